"""Estimates of the wait, worked out by hand."""

from __future__ import annotations

import pytest

from routing.centre import Step
from routing.facts import Contact
from routing.ids import ContactId
from routing.pace import Pace
from routing.wait.estimators import ESTIMATORS, look_at
from tests.unit.routing.small_centre import RENT, REPAIRS, SmallCentre, queue


def estimate(centre: SmallCentre, contact: ContactId, name: str) -> float | None:
    """What an estimator says of a waiting contact now."""
    return ESTIMATORS[name](look_at(centre.state, centre[contact], centre.now))


def line_of_three() -> tuple[SmallCentre, list[Contact]]:
    """A call with Ann, and three that wait for her, who handles a call in 100 s."""
    centre = SmallCentre()
    centre.agent("ann", repairs=1)
    calls = []
    for number in range(4):
        calls.append(centre.arrive(f"r{number}", channel="phone"))
        centre.wait(1)
    centre.take(calls[0])
    centre.state.queues[REPAIRS].handle_s["call"] = 100.0
    return centre, [centre[call] for call in calls[1:]]


def test_those_ahead_and_itself_are_served_by_all_who_can() -> None:
    """Third in line for one agent who takes 100 s for each: 300 s."""
    centre, waiting = line_of_three()
    assert [estimate(centre, each.id, "queue_length") for each in waiting] == [100, 200, 300]
    centre.agent("bob", repairs=1)
    assert estimate(centre, waiting[2].id, "queue_length") == 100, "one went to Bob, and there are two of them"


def test_those_ahead_may_leave() -> None:
    """With one in a hundred seconds leaving, the second behind waits 100 + 50 s, not 200."""
    centre, waiting = line_of_three()
    centre.state.queues[REPAIRS].pace["call"] = Pace(left=1, waited_s=100)

    assert [estimate(centre, each.id, "queue_length_leaving") for each in waiting[:2]] == [100, 150]


def test_nothing_is_invented_where_nobody_is_on_duty() -> None:
    """With nobody there, and nobody who ever waited, no number is made up."""
    centre = SmallCentre()
    contact = centre.arrive("r1", channel="phone")

    assert [estimate(centre, contact, name) for name in ESTIMATORS] == [None] * 4


def test_the_last_wait_is_told_less_what_was_waited_already() -> None:
    """Who has waited 30 s of the 50 s that the last one waited is told 20 s."""
    centre, waiting = line_of_three()
    centre.state.queues[REPAIRS].pace["call"] = Pace(last_wait_s=50)
    centre.wait(27)

    assert estimate(centre, waiting[2].id, "last_to_enter_service") == 22
    centre.wait(60)
    assert estimate(centre, waiting[2].id, "last_to_enter_service") == 0


def test_a_queue_that_shares_all_its_agents_counts_in_full() -> None:
    """Two for rent stand before a call for repairs, and the only agent serves both: they count as if in one queue."""
    centre = SmallCentre()
    centre.agent("ann", repairs=1, rent=1)
    held = centre.arrive("r0", channel="phone")
    centre.take(held)
    for number in (1, 2):
        centre.arrive(f"r{number}", RENT, "phone")
    centre.wait(1)
    repairs = centre.arrive("r3", channel="phone")
    centre.state.queues[REPAIRS].handle_s["call"] = centre.state.queues[RENT].handle_s["call"] = 100.0

    assert estimate(centre, repairs, "queue_length") == 100
    assert estimate(centre, repairs, "shared_agents") == pytest.approx(300)


def test_a_queue_that_shares_half_its_agents_counts_half() -> None:
    """One agent of the rent queue's two also does repairs: a call for rent takes her with one chance in two."""
    centre = SmallCentre()
    centre.agent("ann", repairs=1, rent=1)
    centre.agent("bob", rent=1)
    for number in range(2):
        centre.take(centre.arrive(f"busy{number}", RENT, "phone"))
    for number in (1, 2):
        centre.arrive(f"r{number}", RENT, "phone")
    centre.wait(1)
    repairs = centre.arrive("r3", channel="phone")
    centre.state.queues[REPAIRS].handle_s["call"] = centre.state.queues[RENT].handle_s["call"] = 100.0

    assert estimate(centre, repairs, "shared_agents") == pytest.approx(200), "two halves of a call, and itself"


def test_chats_count_by_the_room_they_take() -> None:
    """Three chats fit where one call does, so a chat in line costs a third of its handling time."""
    centre = SmallCentre()
    centre.agent("ann", repairs=1)
    chats = [centre.arrive(f"r{number}") for number in range(3)]
    for chat in chats:
        centre.take(chat)
    last = centre.arrive("r9")
    centre.state.queues[REPAIRS].handle_s["webchat"] = 300.0

    assert estimate(centre, last, "shared_agents") == pytest.approx(100)


def test_a_long_line_is_summed_as_well_as_a_short_one() -> None:
    """A thousand ahead of whom many leave: the closed form beyond the first few agrees with adding them all up."""
    centre = SmallCentre()
    centre.agent("ann", repairs=1)
    calls = [centre.arrive(f"r{number}", channel="phone") for number in range(400)]
    centre.state.queues[REPAIRS].handle_s["call"] = 100.0
    centre.state.queues[REPAIRS].pace["call"] = Pace(left=1, waited_s=300)
    last = max(calls[1:], key=lambda call: centre.state.places.ahead(centre[call]))
    ahead = centre.state.places.ahead(centre[last])
    by_hand = sum(1 / (1 / 100 + each / 300) for each in range(ahead + 1))

    assert ahead > 300
    assert estimate(centre, last, "queue_length_leaving") == pytest.approx(by_hand, rel=1e-3)


def test_overflow_agents_count_as_those_who_will_serve() -> None:
    """A contact that the general queue's agents may take at last is told by how many they are."""
    centre = SmallCentre(queue("repairs", steps=(Step(after_s=45, overflow=RENT),)), queue("rent"))
    for name in ("ann", "bob"):
        centre.agent(name, rent=1)
    look = look_at(centre.state, centre[centre.arrive("r1", channel="phone")], centre.now)

    assert look.agents_count == 2
