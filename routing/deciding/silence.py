"""Silence: a thread that waits for its resident is closed after a while, and nothing of it is lost."""

from __future__ import annotations

from routing import events as ev
from routing.deciding.asked import HELD
from routing.deciding.consent import may_be_told
from routing.deciding.contacts import ending
from routing.deciding.tellings import of_contact, telling_to
from routing.facts import Contact
from routing.ids import ContactId, Instant, message_id
from routing.state import State
from routing.timers import Timer
from routing.words import Telling


def idle_warn_due(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    """The resident has been silent for long: they are told that the thread will be closed, where they may be told."""
    contact = _idle(state, timer, warned=False)
    if contact is None:
        return []
    return [
        *_telling_later(state, contact, "idle", now),
        ev.ContactIdled(at=now, contact=contact.id, closes_at=_closes_at(state, contact, now)),
    ]


def _closes_at(state: State, contact: Contact, now: Instant) -> Instant:
    """Some are warned early, because later they could not be; nobody is closed on early."""
    threads = state.centre_config.threads
    usual = contact.replied_at + threads.idle_warn_s * 1000 if contact.replied_at is not None else now
    return Instant(max(now, usual) + threads.idle_close_s * 1000)


def idle_close_due(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    """They said nothing after that either. Nothing is lost: what they write next goes on with it."""
    contact = _idle(state, timer, warned=True)
    if contact is None:
        return []
    return [*_telling_later(state, contact, "closed", now), ending(state, contact, now, "centre", "idle")]


def _idle(state: State, timer: Timer, *, warned: bool) -> Contact | None:
    contact = state.contacts.get(ContactId(timer.key))
    if contact is None or contact.idle_due != timer.due or contact.idle_warned is not warned:
        return None
    return contact if contact.phase in HELD else None


def _telling_later(state: State, contact: Contact, telling: Telling, now: Instant) -> list[ev.Event]:
    who = of_contact(contact)
    if who is None or not may_be_told(state, contact.resident, contact.channel, telling, now):
        return []
    message = message_id(state.centre, "engine", f"{contact.id} {telling} {now}")
    return telling_to(state, who, telling, message, now)
