"""Rounds of faults: the deciding process is killed or stopped at random instants under load, and is replaced."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from typing import Final

import msgspec

from bench.ways.judge import Verdict, judge
from bench.ways.load import Answered
from bench.ways.place import Place
from bench.ways.processes import Engines, Observer, loaded, observed

SEED: Final = 4
GIVEN_UP_S: Final = 60.0
STOPPED_S: Final = (0.5, 15.0)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is done to one way.

    Attributes:
        title: what it is called in the table.
        static: engines are static members of the group, and a killed one is started again at once under its old name.
    """

    title: str
    place: Place
    kills: int
    stops: int
    static: bool = False


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a plan.

    Attributes:
        replaced_s: from each kill to the first step that another process decided, ascending.
        joined_s: longest silence while a spare process came in place of the dead one, ascending.
        stopped_s: longest silence around each stop, from the stop to 3 s after the end of it, with the stop's length.
        taken_over: stops in which another process went on.
    """

    plan: Plan
    replaced_s: list[float]
    joined_s: list[float]
    stopped_s: list[tuple[float, float]]
    taken_over: int
    answered: Answered
    verdict: Verdict


class _Rounds:
    def __init__(self, plan: Plan, engines: Engines, observer: Observer) -> None:
        self._plan = plan
        self._engines = engines
        self._observer = observer
        self._chance = random.Random(SEED)
        self.replaced_s: list[float] = []
        self.joined_s: list[float] = []
        self.stopped_s: list[tuple[float, float]] = []
        self.taken_over = 0

    async def all(self) -> None:
        """Two engines, then every kill and every stop."""
        for number in range(2):
            await self._engines.start(self._instance(number))
        await self._flowing()
        for _ in range(self._plan.kills):
            await self._kill()
        for _ in range(self._plan.stops):
            await self._stop()

    def _instance(self, number: int) -> str | None:
        return f"engine-{number}" if self._plan.static else None

    async def _flowing(self) -> None:
        """Let steps come, at least one, for some random while."""
        count = len(self._observer.steps)
        if not await self._observer.until(lambda: len(self._observer.steps) > count, within_s=GIVEN_UP_S):
            raise RuntimeError(f"{self._plan.title}: no step for {GIVEN_UP_S:.0f} s")
        await asyncio.sleep(self._chance.uniform(0.5, 2.0))

    async def _kill(self) -> None:
        owner = self._observer.owner
        dead = self._engines.of(owner)
        killed_at = time.monotonic()
        await self._engines.kill(dead)
        restarted = self._engines.start(dead.place.instance) if self._plan.static else None
        if restarted is not None:
            await restarted
        await self._replaced(owner)
        self.replaced_s.append(self._observer.since - killed_at)
        self._say(f"kill {len(self.replaced_s)}: replaced after {self.replaced_s[-1]:.2f} s")
        await self._flowing()
        if restarted is None:
            await self._join()

    async def _replaced(self, owner: str) -> None:
        if not await self._observer.until(lambda: self._observer.owner != owner, within_s=GIVEN_UP_S):
            raise RuntimeError(f"{self._plan.title}: nobody took over within {GIVEN_UP_S:.0f} s")

    async def _join(self) -> None:
        """A spare process comes, and the others may have to make room for it."""
        self._observer.reset()
        await self._engines.start()
        await self._flowing()
        self.joined_s.append(self._observer.longest_s)

    async def _stop(self) -> None:
        length_s = self._chance.uniform(*STOPPED_S)
        owner = self._observer.owner
        zombie = self._engines.of(owner)
        self._observer.reset()
        zombie.pause()
        try:
            await asyncio.sleep(length_s)
            self.taken_over += self._observer.owner != owner
        finally:
            zombie.resume()
        await asyncio.sleep(3.0)
        await self._flowing()
        self.stopped_s.append((round(length_s, 2), self._observer.longest_s))
        self._say(f"stop {len(self.stopped_s)}: {length_s:.2f} s, silence of {self._observer.longest_s:.2f} s")

    def _say(self, text: str) -> None:
        print(f"{self._plan.title}, {text}", file=sys.stderr, flush=True)


async def carry_out(plan: Plan) -> Outcome:
    """Run all rounds of a plan, then judge what stands in its topics."""
    async with observed(plan.place) as (engines, observer):
        rounds = _Rounds(plan, engines, observer)
        async with loaded(plan.place) as told:
            await rounds.all()
    verdict = await judge(plan.place, observer.steps)
    return Outcome(
        plan=plan,
        replaced_s=sorted(rounds.replaced_s),
        joined_s=sorted(rounds.joined_s),
        stopped_s=rounds.stopped_s,
        taken_over=rounds.taken_over,
        answered=told[0],
        verdict=verdict,
    )
