"""What a consult tells the two consoles it is between: the card of who is asked, and the answer to who asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final, Literal

import msgspec

from agents import wire
from agents.desk import Desk
from routing import events as ev
from routing.ids import AgentId, ContactId
from routing.words import ConsultEndedReason

Frame = tuple[str, msgspec.Struct]
HelpOverReason = Literal["left", "not_needed", "ended", "transferred", "returned"]

_CHANGES_QUESTION: Final = (ev.ContactMarked, ev.MessageReceived)
_HELP_OVER: Final[dict[ConsultEndedReason, HelpOverReason]] = {
    "cancelled": "not_needed",
    "left": "left",
    "contact_ended": "ended",
    "transferred": "transferred",
    "returned": "returned",
    "disconnected": "left",
    "not_ready": "left",
}
_LOST: Final = ("disconnected", "not_ready")


class Questions:
    """The questions that ring at one agent, as far as their console was told, and answers to those they asked."""

    def __init__(self, agent: AgentId, desk: Desk) -> None:
        self._agent = agent
        self._desk = desk
        self._ringing: set[ContactId] = set()

    @property
    def contacts(self) -> Collection[ContactId]:
        """What the questions are about."""
        return self._ringing

    def snapshot(self) -> tuple[wire.ConsultView, ...]:
        """All that ring."""
        self._ringing = set(self._desk.asked(self._agent))
        return tuple(self._desk.consult(contact) for contact in self._desk.asked(self._agent))

    def after_step(self, events: Sequence[ev.Event]) -> Iterator[Frame]:
        """What changed for the asked, then for those who asked."""
        ringing = self._desk.asked(self._agent)
        for contact in sorted(self._ringing.difference(ringing)):
            yield "consult_gone", wire.ConsultGone(contact=contact, reason=_why_gone(contact, events))
        changed = {event.contact for event in events if isinstance(event, _CHANGES_QUESTION)}
        for contact in ringing:
            if contact not in self._ringing or contact in changed:
                yield "consult", self._desk.consult(contact)
        self._ringing = set(ringing)
        for event in events:
            if isinstance(event, ev.ConsultEvent) and event.contact in self._desk.held(self._agent):
                yield from self._answered(event)

    def _answered(self, event: ev.ConsultEvent) -> Iterator[Frame]:
        reply = _reply(event)
        if reply is not None:
            reason = event.reason if isinstance(event, ev.ConsultDeclined) else ""
            name = self._desk.name(event.agent)
            yield "consult_reply", wire.ConsultReply(contact=event.contact, agent_name=name, reply=reply, reason=reason)


def help_over(contact: ContactId, events: Sequence[ev.Event], agent: AgentId) -> HelpOverReason | None:
    """Why the agent no longer helps with the contact; None if it was not help that ended."""
    for event in events:
        if isinstance(event, ev.ConsultEnded) and (event.contact, event.agent) == (contact, agent):
            return _HELP_OVER[event.reason]
    return None


def _reply(event: ev.ConsultEvent) -> Literal["joined", "declined", "timed_out", "left", "lost"] | None:
    match event:
        case ev.ConsultJoined():
            return "joined"
        case ev.ConsultDeclined():
            return "declined"
        case ev.ConsultTimedOut():
            return "timed_out"
        case ev.ConsultEnded(reason="left"):
            return "left"
        case ev.ConsultEnded() if event.reason in _LOST:
            return "lost"
    return None


def _why_gone(
    contact: ContactId, events: Sequence[ev.Event]
) -> Literal["joined", "declined", "timed_out", "withdrawn"]:
    for event in events:
        if isinstance(event, ev.ConsultEvent) and event.contact == contact:
            reply = _reply(event)
            if reply in ("joined", "declined", "timed_out"):
                return reply
    return "withdrawn"
