"""What a waiting resident is told: a position, and a banded estimate of the wait."""

from __future__ import annotations

from typing import Final

from routing.facts import Contact
from routing.ids import ContactId
from routing.state import State

Band = tuple[int, int]
"""From and to, s."""

_BANDS: Final[tuple[Band, ...]] = ((0, 60), (60, 120), (120, 300), (300, 600), (600, 1200), (1200, 2400), (2400, 3600))
_FIRST_GUESS_S: Final = {"call": 300.0, "webchat": 480.0, "message": 600.0}
"""Handling time of a line before any contact of it has been handled."""


def positions(state: State) -> dict[ContactId, int]:
    """The place of every waiting contact in its queue and line, from 1, in the order the policy serves them."""
    placed: dict[ContactId, int] = {}
    policy, centre = state.matching.policy, state.centre_config
    for queue in state.queues.values():
        ahead: dict[str, int] = {}
        waiting = [state.contacts[contact] for contact in queue.waiting]
        for contact in sorted(waiting, key=lambda each: (not each.emergency, policy.order(each, centre))):
            ahead[contact.line] = placed[contact.id] = ahead.get(contact.line, 0) + 1
    return placed


def estimate_s(state: State, contact: Contact, position: int) -> float | None:
    """Expected wait of a contact at `position`: those ahead and itself, served at the rate of the agents on duty.

    The rate is places for this line over all agents on duty who meet what the contact asks for, divided by the
    running mean of handling time. None when nobody on duty can serve it.
    """
    centre = state.centre_config
    rung = state.ladders.of(contact)[-1]
    on_duty = max(state.matching.pool(contact.line, demand).on_duty_count for demand in rung.demands)
    places = on_duty * max(1, centre.units // centre.capacity[contact.line])
    if places == 0:
        return None
    handle_s = state.queues[contact.queue].handle_s.get(contact.line, _FIRST_GUESS_S[contact.line])
    return position * handle_s / places


def band(seconds: float | None) -> Band | None:
    """The band an estimate lies in; None when there is no estimate or it is over an hour."""
    if seconds is None:
        return None
    return next((each for each in _BANDS if seconds < each[1]), None)
