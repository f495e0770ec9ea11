"""Opening hours: `[[hours]]` tables, which queues name by id."""

from __future__ import annotations

import re
from typing import Final, Literal

from contact_centre.centre_file._table import Table
from routing.centre import Hours, Period

ALWAYS = "always"
"""The id of hours that never close; it needs no table."""

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = 24 * 60
_WEEK = 7 * _DAY
_RANGE = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)(\+1)?")
ON_BANK_HOLIDAYS: Final[tuple[Literal["closed", "open"], ...]] = ("closed", "open")
_NOTATION = 'Write for example "08:00-12:30", or "22:00-06:00+1" when it ends the next day.'


def read_hours(table: Table) -> Hours:
    """The hours in one `[[hours]]` table; problems are noted in the table's report."""
    if table.id() == ALWAYS:
        table.refuse("id", f'"{ALWAYS}" is the name of hours that never close.', "Choose another id.")
    bank_holidays = table.choice("bank_holidays", ON_BANK_HOLIDAYS, "closed")
    closures = table.dates("closures")
    periods: list[Period] = []
    named: dict[int, str] = {}
    for key in table.keys():  # noqa: SIM118 - a Table is no dict
        days = _days(key)
        for day in days:
            if day in named:
                table.refuse(key, f'{_DAYS[day]} stands in "{named[day]}" too.', "Name each day once.")
            named.setdefault(day, key)
        if days:
            periods += _periods(table, key, days)
    if not periods:
        table.refuse("id", "These hours never open.", 'Add a day, for example mon-fri = ["09:00-17:00"].')
    for name in _DAYS:
        table.known(name)
    table.close()
    return Hours(periods=_sound(table, periods, named), bank_holidays=bank_holidays, closures=tuple(closures))


def _days(key: str) -> list[int]:
    """The weekdays a key such as `mon` or `mon-fri` names; none when it is not about days."""
    first, _, last = key.partition("-")
    if first not in _DAYS or (last or first) not in _DAYS:
        return []
    start, end = _DAYS.index(first), _DAYS.index(last or first)
    return [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]


def _periods(table: Table, key: str, days: list[int]) -> list[Period]:
    ranges = [found for text in table.texts(key) if (found := _minutes(table, key, text)) is not None]
    return [Period(weekday=day, start=start, end=end) for day in days for start, end in ranges]


def _minutes(table: Table, key: str, text: str) -> tuple[int, int] | None:
    match = _RANGE.fullmatch(text)
    if match is None:
        table.refuse(key, f'"{text}" is not a period.', _NOTATION)
        return None
    start_hour, start_minute, end_hour, end_minute = (int(part) for part in match.groups()[:4])
    start, end = start_hour * 60 + start_minute, end_hour * 60 + end_minute
    if start_minute > 59 or end_minute > 59 or start >= _DAY or end > _DAY:
        table.refuse(key, f'"{text}" holds a time that no clock shows.', "Times go from 00:00 to 24:00.")
        return None
    if match.group(5):
        end += _DAY
    if end <= start:
        table.refuse(key, f'"{text}" ends before it starts.', f'If it ends the next day, write "{text}+1".')
        return None
    if end - start > _DAY:
        table.refuse(key, f'"{text}" is longer than a day.', 'Leave out the "+1".')
        return None
    return start, end


def _sound(table: Table, periods: list[Period], named: dict[int, str]) -> tuple[Period, ...]:
    """The periods in order of the week; two that overlap are reported once, where the later one stands."""
    ordered = sorted(periods, key=lambda period: (period.weekday, period.start, period.end))
    reported: set[str] = set()
    for number, period in enumerate(ordered):
        following = ordered[(number + 1) % len(ordered)]
        ends = period.weekday * _DAY + period.end
        begins = following.weekday * _DAY + following.start + (_WEEK if number + 1 == len(ordered) else 0)
        key = named[following.weekday]
        if ends > begins and len(ordered) > 1 and key not in reported:
            reported.add(key)
            what = f"{_shown(following)} begins before {_shown(period)} is over."
            table.refuse(key, what, "Make them one period or move one of them.")
    return tuple(ordered)


def _shown(period: Period) -> str:
    start, end = (f"{minutes // 60 % 24:02}:{minutes % 60:02}" for minutes in (period.start, period.end))
    return f"{_DAYS[period.weekday]} {start}-{end}"
