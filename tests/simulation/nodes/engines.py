"""Engine processes: a standby each, one of which leads."""

from __future__ import annotations

import asyncio
from random import Random

from contact_centre.log.follower import Follower
from contact_centre.log.leader import Settle
from contact_centre.log.standby import Standby
from routing.errors import LogUnavailable
from tests.simulation.nodes.processes import Process, Surroundings


class EngineNode(Process):
    """One engine process.

    Attributes:
        standby: of the present life; None until it has started.
        owner: the name it leads by, or would.
    """

    def __init__(self, name: str, surroundings: Surroundings, chance: Random, settle: Settle) -> None:
        super().__init__(name, surroundings, chance)
        self.standby: Standby | None = None
        # Some suspect whoever leads between two beats of theirs.
        self._suspect_after_ms = chance.choice((1_000, 1_000, 400, 100))
        self._settle = settle
        self._names = 0
        self.owner = ""

    def start(self) -> None:
        self.standby = None
        super().start()

    def leave(self) -> None:
        """Hand over and stop, as at a rolling restart."""
        if self.standby is not None:
            self._around.note(self.place, "is asked to leave")
            self.standby.leave()

    async def _work(self, follower: Follower) -> None:
        self.standby = self._around.standby(
            self.link,
            follower,
            self.clock,
            self._new_owner,
            settle=self._settle,
            suspect_after_ms=self._suspect_after_ms,
        )
        async with asyncio.TaskGroup() as tasks:
            helpers = [tasks.create_task(follower.run()), tasks.create_task(self._save(follower))]
            await self.standby.run()
            for helper in helpers:
                helper.cancel()
        self.alive = False
        self._around.note(self.place, "has left")

    async def _save(self, follower: Follower) -> None:
        while True:
            await asyncio.sleep(1 + 5 * self._chance.random())
            try:
                await follower.save_snapshot()
            except LogUnavailable:
                continue

    def _new_owner(self) -> str:
        self._names += 1
        self.owner = f"{self.place}:{self._names}"
        return self.owner
