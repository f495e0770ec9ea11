"""Callbacks: what follows for a resident who asked to be rung. Commands are in `routing.deciding.choices`."""

from __future__ import annotations

from typing import Literal

from routing import events as ev
from routing.deciding.offers import withdraw
from routing.facts import CALLBACKS_COUNT_FOR_MS, Contact, QueueState
from routing.ids import AgentId, Instant, ResidentId
from routing.opening_hours import next_opening
from routing.state import State


def is_pending(contact: Contact) -> bool:
    """The resident waits to be rung, and nobody rings them at this moment."""
    return contact.callback is not None and contact.phase in ("waiting", "offered")


def asked_too_often(state: State, resident: ResidentId, rings: ResidentId | None, now: Instant) -> bool:
    """Whether others than who rings from it have had a number rung all day: nobody may plague people with our calls."""
    if rings is None or rings in state.person(resident):
        return False
    since = now - CALLBACKS_COUNT_FOR_MS
    return sum(at > since for at in state.callbacks_asked.get(rings, ())) >= state.centre_config.callback.number_a_day


def pending_of(state: State, resident: ResidentId) -> list[Contact]:
    """The callbacks that wait for the person that `resident` is: their own, and others' to a number of theirs.

    Whoever rings from that number reaches us anyway; to ring them as well would be needless, or a nuisance.
    """
    return [each for each in (*state.contacts_of(resident), *state.rung_contacts_of(resident)) if is_pending(each)]


def unanswered(state: State, contact: Contact, agent: AgentId, now: Instant) -> list[ev.Event]:
    """The resident did not take the attempt: back to the old place, to be tried again later, or missed."""
    callback, rules = contact.callback, state.centre_config.callback
    assert callback is not None, "an attempt belongs to a callback"
    if callback.unanswered_count + 1 >= rules.tries:
        return missing(contact, now, "no_answer")
    until = Instant(now + rules.retry_after_s * 1000)
    return [
        ev.CallbackPostponed(
            at=now, contact=contact.id, attempt=callback.attempt, until=until, reason="no_answer", agent=agent
        ),
        ev.ContactRequeued(
            at=now, contact=contact.id, queue=contact.queue, place_at=contact.place_at, reason="no_answer"
        ),
    ]


def missing(contact: Contact, now: Instant, reason: Literal["no_answer", "closed"]) -> list[ev.Event]:
    """The end of a contact whose resident could not be spoken to."""
    return [
        *giving_up_on(contact, now, reason),
        ev.ContactEnded(at=now, contact=contact.id, by="centre", reason="callback_missed"),
    ]


def giving_up_on(contact: Contact, now: Instant, reason: Literal["no_answer", "closed", "ended"]) -> list[ev.Event]:
    """The record that a callback was not kept; nothing for a contact without one."""
    if contact.callback is None:
        return []
    tried = contact.callback.attempt
    return [ev.CallbackMissed(at=now, contact=contact.id, reason=reason, attempts_count=tried)]


def cancelling(
    contact: Contact, now: Instant, reason: Literal["asked", "left", "arrived_again", "answered_elsewhere"]
) -> list[ev.Event]:
    """The record that there will be no call; nothing for a contact without a callback."""
    return [] if contact.callback is None else [ev.CallbackCancelled(at=now, contact=contact.id, reason=reason)]


def closing(state: State, contact: Contact, queue: QueueState, now: Instant) -> list[ev.Event]:
    """What becomes of a callback whose queue has closed: missed, or carried over where the centre does so."""
    centre, configured = state.centre_config, state.centre_config.queue(queue.id)
    opens: Instant | None = None
    if centre.callback.carry_over and configured is not None:
        hours = configured.hours.get(contact.measured_as, configured.default_hours)
        opens = next_opening(hours, now, centre.timezone, centre.bank_holidays)
    if opens is None or contact.callback is None:
        return missing(contact, now, "closed")
    opens_this_instant = opens <= now
    if opens_this_instant or (contact.callback.retry_at is not None and contact.callback.retry_at >= opens):
        return []
    return [
        ev.CallbackPostponed(at=now, contact=contact.id, attempt=contact.callback.attempt, until=opens, reason="closed")
    ]


def answered_elsewhere(state: State, contact: Contact, now: Instant) -> list[ev.Event]:
    """`contact` has been answered: its resident need not be rung about what else they asked."""
    events: list[ev.Event] = []
    for other in pending_of(state, contact.resident):
        if other.id != contact.id:
            events += [
                *withdraw(other, now, "ended"),
                *cancelling(other, now, "answered_elsewhere"),
                ev.ContactEnded(at=now, contact=other.id, by="centre", reason="resolved_elsewhere"),
            ]
    return events
