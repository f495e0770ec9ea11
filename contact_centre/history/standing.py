"""The state of the centre at the recorder's own place in the log, which need not be its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from contact_centre.log.folded import Folded, View
from contact_centre.log.judging import Accepted, accepted
from contact_centre.log.snapshots import SnapshotStore
from contact_centre.places import Astray
from routing.errors import LogTrimmed
from routing.ids import CentreId
from routing.ports import STEPS, Log
from routing.state import State

READ_COUNT: Final = 500

Views = Callable[[Callable[[], State]], Sequence[View]]
"""Makes the views that snapshots hold beside the state; they are given what tells the state."""


class Standing(Folded):
    """State, chain and views as of `offset`, folded from the newest snapshot that is not beyond it."""

    def __init__(self, log_: Log, centre: CentreId, views: Views) -> None:
        super().__init__(centre)
        self.views += views(lambda: self.state)
        self._log = log_

    async def reach(self, offset: int, snapshots: SnapshotStore | None) -> None:
        """Stand at `offset`, which the log has, however long the steps before it take to get here.

        Raises:
            Astray: the log no longer reaches back to any snapshot before `offset`.
            LogUnavailable: the log cannot be read now.
            UnreadableStep: a newer version wrote it.
        """
        await self.load_newest(snapshots, lambda snapshot: snapshot.offset <= offset)
        try:
            while self.offset < offset:
                for each in await self.read(min(READ_COUNT, offset - self.offset)):
                    self.fold(each.step)
        except LogTrimmed as error:
            raise Astray(
                f"History stands at step {offset}; the log has dropped step {self.offset} and no snapshot is from "
                f"between ({error}). Restore a newer backup of the database."
            ) from error

    async def read(self, limit: int) -> list[Accepted]:
        """The steps that count among the next records, at most `limit`, once there is a record. Fold them before a snapshot."""
        while not (records := await self._log.read(STEPS, self.offset, limit)):
            await self._log.wait(STEPS, self.offset)
        steps = list(accepted(records, self.chain))
        self.offset = records[-1].offset + 1
        await asyncio.sleep(0)
        return steps
