"""One run: a centre of several engines and gateways through one seed's misfortunes, then judged."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from random import Random

from contact_centre.log import fault_points
from contact_centre.log.leader import Settle
from contact_centre.log.standby import Standby
from routing.steps import Chain
from tests.simulation.nodes.centre import agent_id, opening
from tests.simulation.nodes.engines import EngineNode
from tests.simulation.nodes.fates import Weather
from tests.simulation.nodes.loop import VirtualLoop
from tests.simulation.nodes.nemesis import Nemesis
from tests.simulation.nodes.people import Door, Post, Resident, Worker
from tests.simulation.nodes.processes import Gateway, Surroundings
from tests.simulation.nodes.sim_log import Broker
from tests.simulation.nodes.verdict import judge
from tests.simulation.nodes.versions import versions

BROKEN_FOR_S = (6.0, 9.0, 15.0)
LOOK_EVERY_S = 1.0
LOOKS = 8
"""After so many looks, seconds after the last misfortune, all must be well again."""


class Run:
    """Everything of one seed."""

    def __init__(
        self,
        seed: int,
        *,
        rule: type[Chain] = Chain,
        standby: type[Standby] = Standby,
        checks_expect: bool | None = None,
    ) -> None:
        def chance(of_what: str) -> Random:
            return Random(f"{seed} {of_what}")

        dice = chance("run")
        self.seed = seed
        self.loop = VirtualLoop(chance("turns"))
        checks = dice.random() < 0.15 if checks_expect is None else checks_expect
        self.broker = Broker(self.loop, chance("log"), checks_expect=checks)
        self.around = Surroundings(self.loop, self.broker, chance("lags"), rule, standby)
        self.engines = [
            EngineNode(f"engine-{name}", self.around, chance(f"engine {name}"), settle)
            for name, settle in zip("abc", self._versions(dice), strict=False)
        ]
        self.gateways = [Gateway(f"gateway-{number}", self.around, chance(f"gateway {number}")) for number in range(2)]
        self.nemesis = Nemesis(self.around, self.engines, self.gateways, chance("nemesis"))
        self.post = Post(self.loop, chance("post"))
        self._weather = Weather.drawn(dice)
        self._residents = dice.randint(8, 24)
        self._workers = dice.randint(2, 4)
        self._broken_for_s = dice.choice(BROKEN_FOR_S)
        self._chance = chance

    def _versions(self, dice: Random) -> Sequence[Settle]:
        count = dice.choice((1, 2, 3, 3))
        return versions(dice, count)

    def play(self) -> list[str]:
        """Let it happen; returns everything that should not be."""
        fault_points.hook = self.nemesis.at_point
        try:
            return self.loop.run_until_complete(self._play())
        finally:
            fault_points.hook = None
            self.loop.bury()

    async def _play(self) -> list[str]:
        self.broker.weather = self._weather
        for process in (*self.engines, *self.gateways):
            process.start()
        doors = [Door(gateway) for gateway in self.gateways]
        self.loop.spawn("people", self._open(doors))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._broken_for_s):
                await self.nemesis.run()
        self.nemesis.relent()
        problems: list[str] = []
        for _ in range(LOOKS):
            await asyncio.sleep(LOOK_EVERY_S)
            self.nemesis.revive()
            problems = judge(self)
            if not problems:
                break
        return problems

    async def _open(self, doors: Sequence[Door]) -> None:
        for command in opening(self._workers):
            await self.post.send(doors[0], command)
        for number in range(self._workers):
            chance = self._chance(f"agent {number}")
            worker = Worker(agent_id(number), chance.choice(doors), self.post, chance)
            self.loop.spawn("people", worker.run())
        for number in range(self._residents):
            chance = self._chance(f"resident {number}")
            resident = Resident(f"r{number}", chance.choice(doors), self.post, chance)
            self.loop.spawn("people", resident.run(chance.random() * self._broken_for_s))
