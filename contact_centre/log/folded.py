"""What steps add up to: the state and the views, at one place in the log, and as a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec
import structlog

from contact_centre.log.snapshots import Snapshot, SnapshotStore
from routing import engine
from routing.ids import CentreId
from routing.state import State
from routing.steps import Chain, Step

log = structlog.get_logger(__name__)


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


class Folded:
    """State and views of a centre as of `offset`.

    Attributes:
        state: the folded state; read it, never change it.
        chain: where accepted steps stand.
        offset: offset of the next record to read from the steps topic.
        views: what is folded beside the state.
    """

    def __init__(self, centre: CentreId, views: Sequence[View] = ()) -> None:
        self.centre = centre
        self.state = State.new(centre)
        self.chain = Chain()
        self.offset = 0
        self.views = list(views)

    def fold(self, step: Step) -> None:
        """Take in an accepted step."""
        for event in step.events:
            engine.apply(self.state, event)
        for view in self.views:
            view.fold(step)

    def snapshot(self) -> Snapshot:
        """All of it as of `offset`. It takes its time, in one piece: only for who is in no hurry."""
        parts = {"state": engine.dump(self.state)} | {view.name: view.dump() for view in self.views}
        chain = msgspec.structs.replace(self.chain)
        return Snapshot(offset=self.offset, engine=engine.ENGINE_VERSION, chain=chain, parts=parts)

    async def load_newest(self, snapshots: SnapshotStore | None, fits: Callable[[Snapshot], bool]) -> None:
        """Become the newest of `snapshots` that fits and can be read by this version; stay blank if none does."""
        blank = {view.name: view.dump() for view in self.views}
        if snapshots is not None:
            async for snapshot in snapshots.load():
                if snapshot.engine == engine.ENGINE_VERSION and fits(snapshot) and self._load(snapshot):
                    return
        for view in self.views:
            view.load(blank[view.name])

    def _load(self, snapshot: Snapshot) -> bool:
        try:
            state = engine.load(snapshot.parts["state"])
            for view in self.views:
                view.load(snapshot.parts[view.name])
        except Exception as error:  # noqa: BLE001 whatever is wrong with a snapshot, the steps are the truth
            log.warning("snapshot.rejected", offset=snapshot.offset, error=repr(error))
            return False
        self.state, self.chain, self.offset = state, snapshot.chain, snapshot.offset
        return True
