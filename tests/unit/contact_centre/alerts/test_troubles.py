"""What supervisors are told of: from the state and the board's own levels, and nothing that names anybody."""

from __future__ import annotations

from collections.abc import Mapping

from contact_centre.alerts.troubles import troubles
from routing.service_level import Counts, Level, level
from routing.words import Line
from tests.unit.routing.small_centre import SmallCentre


def names(centre: SmallCentre, levels: Mapping[Line, Level] | None = None) -> list[str]:
    """What goes wrong, by name."""
    return sorted(troubles(centre.state, levels or {}, centre.now))


def test_a_quiet_centre_alarms_nobody() -> None:
    """Nobody on duty and nobody waiting is a night, and no trouble."""
    assert names(SmallCentre()) == []


def test_residents_wait_and_nobody_is_available() -> None:
    """At once: somebody has to come on duty. Who is available and busy counts as there."""
    centre = SmallCentre()
    centre.arrive("may")
    alone = names(centre)
    centre.agent("joan", rent=5)

    assert alone == ["agents"]
    assert names(centre) == []
    centre.choose("joan", "not_ready")
    assert names(centre) == ["agents"]


def test_a_queue_that_stands_still_is_told_after_five_minutes() -> None:
    """A skill that nobody on duty has is seen before the residents give up."""
    centre = SmallCentre()
    centre.agent("joan", rent=5)
    centre.arrive("may")
    centre.wait(290)
    early = names(centre)
    centre.wait(10)

    assert early == []
    assert names(centre) == ["stalled/repairs"]
    assert "5 minutes" in troubles(centre.state, {}, centre.now)["stalled/repairs"].text


def test_levels_are_told_as_the_board_has_them() -> None:
    """At risk while it can still be saved; missed when it cannot; never rounded up to the target."""
    centre = SmallCentre()

    def of(late: int, to_come: int) -> Level:
        counts = Counts()
        for n in range(100):
            counts.add("answered_late" if n < late else "answered_in_target")
        return level(counts, 0.95, to_come)

    found = [troubles(centre.state, {"call": each}, centre.now) for each in (of(4, 0), of(6, 100), of(20, 0))]

    assert [[one.severity for one in each.values()] for each in found] == [[], [1], [2]]
    assert "94 % in 60 s (target 95 %)" in found[1]["level/call"].text
    assert "4 more may be late" in found[1]["level/call"].text
