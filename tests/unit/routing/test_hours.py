"""Opening hours: a resident is told the truth about when somebody will answer, on every odd day of the year."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from routing.centre import Hours, Period
from routing.ids import Instant
from routing.opening_hours import is_open, next_change, next_opening, open_deadline, open_ms_between

LONDON = "Europe/London"
OFFICE = Hours(periods=tuple(Period(weekday=day, start=9 * 60, end=17 * 60) for day in range(5)))
NIGHT = Hours(periods=(Period(weekday=4, start=22 * 60, end=26 * 60),))
ROUND = Hours(periods=tuple(Period(weekday=day, start=0, end=1440) for day in range(7)))
HOUR = 3_600_000


def at(text: str, fold: int = 0) -> Instant:
    """A wall-clock time in London."""
    local = dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(LONDON), fold=fold)
    return Instant(round(local.timestamp() * 1000))


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-11-20T08:59:59", False),
        ("2026-11-20T09:00", True),
        ("2026-11-20T16:59:59", True),
        ("2026-11-20T17:00", False),
        ("2026-11-21T12:00", False),
    ],
)
def test_office_hours_begin_on_the_minute_and_end_before_the_last(when: str, expected: bool) -> None:
    """A call at five exactly is told that we have closed."""
    assert is_open(OFFICE, at(when), LONDON) is expected


def test_over_the_weekend_the_next_opening_is_monday() -> None:
    """Friday evening's caller hears a day and a time that are true."""
    assert next_opening(OFFICE, at("2026-11-20T18:00"), LONDON) == at("2026-11-23T09:00")
    assert next_opening(OFFICE, at("2026-11-20T12:00"), LONDON) == at("2026-11-20T12:00"), "open now"


@pytest.mark.parametrize(
    ("when", "expected"),
    [("2026-11-20T21:59", False), ("2026-11-20T23:00", True), ("2026-11-21T01:59", True), ("2026-11-21T02:00", False)],
)
def test_a_period_runs_on_over_midnight(when: str, expected: bool) -> None:
    """The night line belongs to the evening it began on."""
    assert is_open(NIGHT, at(when), LONDON) is expected


def test_a_closed_date_ends_no_period_that_began_the_day_before() -> None:
    """Friday's night line is still served after midnight when Saturday is closed."""
    hours = Hours(periods=NIGHT.periods, closures=(dt.date(2026, 11, 21),))
    assert is_open(hours, at("2026-11-21T01:00"), LONDON)
    assert not is_open(Hours(periods=NIGHT.periods, closures=(dt.date(2026, 11, 20),)), at("2026-11-21T01:00"), LONDON)


def test_a_bank_holiday_is_closed_unless_the_queue_says_otherwise() -> None:
    """Christmas Day 2026 is a Friday."""
    christmas = (dt.date(2026, 12, 25),)
    noon = at("2026-12-25T12:00")
    assert not is_open(OFFICE, noon, LONDON, christmas)
    assert next_opening(OFFICE, noon, LONDON, christmas) == at("2026-12-28T09:00")
    assert is_open(Hours(periods=OFFICE.periods, bank_holidays="open"), noon, LONDON, christmas)


def test_a_closure_shuts_one_date() -> None:
    """A staff day shuts the queue on that day and no other."""
    hours = Hours(periods=OFFICE.periods, closures=(dt.date(2026, 11, 23),))
    assert next_opening(hours, at("2026-11-23T10:00"), LONDON) == at("2026-11-24T09:00")


@pytest.mark.parametrize(("day", "length"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-22", 24)])
def test_a_day_of_daylight_saving_has_the_hours_it_has(day: str, length: int) -> None:
    """The shortest and the longest day are counted as they are lived."""
    start = at(f"{day}T00:00")
    end = at(f"{dt.date.fromisoformat(day) + dt.timedelta(days=1)}T00:00")
    assert open_ms_between(ROUND, start, end, LONDON) == length * HOUR


@pytest.mark.parametrize("day", ["2026-03-30", "2026-10-26"])
def test_office_hours_are_wall_clock_hours_after_the_clocks_changed(day: str) -> None:
    """Nine o'clock is nine o'clock to a resident, summer and winter."""
    assert next_opening(OFFICE, at(f"{day}T08:00"), LONDON) == at(f"{day}T09:00")
    assert next_change(OFFICE, at(f"{day}T09:00"), LONDON) == at(f"{day}T17:00")


def test_round_the_clock_never_changes() -> None:
    """An emergency line that never closes has no closing to announce."""
    assert is_open(Hours(always=True), at("2026-12-25T03:00"), LONDON, (dt.date(2026, 12, 25),))
    assert next_change(Hours(always=True), at("2026-12-25T03:00"), LONDON) is None
    assert next_opening(Hours(), at("2026-12-25T03:00"), LONDON) is None, "no periods: never open"
    assert next_change(ROUND, at("2026-11-20T12:00"), LONDON) is None, "midnight to midnight leaves no gap"


def test_a_messages_time_runs_in_open_hours_only() -> None:
    """A text sent on Friday at 16:50 with a quarter of an hour's promise is due on Monday at 9:05."""
    sent = at("2026-11-20T16:50")
    assert open_deadline(OFFICE, sent, 15 * 60_000, LONDON) == at("2026-11-23T09:05")
    assert open_ms_between(OFFICE, sent, at("2026-11-23T09:05"), LONDON) == 15 * 60_000
    assert open_deadline(OFFICE, at("2026-11-20T12:00"), 15 * 60_000, LONDON) == at("2026-11-20T12:15")
    assert open_deadline(Hours(always=True), sent, 60_000, LONDON) == sent + 60_000
