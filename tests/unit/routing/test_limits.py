"""Changing what an agent may serve: it counts from the next decision on, and takes nothing away from anybody."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from routing import commands as cmd
from routing import events as ev
from routing.ids import AgentId, SkillId, TeamId
from tests.unit.routing.small_centre import RENT, SmallCentre

ANN = AgentId("ann")


def change(centre: SmallCentre, source: str = "staff:boss", **settings: Any) -> list[ev.Event]:
    """Somebody sets Ann's skills and limits."""
    usual: dict[str, Any] = {"agent": ANN, "skills": {SkillId("repairs"): 5}}
    return centre.tell(source, cmd.AgentConfigure(**(usual | settings)))


def test_a_new_skill_finds_a_waiting_contact_at_once() -> None:
    """A supervisor who lends an agent to a full queue sees it act, not after the next call."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = centre.arrive("r1", RENT)
    assert centre[contact].phase == "waiting"
    change(centre, skills={SkillId("repairs"): 5, SkillId("rent"): 1})
    assert centre[contact].offered_to == "ann"


def test_more_units_find_a_waiting_contact_at_once() -> None:
    """Room that a supervisor gives is room."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    change(centre, units=20)
    first, second = centre.arrive("r1"), centre.arrive("r2")
    assert (centre[first].phase, centre[second].phase) == ("offered", "waiting")
    change(centre, units=40)
    assert centre[second].phase == "offered"


def test_a_lost_skill_drops_no_contact_the_agent_has() -> None:
    """A resident in a conversation does not notice that the skill table was tidied."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    held, ringing = centre.arrive("r1"), centre.arrive("r2")
    centre.take(held)
    change(centre, skills={}, units=20)
    assert (centre[held].agent, centre[ringing].offered_to) == ("ann", "ann")
    assert centre[centre.arrive("r3")].phase == "waiting"


def test_a_change_leaves_a_robot_a_robot_and_who_left_away() -> None:
    """A supervisor who sets skills says nothing about who is who."""
    centre = SmallCentre()
    change(centre, "admin", robot=True)
    change(centre)
    assert (centre.staff("ann").robot, centre.staff("ann").enabled) == (True, True)
    change(centre, "admin", enabled=False)
    change(centre)
    assert not centre.staff("ann").enabled


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"agent": AgentId("nobody")}, "unknown_agent"),
        ({"team": TeamId("hosing")}, "unknown_team"),
        ({"skills": {SkillId("repair"): 5}}, "unknown_skill"),
        ({"skills": {SkillId("repairs"): 6}}, "bad_level"),
        ({"skills": {SkillId("repairs"): 0}}, "bad_level"),
        ({"units": -1}, "bad_units"),
        ({"maxima": {"webchat": -1}}, "bad_maximum"),
        ({"offer_extra_s": -1}, "bad_offer_extra"),
        ({"offer_extra_s": 601}, "bad_offer_extra"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(settings: dict[str, Any], code: str) -> None:
    """A slip in a form changes nothing, and says which field it was."""
    centre = SmallCentre()
    config = msgspec.structs.replace(centre.config, skills={SkillId("repairs"): "Repairs"})
    centre.tell("admin", cmd.ConfigActivate(config=config, digest="2"))
    change(centre, "admin")
    happened = change(centre, **settings)
    assert [event.code for event in happened if isinstance(event, ev.CommandRefused)] == [code]
    assert centre.staff("ann").skills == {"repairs": 5}
