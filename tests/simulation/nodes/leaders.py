"""Wrong leaders: each forgets one thing that a leader must do when it cannot be sure."""

from __future__ import annotations

from collections.abc import Sequence

from contact_centre.log.leader import Leader
from contact_centre.log.standby import Standby
from routing.errors import LogUnavailable
from routing.steps import Chain, StepRecord, Takeover


class HastyLeader(Leader):
    """Goes on in the same epoch after an append whose fate is unknown."""

    async def _write(self, records: Sequence[StepRecord], chain: Chain) -> None:
        try:
            await super()._write(records, chain)
        except LogUnavailable:
            if not isinstance(records[0], Takeover):
                self._must_take_over = False
                self.ready.set()
            raise


class KeepingLeader(Leader):
    """Keeps the state that it decided ahead of the log when it starts again from what was accepted."""

    async def _reload(self) -> None:
        state, kept = self._state, self.ready.is_set()
        await super()._reload()
        if kept:
            self._state = state


class TrustingLeader(Leader):
    """Leads once its claim is durable, without looking whether the claim counts."""

    async def _reload(self) -> None:
        claimed = self._must_take_over
        await super()._reload()
        if claimed and self._lost:
            self._lost = False
            self._chain.owner = self._owner


def standby_with(leader: type[Leader]) -> type[Standby]:
    """A standby that leads by `leader`."""

    class Mutant(Standby):
        async def _lead(self, owner: str) -> None:
            self.leader = leader(
                self._log,
                self._follower,
                self._clock,
                owner,
                settle=self._settle,
                beat_ms=self._beat_ms,
                spare=self._spare,
            )
            self.takeovers += 1
            await self.leader.run()
            self.leader = None

    return Mutant


LEADERS = {
    "goes on after a doubtful append": HastyLeader,
    "keeps its own state": KeepingLeader,
    "leads without having read its claim back": TrustingLeader,
}
