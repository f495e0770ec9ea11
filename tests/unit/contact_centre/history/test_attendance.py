"""What agents' hours add up to."""

from __future__ import annotations

import pytest

from contact_centre.history import Spell
from contact_centre.history.attendance import occupancy, time_in_phases
from routing.ids import AgentId, Instant
from routing.words import AgentPhase


def spell(since: int, until: int | None, phase: AgentPhase, *, connected: bool = True) -> Spell:
    """Something Joan did."""
    return Spell(
        agent=AgentId("joan"),
        since=Instant(since),
        until=None if until is None else Instant(until),
        phase=phase,
        reason="",
        connected=connected,
        team=None,
    )


def test_only_what_lies_within_the_day_counts() -> None:
    """Who works over midnight has worked on two days, and no hour of theirs is counted twice."""
    spells = [
        spell(0, 60, "available"),
        spell(60, 150, "engaged"),
        spell(150, 300, "wrap_up"),
        spell(300, None, "engaged"),
    ]

    today = time_in_phases(spells, Instant(100), Instant(400))
    before = time_in_phases(spells, Instant(0), Instant(100))

    assert today == {"engaged": 150, "wrap_up": 150}
    assert before == {"available": 60, "engaged": 40}


def test_who_is_not_there_attends_nothing() -> None:
    """An agent whose connection was lost is still `available` by choice, and nobody can reach them."""
    spells = [spell(0, 100, "available", connected=False), spell(0, 100, "offline")]

    assert time_in_phases(spells, Instant(0), Instant(100)) == {}


def test_occupancy_leaves_breaks_out() -> None:
    """Lunch is neither work nor waiting for work."""
    assert occupancy({"engaged": 30, "wrap_up": 30, "available": 20, "not_ready": 500}) == pytest.approx(0.75)
    assert occupancy({"not_ready": 500}) is None
