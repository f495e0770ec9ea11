"""The exchange: everything there is in this Twilio, and what each part of it works with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

from contact_centre.demo.twilio.calls import Call, Jump
from contact_centre.demo.twilio.conferences import Conference
from contact_centre.demo.twilio.handsets import Phone, Softphone
from contact_centre.demo.twilio.messages import Message
from contact_centre.demo.twilio.queues import Queue
from contact_centre.demo.twilio.recordings import Recording
from contact_centre.demo.twilio.webhooks import Callback, Pause, Spawn, Webhooks
from routing.ports import Clock

_T = TypeVar("_T")

KEPT_COUNT: Final = 2_000
"""Ended calls, rooms, recordings and messages that can still be asked about, each."""


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """A number of the account's, and what it does."""

    voice: Jump
    fallback: Jump | None = None
    status: Callback | None = None


class Exchange:
    """State, and the means.

    Attributes:
        base_url: of the REST interface, once somebody listens.
        numbers: the account's own.
        phones, others: what rings at a number, and at any other one.
        softphones: who is registered, by identity.
        place: the switchboard's; rings whoever a call is for, who then follows a document.
    """

    def __init__(self, account_sid: str, clock: Clock, pause: Pause, webhooks: Webhooks, spawn: Spawn) -> None:
        self.account_sid, self.clock, self.pause = account_sid, clock, pause
        self.webhooks, self.spawn = webhooks, spawn
        self.base_url = ""
        self.numbers: dict[str, Number] = {}
        self.phones: dict[str, Phone] = {}
        self.others = Phone(does="no_answer")
        self.softphones: dict[str, list[Softphone]] = {}
        self.calls: dict[str, Call] = {}
        self.conferences: dict[str, Conference] = {}
        self.queues: dict[str, Queue] = {}
        self.recordings: dict[str, Recording] = {}
        self.messages: dict[str, Message] = {}
        self.place: Callable[[Call, Jump, float], None]

    async def pause_for(self, seconds: float) -> None:
        """Let so many seconds pass."""
        await self.pause(seconds)

    def phone(self, number: str) -> Phone:
        """What rings at a number."""
        return self.phones.get(number, self.others)

    def new_call(self, *, from_: str, to: str, direction: str, parent: Call | None = None) -> Call:
        """A call that nothing happens to yet."""
        call = Call(
            self.webhooks,
            account_sid=self.account_sid,
            from_=from_,
            to=to,
            direction=direction,
            now=self.clock.wall(),
            parent=parent,
        )
        _keep(self.calls, call.sid, call, lambda one: one.over.is_set())
        return call

    def conference(self, name: str, callback: Callback | None) -> Conference:
        """The live room of this name, or a new one, which tells `callback` what happens in it."""
        found = self.live_conference(name)
        if found is None:
            found = Conference(self.webhooks, self.clock, name, self.account_sid, callback)
            _keep(self.conferences, found.sid, found, lambda one: one.status == "completed")
        return found

    def live_conference(self, name: str) -> Conference | None:
        """The room of this name that is not over."""
        return next((one for one in self.conferences.values() if one.name == name and one.status != "completed"), None)

    def queue(self, name: str) -> Queue:
        """The queue of this name."""
        found = next((one for one in self.queues.values() if one.name == name), None)
        if found is None:
            found = Queue(name, self.account_sid, self.clock.wall())
            self.queues[found.sid] = found
        return found

    def record(self, of: tuple[str, str], call: str, source: str, callback: Callback | None) -> Recording:
        """Begin to record."""
        recording = Recording(
            self.webhooks,
            self.clock,
            self.base_url,
            account_sid=self.account_sid,
            of=of,
            call=call,
            source=source,
            callback=callback,
        )
        _keep(self.recordings, recording.sid, recording, lambda one: not one.running)
        return recording

    def recordings_of(self, sid: str) -> list[Recording]:
        """Those of a call or a conference."""
        return [one for one in self.recordings.values() if one.of[1] == sid]

    def keep_message(self, message: Message) -> None:
        """A text that was asked for."""
        _keep(self.messages, message.sid, message, lambda _one: True)


def _keep(kept: dict[str, _T], sid: str, one: _T, over: Callable[[_T], bool]) -> None:
    """Keep `one`; the oldest that is over is forgotten where there are too many."""
    kept[sid] = one
    if len(kept) > KEPT_COUNT:
        oldest = next((key for key, other in kept.items() if over(other)), None)
        if oldest is not None:
            del kept[oldest]
