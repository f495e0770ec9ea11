"""Alerts as the engine keeps them: a fact for whoever tells supervisors next, and nothing that changes a decision."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from routing.engine import digest
from tests.unit.routing.small_centre import SmallCentre, queue

TOLD = cmd.AlertNote(incident="agents/1", kind="opened", severity=2, text="Nobody is available.", thread="1.2")


def test_what_supervisors_were_told_is_kept() -> None:
    """After a restart nobody is alarmed anew; the centre itself goes on as it was."""
    centre = SmallCentre(queue("repairs"))
    happened = centre.tell("alerts", TOLD)
    assert [event.incident for event in happened if isinstance(event, ev.AlertNoted)] == ["agents/1"]
    assert digest(centre.state)


def test_whoever_pressed_the_button_is_kept_and_nobody_else_may_say_it() -> None:
    """A supervisor's press comes by the workspace; a resident cannot close an incident."""
    centre = SmallCentre(queue("repairs"))
    pressed = cmd.AlertNote(incident="agents/1", kind="pressed", by="U1")
    assert any(isinstance(event, ev.AlertNoted) for event in centre.tell("provider:slack", pressed))
    assert not any(isinstance(event, ev.AlertNoted) for event in centre.tell("resident:r1", pressed))
