"""Whose contact it is: agents act on what they hold, supervisors on anything, and the engine tells them apart."""

from __future__ import annotations

import pytest

from routing import commands as cmd
from routing import events as ev
from routing.ids import AgentId, ContactId
from tests.unit.routing.small_centre import SmallCentre


def passed_on(centre: SmallCentre) -> ContactId:
    """A webchat that ann has just passed to bob, who took it."""
    centre.agent("ann", repairs=5)
    contact = centre.arrive("r1")
    centre.take(contact)
    centre.agent("bob", rent=5)
    centre.tell("staff:ann", cmd.ContactTransfer(contact=contact, agent=AgentId("bob")))
    centre.take(contact)
    return contact


@pytest.mark.parametrize("asked", [cmd.ContactEnd, cmd.ContactMark], ids=["end", "mark"])
def test_an_agent_who_has_just_passed_a_contact_on_can_no_longer_act_on_it(asked: type[cmd.CommandData]) -> None:
    """A click that crosses with the transfer does not end the resident's chat with the next agent."""
    centre = SmallCentre()
    contact = passed_on(centre)
    said = {"emergency": True} if asked is cmd.ContactMark else {}
    [refused] = centre.tell("staff:ann", asked(contact=contact, **said))
    assert isinstance(refused, ev.CommandRefused)
    assert refused.code == "not_yours"
    assert (centre[contact].phase, centre[contact].emergency) == ("engaged", False)


def test_a_supervisor_marks_and_ends_anybodys_contact() -> None:
    """The board's buttons work on every contact, and the record says who pressed them."""
    centre = SmallCentre()
    contact = passed_on(centre)
    centre.tell("staff:boss", cmd.ContactMark(contact=contact, emergency=True, as_supervisor=True))
    assert centre[contact].emergency
    centre.tell("staff:boss", cmd.ContactEnd(contact=contact, as_supervisor=True))
    assert [event.by for event in centre.of(ev.ContactEnded)] == ["supervisor"]
