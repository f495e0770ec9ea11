"""The state of the centre at the recorder's own place in the log, which need not be its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
import structlog

from contact_centre.log.follower import View
from contact_centre.log.judging import Accepted, accepted
from contact_centre.log.snapshots import Snapshot, SnapshotStore
from routing import engine
from routing.errors import ContactCentreError, LogTrimmed
from routing.ids import CentreId
from routing.ports import STEPS, Log
from routing.state import State
from routing.steps import Chain

READ_COUNT: Final = 500

log = structlog.get_logger(__name__)

Views = Callable[[Callable[[], State]], Sequence[View]]
"""Makes the views that snapshots hold beside the state; they are given what tells the state."""


class HistoryAstray(ContactCentreError):
    """The history in SQL and the log do not fit together; the text says how and what to do."""

    code = "history_astray"


class Standing:
    """State, chain and views as of `offset`, folded from the newest snapshot that is not beyond it."""

    def __init__(self, log_: Log, centre: CentreId, views: Views) -> None:
        self.state = State.new(centre)
        self.chain = Chain()
        self.offset = 0
        self._log = log_
        self._views = views(lambda: self.state)

    async def reach(self, offset: int, snapshots: SnapshotStore | None) -> None:
        """Stand at `offset`, however long the steps before it take to get here.

        Raises:
            HistoryAstray: the log is shorter, or no longer reaches back to any snapshot before `offset`.
            LogUnavailable: the log cannot be read now.
            UnreadableStep: a newer version wrote it.
        """
        end = await self._log.end(STEPS)
        if end < offset:
            raise HistoryAstray(
                f"History has recorded {offset} steps, the log has {end}: they do not belong together. Restore log and "
                "database from the same time, or empty the tables history_* (docs/deployment.md): history is then made anew."
            )
        await self._load(offset, snapshots)
        try:
            while self.offset < offset:
                for each in await self.read(min(READ_COUNT, offset - self.offset)):
                    self.fold(each)
        except LogTrimmed as error:
            raise HistoryAstray(
                f"History stands at step {offset}; the log has dropped step {self.offset} and no snapshot is from "
                f"between ({error}). Restore a newer backup of the database."
            ) from error

    async def read(self, limit: int) -> list[Accepted]:
        """The steps that count among the next records, at most `limit`, once there is a record."""
        while not (records := await self._log.read(STEPS, self.offset, limit)):
            await self._log.wait(STEPS, self.offset)
        steps = list(accepted(records, self.chain))
        self.offset = records[-1].offset + 1
        await asyncio.sleep(0)
        return steps

    def fold(self, each: Accepted) -> None:
        """Take in a step that was read; all that were read are taken in before `snapshot`."""
        for event in each.step.events:
            engine.apply(self.state, event)
        for view in self._views:
            view.fold(each.step)

    def snapshot(self) -> Snapshot:
        """All of it as of `offset`."""
        parts = {"state": engine.dump(self.state)} | {view.name: view.dump() for view in self._views}
        chain = msgspec.structs.replace(self.chain)
        return Snapshot(offset=self.offset, engine=engine.ENGINE_VERSION, chain=chain, parts=parts)

    async def _load(self, offset: int, snapshots: SnapshotStore | None) -> None:
        blank = {view.name: view.dump() for view in self._views}
        if snapshots is not None:
            async for snapshot in snapshots.load():
                if snapshot.engine == engine.ENGINE_VERSION and snapshot.offset <= offset and self._take(snapshot):
                    return
        for view in self._views:
            view.load(blank[view.name])

    def _take(self, snapshot: Snapshot) -> bool:
        try:
            state = engine.load(snapshot.parts["state"])
            for view in self._views:
                view.load(snapshot.parts[view.name])
        except Exception as error:  # noqa: BLE001 whatever is wrong with a snapshot, the steps are the truth
            log.warning("snapshot.rejected", offset=snapshot.offset, error=repr(error))
            return False
        self.state, self.chain, self.offset = state, snapshot.chain, snapshot.offset
        return True
