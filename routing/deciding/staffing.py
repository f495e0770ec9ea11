"""Whether anybody on duty can serve a waiting contact, and what its resident is told when nobody can."""

from __future__ import annotations

from routing import events as ev
from routing.facts import Contact
from routing.ids import Instant
from routing.matching import Pool
from routing.state import State
from routing.words import Need


def telling(state: State, contact: Contact, now: Instant) -> list[ev.Event]:
    """What a resident has to be told: that nobody on duty can serve them, or that somebody can again.

    No step leads on at once from the rung on which the contact waits. Nobody waits at a screen for the
    answer to a message: its resident is told nothing.
    """
    pools = (state.matching.pool(contact.line, demand) for demand in state.ladders.of(contact)[contact.step].demands)
    nobody = contact.line != "message" and all(pool.on_duty_count == 0 for pool in pools)
    if nobody == contact.unstaffed:
        return []
    if nobody:
        return [ev.ContactUnstaffed(at=now, contact=contact.id, needs=_unmet(state, contact))]
    return [ev.ContactStaffed(at=now, contact=contact.id)]


def _unmet(state: State, contact: Contact) -> tuple[Need, ...]:
    """The `must` needs, where they alone are what nobody meets; otherwise all that is asked for."""
    demand = state.ladders.of(contact)[contact.step].demands[0]
    ordinary = tuple(need for need in demand if not need.must)
    must = tuple(need for need in demand if need.must)
    return must if must and state.matching.pool(contact.line, ordinary).on_duty_count else demand


def served_pool(state: State, now: Instant) -> list[ev.Event] | None:  # noqa: ARG001 - as every look of a tick
    """A pool has its first agent on duty: whoever was told that there is nobody has to be looked at again."""
    key = next(iter(state.matching.served), None)
    if key is None:
        return None
    del state.matching.served[key]
    for contact_id in state.matching.pool(*key).waiting():
        if state.contacts[contact_id].unstaffed:
            state.matching.contacts[contact_id] = None
    return []


def look_at_all(state: State, pool: Pool) -> None:
    """A pool has lost its last agent on duty, and no step helps those who wait in it: each has to be looked at."""
    for contact_id in pool.waiting():
        state.matching.contacts[contact_id] = None
