"""What refused commands were told."""

from __future__ import annotations

from contact_centre.sockets.frames import Refused
from contact_centre.sockets.refusals import Refusals
from routing.events import CommandHandled, CommandRefused, Event
from routing.ids import Instant
from routing.steps import Step


def _step(*events: Event) -> Step:
    return Step(v=1, epoch=1, owner="o", prev="", id="s", in_from=0, in_to=1, t=Instant(1), events=events)


def _refused(command_id: str) -> CommandRefused:
    return CommandRefused(at=Instant(1), source="staff:1", id=command_id, command="contact.end", code="no", text="No.")


def test_refusal_survives_a_snapshot_and_belongs_to_who_asked() -> None:
    """After a restart an agent is told no again, and nobody else is."""
    before = Refusals()
    handled = CommandHandled(at=Instant(1), source="staff:1", id="done", command="contact.send")
    before.fold(_step(_refused("f1"), handled))
    after = Refusals()
    after.load(before.dump())
    assert after.get("staff:1", "f1") == Refused("f1", "no", "No.")
    assert after.get("staff:2", "f1") is None
    assert after.get("staff:1", "done") is None


def test_memory_of_refusals_is_bounded() -> None:
    """A client that is refused all day fills nothing."""
    refusals = Refusals()
    for start in range(0, 21_000, 1_000):
        refusals.fold(_step(*(_refused(f"f{start + n}") for n in range(1_000))))
    assert refusals.get("staff:1", "f0") is None
    assert refusals.get("staff:1", "f20999") is not None
