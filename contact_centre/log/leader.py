"""The leader: reads the inbox, has the engine decide, and appends what happened as steps (docs/adr/0002)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

import msgspec
import structlog

from contact_centre.log import fault_points
from contact_centre.log.dead_letters import DeadLetter, encode_letter, read_command
from contact_centre.log.draft import Draft
from contact_centre.log.follower import Follower
from contact_centre.log.log_time import HEARTBEAT_MS, LogTime
from contact_centre.log.poison import Suspect, plainest, refusal
from contact_centre.log.spare import Spare, copied
from contact_centre.tracing import OFF, Tracing
from routing import engine
from routing.commands import ClockJump, Command
from routing.errors import LogUnavailable, StaleWriter
from routing.events import Event
from routing.ids import Instant
from routing.ports import DEAD_LETTERS, INBOX, STEPS, Clock, Expect, Log, Record
from routing.state import State
from routing.steps import STEP_VERSION, Chain, Resignation, Step, StepRecord, Takeover, encode_record

READ_COUNT = 500
PAUSE_S = 0.25
STUCK_PAUSE_S = 1.0
READ_BACK_S = 5.0
"""What was appended and cannot be read after this long is treated as a log that is away."""

log = structlog.get_logger(__name__)

Settle = Callable[[State, Command | None, Instant], list[Event]]


class _Stuck(Exception):
    """The engine raised on what is due, with no command to blame."""


class Leader:
    """Leads one centre from its takeover until somebody else takes over.

    Attributes:
        ready: set while it leads.
        stuck: the engine raises on what is due; commands wait in the inbox until that is mended.
    """

    def __init__(  # noqa: PLR0913  # each is a decision of whoever composes or tests it
        self,
        log_: Log,
        follower: Follower,
        clock: Clock,
        owner: str,
        *,
        settle: Settle = engine.settle,
        beat_ms: int | None = None,
        spare: Spare | None = None,
        tracing: Tracing = OFF,
    ) -> None:
        """Only once the follower has started, and while it runs.

        Args:
            log_: where it reads and writes.
            follower: the accepted steps of `log_`.
            clock: the time.
            owner: who leads, unique to this run of the process.
            settle: the engine's door.
            beat_ms: how often standbys hear of it at least; None where there are none.
            spare: the state to go on from, if somebody keeps one.
            tracing: where the traces of what it decides go.
        """
        self.ready = asyncio.Event()
        self.stuck = False
        self._log = log_
        self._follower = follower
        self._clock = clock
        self._owner = owner
        self._settle = tracing.settling(settle)
        self._tracing = tracing
        self._beat_ms = beat_ms
        self._spare = spare
        self._chain = msgspec.structs.replace(follower.chain)
        self._state = follower.state
        self._time = LogTime(clock, self._chain.t)
        self._must_take_over = True
        self._doubtful = self._lost = self._leaving = False
        self._ahead = False
        self._unread = set[str]()
        self._written = 0
        self._wrote_at = 0
        self._suspect: Suspect | None = None
        self._alarm: asyncio.Timeout | None = None

    async def run(self) -> None:
        """Take over, then lead; returns when somebody else has taken over, or once it has resigned."""
        self._follower.watch(self._on_judged)
        try:
            while not self._lost and not self._leaving:
                await self._guarded(self._take_over if self._must_take_over else self._turn)
            if self.ready.is_set() and not self._lost:
                await self._guarded(self._hand_over)
        finally:
            self.ready.clear()
            self._follower.unwatch(self._on_judged)

    def resign(self) -> None:
        """Finish the turn, tell the standbys that nobody leads, and return from `run`."""
        self._leaving = True
        if self._alarm is not None and not self._alarm.expired():
            self._alarm.reschedule(asyncio.get_running_loop().time())

    async def _guarded(self, act: Callable[[], Awaitable[None]]) -> None:
        """Do it; after any failure what was decided and not accepted is thrown away before the next try."""
        try:
            await act()
        except StaleWriter as error:
            self._doubtful = True
            log.warning("leader.outrun", error=str(error))
        except LogUnavailable as error:
            self._doubtful = self._doubtful or self._ahead
            log.warning("leader.paused", error=str(error))
            await asyncio.sleep(PAUSE_S)
        except _Stuck:
            self._doubtful = self.stuck = True
            log.exception("engine.stuck")
            await asyncio.sleep(STUCK_PAUSE_S)

    # --------------------------------------------------------------------------- leadership

    async def _take_over(self) -> None:
        """Claim the next epoch; whoever's claim comes first in the log has it."""
        await self._follower.catch_up()
        found = self._follower.chain
        self._lost = found.epoch > self._chain.epoch and found.owner != self._owner
        if self._lost:
            return
        claim = Takeover(v=STEP_VERSION, epoch=found.epoch + 1, owner=self._owner, t=self._clock.wall())
        await self._write([claim], found)
        if fault_points.hook is not None:
            await fault_points.hook("leader.claimed")
        await self._reload()
        if not self._lost:
            self._must_take_over = False
            self.ready.set()
            log.info("leader.started", epoch=self._chain.epoch, owner=self._owner)

    async def _hand_over(self) -> None:
        leaving = Resignation(v=STEP_VERSION, epoch=self._chain.epoch, owner=self._owner, t=self._time.t)
        await self._write([leaving], self._chain)
        log.info("leader.resigned", epoch=self._chain.epoch, owner=self._owner)

    def _on_judged(self, record: StepRecord, chained: bool) -> None:
        """A step of ours that readers passed over: what was decided since stands on nothing. A second copy harms nobody."""
        if isinstance(record, Step) and record.id in self._unread:
            self._unread.discard(record.id)
            self._doubtful = self._doubtful or not chained

    async def _reload(self) -> None:
        """Start again from what was accepted. Time since then was an outage of ours, however short."""
        try:
            async with asyncio.timeout(READ_BACK_S):
                await self._follower.reach(self._written)
                await self._follower.catch_up()
        except TimeoutError as error:
            raise LogUnavailable("What was appended to the log does not come back.") from error
        self._chain = msgspec.structs.replace(self._follower.chain)
        self._time = LogTime(self._clock, self._chain.t)
        self._doubtful = self._ahead = False
        self._unread.clear()
        self._lost = self._chain.owner != self._owner
        if self._lost:
            log.warning("leader.superseded", owner=self._owner, by=self._chain.owner)
            return
        self._state = self._spare.take() if self._spare is not None else copied(self._follower)
        if self._suspect is not None and self._suspect.record.offset != self._chain.next_in:
            self._suspect = None

    # ------------------------------------------------------------------------------- turns

    async def _turn(self) -> None:
        if self._doubtful or self._follower.chain.epoch > self._chain.epoch:
            await self._reload()
            return
        records = [] if self._suspect else await self._log.read(INBOX, self._chain.next_in, READ_COUNT)
        gap_ms = self._time.advance()
        overdue = bool(gap_ms) or self._is_due()
        if self._suspect is not None and not overdue:
            await self._retry_alone(self._suspect)
        elif records or overdue or self._rest_ms() <= 0:
            await self._decide(records, gap_ms)
        else:
            await self._rest()

    def _is_due(self) -> bool:
        due = engine.due(self._state)
        return due is not None and due <= self._time.t

    def _rest_ms(self) -> int:
        """How long standbys may still go without hearing of it."""
        if self._beat_ms is None:
            return HEARTBEAT_MS
        return self._beat_ms - (self._clock.monotonic_ms() - self._wrote_at)

    async def _rest(self) -> None:
        """Wait for the inbox or the earliest timer, and never longer than a stall could be told from a rest."""
        due = engine.due(self._state)
        rest_ms = min(HEARTBEAT_MS, self._rest_ms(), HEARTBEAT_MS if due is None else due - self._time.t)
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0 if self._leaving else max(1, rest_ms) / 1000) as self._alarm:
                    await self._log.wait(INBOX, self._chain.next_in)
        finally:
            self._alarm = None

    async def _decide(self, records: Sequence[Record], gap_ms: int) -> None:
        self._ahead = True
        draft = Draft(self._chain, self._owner, self._time.t, gap=gap_ms > 0)
        letters: list[DeadLetter] = []
        self._settle_due(draft, gap_ms)
        suspect = self._settle_records(draft, letters, records)
        if letters:
            log.warning("inbox.dead_letters", count=len(letters), first=letters[0].offset, reason=letters[0].reason)
            await self._log.append(DEAD_LETTERS, [part for letter in letters for part in encode_letter(letter)])
        await self._append(draft)
        if suspect is not None:
            self._suspect, self._doubtful = Suspect(suspect), True

    def _settle_due(self, draft: Draft, gap_ms: int) -> None:
        t = self._time.t
        try:
            if gap_ms:
                jump = ClockJump(by_ms=gap_ms)
                command = Command(id="", centre=self._follower.centre, source="engine", at=t, data=jump)
                draft.add(self._settle(self._state, command, t))
            draft.add(self._settle(self._state, None, t))
        except Exception as error:
            raise _Stuck from error
        self.stuck = False

    def _settle_records(self, draft: Draft, letters: list[DeadLetter], records: Sequence[Record]) -> Record | None:
        """Settle `records` in order; returns the one that the engine raised on, the state then being spoilt."""
        for record in records:
            command = read_command(record, self._follower.centre)
            if isinstance(command, DeadLetter):
                letters.append(command)
                draft.add((), consumed=1, size=len(record.data))
                continue
            try:
                events = self._settle(self._state, command, self._time.t)
            except Exception:
                log.exception("command.raised", offset=record.offset, **_about(command))
                return record
            draft.add(events, consumed=1, size=len(record.data), trace=command.trace)
        return None

    async def _retry_alone(self, suspect: Suspect) -> None:
        """Give a command on which the engine raised another try, then a plainer one; at last refuse it."""
        command = read_command(suspect.record, self._follower.centre)
        assert isinstance(command, Command)
        self._ahead = True
        plain, events = plainest(command, self._state.centre_config, suspect.tries), list[Event]()
        try:
            if plain is not None:
                events = self._settle(self._state, plain, self._time.t)
            else:
                events = [refusal(command, self._time.t)]
                engine.apply(self._state, events[0])
        except Exception:
            log.exception("command.poisoned", offset=suspect.record.offset, **_about(command))
            suspect.tries += 1
            self._doubtful = True
            return
        draft = Draft(self._chain, self._owner, self._time.t, gap=False)
        draft.add(events, consumed=1, trace=command.trace)
        await self._append(draft)
        self._suspect = None

    async def _append(self, draft: Draft) -> None:
        """Write what was decided; until then the state is ahead of the log."""
        steps = draft.finish(beat=self._rest_ms() <= 0)
        if steps:
            self._unread.update(step.id for step in steps)
            traces = [trace for step in steps for trace in step.traces or ()]
            with self._tracing.spans("step.append", traces, step=steps[-1].id):
                await self._write(steps, self._chain)
        if fault_points.hook is not None:
            await fault_points.hook("leader.appended")
        for step in steps:
            self._chain.accept(step)
        self._ahead = False

    async def _write(self, records: Sequence[StepRecord], chain: Chain) -> None:
        """Append to the steps. A refusal may hide that they landed, or will: only a new epoch shuts them out."""
        expect = Expect(epoch=chain.epoch, owner=chain.owner, prev=chain.last_id)
        if fault_points.hook is not None:
            await fault_points.hook("leader.appends")
        try:
            first = await self._log.append(STEPS, [encode_record(record) for record in records], expect=expect)
        except LogUnavailable:
            self._must_take_over = True
            self.ready.clear()
            raise
        self._written = first + len(records)
        self._wrote_at = self._clock.monotonic_ms()


def _about(command: Command) -> dict[str, str]:
    """Which command it was, for the service's own log."""
    about = {"command": command.data.type, "source": command.source, "command_id": command.id}
    contact = getattr(command.data, "contact", None)
    return about if contact is None else {**about, "contact_id": contact}
