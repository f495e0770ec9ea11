"""The day so far as a log: every command as the inbox would hold it, every reaction as the step that answers it."""

from __future__ import annotations

from collections.abc import Sequence

from contact_centre.dispatch.dispatcher import call_key
from contact_centre.ids import new_id
from contact_centre.log.draft import Draft
from routing.commands import Command, encode_command
from routing.engine import due, settle
from routing.events import EffectRequested, Event
from routing.ids import Instant
from routing.ports import INBOX, STEPS, Expect, Log
from routing.state import State
from routing.steps import STEP_VERSION, Chain, Resignation, Step, Takeover, encode_record


class PastLog:
    """Settles commands in virtual time and keeps what a leader would have written.

    Attributes:
        state: the centre as of the last command.
        events_count: how much has happened.
    """

    def __init__(self, state: State, start: Instant, inbox_count: int) -> None:
        """`inbox_count`: commands that are in the inbox already; the first step passes over them."""
        self.state = state
        self.events_count = 0
        self._owner = new_id()
        self._chain = Chain()
        takeover = Takeover(v=STEP_VERSION, epoch=1, owner=self._owner, t=start)
        self._chain.accept(takeover)
        self._inbox: list[bytes] = []
        self._steps = [encode_record(takeover)]
        self._key_of: dict[int, tuple[Event, str]] = {}
        self._t = start
        self._draft = self._new_draft()
        self._draft.add((), consumed=inbox_count)

    def settle(self, command: Command | None, now: Instant) -> list[Event]:
        """What followed from `command` (None: from what is due), all of it at `now`."""
        if now != self._t:
            self._close(now)
        size = 0
        if command is not None:
            record = encode_command(command)
            self._inbox.append(record)
            size = len(record)
        events = settle(self.state, command, now)
        self._draft.add(events, consumed=int(command is not None), size=size)
        while (timer := due(self.state)) is not None and timer <= now:
            more = settle(self.state, None, now)
            self._draft.add(more)
            events += more
        self.events_count += len(events)
        return events

    def key_of(self, event: EffectRequested) -> str:
        """The key that a dispatcher would give the call that `event` asks for. Its instant must be over."""
        if id(event) not in self._key_of:
            self._close(self._t)
        return self._key_of[id(event)][1]

    async def write(self, log: Log) -> None:
        """Make all of it durable: the steps in one piece, so that there is a whole day in the log or none.

        Raises:
            LogUnavailable: there is none; trying again at the next start is safe.
            StaleWriter: somebody else has begun to lead.
        """
        self._close(self._t)
        resignation = Resignation(v=STEP_VERSION, epoch=1, owner=self._owner, t=self._t)
        self._steps.append(encode_record(resignation))
        await log.append(INBOX, self._inbox)
        await log.append(STEPS, self._steps, expect=Expect(epoch=0, owner="", prev=""))

    def _new_draft(self) -> Draft:
        return Draft(self._chain, self._owner, self._t, gap=False)

    def _close(self, now: Instant) -> None:
        """End the step of the last instant; the next one is of `now`."""
        steps: Sequence[Step] = self._draft.finish()
        for step in steps:
            self._chain.accept(step)
            offset = len(self._steps)
            for number, event in enumerate(step.events):
                if isinstance(event, EffectRequested):  # kept too, so that its id is not given to another
                    self._key_of[id(event)] = event, call_key(0, offset, number)
            self._steps.append(encode_record(step))
        self._t = now
        self._draft = self._new_draft()
