"""The follower: folds accepted steps into the state and the views. All that is shown or sent comes from here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

import msgspec
import structlog

from contact_centre.log._records import decode_head
from contact_centre.log.snapshots import Snapshot, SnapshotStore
from routing import engine
from routing.errors import ContactCentreError, LogTrimmed, LogUnavailable
from routing.ids import CentreId
from routing.ports import STEPS, Log, Record
from routing.state import State
from routing.steps import Chain, Step, StepRecord, decode_record

READ_COUNT = 500
SNAPSHOT_EVENTS = 50_000

log = structlog.get_logger(__name__)

Listener = Callable[[Step], None]
Watcher = Callable[[StepRecord, bool], None]


class View(Protocol):
    """Something else that is folded from accepted steps and stands in the same snapshots as the state."""

    @property
    def name(self) -> str:
        """Its name in snapshots, never changed."""
        ...

    def fold(self, step: Step) -> None:
        """Take in one accepted step, after the state has."""
        ...

    def dump(self) -> bytes:
        """All of it, for a snapshot."""
        ...

    def load(self, data: bytes) -> None:
        """Become what was dumped, whatever it was before. Any exception means: this cannot be read."""
        ...


class UnreadableStep(ContactCentreError):
    """A step that counts was written by a newer version; going on without it would invent a state."""

    code = "unreadable_step"


class SnapshotMissing(ContactCentreError):
    """Retention has taken steps that no snapshot which can be read stands for."""

    code = "snapshot_missing"


class Follower:
    """The state of the centre as of the last accepted step.

    Attributes:
        state: the folded state; read it, never change it.
        chain: where accepted steps stand.
        offset: offset of the next record to read from the steps topic.
        accepted: records that chained since the start: steps, takeovers and resignations.
        rejected: records passed over because they did not chain.
    """

    def __init__(self, log_: Log, centre: CentreId, snapshots: SnapshotStore | None = None) -> None:
        self.centre = centre
        self.state = State.new(centre)
        self.chain = Chain()
        self.offset = 0
        self.accepted = 0
        self.rejected = 0
        self._log = log_
        self._snapshots = snapshots
        self._views: list[View] = []
        self._listeners: list[Listener] = []
        self._watchers: list[Watcher] = []
        self._folding = asyncio.Lock()
        self._started = False
        self._events_since_snapshot = 0

    def add_view(self, view: View) -> None:
        """Fold `view` too, from the first step on. Only before `start`, while the view is empty."""
        if self._started:
            raise RuntimeError(f"{view.name} comes too late: it would miss the steps before")
        self._views.append(view)

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
        await self._load_snapshot()
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
            await self._log.wait(STEPS, self.offset)
            try:
                await self._fold()
                if self._events_since_snapshot >= SNAPSHOT_EVENTS:
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
                if not records:
                    await self._log.wait(STEPS, self.offset)
                await asyncio.sleep(0)

    async def reach(self, offset: int) -> None:
        """Fold until every record before `offset` has been judged, however long they take to get here."""
        while self.offset < offset:
            await self._log.wait(STEPS, self.offset)
            await self.catch_up()

    async def save_snapshot(self) -> None:
        """Write a snapshot of the state and all views as of now.

        Raises:
            LogUnavailable: it could not be written; nothing is lost, the next start takes longer.
        """
        if self._snapshots is None:
            return
        self._events_since_snapshot = 0
        parts = {"state": engine.dump(self.state)} | {view.name: view.dump() for view in self._views}
        chain = msgspec.structs.replace(self.chain)
        await self._snapshots.save(Snapshot(offset=self.offset, engine=engine.ENGINE_VERSION, chain=chain, parts=parts))

    async def _load_snapshot(self) -> None:
        blank = {view.name: view.dump() for view in self._views}
        if self._snapshots is not None:
            end = await self._log.end(STEPS)
            async for snapshot in self._snapshots.load():
                fits = snapshot.engine == engine.ENGINE_VERSION and snapshot.offset <= end
                if fits and self._load(snapshot):
                    return
        for view in self._views:
            view.load(blank[view.name])

    def _load(self, snapshot: Snapshot) -> bool:
        try:
            state = engine.load(snapshot.parts["state"])
            for view in self._views:
                view.load(snapshot.parts[view.name])
        except Exception as error:  # noqa: BLE001 whatever is wrong with a snapshot, the steps are the truth
            log.warning("snapshot.rejected", offset=snapshot.offset, error=repr(error))
            return False
        self.state, self.chain, self.offset = state, snapshot.chain, snapshot.offset
        return True

    def _take(self, record: Record) -> None:
        step = self._accepted(record)
        self.offset = record.offset + 1
        if step is None:
            return
        for event in step.events:
            engine.apply(self.state, event)
        for view in self._views:
            view.fold(step)
        self._events_since_snapshot += len(step.events)
        if self._started:
            self._tell(step)

    def _accepted(self, record: Record) -> Step | None:
        """The step in `record` if it counts; None for what only says who leads, and for what does not chain."""
        try:
            decoded = decode_record(record.data)
        except msgspec.DecodeError as error:
            head = decode_head(record.data)
            if head is not None and msgspec.structs.replace(self.chain).accept(head):
                raise UnreadableStep(
                    f"Step {record.offset} of the log cannot be read by this version ({error}). "
                    "Start the version that wrote it, or a newer one."
                ) from error
            decoded = None
        if decoded is None or not self.chain.accept(decoded):
            self.rejected += 1
            log.warning("step.rejected", offset=record.offset)
            self._judged(decoded, chained=False)
            return None
        self.accepted += 1
        self._judged(decoded, chained=True)
        return decoded if isinstance(decoded, Step) else None

    def _judged(self, record: StepRecord | None, *, chained: bool) -> None:
        if record is not None:
            for watcher in tuple(self._watchers):
                watcher(record, chained)

    def _tell(self, step: Step) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(step)
            except Exception:
                log.exception("listener.failed", step=step.id)
