"""The leader: reads the inbox, has the engine decide, and appends what happened as steps (docs/adr/0002)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

import msgspec
import structlog

from contact_centre.log.dead_letters import DeadLetter, read_command
from contact_centre.log.draft import Draft
from contact_centre.log.follower import Follower
from contact_centre.log.log_time import HEARTBEAT_MS, LogTime
from contact_centre.tracing import OFF, Tracing
from routing import engine
from routing.commands import ClockJump, Command
from routing.errors import LogUnavailable, StaleWriter
from routing.events import CommandRefused, Event
from routing.ids import Instant
from routing.ports import DEAD_LETTERS, INBOX, STEPS, Clock, Expect, Log, Record
from routing.state import State
from routing.steps import STEP_VERSION, Takeover, encode_record

READ_COUNT = 500
PAUSE_S = 0.25
STUCK_PAUSE_S = 1.0
POISON_TEXT = (
    "A fault of ours stopped this. It has been recorded; please do it another way, or tell your administrator."
)

log = structlog.get_logger(__name__)

Settle = Callable[[State, Command | None, Instant], list[Event]]


class _Stuck(Exception):
    """The engine raised on what is due, with no command to blame."""


class Leader:
    """Leads one centre while nobody else takes over.

    Attributes:
        ready: set while it leads.
        stuck: the engine raises on what is due; commands wait in the inbox until that is mended.
    """

    def __init__(
        self,
        log_: Log,
        follower: Follower,
        clock: Clock,
        owner: str,
        *,
        settle: Settle = engine.settle,
        tracing: Tracing = OFF,
    ) -> None:
        """`owner`: who leads, unique to this run of the process. `settle`: the engine's door."""
        self.ready = asyncio.Event()
        self.stuck = False
        self._log = log_
        self._follower = follower
        self._clock = clock
        self._owner = owner
        self._settle = tracing.settling(settle)
        self._tracing = tracing
        self._doubtful = True
        self._suspect: Record | None = None
        self._condemned = False
        self._copy()

    async def run(self) -> None:
        """Take over, then lead; returns when somebody else has taken over. The follower must have started."""
        while not self.ready.is_set():
            await self._guarded(self._take_over)
        log.info("leader.started", epoch=self._chain.epoch, owner=self._owner)
        while self._chain.owner == self._owner:
            await self._guarded(self._turn)
        self.ready.clear()
        log.warning("leader.superseded", owner=self._owner, by=self._chain.owner)

    async def _guarded(self, act: Callable[[], Awaitable[None]]) -> None:
        """Do it; after any failure what was decided and not accepted is thrown away before the next try."""
        try:
            await act()
        except StaleWriter as error:
            self._doubtful = True
            log.warning("leader.outrun", error=str(error))
        except LogUnavailable as error:
            self._doubtful = True
            log.warning("leader.paused", error=str(error))
            await asyncio.sleep(PAUSE_S)
        except _Stuck:
            self._doubtful = self.stuck = True
            log.exception("engine.stuck")
            await asyncio.sleep(STUCK_PAUSE_S)

    # ------------------------------------------------------------------------------- state

    async def _reload(self) -> None:
        await self._follower.catch_up()
        self._copy()
        self._doubtful = False
        if self._suspect is not None and self._suspect.offset != self._chain.next_in:
            self._acquit()

    def _copy(self) -> None:
        """Start again from what was accepted. Time since then was an outage of ours, however short."""
        self._state = engine.load(engine.dump(self._follower.state))
        self._chain = msgspec.structs.replace(self._follower.chain)
        self._time = LogTime(self._clock, self._chain.t)

    async def _take_over(self) -> None:
        await self._reload()
        takeover = Takeover(v=STEP_VERSION, epoch=self._chain.epoch + 1, owner=self._owner, t=self._clock.wall())
        await self._log.append(STEPS, [encode_record(takeover)], expect=self._expected())
        await self._reload()
        if self._chain.owner == self._owner:
            self.ready.set()

    def _expected(self) -> Expect:
        return Expect(epoch=self._chain.epoch, owner=self._chain.owner, prev=self._chain.last_id)

    # ------------------------------------------------------------------------------- turns

    async def _turn(self) -> None:
        if self._doubtful or self._follower.chain.epoch > self._chain.epoch:
            await self._reload()
            return
        gap_ms = self._time.advance()
        overdue = bool(gap_ms) or self._is_due()
        if self._suspect is not None and not overdue:
            await self._retry_alone(self._suspect)
            return
        records = [] if self._suspect else await self._log.read(INBOX, self._chain.next_in, READ_COUNT)
        if records or overdue:
            await self._decide(records, gap_ms)
        else:
            await self._rest()

    def _is_due(self) -> bool:
        due = engine.due(self._state)
        return due is not None and due <= self._time.t

    async def _rest(self) -> None:
        """Wait for the inbox or the earliest timer, and never longer than a stall could be told from a rest."""
        due = engine.due(self._state)
        rest_ms = HEARTBEAT_MS if due is None else max(1, min(HEARTBEAT_MS, due - self._time.t))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(rest_ms / 1000):
                await self._log.wait(INBOX, self._chain.next_in)

    async def _decide(self, records: Sequence[Record], gap_ms: int) -> None:
        draft = Draft(self._chain, self._owner, self._time.t, gap=gap_ms > 0)
        letters: list[DeadLetter] = []
        self._settle_due(draft, gap_ms)
        suspect = self._settle_records(draft, letters, records)
        if letters:
            log.warning("inbox.dead_letters", count=len(letters), first=letters[0].offset, reason=letters[0].reason)
            await self._log.append(DEAD_LETTERS, [msgspec.json.encode(letter) for letter in letters])
        await self._append(draft)
        if suspect is not None:
            self._suspect, self._doubtful = suspect, True

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

    async def _append(self, draft: Draft) -> None:
        steps = draft.finish()
        if not steps:
            return
        traces = [trace for step in steps for trace in step.traces or ()]
        with self._tracing.spans("step.append", traces, step=steps[-1].id):
            await self._log.append(STEPS, [encode_record(step) for step in steps], expect=self._expected())
        for step in steps:
            self._chain.accept(step)

    # ------------------------------------------------------------------------------ poison

    async def _retry_alone(self, record: Record) -> None:
        """Give a command on which the engine raised one more try; then refuse it, so that it blocks nobody."""
        command = read_command(record, self._follower.centre)
        assert isinstance(command, Command)
        try:
            events = self._refuse(command) if self._condemned else self._settle(self._state, command, self._time.t)
        except Exception:
            log.exception("command.poisoned", offset=record.offset, **_about(command))
            self._condemned = self._doubtful = True
            return
        draft = Draft(self._chain, self._owner, self._time.t, gap=False)
        draft.add(events, consumed=1, trace=command.trace)
        await self._append(draft)
        self._acquit()

    def _acquit(self) -> None:
        self._suspect, self._condemned = None, False

    def _refuse(self, command: Command) -> list[Event]:
        refusal = CommandRefused(
            at=self._time.t,
            source=command.source,
            id=command.id,
            command=command.data.type,
            code="poison",
            text=POISON_TEXT,
        )
        engine.apply(self._state, refusal)
        return [refusal]


def _about(command: Command) -> dict[str, str]:
    """Which command it was, for the service's own log."""
    about = {"command": command.data.type, "source": command.source, "command_id": command.id}
    contact = getattr(command.data, "contact", None)
    return about if contact is None else {**about, "contact_id": contact}
