"""Consults and transfers as agents read them in the conversation."""

from __future__ import annotations

from collections.abc import Sequence

from routing import events as ev
from routing.explain import Names
from routing.words import ConsultEndedReason

_ENDED: dict[ConsultEndedReason, str] = {
    "cancelled": "{} is no longer needed",
    "left": "{} has left",
    "disconnected": "The connection of {} was lost",
    "not_ready": "{} is no longer available",
}
"""How the end of a consult is told; what is missing is told by the line that follows it."""


def line(event: ev.ConsultEvent, names: Names) -> str:
    """What both agents read of a turn of the consult; empty where another line says it."""
    colleague = names.agent(event.agent)
    match event:
        case ev.ConsultAsked():
            return f"{names.agent(event.by)} asked {colleague} for help"
        case ev.ConsultJoined():
            return f"{colleague} has joined; the resident does not see this"
        case ev.ConsultDeclined():
            return f"{colleague} could not help{f': {event.reason}' if event.reason else ''}"
        case ev.ConsultTimedOut():
            return f"{colleague} did not answer"
        case ev.ConsultEnded():
            return _ENDED.get(event.reason, "").format(colleague)
    return ""


def passed_on(event: ev.ContactTransferred, queue_name: str, names: Names) -> str:
    """From where and by whom the contact came; after a consult, to whom."""
    if event.warm and event.agent is not None:
        return f"Handed over to {names.agent(event.agent)} by {names.agent(event.by)}"
    return f"Transferred from {queue_name} by {names.agent(event.by)}"


def asked(story: Sequence[ev.Event]) -> ev.ConsultAsked | None:
    """The newest question in a contact's story."""
    return next((event for event in reversed(story) if isinstance(event, ev.ConsultAsked)), None)
