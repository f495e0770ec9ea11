"""What residents say of a contact, once."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from tests.unit.routing.small_centre import SmallCentre


def test_a_chat_that_was_rated_while_it_went_on_is_not_rated_again_after_it() -> None:
    """One resident has one vote on one chat, whenever they cast it."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = centre.arrive("r1")
    centre.take(contact)
    centre.tell("resident:r1", cmd.ContactRate(contact=contact, score=9))
    for over in (False, True):
        if over:
            centre.tell("resident:r1", cmd.ContactLeave(contact=contact))
        centre.tell("resident:r1", cmd.ContactRate(contact=contact, score=1))
        assert centre.of(ev.CommandRefused)[-1].code == "already_rated"
    centre.wait(90)
    assert contact not in centre.state.contacts
    centre.tell("resident:r1", cmd.ContactRate(contact=contact, score=1))
    assert [event.score for event in centre.of(ev.ContactRated)] == [9]
