"""The day's contacts in buckets: those that are over are added once, the open ones anew at every look."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from contact_centre.live.ledger import Ledger
from routing.centre import Centre
from routing.ids import ContactId, Instant
from routing.service_level import (
    BREAKDOWNS,
    Breakdown,
    Bucket,
    Counts,
    Measured,
    Record,
    keys_of,
    measure,
    merged,
    target_at,
)
from routing.words import Line

MINUTE_MS: Final = 60_000
QUARTER_MS: Final = 15 * MINUTE_MS
LAST_MS: Final = 30 * MINUTE_MS


class Key(NamedTuple):
    """Which of a day's contacts: a line's, or a group's of a break-down of the line."""

    line: Line
    by: Breakdown | None = None
    group: str = ""


def lately_since(now: Instant) -> Instant:
    """From when on arrivals count as the last half hour: kept by the minute, so that a list agrees with its figure."""
    return Instant(now // MINUTE_MS * MINUTE_MS - LAST_MS)


class Sheet:
    """Contacts added up: a day's by line and group and by quarter of an hour, everybody's by minute of arrival.

    Attributes:
        before: when those arrived who joined before the day, in order.
        know_before: whether anybody came before the day.
    """

    def __init__(self, start: Instant) -> None:
        self._start = start
        self.know_before = False
        self.buckets: dict[Key, Bucket] = {}
        self.quarters: dict[tuple[Line, int], Counts] = {}
        self.minutes: dict[tuple[Line, int], Counts] = {}
        self.before: dict[Key, list[Instant]] = {}

    def add(self, one: Measured, keys: Iterable[Key]) -> None:
        """One more contact, which stands under `keys`."""
        of = one.record
        _count(self.minutes, (of.line, of.arrived_at // MINUTE_MS), one)
        if of.arrived_at < self._start:
            self.know_before = True
            for key in () if of.turned_away else keys:
                insort(self.before.setdefault(key, []), of.arrived_at)
            return
        _count(self.quarters, (of.line, of.arrived_at // QUARTER_MS), one)
        for key in keys:
            self.buckets.setdefault(key, Bucket()).add(one)


class Tally:
    """Keeps a day's sheet from look to look. It changes no figure, only how soon it is there."""

    def __init__(self) -> None:
        self._of: tuple[Ledger, int, Centre, Instant, Instant] | None = None
        self._over = Sheet(Instant(0))
        self._taken = 0
        self._looks: dict[ContactId, _Seen] = {}

    def look(self, ledger: Ledger, centre: Centre, since: Instant, start: Instant, now: Instant) -> Sheets:
        """The sheets of the day from `start`, with what arrived from `since` on before it, as of `now`."""
        of = (ledger, ledger.generation, centre, since, start)
        if self._of != of:
            self._of, self._over, self._taken, self._looks = of, Sheet(start), 0, {}
        for record in ledger.over[self._taken :]:
            self._looks.pop(record.contact, None)
            if record.arrived_at >= since:
                self._over.add(measure(record, centre, now), _keys(record, centre))
        self._taken = len(ledger.over)
        still_open = Sheet(start)
        for record in ledger.open.values():
            if record.arrived_at >= since:
                seen = self._see(record, centre, now)
                still_open.add(seen.measured, seen.keys)
        return Sheets(self._over, still_open)

    def _see(self, record: Record, centre: Centre, now: Instant) -> _Seen:
        """What nothing has happened to is measured again only once its target has passed."""
        seen = self._looks.get(record.contact)
        if seen is not None and seen.changes == record.changes and (seen.until is None or now <= seen.until):
            return seen
        measured = measure(record, centre, now)
        until = target_at(record, centre) if measured.outcome == "waiting" else None
        seen = self._looks[record.contact] = _Seen(record.changes, measured, tuple(_keys(record, centre)), until)
        return seen


class _Seen(NamedTuple):
    """A contact as last measured, after so many `changes`; it holds `until` then, or until something happens."""

    changes: int
    measured: Measured
    keys: tuple[Key, ...]
    until: Instant | None


class Sheets(NamedTuple):
    """What is over and what is open, read as one."""

    over: Sheet
    still_open: Sheet

    def bucket(self, keys: Iterable[Key]) -> Bucket:
        """The contacts of the keys together."""
        return merged(bucket for key in keys for sheet in self if (bucket := sheet.buckets.get(key)) is not None)

    def groups(self, line: Line, by: Breakdown) -> list[str]:
        """The groups of a break-down that a line had contacts of, in order, the one without a name last."""
        found = {key.group for sheet in self for key in sheet.buckets if key[:2] == (line, by)}
        return sorted(found, key=lambda group: (not group, group))

    def lately(self, line: Line, now: Instant) -> Counts:
        """A line's arrivals of the last half hour, of yesterday's too soon after midnight."""
        minutes = range(lately_since(now) // MINUTE_MS, now // MINUTE_MS + 1)
        return _sum(sheet.minutes.get((line, minute)) for minute in minutes for sheet in self)

    def quarters(self, line: Line) -> dict[int, Counts]:
        """A line's arrivals by quarter of an hour since 1970."""
        numbers = {number for sheet in self for of_line, number in sheet.quarters if of_line == line}
        return {number: _sum(sheet.quarters.get((line, number)) for sheet in self) for number in numbers}

    def joined_before(self, key: Key, at: Instant) -> int:
        """How many of a key joined after `at` and before the day."""
        known = [arrivals for sheet in self if (arrivals := sheet.before.get(key)) is not None]
        return sum(len(arrivals) - bisect_right(arrivals, at) for arrivals in known)

    @property
    def know_before(self) -> bool:
        """Whether anybody is known to have come before the day."""
        return any(sheet.know_before for sheet in self)


def _keys(of: Record, centre: Centre) -> Iterator[Key]:
    yield Key(of.line)
    for by in BREAKDOWNS:
        for group in keys_of(of, by, centre):
            yield Key(of.line, by, group)


def _count(into: dict[tuple[Line, int], Counts], key: tuple[Line, int], one: Measured) -> None:
    into.setdefault(key, Counts()).add(one.outcome, credited=one.credited, removed=one.removed_in_target)


def _sum(some: Iterable[Counts | None]) -> Counts:
    whole = Counts()
    for each in some:
        if each is not None:
            whole.include(each)
    return whole
