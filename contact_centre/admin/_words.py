"""The values of a configuration in plain English."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import msgspec

from routing.centre import Hours, Period, Step, Target, WrapUp
from routing.words import Need

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHOWN = 6


WHOLE = (Target, WrapUp, Hours)
"""What is said in words of its own, not part by part."""


def anything(value: Any) -> str:  # noqa: PLR0911 - whatever a configuration holds; one case a kind
    """Any value; kinds that have words of their own use them."""
    match value:
        case None | "" | () | {}:
            return "none"
        case bool():
            return "yes" if value else "no"
        case Target():
            return f"{value.share * 100:g} % in {value.within_s} s"
        case WrapUp():
            return f"{value.mode}, {value.limit_s} s" if value.mode == "timed" else value.mode
        case Hours():
            return hours(value)
        case dict():
            return ", ".join(f"{key} {anything(item)}" for key, item in value.items())
        case tuple():
            return ", ".join(anything(item) for item in value)
        case msgspec.Struct():
            return anything({name: getattr(value, name) for name in value.__struct_fields__})
    return str(value)


def text(by_language: dict[str, str]) -> str:
    """A text in the first language that has one, and in the others if they differ."""
    different = dict.fromkeys(by_language.values())
    return " / ".join(f"“{each}”" for each in different) if different else "none"


def needs(asked: Sequence[Need]) -> str:
    """`repairs level 4, welsh (must)`."""
    return ", ".join(_need(need) for need in asked) or "none, anybody may serve"


def _need(need: Need) -> str:
    level = f" level {need.level}" if need.level > 1 else ""
    until = f" until {need.until_s} s" if need.until_s is not None else ""
    return f"{need.skill}{level}{until}{' (must)' if need.must else ''}"


def steps(ladder: Sequence[Step]) -> str:
    """`from 15 s level 2, from 45 s agents of general too`."""
    return ", ".join(f"from {step.after_s} s {_step(step)}" for step in ladder) or "none"


def _step(step: Step) -> str:
    level = [f"level {step.level}"] if step.level is not None else []
    return " and ".join([*level, *([f"agents of {step.overflow} too"] if step.overflow is not None else [])])


def hours(of: Hours) -> str:
    """`Mon-Fri 08:00-18:00, closed on bank holidays`."""
    if of.always:
        return "always open"
    by_day = [(day, tuple(_period(each) for each in of.periods if each.weekday == day)) for day in range(7)]
    parts = [
        f"{_span([day for day, _ in days])} {' and '.join(times)}"
        for times, grouped in groupby(by_day, key=lambda entry: entry[1])
        if times and (days := list(grouped))
    ]
    parts += ["open on bank holidays"] if of.bank_holidays == "open" else []
    return ", ".join([*(parts or ["never open"]), *([f"closed on {dates(of.closures)}"] if of.closures else [])])


def _span(days: Sequence[int]) -> str:
    return _DAYS[days[0]] if len(days) == 1 else f"{_DAYS[days[0]]}-{_DAYS[days[-1]]}"


def _period(of: Period) -> str:
    start, end = (f"{minutes // 60 % 24:02}:{minutes % 60:02}" for minutes in (of.start, of.end))
    return f"{start}-{'24:00' if of.end == 1440 else end}"


def dates(days: Iterable[dt.date]) -> str:
    """`24 Dec 2026, 31 Dec 2026 and 3 more`."""
    told = [f"{day.day} {day:%b %Y}" for day in days]
    more = len(told) - _SHOWN
    return ", ".join(told[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
