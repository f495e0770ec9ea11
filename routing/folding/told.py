"""How what residents were told of their wait changes the state, and what the wait teaches once it is over."""

from __future__ import annotations

from typing import Final

from routing import events as ev
from routing.facts import Contact, Told
from routing.folding.places import Folds
from routing.ids import Instant
from routing.pace import Pace, learn_kept, learn_told, learn_wait
from routing.state import State
from routing.words import TOLD_LINES

SPACING_MS: Final = 10_000
"""Nobody is told anything new sooner than this after the last time."""

_RINGING_MS: Final = 1_000
"""A caller whose call rings at an agent's hears the tone for so long before a voice says anything about waiting."""


def await_telling(state: State, contact: Contact, at: Instant) -> None:
    """The contact has joined a queue, or come back to it: it is told of its wait as soon as may be.

    Whoever is to be rung back does not sit and wait.
    """
    if contact.line in TOLD_LINES and contact.callback is None:
        _tell_at(state, contact, at if contact.told is None else Instant(max(at, contact.told.at + SPACING_MS)), at)


def put_off(state: State, contact: Contact, at: Instant) -> None:
    """The contact is being offered. A chat's page has to show something at once, a caller hears it ringing."""
    if contact.line == "call" and contact.tell_at is not None and contact.told is None:
        _tell_at(state, contact, Instant(at + _RINGING_MS), at)


def learn(state: State, contact: Contact, at: Instant, waited_ms: int, *, answered: bool) -> None:
    """A contact's first wait is over: it was answered, or the resident left before that."""
    if contact.line not in TOLD_LINES or contact.line != contact.measured_as or contact.answered_at is not None:
        return
    pace = state.queues[contact.queue].pace.setdefault(contact.line, Pace())
    learn_wait(pace, waited_ms / 1000, answered=answered)
    told = contact.told
    if told is None:
        return
    if told.model_s is not None and told.estimate_s is not None:
        waited_s = (at - told.first_at) / 1000
        learn_told(pace, told.model_s, told.estimate_s, waited_s, answered=answered)
        if told.until is not None and (answered or at > told.until):
            learn_kept(pace, kept=at <= told.until)


def _tell_at(state: State, contact: Contact, due: Instant, at: Instant) -> None:
    contact.tell_at = due
    if due <= at:
        state.telling[contact.id] = None  # after matching has been tried: who is answered at once need not be told
    else:
        state.timers.set(due, "tell", contact.id)


def _told(state: State, event: ev.WaitTold) -> None:
    contact = state.contacts[event.contact]
    before = contact.told
    if before is None:
        until = Instant(event.at + event.band_s[1] * 1000) if event.band_s is not None else None
        contact.told = Told(
            position=event.position,
            ahead_count=event.ahead_count,
            band_s=event.band_s,
            at=event.at,
            first_at=event.at,
            model_s=event.model_s,
            estimate_s=event.estimate_s,
            until=until,
        )
    else:
        before.position, before.ahead_count = event.position, event.ahead_count
        before.band_s, before.at = event.band_s, event.at
    contact.tell_at = event.again_at
    if event.again_at is not None:
        state.timers.set(event.again_at, "tell", contact.id)


FOLDS: Folds = {ev.WaitTold: _told}
