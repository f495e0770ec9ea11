"""Scenes and the demo's clock: what a button promises is what the robots are told."""

from __future__ import annotations

import datetime as dt

import pytest

from contact_centre.demo.people import ROBOTS
from contact_centre.demo.profile import ProfileClock, first_minute, profile_file, read_profile
from contact_centre.demo.stage import DemoStage
from routing.ids import Instant, QueueId

LONDON = "Europe/London"
REPAIRS, RENTS = QueueId("repairs"), QueueId("rents")


def instant(hour: int, minute: int = 0) -> Instant:
    """A time of a winter Monday in London."""
    return Instant(int(dt.datetime(2026, 11, 23, hour, minute, tzinfo=dt.UTC).timestamp() * 1000))


class HandClock:
    """A clock that is set by hand."""

    def __init__(self, now: Instant) -> None:
        self.now = now

    def wall(self) -> Instant:
        return self.now

    def monotonic_ms(self) -> int:
        return self.now


def stage_at(hour: int, speed: float = 1.0) -> tuple[DemoStage, HandClock]:
    """A stage whose robots all have their consoles open."""
    clock = HandClock(instant(hour))
    stage = DemoStage(read_profile(profile_file()), clock, timezone=lambda: LONDON, speed=speed)
    stage.consoles.update(range(len(ROBOTS)))
    return stage, clock


@pytest.mark.parametrize(("hour", "minute"), [(9, 540), (16, 960), (17, 660), (3, 660), (23, 660)])
def test_demo_begins_at_the_local_time_and_outside_office_hours_at_eleven(hour: int, minute: int) -> None:
    """Whoever tries the demo in the evening sees a busy day too."""
    assert first_minute(instant(hour), LONDON) == minute


def test_profile_clock_walks_back_over_midnight_and_on_at_its_speed() -> None:
    """The day so far is the same day that goes on."""
    clock = ProfileClock(instant(1), 60.0, speed=10)
    assert clock.text(instant(1, 3)) == "01:30"
    assert ProfileClock(instant(1), 60.0).text(Instant(instant(1) - 2 * 3_600_000)) == "23:00"


async def test_frozen_boilers_multiply_repairs_alone_and_bring_emergencies() -> None:
    """The scene is about one queue; the others go on as on any Monday at nine."""
    stage, _ = stage_at(9)
    repairs, rents, emergencies = stage.per_s(REPAIRS), stage.per_s(RENTS), stage.emergency_share(REPAIRS)

    await stage.play("frozen_boilers")

    assert stage.per_s(REPAIRS) == pytest.approx(4 * repairs)
    assert stage.per_s(RENTS) == pytest.approx(rents)
    assert stage.emergency_share(REPAIRS) > 3 * emergencies
    assert stage.emergency_share(RENTS) == 0
    assert stage.burst_count > 0
    assert stage.playing().profile_time == "09:00"


async def test_three_agents_go_home_and_come_back_with_the_busy_day() -> None:
    """The board can be seen to suffer, and to recover."""
    stage, _ = stage_at(11)
    before = stage.playing().robots.agents

    await stage.play("agents_go_home")
    assert stage.playing().robots.agents == before - 3
    assert stage.hands_over

    await stage.play("busy_day")
    assert stage.playing().robots.agents == before
    assert not stage.hands_over


async def test_night_has_few_residents_and_few_agents() -> None:
    """A quiet centre, but never an unstaffed one."""
    stage, _ = stage_at(11)
    by_day, at_work = stage.per_s(REPAIRS), stage.playing().robots.agents

    await stage.play("night")

    assert stage.per_s(REPAIRS) < by_day / 5
    assert 0 < stage.playing().robots.agents < at_work / 2


async def test_first_robots_can_serve_every_queue_between_them() -> None:
    """At night nobody waits for a skill that has gone home."""
    at_night = ROBOTS[:3]
    known = {skill for robot in at_night for skill in robot.skills}
    assert known >= {"repairs", "council-tax", "rents", "waste", "planning", "general", "cy"}
    assert all("person" not in robot.skills for robot in ROBOTS)
    assert all(robot.name.startswith("Robot ") for robot in ROBOTS)
