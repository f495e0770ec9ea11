"""The state of the centre at an earlier moment, folded anew beside the live one, which is never touched."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import msgspec
import structlog

from contact_centre.log.judging import judge
from contact_centre.log.snapshots import SnapshotStore
from routing import engine
from routing.errors import ContactCentreError
from routing.events import ContactEvent, Event
from routing.ids import CentreId, ContactId, Instant
from routing.ports import STEPS, Log, Record
from routing.state import State
from routing.steps import Chain

READ_COUNT: Final = 500
MOST_EVENTS: Final = 500_000
"""How many events are folded for one question at most: some ten seconds of one core."""

log = structlog.get_logger(__name__)

T = TypeVar("T")


class TooLongAgo(ContactCentreError):
    """There is no snapshot near enough before that moment to fold from."""

    code = "too_long_ago"


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """A point of the log: the `number`th event (from 0) that `contact` has at log time `at`, and its near side.

    `before`: just before that event, with everything decided so far; else just after it.
    """

    contact: ContactId
    at: Instant
    number: int
    before: bool


class Past:
    """Answers questions about earlier moments, one at a time. The last state folded is kept: one asks more than once.

    Steps are read on the event loop and folded in a thread, so that the service goes on meanwhile.
    """

    def __init__(
        self, log_: Log, centre: CentreId, snapshots: SnapshotStore | None = None, *, most_events: int = MOST_EVENTS
    ) -> None:
        self._log = log_
        self._centre = centre
        self._snapshots = snapshots
        self._most_events = most_events
        self._asking = asyncio.Lock()
        self._fold: _Fold | None = None

    async def ask(self, moment: Moment, question: Callable[[State], T]) -> T | None:
        """What `question` says of the state at `moment`; None when the log has no such moment.

        `question` runs in a thread, may keep nothing of the state and may not change it.

        Raises:
            LogUnavailable: the log cannot be read.
            TooLongAgo: too many steps would have to be folded.
        """
        async with self._asking:
            fold = self._fold
            if fold is None or not fold.can_reach(moment):
                self._fold = None
                fold = await self._start(moment)
            reached = await self._advance(fold, moment)
            self._fold = fold if reached else None
            return await asyncio.to_thread(question, fold.state) if reached else None

    async def _start(self, moment: Moment) -> _Fold:
        """From the newest snapshot of an earlier log time; without one, from the first step."""
        if self._snapshots is not None:
            async for snapshot in self._snapshots.load():
                if snapshot.engine == engine.ENGINE_VERSION and snapshot.chain.t < moment.at:
                    try:
                        state = await asyncio.to_thread(engine.load, snapshot.parts["state"])
                    except (msgspec.DecodeError, KeyError) as error:
                        log.warning("snapshot.rejected", offset=snapshot.offset, error=repr(error))
                        continue
                    return _Fold(state, snapshot.chain, snapshot.offset)
        return _Fold(State.new(self._centre), Chain(), 0)

    async def _advance(self, fold: _Fold, moment: Moment) -> bool:
        fold.seek(moment)
        while not fold.stopped:
            records = [] if fold.has_rest else await self._log.read(STEPS, fold.offset, READ_COUNT)
            if not records and not fold.has_rest:
                return False
            await asyncio.to_thread(fold.take, records)
            if fold.folded_count > self._most_events:
                raise TooLongAgo(
                    f"That moment cannot be looked at any more: over {self._most_events:,} events lie between it and the "
                    "last snapshot before it. Ask about a later one."
                )
        return fold.reached


class _Fold:
    """A state on its way to a moment. `stopped`: there, or past where it should have been."""

    def __init__(self, state: State, chain: Chain, offset: int) -> None:
        self.state = state
        self.offset = offset
        self.folded_count = 0
        self.stopped = self.reached = False
        self._chain = chain
        self._rest: deque[Event] = deque()
        self._moment: Moment | None = None
        self._met = 0

    @property
    def has_rest(self) -> bool:
        """Events of a step that was begun are still to be folded."""
        return bool(self._rest)

    def can_reach(self, moment: Moment) -> bool:
        """Whether it stands at `moment`, or at an earlier log time."""
        return self._moment is not None and (self._moment == moment or self._moment.at < moment.at)

    def seek(self, moment: Moment) -> None:
        """Go for `moment` from here; nothing to do if this is it."""
        if self._moment != moment:
            self._moment, self._met, self.folded_count = moment, 0, 0
            self.stopped = self.reached = False

    def take(self, records: Sequence[Record]) -> None:
        """Fold the rest of the step that was begun, then `records`, up to the moment."""
        self._fold_rest()
        for record in records:
            if self.stopped:
                return
            self.offset = record.offset + 1
            step = judge(record, self._chain).step
            if step is not None:
                self._rest.extend(step.events)
                self._fold_rest()

    def _fold_rest(self) -> None:
        moment = self._moment
        assert moment is not None
        while self._rest and not self.stopped:
            event = self._rest[0]
            ours = isinstance(event, ContactEvent) and event.contact == moment.contact and event.at == moment.at
            self.reached = ours and self._met == moment.number
            self.stopped = self.reached or event.at > moment.at
            if self.stopped and (moment.before or not self.reached):
                return
            self._met += ours
            self.folded_count += 1
            engine.apply(self.state, self._rest.popleft())
