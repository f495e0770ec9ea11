"""How events about callbacks, and about nobody being there, change the state."""

from __future__ import annotations

from routing import events as ev
from routing.facts import CALLBACKS_COUNT_FOR_MS, Callback, Contact
from routing.folding.places import Folds, enter, forget_callback
from routing.folding.told import await_telling
from routing.state import State
from routing.words import Line


def _requested(state: State, event: ev.CallbackRequested) -> None:
    """From now on it is a call to an agent, and the resident may close the page, or hang up."""
    contact = state.contacts[event.contact]
    contact.callback = Callback(number=event.number, asked_at=event.at, rings=event.rings)
    contact.number = event.number
    if event.rings is not None:
        state.rung_for.setdefault(event.rings, {})[contact.id] = None
        _count_asked(state, contact, event)
    if contact.ref is not None:
        state.calls.pop(contact.ref, None)
        contact.ref = None
    count_as(state, contact, "call")
    contact.ends_with_tab = False
    contact.lost_due = contact.tell_at = None
    enter(state, contact)


def _count_asked(state: State, contact: Contact, event: ev.CallbackRequested) -> None:
    """Know how often others asked to have the number rung, for as long as it matters."""
    if event.rings is None or event.rings in state.person(contact.resident):
        return
    forgotten = event.at - CALLBACKS_COUNT_FOR_MS
    kept = [at for at in state.callbacks_asked.pop(event.rings, ()) if at > forgotten]
    state.callbacks_asked[event.rings] = [*kept, event.at]
    while state.callbacks_asked[oldest := next(iter(state.callbacks_asked))][-1] <= forgotten:
        del state.callbacks_asked[oldest]


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
    forget_callback(state, state.contacts[event.contact])


def _missed(state: State, event: ev.CallbackMissed) -> None:
    forget_callback(state, state.contacts[event.contact])


def _cancelled(state: State, event: ev.CallbackCancelled) -> None:
    contact = state.contacts[event.contact]
    forget_callback(state, contact)
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
