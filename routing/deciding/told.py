"""What residents are told of their wait, and when: on joining, as they move up, and now and then in between.

Whoever stands among the first few is told of every place they move up, no sooner than ten seconds after the last time.
Everybody is told anew after a while that grows with the wait, so that what ten thousand are told stays a small part of
the log. Whether something is due depends on facts alone: who takes over tells nothing twice.
"""

from __future__ import annotations

from typing import Final

from routing import events as ev
from routing.facts import Contact
from routing.folding.told import SPACING_MS
from routing.ids import ContactId, Instant
from routing.state import State
from routing.timers import Timer
from routing.wait.bands import band
from routing.wait.estimators import DEFAULT, ESTIMATORS, look_at, pace_of
from routing.words import TOLD_LINES

EXACT: Final = 5
"""So many at the head of a queue and line are told of every place they move up."""

_AGAIN_S: Final = 30.0
_AGAIN_FAR_S: Final = (60.0, 900.0)
_AGAIN_SHARE: Final = 0.25
"""Behind the first few a resident is told anew once this share of the estimate has passed, within bounds, s."""


def telling(state: State, contact: Contact, now: Instant) -> ev.WaitTold:
    """What the contact is told now."""
    look = look_at(state, contact, now)
    pace = pace_of(look)
    model_s, name, slack = ESTIMATORS[DEFAULT](look), DEFAULT, pace.slack
    estimate_s = model_s * pace.correction if model_s is not None else None
    if contact.offer is not None:
        model_s, name, slack = None, "offer", 1.0
        estimate_s = (state.offers[contact.offer].expires_at - now) / 1000
    position = look.ahead_count + 1
    if contact.told is not None:
        position = min(position, contact.told.position)
    return ev.WaitTold(
        at=now,
        contact=contact.id,
        position=position,
        ahead_count=look.ahead_count,
        band_s=band(estimate_s, slack),
        estimate_s=_rounded(estimate_s),
        estimator=name,
        model_s=_rounded(model_s),
        again_at=Instant(now + round(1000 * _again_s(look.ahead_count, estimate_s))),
    )


def _again_s(ahead_count: int, estimate_s: float | None) -> float:
    if ahead_count < EXACT:
        return _AGAIN_S
    low, high = _AGAIN_FAR_S
    return high if estimate_s is None else min(high, max(low, estimate_s * _AGAIN_SHARE))


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


# --- what is due ----------------------------------------------------------------------------------------------------


def tell_due(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    """A resident has waited since they were told last."""
    contact = state.contacts.get(ContactId(timer.key))
    if contact is None or contact.tell_at != timer.due:
        return []
    return [telling(state, contact, now)]


def moved_due(state: State, timer: Timer, _: Instant) -> list[ev.Event]:
    """Somebody who moved up lately may be told of it now."""
    contact = state.contacts.get(ContactId(timer.key))
    if contact is not None:
        state.places.moved[contact.queue, contact.line] = None
    return []


def tell_joined(state: State, now: Instant) -> list[ev.Event] | None:
    """Somebody joined a queue, and nobody was free: None when there is nobody of the kind."""
    contact_id = next(iter(state.telling), None)
    if contact_id is None:
        return None
    contact = state.contacts.get(contact_id)
    if contact is not None and contact.tell_at is not None and contact.tell_at <= now:
        return [telling(state, contact, now)]
    del state.telling[contact_id]
    return []


def tell_moved(state: State, now: Instant) -> list[ev.Event] | None:
    """Somebody left a queue: the first of those behind who may be told of it; None when there is no such queue."""
    place = next(iter(state.places.moved), None)
    if place is None:
        return None
    soonest: tuple[Instant, ContactId] | None = None
    for rank, contact_id in enumerate(state.places.first(*place, EXACT) if place[1] in TOLD_LINES else (), 1):
        contact = state.contacts[contact_id]
        if contact.told is None or contact.callback is not None or contact.told.position <= rank:
            continue
        ready = Instant(contact.told.at + SPACING_MS)
        if ready <= now:
            return [telling(state, contact, now)]
        soonest = min(soonest or (ready, contact_id), (ready, contact_id))
    del state.places.moved[place]
    if soonest is not None:
        state.timers.set(soonest[0], "moved", soonest[1])
    return []
