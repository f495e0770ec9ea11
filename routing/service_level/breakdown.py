"""Break-downs: by what contacts are counted apart, and figures of any period cut into intervals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final, Literal, get_args

import msgspec

from routing.centre import Centre
from routing.ids import Instant, QueueId
from routing.opening_hours import local_date, midnight
from routing.service_level.buckets import Bucket, Summary, measure, summary
from routing.service_level.records import Record
from routing.words import LINES, Formula, Line

Breakdown = Literal["queue", "channel", "team", "skill"]
"""`queue`: the first it joined. `team`: of whoever answered, empty for nobody. `skill`: each that it asked for."""

BREAKDOWNS: Final[tuple[Breakdown, ...]] = get_args(Breakdown)

DAY_S: Final = 86_400
INTERVALS_S: Final = (900, 1_800, 3_600, DAY_S)
"""How long an interval may be, s; all begin at local midnight or a whole number of intervals after it."""


def keys_of(of: Record, by: Breakdown, centre: Centre) -> tuple[str, ...]:
    """The groups of a break-down that a contact belongs to: one, or for skills any number."""
    match by:
        case "queue":
            return (of.queue,)
        case "channel":
            return (of.channel,)
        case "team":
            return (of.team or "",)
        case "skill":
            queue = centre.queue(of.queue)
            asked = [need.skill for need in queue.needs] if queue is not None else []
            return tuple(dict.fromkeys([*asked, *of.skills]))


def promised(centre: Centre, line: Line, by: Breakdown | None = None, key: str = "") -> float:
    """The share promised for a line, or for the line in a queue when that is the group."""
    queue = centre.queue(QueueId(key)) if by == "queue" else None
    return (centre.target(queue, line) if queue is not None else centre.targets[line]).share


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one line's contacts of one group that arrived in one interval. `key` is empty without groups.

    `end` is where the interval ends, not after it.
    """

    line: Line
    key: str
    start: Instant
    end: Instant
    figures: Summary


def tabulate(
    records: Iterable[Record],
    centre: Centre,
    now: Instant,
    *,
    by: Breakdown | None = None,
    interval_s: int = DAY_S,
    formula: Formula | None = None,
) -> list[Group]:
    """The figures of `records` as of `now`, apart by line, group and interval of arrival, in this order.

    Args:
        records: of contacts that arrived whenever.
        centre: whose targets and hours hold.
        now: decides who is late by now.
        by: what is counted apart beside lines; None for nothing.
        interval_s: one of `INTERVALS_S`.
        formula: of the level; None for the centre's.
    """
    cut = Cut(centre.timezone, interval_s)
    buckets: dict[tuple[Line, str, Instant], Bucket] = {}
    for each in records:
        measured = measure(each, centre, now)
        for key in keys_of(each, by, centre) if by is not None else ("",):
            buckets.setdefault((each.line, key, cut.start_of(each.arrived_at)), Bucket()).add(measured)
    groups = []
    for line, key, start in sorted(buckets, key=lambda one: (LINES.index(one[0]), one[1], one[2])):
        bucket = buckets[line, key, start]
        bucket.sort()
        figures = summary(bucket, promised(centre, line, by, key), formula=formula or centre.formula)
        groups.append(Group(line=line, key=key, start=start, end=cut.end_of(start), figures=figures))
    return groups


class Cut:
    """Cuts time into intervals that begin at local midnight."""

    def __init__(self, timezone: str, interval_s: int) -> None:
        self._timezone = timezone
        self._interval_ms = interval_s * 1000
        self._whole_days = interval_s == DAY_S
        self._from = self._until = Instant(0)

    def start_of(self, at: Instant) -> Instant:
        """Where the interval that holds `at` begins."""
        self._find_day(at)
        if self._whole_days:
            return self._from
        return Instant(at - (at - self._from) % self._interval_ms)

    def end_of(self, start: Instant) -> Instant:
        """Where the interval that begins at `start` ends."""
        self._find_day(start)
        return self._until if self._whole_days else Instant(min(start + self._interval_ms, self._until))

    def _find_day(self, at: Instant) -> None:
        """Days have 23 or 25 hours when the clocks change, so that each is looked up."""
        if not self._from <= at < self._until:
            date = local_date(at, self._timezone)
            self._from = midnight(date, self._timezone)
            self._until = midnight(date + dt.timedelta(days=1), self._timezone)
