"""What befalls the processes of one run: drawn from the seed, and over at a known moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from random import Random

from routing.ports import INBOX, STEPS
from tests.simulation.nodes.engines import EngineNode
from tests.simulation.nodes.fates import FAIR
from tests.simulation.nodes.processes import Process, Surroundings
from tests.simulation.nodes.strays import any_stray

UNREADABLE = (b"\x00\xff", b"{", b'{"id":"x"}', b'{"data":' + b"[" * 2_000, b"null", b'"contact.arrive"')


class Nemesis:
    """Breaks things at drawn moments, and mends everything at the end."""

    def __init__(
        self, around: Surroundings, engines: Sequence[EngineNode], gateways: Sequence[Process], chance: Random
    ) -> None:
        self._around = around
        self._engines = engines
        self._everybody: list[Process] = [*engines, *gateways]
        self._chance = chance
        kinds: tuple[Callable[[], None], ...] = (
            self._kill_leader,
            self._kill,
            self._pause_leader,
            self._pause,
            self._cut,
            self._broker_away,
            self._step_clock,
            self._leave,
            self._fall_behind,
            self._write_nonsense,
            self._write_stray,
        )
        self._at_points = chance.choice((0.0, 0.002, 0.01))
        self._kinds = [kind for kind in kinds if chance.random() < 0.5]

    async def run(self) -> None:
        """Break things, for ever."""
        pace_s = self._chance.choice((0.5, 1.5, 4.0))
        while True:
            await asyncio.sleep(self._chance.expovariate(1 / pace_s))
            if self._kinds:
                self._chance.choice(self._kinds)()

    async def at_point(self, point: str) -> None:
        """What may befall a process in the midst of what it does."""
        if self._chance.random() >= self._at_points:
            return
        here = self._around.loop.here()
        process = next((each for each in self._everybody if each.alive and each.place == here), None)
        if process is None:
            return
        self._around.note(here, f"is at {point}")
        luck = self._chance.random()
        if luck < 0.4:
            self._end(process)
        elif luck < 0.8:
            process.pause(self._pause_s())
        else:
            await asyncio.sleep(0.3 * self._chance.random())
        # Whoever was stopped goes no further than this.
        await asyncio.sleep(0)

    def relent(self) -> None:
        """Nothing is broken from now on, and who is dead lives again."""
        around = self._around
        around.note("nemesis", "relents")
        around.broker.weather = FAIR
        around.broker.set_away(False)
        self._at_points = 0.0
        for process in self._everybody:
            process.link.cut = False
            process.link.lag_s = min(process.link.lag_s, 0.05)
            if process.alive:
                around.loop.resume_place(process.place)
        self.revive()

    def revive(self) -> None:
        """Who is dead, or has left, lives again."""
        for process in self._everybody:
            self._revive(process)

    # ------------------------------------------------------------------------- misfortunes

    def _kill_leader(self) -> None:
        for engine in self._engines:
            if engine.alive and engine.standby is not None and engine.standby.leads:
                self._end(engine)
                return

    def _kill(self) -> None:
        self._end(self._chance.choice(self._everybody))

    def _end(self, process: Process) -> None:
        if process.alive:
            process.kill()
            self._later(self._chance.choice((0.05, 1.0, 8.0)) * self._chance.random(), self._revive, process)

    def _revive(self, process: Process) -> None:
        if not process.alive:
            process.start()

    def _pause_leader(self) -> None:
        for engine in self._engines:
            if engine.alive and engine.standby is not None and engine.standby.leads:
                engine.pause(self._pause_s())

    def _pause(self) -> None:
        process = self._chance.choice(self._everybody)
        if process.alive:
            process.pause(self._pause_s())

    def _pause_s(self) -> float:
        return self._chance.choice((0.2, 1.2, 3.0, 30.0)) * (0.5 + self._chance.random())

    def _cut(self) -> None:
        link = self._chance.choice(self._everybody).link
        link.cut, link.raises = True, self._chance.random() < 0.5
        seconds = self._chance.choice((0.3, 2.0, 8.0)) * self._chance.random()
        self._around.note("nemesis", f"cuts somebody off for {seconds:.1f} s")
        self._later(seconds, setattr, link, "cut", False)

    def _broker_away(self) -> None:
        broker, seconds = self._around.broker, self._chance.choice((0.3, 3.0)) * self._chance.random()
        self._around.note("nemesis", f"takes the broker away for {seconds:.1f} s")
        broker.set_away(True)
        self._later(seconds, broker.set_away, False)

    def _step_clock(self) -> None:
        process = self._chance.choice(self._everybody)
        step_ms = self._chance.choice((3_600_000, -3_600_000, -10_000, 500))
        self._around.note(process.place, f"has its wall clock set by {step_ms / 1000} s")
        process.clock.offset_ms += step_ms

    def _leave(self) -> None:
        engine = self._chance.choice(self._engines)
        if engine.alive:
            engine.leave()
            self._later(1 + 2 * self._chance.random(), self._revive, engine)

    def _fall_behind(self) -> None:
        process = self._chance.choice(self._everybody)
        process.link.lag_s = self._chance.choice((0.05, 0.5, 2.0)) * self._chance.random()
        self._around.note(process.place, f"falls {process.link.lag_s:.2f} s behind")

    def _write_nonsense(self) -> None:
        self._around.note("nemesis", "writes nonsense")
        self._around.broker.land(INBOX, [self._chance.choice(UNREADABLE)], None)

    def _write_stray(self) -> None:
        stray = any_stray(self._around.broker.topics[STEPS], self._chance)
        if stray is not None:
            self._around.note("nemesis", "writes a step that must not count")
            self._around.broker.land(STEPS, [stray], None)

    def _later(self, seconds: float, act: Callable[..., object], *args: object) -> None:
        self._around.broker.later(seconds, act, *args)
