"""`kill -9` of the dispatcher between a provider call and the row that says so (row 13 of the failure table)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiohttp import web

from contact_centre.clock import SystemClock
from contact_centre.database import connect
from contact_centre.dispatch import SqlOutbox
from contact_centre.log.follower import Follower
from contact_centre.log.kafka import KafkaSettings
from contact_centre.log.leader import Leader
from routing.centre import Centre, Liveness, Queue, Team
from routing.commands import (
    AgentConfigure,
    AgentConnect,
    AgentSetState,
    Command,
    CommandData,
    ConfigActivate,
    ContactArrive,
    encode_command,
)
from routing.events import CommandHandled, CommandRefused, EffectFinished, EffectRequested
from routing.ids import AgentId, ContactId, GatewayId, QueueId, ResidentId, SessionId, SkillId, TeamId
from routing.ports import INBOX, Log
from routing.steps import Step
from routing.words import Need
from tests.contract.kafka_logs import fresh_settings, opened_kafka

PROJECT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("KILL_ROUNDS", "12"))
CALLS_EACH = 3
REPAIRS, TEAM, DESK = QueueId("repairs"), TeamId("auto"), GatewayId("desk")
SKILL = SkillId("repairs")

pytestmark = pytest.mark.faults


class Exchange:
    """A provider's web address: it takes its time before it does something, and again before it says so.

    Attributes:
        asked: how often each key was called.
        done: what it did, by key; every fifth contact's first call fails, as one does whom nobody picks up for.
        dropped: what it did not do, because the caller had gone away; only now and then, it mostly does not notice.
        again: keys that were called after they had been done.
        order: keys in the order in which their calls came, by contact.
        reached: keys in the order in which they were `begun` and `done`.
    """

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.done: dict[str, bool] = {}
        self.dropped: set[str] = set()
        self.again: list[str] = []
        self.order: dict[str, list[str]] = {}
        self.reached: dict[str, asyncio.Queue[str]] = {"begun": asyncio.Queue(), "done": asyncio.Queue()}
        self.delay_s = 0.2

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """It answers while the block runs; its address."""
        app = web.Application()
        app.add_routes([web.post("/calls", self.call), web.get("/calls", self.look_up)])
        runner = web.AppRunner(app)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()

    async def call(self, request: web.Request) -> web.Response:
        """Do it, whether or not the caller lives to hear of it."""
        asked = await request.json()
        key, contact = asked["key"], asked["contact"]
        self.asked[key] += 1
        if key in self.done:
            self.again.append(key)
        if key not in (keys := self.order.setdefault(contact, [])):
            keys.append(key)
        self.reached["begun"].put_nowait(key)
        await asyncio.sleep(self.delay_s)
        if request.transport is None and self.asked[key] == 1 and len(self.order) % 2:
            self.dropped.add(key)
            return web.Response()
        self.done[key] = len(keys) > 1 or len(self.order) % 5 > 0
        self.reached["done"].put_nowait(key)
        await asyncio.sleep(self.delay_s)
        return self._told(key)

    async def look_up(self, request: web.Request) -> web.Response:
        """What became of a key."""
        key = request.query["key"]
        return self._told(key) if key in self.done else web.Response(status=404)

    def _told(self, key: str) -> web.Response:
        return web.json_response({"ok": self.done[key], "ref": f"leg {key}"})

    def forget(self) -> None:
        """What was reached until now is of no interest."""
        for reached in self.reached.values():
            while not reached.empty():
                reached.get_nowait()

    async def next(self, moment: str) -> str:
        """The key that gets to this moment next."""
        async with asyncio.timeout(60):
            return await self.reached[moment].get()


class Dispatchers:
    """Two dispatchers at all times, of which one makes the calls."""

    def __init__(self, start: Callable[[str], subprocess.Popen[bytes]], outbox: SqlOutbox) -> None:
        self._start = start
        self._outbox = outbox
        self._count = 0
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def fill(self) -> None:
        """Start as many as are missing."""
        while len(self._running) < 2:
            self._count += 1
            self._running[f"d{self._count}"] = self._start(f"d{self._count}")

    def kill_the_holder(self) -> None:
        """`kill -9` whichever makes the calls."""
        held = self._outbox.position("dispatcher")
        assert held is not None
        holder = self._running.pop(held.recorder)
        assert holder.poll() is None, "it ended by itself, see errors.txt"
        holder.kill()
        holder.wait()

    def kill_all(self) -> None:
        """At the end."""
        for each in self._running.values():
            each.kill()
            each.wait()


class Town:
    """A centre that is led here, on a log that others read."""

    def __init__(self, log: Log, settings: KafkaSettings) -> None:
        self.centre = settings.centre
        self.log = log
        self.follower = Follower(log, self.centre)
        self.requested: dict[ContactId, list[str]] = {}
        self.answered: Counter[str] = Counter()
        self.finished: list[EffectFinished] = []
        self._asked = 0
        self._partition = settings.partition
        self.follower.listen(self._note)

    def _note(self, step: Step) -> None:
        offset = self.follower.offset - 1
        for number, event in enumerate(step.events):
            if isinstance(event, EffectRequested):
                self.requested.setdefault(event.contact, []).append(f"{self._partition}:{offset}:{number}")
            elif isinstance(event, CommandHandled | CommandRefused) and event.source == "dispatcher":
                self.answered[event.id] += 1
            elif isinstance(event, EffectFinished):
                self.finished.append(event)

    async def ask(self, *data: CommandData, source: str = "admin") -> None:
        """Append commands, each new."""
        commands = []
        for each in data:
            self._asked += 1
            at = SystemClock().wall()
            commands.append(Command(id=str(self._asked), centre=self.centre, source=source, at=at, data=each))
        await self.log.append(INBOX, [encode_command(each) for each in commands])

    async def open(self, agents_count: int) -> None:
        """A queue, and agents whose offers are accepted at once."""
        centre = Centre(
            id=self.centre,
            name="Town",
            queues=(Queue(id=REPAIRS, name={"en": "Repairs"}, needs=(Need(skill=SKILL),)),),
            teams=(Team(id=TEAM, name="Auto", auto_accept=True),),
            liveness=Liveness(gateway_silent_s=86_400),
        )
        await self.ask(ConfigActivate(config=centre, digest="d"))
        for agent in (AgentId(f"agent-{number}") for number in range(agents_count)):
            await self.ask(
                AgentConfigure(agent=agent, team=TEAM, skills={SKILL: 5}),
                AgentConnect(agent=agent, gateway=DESK, session=SessionId(agent)),
            )
            await self.ask(AgentSetState(agent=agent, state="available"), source=f"staff:{agent}")

    async def ring(self, count: int) -> None:
        """So many residents ring."""
        await self.ask(
            *(
                ContactArrive(channel="phone", queue=REPAIRS, resident=ResidentId(f"resident-{self._asked + number}"))
                for number in range(count)
            ),
            source="phone",
        )

    @property
    def keys(self) -> list[str]:
        """Every call that was asked for."""
        return [key for keys in self.requested.values() for key in keys]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for what a step brings about."""
        async with asyncio.timeout(90):
            while not holds():  # noqa: ASYNC110 - a step may hold nothing of it
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def led(town: Town) -> AsyncIterator[None]:
    """An engine leads it, and is heard four times a second."""
    await town.follower.start()
    leader = Leader(town.log, town.follower, SystemClock(), "engine", beat_ms=250)
    async with asyncio.TaskGroup() as tasks:
        ours = [tasks.create_task(leader.run()), tasks.create_task(town.follower.run())]
        await leader.ready.wait()
        yield
        for task in ours:
            task.cancel()


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """The dispatchers' database."""
    made = connect(database_url)
    yield made
    made.dispose()


@pytest.mark.timeout(120 + 20 * KILLS)
async def test_killed_between_call_and_row_no_call_is_made_twice(
    kafka: str, database_url: str, engine: sa.Engine, tmp_path: Path
) -> None:
    """Nobody's telephone rings twice for one offer, no caller is forgotten, and every result counts once."""
    settings, exchange = fresh_settings(kafka), Exchange()
    outbox = SqlOutbox(engine, settings.centre)
    async with exchange.open() as address, opened_kafka(settings) as log:
        where = (kafka, settings.prefix, settings.centre, database_url, address)
        town = Town(log, settings)
        with (tmp_path / "errors.txt").open("ab") as errors, contextlib.ExitStack() as ending:

            def start(name: str) -> subprocess.Popen[bytes]:
                command = [sys.executable, "-m", "tests.faults.dispatcher_process", name, *where]
                return subprocess.Popen(command, cwd=PROJECT, stderr=errors)

            dispatchers = Dispatchers(start, outbox)
            ending.callback(dispatchers.kill_all)
            async with led(town):
                await town.open(agents_count=2 * CALLS_EACH * KILLS)
                dispatchers.fill()
                for number in range(KILLS):
                    exchange.forget()
                    await town.ring(CALLS_EACH)
                    await exchange.next("done" if number % 3 else "begun")
                    await asyncio.to_thread(dispatchers.kill_the_holder)
                    dispatchers.fill()
                    await town.until(lambda: len(town.answered) == len(town.keys))
                calls = CALLS_EACH * KILLS
                await town.until(lambda: sum(each.ok for each in town.finished) == calls)
                await town.until(lambda: not outbox.calls())

    assert exchange.again == []
    assert exchange.asked == {key: 1 + (key in exchange.dropped) for key in town.keys}
    assert town.answered == dict.fromkeys(town.keys, 1)
    assert len(town.finished) == len(town.keys) > calls, "some were refused and came back for another agent"
    assert not any(each.maybe_duplicate for each in town.finished)
    assert exchange.order == town.requested
