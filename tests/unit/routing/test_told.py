"""What people are told: a resident their place and wait, an agent and a supervisor why things went as they did."""

from __future__ import annotations

import pytest

from routing import commands as cmd
from routing import events as ev
from routing.explain import Names, needs, seconds, step, why
from routing.ids import SkillId
from routing.wait import band, estimate_s, positions
from routing.words import Need
from tests.unit.routing.small_centre import SmallCentre


def test_places_are_counted_by_line_with_the_emergency_first() -> None:
    """Whoever is told 'you are next' is."""
    centre = SmallCentre()
    first, second, call = centre.arrive("r1"), centre.arrive("r2"), centre.arrive("r3", channel="phone")
    assert [positions(centre.state)[contact] for contact in (first, call)] == [1, 1]
    centre.tell("staff:boss", cmd.ContactMark(contact=second, emergency=True, as_supervisor=True))
    assert positions(centre.state) == {second: 1, first: 2, call: 1}


def test_an_estimate_is_shared_among_those_on_duty_and_honest_when_there_are_none() -> None:
    """With nobody there no number is invented."""
    centre = SmallCentre()
    contact = centre.arrive("r1", channel="phone")
    assert estimate_s(centre.state, centre[contact], 1) is None
    centre.agent("ann", repairs=1)
    alone = estimate_s(centre.state, centre[contact], 2)
    centre.agent("bob", repairs=1)
    assert alone == 600.0
    assert estimate_s(centre.state, centre[contact], 2) == 300.0


@pytest.mark.parametrize(
    ("estimate", "expected"),
    [(0, (0, 60)), (59.9, (0, 60)), (60, (60, 120)), (3_599, (2400, 3600)), (3_600, None), (None, None)],
)
def test_an_estimate_is_told_as_a_band(estimate: float | None, expected: tuple[int, int] | None) -> None:
    """A band can be kept; a number of seconds cannot."""
    assert band(estimate) == expected


@pytest.mark.parametrize(
    ("ms", "text"),
    [(-5, "0 s"), (48_999, "48 s"), (60_000, "1 min"), (74_000, "1 min 14 s"), (7_500_000, "2 h 5 min")],
)
def test_durations_are_said_as_people_say_them(ms: int, text: str) -> None:
    """Nobody thinks in milliseconds."""
    assert seconds(ms) == text


def test_needs_are_said_in_words() -> None:
    """An agent reads what was asked of them."""
    assert needs(()) == "no particular skill"
    both = (Need(skill=SkillId("housing-repairs"), level=4), Need(skill=SkillId("welsh")))
    assert needs(both) == "housing repairs level 4 and welsh"


def test_an_agent_is_told_why_they_were_asked() -> None:
    """No agent has to believe that the machine picks on them."""
    centre = SmallCentre()
    centre.agent("ann", repairs=4)
    centre.arrive("r1", emergency=True)
    told = why(centre.of(ev.OfferMade)[-1].why, "Repairs")
    assert told == "You were free and first in line; Repairs asks for repairs. Emergency lane. You hold level 4."


def test_a_contacts_story_reads_from_arrival_to_outcome() -> None:
    """A complaint is answered with what happened, in order."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = centre.arrive("r1")
    centre.decline(contact)
    centre.wait(60)
    centre.take(contact)
    centre.tell("staff:ann", cmd.ContactSend(contact=contact, text="Secret."))
    centre.tell("staff:ann", cmd.ContactEnd(contact=contact))
    centre.tell("staff:ann", cmd.ContactDispose(contact=contact, outcome="done"))
    names = Names(centre=centre.config, agent=lambda agent: agent.title())
    story = [step(event, names) for event in centre.events if isinstance(event, ev.ContactEvent)]
    assert story == [
        "Arrived as a webchat for Repairs.",
        "Joined Repairs.",
        "Offered to Ann: they were first in line, asked for repairs, policy sla_aware, waited 0 s.",
        "Ann declined.",
        "The offer was declined. Back to its original place in Repairs.",
        "Offered to Ann: they were first in line, asked for repairs, policy sla_aware, waited 1 min.",
        "Ann accepted.",
        "Ann wrote.",
        "Answered by Ann after 1 min.",
        "Ended by the agent.",
        "Ann wrapped up: done.",
    ]
