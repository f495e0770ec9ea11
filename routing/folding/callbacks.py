"""How events about callbacks, and about nobody being there, change the state."""

from __future__ import annotations

from routing import events as ev
from routing.facts import Callback, Contact
from routing.folding.places import Folds, enter
from routing.folding.told import await_telling
from routing.state import State
from routing.words import Line


def _requested(state: State, event: ev.CallbackRequested) -> None:
    """From now on it is a call to an agent, and the resident may close the page, or hang up."""
    contact = state.contacts[event.contact]
    contact.callback = Callback(number=event.number, asked_at=event.at)
    contact.number = event.number
    if contact.ref is not None:
        state.calls.pop(contact.ref, None)
        contact.ref = None
    count_as(state, contact, "call")
    contact.ends_with_tab = False
    contact.lost_due = contact.tell_at = None
    enter(state, contact)


def count_as(state: State, contact: Contact, line: Line) -> None:
    """From now on the contact takes `line` of an agent; how often it was overtaken stays as it is."""
    counts = state.queues[contact.queue].overtaken_counts
    overtaken = counts.get(contact.line, 0) - contact.late_mark
    contact.line = line
    contact.late_mark = counts.get(line, 0) - overtaken


def _due(state: State, event: ev.CallbackDue) -> None:
    callback = state.contacts[event.contact].callback
    assert callback is not None, "an attempt belongs to a callback"
    callback.attempt, callback.ringing, callback.retry_at = event.attempt, True, None


def _postponed(state: State, event: ev.CallbackPostponed) -> None:
    contact = state.contacts[event.contact]
    assert contact.callback is not None, "what is postponed is a callback"
    contact.callback.ringing = False
    contact.callback.retry_at = event.until
    contact.callback.unanswered_count += event.reason == "no_answer"
    if contact.phase == "waiting":
        enter(state, contact)


def _kept(state: State, event: ev.CallbackKept) -> None:
    """They talk: what is left is a conversation like any other, by telephone."""
    state.contacts[event.contact].callback = None


def _missed(state: State, event: ev.CallbackMissed) -> None:
    state.contacts[event.contact].callback = None


def _cancelled(state: State, event: ev.CallbackCancelled) -> None:
    contact = state.contacts[event.contact]
    contact.callback = None
    if contact.phase == "waiting":
        count_as(state, contact, contact.measured_as)
        enter(state, contact)
        await_telling(state, contact, event.at)


def _unstaffed(state: State, event: ev.ContactUnstaffed) -> None:
    state.contacts[event.contact].unstaffed = True


def _staffed(state: State, event: ev.ContactStaffed) -> None:
    state.contacts[event.contact].unstaffed = False


FOLDS: Folds = {
    ev.CallbackRequested: _requested,
    ev.CallbackDue: _due,
    ev.CallbackPostponed: _postponed,
    ev.CallbackKept: _kept,
    ev.CallbackMissed: _missed,
    ev.CallbackCancelled: _cancelled,
    ev.ContactUnstaffed: _unstaffed,
    ev.ContactStaffed: _staffed,
}
