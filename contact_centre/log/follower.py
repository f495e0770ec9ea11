"""The follower: folds accepted steps into the state and the views. All that is shown or sent comes from here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from contact_centre.log import fault_points
from contact_centre.log.folded import Folded, View
from contact_centre.log.judging import Judged, judge
from contact_centre.log.snapshots import SnapshotStore
from routing.errors import ContactCentreError, LogTrimmed, LogUnavailable
from routing.ids import CentreId, Instant
from routing.ports import STEPS, Log, Record
from routing.steps import Step, StepRecord

READ_COUNT = 500
SNAPSHOT_EVENTS = 50_000

log = structlog.get_logger(__name__)

Listener = Callable[[Step], None]
Watcher = Callable[[StepRecord, bool], None]


class SnapshotMissing(ContactCentreError):
    """Retention has taken steps that no snapshot which can be read stands for."""

    code = "snapshot_missing"


class Follower(Folded):
    """The state of the centre as of the last accepted step.

    Attributes:
        accepted: records that chained since the start: steps, takeovers and resignations.
        rejected: records passed over because they did not chain.
        saves: whether it writes snapshots by itself.
        snapshot_t: log time of the newest snapshot read or written here; 0 for none.
    """

    def __init__(
        self, log_: Log, centre: CentreId, snapshots: SnapshotStore | None = None, *, saves: bool = True
    ) -> None:
        """`saves`: it writes snapshots by itself; where several follow one centre, only one does."""
        super().__init__(centre)
        self.accepted = 0
        self.rejected = 0
        self.snapshot_t = Instant(0)
        self._log = log_
        self._snapshots = snapshots
        self.saves = saves
        self._listeners: list[Listener] = []
        self._watchers: list[Watcher] = []
        self._folding = asyncio.Lock()
        self._started = False
        self._events_since_snapshot = 0

    def add_view(self, view: View) -> None:
        """Fold `view` too, from the first step on. Only before `start`, while the view is empty."""
        if self._started:
            raise RuntimeError(f"{view.name} comes too late: it would miss the steps before")
        self.views.append(view)

    def listen(self, listener: Listener) -> None:
        """Call `listener` with each step accepted after `start`, at once and in order."""
        self._listeners.append(listener)

    def unlisten(self, listener: Listener) -> None:
        """Call it no more."""
        self._listeners.remove(listener)

    def watch(self, watcher: Watcher) -> None:
        """Call `watcher` with every record that was judged, and whether it chained: steps, takeovers, resignations."""
        self._watchers.append(watcher)

    def unwatch(self, watcher: Watcher) -> None:
        """Call it no more."""
        self._watchers.remove(watcher)

    async def start(self) -> None:
        """Load the newest snapshot that can be read, then fold up to the end of the log.

        Raises:
            LogUnavailable: the log cannot be read.
            UnreadableStep: a newer version wrote it.
            SnapshotMissing: the steps no longer reach back to the beginning, or to any snapshot.
        """
        end = await self._log.end(STEPS) if self._snapshots is not None else 0
        await self.load_newest(self._snapshots, lambda snapshot: snapshot.offset <= end)
        self.snapshot_t = self.chain.t if self.offset else Instant(0)
        try:
            await self.catch_up()
        except LogTrimmed as error:
            raise SnapshotMissing(
                f"The steps from {self.offset} on are needed and no longer kept ({error}) "
                "Restore a backup of the snapshots topic, or of the steps; retention must be longer than a snapshot's age."
            ) from error
        self._started = True
        log.info("follower.started", offset=self.offset, rejected_count=self.rejected)

    async def run(self) -> None:
        """Fold each step as it comes, for ever."""
        while True:
            try:
                await self._log.wait(STEPS, self.offset)
                await self._fold()
                if self.saves and self._events_since_snapshot >= SNAPSHOT_EVENTS:
                    await self.save_snapshot()
            except LogUnavailable as error:
                log.warning("follower.paused", error=str(error))
                await asyncio.sleep(0.25)

    async def catch_up(self) -> None:
        """Fold everything that is in the log now, as its medium tells: more may be there than has come here yet.

        Raises:
            LogUnavailable: the medium does not tell.
        """
        await self._fold(await self._log.end(STEPS))

    async def _fold(self, end: int = 0) -> None:
        """Fold what has come here, and until `end` what has not."""
        async with self._folding:
            while (records := await self._log.read(STEPS, self.offset, READ_COUNT)) or self.offset < end:
                for record in records:
                    self._take(record)
                if fault_points.hook is not None:
                    await fault_points.hook("follower.folded")
                if not records:
                    await self._log.wait(STEPS, self.offset)
                await asyncio.sleep(0)

    async def reach(self, offset: int) -> None:
        """Fold until every record before `offset` has been judged, however long they take to get here."""
        await self._fold(offset)

    async def save_snapshot(self) -> None:
        """Write a snapshot of the state and all views as of now.

        Raises:
            LogUnavailable: it could not be written; nothing is lost, the next start takes longer.
        """
        if self._snapshots is None:
            return
        self._events_since_snapshot = 0
        snapshot = self.snapshot()
        await self._snapshots.save(snapshot)
        self.snapshot_t = snapshot.chain.t

    def _take(self, record: Record) -> None:
        judged = judge(record, self.chain)
        self.offset = record.offset + 1
        self._note(judged, record.offset)
        step = judged.step
        if step is None:
            return
        self.fold(step)
        self._events_since_snapshot += len(step.events)
        if self._started:
            self._tell(step)

    def _note(self, judged: Judged, offset: int) -> None:
        if judged.chained:
            self.accepted += 1
        else:
            self.rejected += 1
            log.warning("step.rejected", offset=offset)
        if judged.record is not None:
            for watcher in tuple(self._watchers):
                watcher(judged.record, judged.chained)

    def _tell(self, step: Step) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(step)
            except Exception:
                log.exception("listener.failed", step=step.id)
