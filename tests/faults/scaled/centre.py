"""A scaled centre of real processes under load: started, broken, mended, let run dry and judged."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final
from uuid import uuid4

import aiohttp

from contact_centre.centre_file import read_centre
from contact_centre.core import open_core
from contact_centre.settings import read_settings
from routing.commands import AgentConfigure
from routing.ids import SkillId
from tests.faults.scaled.agent import Agent
from tests.faults.scaled.client import Gateways
from tests.faults.scaled.cut import Cut
from tests.faults.scaled.history import recorded, recorded_to
from tests.faults.scaled.notes import Notes
from tests.faults.scaled.nursery import Nursery
from tests.faults.scaled.processes import CENTRE_FILE, LOOKS_EVERY_S, RoleProcess, until
from tests.faults.scaled.resident import Resident
from tests.faults.scaled.servers import Servers
from tests.faults.scaled.topics import DEAD_LETTERS, INBOX, STEPS, end_of, read_topic
from tests.faults.scaled.verdict import Verdict, judge

SEED: Final = int(os.environ.get("FAULTS_SEED", "1"))
REPAIRS, RENTS = SkillId("repairs"), SkillId("rents")
STAFF: Final = {f"agent-{n}": [{REPAIRS: 5}, {RENTS: 5}, {REPAIRS: 3, RENTS: 3}][n % 3] for n in range(6)}
RESIDENTS_COUNT: Final = 16
PAUSES_S: Final = (0.0, 1.5)
PASSWORD: Final = "correct horse battery"
RUNS_DRY_WITHIN_S: Final = 120.0
ENDS_WITHIN_S: Final = 15.0


Nurseries = tuple[Nursery, Nursery]


class ScaledCentre:
    """Two engines, two gateways, two recorders, and their clients.

    Attributes:
        engines, gateways, recorders: its processes; the last gateway's line to the broker is `cut`.
        agents: who works there.
        notes: what clients noted.
        chance: the run's only source of chance on our side.
    """

    def __init__(self, servers: Servers, nurseries: Nurseries, folder: Path, seed: int) -> None:
        self.servers = servers
        self._folder = folder
        self.prefix = f"t{uuid4().hex[:8]}."
        self.notes = Notes()
        self.chance = random.Random(seed)
        self.cut = Cut(servers.kafka.behind_port)
        self._database = servers.new_database(f"faults_{uuid4().hex}")
        self._environment = {
            "KAFKA_BOOTSTRAP_SERVERS": servers.kafka.url,
            "KAFKA_TOPIC_PREFIX": self.prefix,
            "DATABASE_URL": self._database,
            "REDIS_URL": servers.redis.url,
            "PORT": "0",
            "HOST": "127.0.0.1",
            "TRAFFIC": "off",
        }
        cuttable = {**self._environment, "KAFKA_BOOTSTRAP_SERVERS": servers.kafka.cut_url}
        one, other = nurseries
        self.engines = [
            RoleProcess("engine-1", "engine", one, folder, self._environment),
            RoleProcess("engine-2", "engine", other, folder, self._environment),
        ]
        self.gateways = [
            RoleProcess("gateway-1", "gateway", one, folder, self._environment),
            RoleProcess("gateway-2", "gateway", other, folder, cuttable),
        ]
        self.recorders = [
            RoleProcess("recorder-1", "recorder", one, folder, self._environment),
            RoleProcess("recorder-2", "recorder", other, folder, self._environment),
        ]
        self.agents: list[Agent] = []
        self._tasks: asyncio.TaskGroup
        self._coming = True
        self._residents: set[asyncio.Task[None]] = set()

    @property
    def processes(self) -> Sequence[RoleProcess]:
        """All of them."""
        return [*self.engines, *self.gateways, *self.recorders]

    # ------------------------------------------------------------------------- who leads

    def epoch(self) -> int:
        """The newest epoch that anybody alive leads or led in."""
        return max((epoch_of(engine) for engine in self.engines), default=0)

    def leader(self) -> RoleProcess:
        """Whoever leads, as far as the engines themselves know."""
        return max(self.engines, key=epoch_of)

    def spare(self) -> RoleProcess:
        """The other one."""
        return min(self.engines, key=epoch_of)

    async def led_since(self, epoch: int, *, within_s: float = 30.0) -> None:
        """Wait until somebody leads in a later epoch."""
        await until(lambda: self.epoch() > epoch, f"somebody leads after epoch {epoch}", within_s=within_s)

    # ------------------------------------------------------------------------- load

    async def moment(self, least_s: float = 0.3, most_s: float = 1.5) -> None:
        """Let it run for a while, of no known length."""
        await asyncio.sleep(self.chance.uniform(least_s, most_s))

    async def flows(self, *, within_s: float = 30.0, count: int = 5) -> None:
        """Wait until commands are carried out again."""
        before = len(self.notes.acked)
        await until(lambda: len(self.notes.acked) >= before + count, "commands are carried out", within_s=within_s)

    async def put_off(self, *, within_s: float = 40.0, count: int = 1) -> None:
        """Wait until clients have been told to try again."""
        before = sum(self.notes.put_off.values())
        await until(
            lambda: sum(self.notes.put_off.values()) >= before + count, "clients are put off", within_s=within_s
        )

    async def all_work(self, *, within_s: float = 40.0) -> None:
        """Wait until every agent has been offered something that was not there before."""
        before = {agent: agent.offered_count for agent in self.agents}
        await until(
            lambda: all(agent.offered_count > count for agent, count in before.items()),
            "every agent is offered something",
            within_s=within_s,
        )

    async def _run_dry(self) -> None:
        """Nobody comes any more; wait until all have been served or have gone, and let the agents go too."""
        self._coming = False
        async with asyncio.timeout(RUNS_DRY_WITHIN_S):
            while self._residents:
                await asyncio.wait(self._residents)
        for agent in self.agents:
            agent.go()

    async def _consumed(self) -> None:
        """Stop the gateways, and wait until an engine has decided on all they asked for, and a recorder has it in SQL."""
        for gateway in self.gateways:
            await gateway.leave(within_s=ENDS_WITHIN_S)
        bootstrap = self.servers.kafka.url
        asked, _ = await end_of(bootstrap, self.prefix + INBOX)
        async with asyncio.timeout(RUNS_DRY_WITHIN_S):
            decided = 0
            while decided < asked:
                _, last = await end_of(bootstrap, self.prefix + STEPS)
                decided = json.loads(last).get("in_to", 0)
            while await asyncio.to_thread(recorded_to, self._database) < asked:  # noqa: ASYNC110 - SQL tells nobody
                await asyncio.sleep(LOOKS_EVERY_S)

    async def _set_up(self) -> None:
        """Staff, as `contact-centre users add` makes them, but on one connection."""
        settings = read_settings({**self._environment, "DATA_DIR": str(self._folder / "set-up")})
        async with open_core(settings, read_centre(CENTRE_FILE).id) as core:
            for login, skills in STAFF.items():
                agent = await core.identity.add_user(login, login.title(), ["agent"], password=PASSWORD)
                await core.ask(AgentConfigure(agent=agent, skills=skills))

    async def _loaded(self, gateways: Gateways) -> None:
        self.agents = [Agent(login, PASSWORD, gateways, self._own_chance(), self.notes) for login in STAFF]
        for agent in self.agents:
            self._tasks.create_task(agent.run())
        for _ in range(RESIDENTS_COUNT):
            task = self._tasks.create_task(self._come_and_go(gateways, self._own_chance()))
            self._residents.add(task)
            task.add_done_callback(self._residents.discard)

    async def _come_and_go(self, gateways: Gateways, chance: random.Random) -> None:
        while self._coming:
            await asyncio.sleep(chance.uniform(*PAUSES_S))
            await Resident(gateways, random.Random(chance.random()), self.notes).run()

    def _own_chance(self) -> random.Random:
        return random.Random(self.chance.random())

    # ------------------------------------------------------------------------- a run

    @contextlib.asynccontextmanager
    async def idle(self) -> AsyncIterator[None]:
        """Start everything; at the end of the block it is gone."""
        try:
            async with self.cut.listening(self.servers.kafka.cut_port):
                for process in self.processes:
                    process.launch()
                for process in self.processes:
                    await process.ready()
                yield
        finally:
            for process in self.processes:
                if process.alive:
                    process.kill()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start everything and let people come; at the end of the block run dry and stop everything."""
        async with self.idle():
            await self._set_up()
            http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar())
            async with http, asyncio.TaskGroup() as self._tasks:
                await self._loaded(Gateways(self._addresses, http))
                await self.flows(count=20)
                yield
                await self._run_dry()
            await self._consumed()

    def _addresses(self) -> list[str]:
        return [gateway.base_url for gateway in self.gateways if gateway.base_url]

    async def verdict(self) -> Verdict:
        """Judge the run, once it has run dry."""
        bootstrap = self.servers.kafka.url
        topics = {topic: await read_topic(bootstrap, self.prefix + topic) for topic in (INBOX, STEPS, DEAD_LETTERS)}
        found = judge(topics, self.notes, await asyncio.to_thread(recorded, self._database))
        found.problems.extend(failure for process in self.processes for failure in process.failures())
        return found


def epoch_of(engine: RoleProcess) -> int:
    """The last epoch in which it led in this life; 0 for none."""
    return max((int(event["epoch"]) for event in engine.events if event.get("event") == "leader.started"), default=0)
