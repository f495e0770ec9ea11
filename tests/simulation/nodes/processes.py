"""Simulated processes: engines and gateways made of the real code, which can be paused, killed and started again."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from random import Random

import msgspec

from contact_centre.log.follower import Follower
from contact_centre.log.log_snapshots import LogSnapshots
from contact_centre.log.standby import Standby
from routing.commands import GatewayAlive, encode_command
from routing.errors import LogUnavailable
from routing.ports import INBOX
from routing.steps import Chain, Step
from tests.simulation.nodes.centre import CENTRE, command
from tests.simulation.nodes.clocks import NodeClock
from tests.simulation.nodes.loop import VirtualLoop
from tests.simulation.nodes.sim_log import Broker, NodeLog

ALIVE_EVERY_S = 1.0


class Seen:
    """A view of its own kind: the ids of all accepted steps, in order."""

    name = "seen"

    def __init__(self) -> None:
        self.steps: list[str] = []

    def fold(self, step: Step) -> None:
        self.steps.append(step.id)

    def dump(self) -> bytes:
        return msgspec.json.encode(self.steps)

    def load(self, data: bytes) -> None:
        self.steps = msgspec.json.decode(data, type=list[str])


class Process(ABC):
    """One process on a machine of its own, life after life.

    Attributes:
        follower: of the present life.
        readings: what each life saw accepted, in order.
    """

    def __init__(self, name: str, surroundings: Surroundings, chance: Random) -> None:
        self.name = name
        self.alive = False
        self.readings: list[Seen] = []
        self.clock = NodeClock(surroundings.loop, drift=chance.choice((0.0, 0.0, 1e-3, -1e-3)))
        self._around = surroundings
        self._chance = chance
        self._life = 0
        self.link: NodeLog = surroundings.broker.link(0.0)
        self.follower = Follower(self.link, CENTRE)

    @property
    def place(self) -> str:
        """Where the code of the present life runs."""
        return f"{self.name}.{self._life}"

    def start(self) -> None:
        """Begin a life: nothing is known but what the log and the snapshots say."""
        self._life += 1
        self.alive = True
        self._around.broker.drop(self.link)
        self.link = self._around.broker.link(self._around.draw_lag())
        self._around.note(self.place, f"starts, {self.link.lag_s * 1000:.1f} ms behind")
        self._around.loop.spawn(self.place, self._live())

    def kill(self) -> None:
        """`kill -9`: nothing more runs, nothing is cleaned up. What was sent may land still."""
        self.alive = False
        self._around.note(self.place, "is killed")
        self._around.loop.stop_place(self.place)

    def pause(self, seconds: float) -> None:
        """SIGSTOP, and SIGCONT after so long."""
        place = self.place
        self._around.note(place, f"is paused for {seconds:.1f} s")
        self._around.loop.stop_place(place)
        self._around.broker.later(seconds, self._resume, place)

    def _resume(self, place: str) -> None:
        if self.alive and place == self.place:
            self._around.note(place, "goes on")
            self._around.loop.resume_place(place)

    async def _live(self) -> None:
        # Some read all the steps. So do all where the rule is not ours: a snapshot knows only ours.
        quick = self._around.rule is Chain and self._chance.random() < 0.7
        store = LogSnapshots(self.link) if quick else None
        while True:
            follower = Follower(self.link, CENTRE, store)
            follower.chain = self._around.rule()
            seen = Seen()
            follower.add_view(seen)
            try:
                await follower.start()
            except LogUnavailable:
                await asyncio.sleep(0.5)
                continue
            break
        self.follower = follower
        self.readings.append(seen)
        try:
            await self._work(follower)
        except Exception as error:  # noqa: BLE001 whatever it is, the run has failed
            self._around.failures.append(f"{self.place} died of {error!r}")

    @abstractmethod
    async def _work(self, follower: Follower) -> None:
        """What it does once it has read the log, until it dies."""


class Surroundings:
    """What all processes of one run share."""

    def __init__(
        self, loop: VirtualLoop, broker: Broker, chance: Random, rule: type[Chain], standby: type[Standby]
    ) -> None:
        """`rule`: by which all accept; `standby`: what engines are. Both are other than ours where mutants are hunted."""
        self.standby = standby
        self.loop = loop
        self.broker = broker
        self.rule = rule
        self.failures: list[str] = []
        self.notes: list[tuple[float, str, str]] = []
        self._chance = chance
        self._typical_lag_s = chance.choice((0.0005, 0.005, 0.05, 0.3))

    def draw_lag(self) -> float:
        """How far behind a new process is."""
        return self._typical_lag_s * self._chance.random()

    def note(self, who: str, what: str) -> None:
        """Keep for the trace."""
        self.notes.append((self.loop.time(), who, what))


class Gateway(Process):
    """Shows accepted steps to people, and says that it lives."""

    async def _work(self, follower: Follower) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(follower.run())
            tasks.create_task(self._say_alive())

    async def _say_alive(self) -> None:
        number = 0
        while True:
            number += 1
            alive = command(f"{self.place}-{number}", f"gateway:{self.name}", GatewayAlive(gateway=self.name))  # type: ignore[arg-type]
            try:
                await self.link.append(INBOX, [encode_command(alive)])
            except LogUnavailable:
                self._around.note(self.place, "could not say that it lives")
            await asyncio.sleep(ALIVE_EVERY_S)
