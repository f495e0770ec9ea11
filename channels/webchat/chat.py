"""One webchat, as its resident may see it: the fold of its contact's events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from routing import events as ev
from routing.ids import AgentId, ContactId, Instant, MessageId, QueueId
from routing.words import Channel, Need, Private

ClosedReason = Literal["ended", "left", "unreachable", "closed", "shut", "unstaffed", "callback_missed"]
Phase = Literal["waiting", "talking", "message_left", "closed"]

_TOLD_REASONS: dict[str, ClosedReason] = {
    "unreachable": "unreachable",
    "closed": "closed",
    "shut": "shut",
    "unstaffed": "unstaffed",
    "callback_missed": "callback_missed",
}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One message. `agent` is who wrote it, None for the resident; the text may be sealed."""

    id: MessageId
    agent: AgentId | None
    text: Private
    at: Instant


class End(msgspec.Struct, frozen=True, kw_only=True):
    """Why a chat is over, and when its queue opens if it was shut."""

    reason: ClosedReason
    next_open: Instant | None = None


class Wish(msgspec.Struct, kw_only=True):
    """To be rung at `number`. `ringing`: at this moment; `again_at`: nobody took the last call."""

    number: Private
    ringing: bool = False
    again_at: Instant | None = None


class Chat(msgspec.Struct, kw_only=True):
    """What a resident sees of one contact.

    Attributes:
        agent: whose chat it is now; None while it waits.
        answered: a person had it at some time, so it may be rated.
        delivery: how far each message of an agent got.
        own_needs: what only the resident asked for and nothing relaxes (an agent who speaks their language).
        unmet: what nobody on duty can meet; empty while somebody can serve them.
        wish: set from asking to be rung until they were spoken to, or it came to nothing.
    """

    contact: ContactId
    channel: Channel
    queue: QueueId
    language: str
    emergency: bool
    ends_with_tab: bool = False
    phase: Phase = "waiting"
    agent: AgentId | None = None
    answered: bool = False
    rated: bool = False
    end: End | None = None
    lines: dict[MessageId, Line] = {}
    delivery: dict[MessageId, Literal["delivered", "read"]] = {}
    own_needs: tuple[Need, ...] = ()
    unmet: tuple[Need, ...] = ()
    wish: Wish | None = None

    @property
    def is_open_chat(self) -> bool:
        """A chat that goes on: its resident may not start another."""
        return self.phase in ("waiting", "talking")

    @property
    def may_rate(self) -> bool:
        """Over, served by a person, and not rated yet."""
        return self.phase == "closed" and self.answered and not self.rated

    def see(self, event: ev.ContactEvent) -> None:
        """Take in one fact about this contact. Facts a resident does not see change nothing."""
        match event:
            case ev.ContactQueued() | ev.ContactRequeued():
                self.queue, self.agent = event.queue, None
                self.phase = "message_left" if self.channel == "web_message" else "waiting"
                self._see_wait(event)
            case ev.OfferAccepted() if self.channel == "webchat" and self.wish is None:
                self.phase, self.agent, self.answered = "talking", event.agent, True
            case ev.ContactTransferred(warm=True):
                self.agent = event.agent
            case ev.ContactMarked():
                self.emergency = event.emergency
            case ev.ContactChosen(choice="ends_with_tab" | "stays_open"):
                self.ends_with_tab = event.choice == "ends_with_tab"
            case ev.ContactRated():
                self.rated = True
            case ev.MessageReceived() | ev.MessageSent():
                self._add(event)
            case ev.MessageDelivered():
                self.delivery[event.message] = event.state
            case ev.ContactTurnedAway() | ev.ContactAbandoned() | ev.ContactEnded():
                self._close(_end_of(event))
            case _:
                self._see_wait(event)
                self._see_wish(event)

    def _see_wait(self, event: ev.ContactEvent) -> None:
        """Whether anybody on duty can serve them."""
        match event:
            case ev.ContactUnstaffed():
                self.unmet = event.needs
            case ev.ContactStaffed() | ev.OfferMade() | ev.ContactQueued():
                self.unmet = ()
            case ev.ContactChosen(choice="any_agent"):
                self.own_needs = self.unmet = ()
            case ev.ContactRequeued() if self.wish is not None:
                self.wish.ringing = False
                self.wish.again_at = None if event.reason == "retry" else self.wish.again_at

    def _see_wish(self, event: ev.ContactEvent) -> None:
        """What becomes of a call that was asked for."""
        match event:
            case ev.CallbackRequested():
                self.wish, self.ends_with_tab = Wish(number=event.number), False
            case ev.CallbackDue() if self.wish is not None:
                self.wish.ringing, self.wish.again_at, self.agent = True, None, event.agent
            case ev.CallbackPostponed() if self.wish is not None:
                self.wish.ringing, self.wish.again_at, self.agent = False, event.until, None
            case ev.CallbackKept():
                self.wish, self.phase, self.agent, self.answered = None, "talking", event.agent, True
            case ev.CallbackMissed() | ev.CallbackCancelled():
                self.wish = None

    def _add(self, event: ev.MessageReceived | ev.MessageSent) -> None:
        agent = event.agent if isinstance(event, ev.MessageSent) else None
        self.lines[event.message] = Line(id=event.message, agent=agent, text=event.text, at=event.at)

    def _close(self, end: End) -> None:
        """The first end stands; a message that was left stays a message, whatever staff do with it."""
        turned_away = self.end is None and end.reason in ("closed", "shut", "unstaffed")
        if self.phase == "closed" or (self.channel == "web_message" and not turned_away):
            return
        self.phase, self.end, self.agent = "closed", end, None


def _end_of(event: ev.ContactTurnedAway | ev.ContactAbandoned | ev.ContactEnded) -> End:
    match event:
        case ev.ContactTurnedAway():
            return End(reason=event.reason, next_open=event.next_open)
        case ev.ContactAbandoned():
            return End(reason=event.reason)
        case ev.ContactEnded():
            by_resident: ClosedReason = "left" if event.by == "resident" else "ended"
            return End(reason=_TOLD_REASONS.get(event.reason, by_resident))


def chat_of(events: Iterable[ev.Event]) -> Chat | None:
    """The chat that the events of one contact, from `contact.arrived` on, tell of; None when there is none."""
    chat: Chat | None = None
    for event in events:
        if isinstance(event, ev.ContactArrived):
            chat = begun(event)
        elif chat is not None and isinstance(event, ev.ContactEvent):
            chat.see(event)
    return chat


def begun(event: ev.ContactArrived) -> Chat:
    """A chat, or a message left, that has just arrived."""
    return Chat(
        contact=event.contact,
        channel=event.channel,
        queue=event.queue,
        language=event.language,
        emergency=event.emergency,
        own_needs=tuple(need for need in event.needs if need.must),
    )
