"""Pauses: whoever declined, missed or lost a contact is not asked for it again at once, each for a time of its own."""

from __future__ import annotations

import msgspec

from routing import commands as cmd
from routing.centre import Liveness
from tests.unit.routing.small_centre import SmallCentre


def test_an_agent_whose_line_broke_while_it_rang_is_asked_again_only_after_a_pause() -> None:
    """A resident is not rung at a desk whose connection comes and goes every few seconds."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = centre.arrive("r1")
    centre.disconnect("ann")
    centre.connect("ann")
    assert centre[contact].phase == "waiting"
    centre.wait(29.9)
    assert centre[contact].phase == "waiting"
    centre.wait(0.1)
    assert centre[contact].offered_to == "ann"


def test_a_pause_is_for_one_contact_and_not_for_the_agent() -> None:
    """The next resident finds an agent who is back."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    lost = centre.arrive("r1")
    centre.disconnect("ann")
    centre.connect("ann")
    other = centre.arrive("r2")
    assert (centre[lost].phase, centre[other].phase) == ("waiting", "offered")


def test_a_conversation_that_went_back_does_not_return_to_who_lost_it_at_once() -> None:
    """An agent who is back after the grace has not left the next agent's resident waiting for them."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = centre.arrive("r1")
    centre.take(contact)
    centre.disconnect("ann")
    centre.wait(60)
    centre.connect("ann")
    centre.choose("ann", "available")
    assert centre[contact].phase == "waiting"
    centre.wait(30)
    assert centre[contact].offered_to == "ann"


def test_each_pause_is_a_setting_of_its_own() -> None:
    """A centre decides for itself how long a no, a silence and a broken line count."""
    centre = SmallCentre()
    pauses = Liveness(decline_back_off_s=7, missed_back_off_s=11, lost_back_off_s=3)
    config = msgspec.structs.replace(centre.config, liveness=pauses)
    centre.tell("admin", cmd.ConfigActivate(config=config, digest="2"))
    centre.agent("ann", repairs=5)
    contact = centre.arrive("r1")

    centre.decline(contact)
    assert centre[contact].back_off == {"ann": centre.now + 7_000}
    centre.wait(7)
    centre.disconnect("ann")
    assert centre[contact].back_off == {"ann": centre.now + 3_000}
    centre.connect("ann")
    centre.wait(3 + 20)
    assert centre[contact].back_off == {"ann": centre.now + 11_000}
