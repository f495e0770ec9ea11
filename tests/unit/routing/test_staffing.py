"""Nobody on duty: the resident is told at once, may choose, and blocks nobody."""

from __future__ import annotations

import pytest

from routing import commands as cmd
from routing import events as ev
from routing.centre import Step
from routing.ids import ContactId, GatewayId, ResidentId, SkillId
from routing.words import Need
from tests.unit.routing.small_centre import RENT, REPAIRS, SmallCentre, queue

WELSH = Need(skill=SkillId("cy"), must=True)


def arrive_welsh(centre: SmallCentre, resident: str) -> ContactId:
    """A resident who needs somebody who speaks Welsh."""
    happened = centre.tell(
        f"resident:{resident}",
        cmd.ContactArrive(
            channel="webchat", queue=REPAIRS, resident=ResidentId(resident), gateway=GatewayId("g"), needs=(WELSH,)
        ),
    )
    return next(event.contact for event in happened if isinstance(event, ev.ContactArrived))


@pytest.fixture
def centre() -> SmallCentre:
    """Repairs, which ask for less after 15 s, and rents; nobody on duty."""
    return SmallCentre(queue("repairs", steps=(Step(after_s=0, level=4), Step(after_s=15, level=1))), queue("rent"))


def test_nobody_who_speaks_welsh_is_told_at_once(centre: SmallCentre) -> None:
    """A resident does not wait an hour for somebody who is not in today."""
    centre.agent("kay", repairs=5)
    contact = arrive_welsh(centre, "ann")

    told = centre.of(ev.ContactUnstaffed)
    assert [(each.contact, each.at, each.needs) for each in told] == [(contact, centre.now, (WELSH,))]


def test_a_must_need_is_never_relaxed(centre: SmallCentre) -> None:
    """Steps lower levels; they never send somebody who does not speak the language."""
    centre.agent("kay", repairs=5)
    contact = arrive_welsh(centre, "ann")
    centre.wait(3_600)

    assert centre[contact].phase == "waiting"
    assert not centre.of(ev.OfferMade)


def test_an_unroutable_head_blocks_nobody(centre: SmallCentre) -> None:
    """Who came later and can be served is served."""
    arrive_welsh(centre, "ann")
    later = centre.arrive("bob")
    centre.agent("kay", repairs=5)

    assert centre[later].offered_to == "kay"


def test_going_on_in_another_language_finds_whoever_is_there(centre: SmallCentre) -> None:
    """The resident decides, not a timer; and their place is the one they came with."""
    contact = arrive_welsh(centre, "ann")
    centre.agent("kay", repairs=5)
    centre.wait(30)
    assert centre[contact].unstaffed
    centre.tell("resident:ann", cmd.ContactChoose(contact=contact, choice="any_agent"))

    assert centre[contact].offered_to == "kay"
    assert centre[contact].needs == ()


def test_somebody_coming_on_duty_is_told_too(centre: SmallCentre) -> None:
    """Who decided to wait learns that it was worth it, even while that agent is busy."""
    centre.agent("kay", repairs=5)
    contact = arrive_welsh(centre, "ann")
    centre.agent("dai", repairs=5, cy=5)
    assert centre[contact].offered_to == "dai"
    centre.take(contact)
    for name in ("bob", "cat"):
        centre.take(arrive_welsh(centre, name))
    waiting = arrive_welsh(centre, "dot")
    assert not centre[waiting].unstaffed, "a busy agent is somebody to wait for"
    centre.choose("dai", "not_ready")
    assert centre[waiting].unstaffed

    centre.choose("dai", "available")
    assert not centre[waiting].unstaffed
    assert centre.of(ev.ContactStaffed)[-1].contact == waiting


def test_an_empty_queue_of_agents_is_told_with_all_it_asks_for(centre: SmallCentre) -> None:
    """With nobody there at all, going on in another language would not help and is not what is missing."""
    centre.arrive("bob", to=RENT)
    contact = arrive_welsh(centre, "ann")

    told = {each.contact: each.needs for each in centre.of(ev.ContactUnstaffed)}
    assert {need.skill for need in told[contact]} == {"repairs", "cy"}
    assert len(told) == 2


def test_everybody_waiting_learns_that_the_last_agent_left(centre: SmallCentre) -> None:
    """Not only the first in line."""
    centre.agent("kay", repairs=5)
    for name in ("ann", "bob", "cat"):
        centre.take(centre.arrive(name))
    waiting = [centre.arrive(name) for name in ("dot", "eve", "fay")]
    assert not centre.of(ev.ContactUnstaffed)
    centre.choose("kay", "offline")

    assert {each.contact for each in centre.of(ev.ContactUnstaffed)} == set(waiting)
    centre.choose("kay", "available")
    assert {each.contact for each in centre.of(ev.ContactStaffed)} == set(waiting)


def test_messages_tell_nobody(centre: SmallCentre) -> None:
    """Nobody sits in front of a message left at night."""
    centre.arrive("ann", channel="sms")

    assert not centre.of(ev.ContactUnstaffed)


def test_choosing_is_refused_once_an_agent_has_it(centre: SmallCentre) -> None:
    """Who talks to somebody has nothing left to choose."""
    centre.agent("dai", repairs=5, cy=5)
    contact = arrive_welsh(centre, "ann")
    centre.take(contact)
    happened = centre.tell("resident:ann", cmd.ContactChoose(contact=contact, choice="any_agent"))

    assert isinstance(happened[0], ev.CommandRefused)
    assert centre[contact].needs == (WELSH,)
