"""Supervisors are alarmed once for each incident, and hear when it is over."""

from __future__ import annotations

from contact_centre.alerts import Incidents, Trouble
from routing.ids import Instant

RISK, MISS = Trouble(1, "at risk"), Trouble(2, "missed")


def kinds(incidents: Incidents, *looks: tuple[int, Trouble | None]) -> list[tuple[str, str]]:
    """What is told at each of the instants, s, that tell anything: incident and kind."""
    return [
        (notice.incident, notice.kind)
        for at_s, trouble in looks
        for notice in incidents.look({"level/call": trouble} if trouble is not None else {}, Instant(at_s * 1000))
    ]


def test_what_lasts_is_told_once() -> None:
    """A phone that rings every five seconds is switched off."""
    looks = [(at, RISK) for at in range(0, 600, 5)]

    assert kinds(Incidents(), *looks) == [("level/call/1", "opened")]


def test_what_is_over_at_once_is_told_to_nobody() -> None:
    """Half a minute below target is no incident."""
    looks = [(at, RISK if at % 60 < 20 else None) for at in range(0, 1_200, 5)]

    assert kinds(Incidents(), *looks) == []


def test_worse_and_over_are_told_in_the_same_incident() -> None:
    """At risk, breached, recovered: one thread to read."""
    looks = [(0, RISK), (40, RISK), (50, MISS), (60, MISS), (100, None), (200, None), (300, None)]

    assert kinds(Incidents(), *looks) == [
        ("level/call/1", "opened"),
        ("level/call/1", "worse"),
        ("level/call/1", "recovered"),
    ]


def test_a_short_pause_does_not_end_it() -> None:
    """A level that swings about its target is one incident."""
    looks = [(0, RISK), (40, RISK), (50, None), (120, RISK), (125, None), (200, RISK)]

    assert kinds(Incidents(), *looks) == [("level/call/1", "opened")]


def test_what_comes_back_soon_is_the_same_incident_and_later_a_new_one() -> None:
    """Within the cool-down nobody is alarmed anew."""
    incidents = Incidents()
    opened = kinds(incidents, (0, MISS), (40, MISS), (50, None), (200, None))
    again = kinds(incidents, (600, MISS), (640, MISS), (650, None), (800, None))
    later = kinds(incidents, (2_700, None), (2_705, MISS), (2_740, MISS))

    assert opened == [("level/call/1", "opened"), ("level/call/1", "recovered")]
    assert again == [("level/call/1", "again"), ("level/call/1", "recovered")]
    assert later == [("level/call/2", "opened")]
