"""Opening hours: several periods a day, over midnight, bank holidays, closures, in local time with daylight saving."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import lru_cache
from zoneinfo import ZoneInfo

from routing.centre import Hours
from routing.ids import Instant

_LOOK_AHEAD_DAYS = 370
"""How far the next opening is looked for; a year covers a queue that opens for one annual event."""


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def local_date(at: Instant, timezone: str) -> dt.date:
    """The local date at `at`."""
    return dt.datetime.fromtimestamp(at / 1000, _zone(timezone)).date()


def local_clock(at: Instant, timezone: str) -> str:
    """The local time of day at `at`, to the second: `10:42:07`."""
    return f"{dt.datetime.fromtimestamp(at / 1000, _zone(timezone)):%H:%M:%S}"


def midnight(date: dt.date, timezone: str) -> Instant:
    """The instant at which a local date begins."""
    start = dt.datetime.combine(date, dt.time(), _zone(timezone))
    return Instant(round(start.timestamp() * 1000))


def is_open(hours: Hours, at: Instant, timezone: str, bank_holidays: Collection[dt.date] = ()) -> bool:
    """Whether `hours` are open at `at`."""
    if hours.always:
        return True
    today = local_date(at, timezone)
    return any(
        start <= at < end
        for date in (today - dt.timedelta(days=1), today)
        for start, end in _periods(hours, date, timezone, bank_holidays)
    )


def next_change(hours: Hours, at: Instant, timezone: str, bank_holidays: Collection[dt.date] = ()) -> Instant | None:
    """The first instant after `at` at which `hours` open or close; None when they never do within a year."""
    if hours.always:
        return None
    state = is_open(hours, at, timezone, bank_holidays)
    first = local_date(at, timezone) - dt.timedelta(days=1)
    for ahead in range(_LOOK_AHEAD_DAYS):
        edges = {
            edge
            for period in _periods(hours, first + dt.timedelta(days=ahead), timezone, bank_holidays)
            for edge in period
        }
        for edge in sorted(edges):
            if edge > at and is_open(hours, edge, timezone, bank_holidays) != state:
                return edge
    return None


def next_opening(hours: Hours, at: Instant, timezone: str, bank_holidays: Collection[dt.date] = ()) -> Instant | None:
    """`at` itself when open, else when `hours` open next; None when they do not within a year."""
    return at if is_open(hours, at, timezone, bank_holidays) else next_change(hours, at, timezone, bank_holidays)


def _periods(
    hours: Hours, date: dt.date, timezone: str, bank_holidays: Collection[dt.date]
) -> list[tuple[Instant, Instant]]:
    """The open periods that begin on a local date. A closed date has none; one begun the day before runs on."""
    if date in hours.closures or (hours.bank_holidays == "closed" and date in bank_holidays):
        return []
    return [
        (_at(date, period.start, timezone), _at(date, period.end, timezone))
        for period in hours.periods
        if period.weekday == date.weekday()
    ]


def _at(date: dt.date, minutes: int, timezone: str) -> Instant:
    """A wall-clock time; one that daylight saving skips counts an hour later, one that it repeats the first time."""
    days, minute = divmod(minutes, 1440)
    wall = dt.datetime.combine(date + dt.timedelta(days=days), dt.time(minute // 60, minute % 60), _zone(timezone))
    return Instant(round(wall.timestamp() * 1000))


def open_ms_between(
    hours: Hours, start: Instant, end: Instant, timezone: str, bank_holidays: Collection[dt.date] = ()
) -> int:
    """How much of the time from `start` to `end` fell into open hours, ms."""
    total, at, state = 0, start, is_open(hours, start, timezone, bank_holidays)
    while at < end:
        change = next_change(hours, at, timezone, bank_holidays)
        until = end if change is None else min(change, end)
        total += until - at if state else 0
        at, state = until, not state
    return total


def open_deadline(
    hours: Hours, start: Instant, within_ms: int, timezone: str, bank_holidays: Collection[dt.date] = ()
) -> Instant:
    """When `within_ms` of open time have passed since `start`; never opening again puts it a year off."""
    left, at, state = within_ms, start, is_open(hours, start, timezone, bank_holidays)
    while (change := next_change(hours, at, timezone, bank_holidays)) is not None:
        if state and at + left <= change:
            break
        left -= change - at if state else 0
        at, state = change, not state
    return Instant(at + left if state else at + _LOOK_AHEAD_DAYS * 86_400_000)
