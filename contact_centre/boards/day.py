"""A local day as the board counts it, with those who are still expected on it."""

from __future__ import annotations

import datetime as dt

from contact_centre.boards.tally import Key, Tally
from contact_centre.live.ledger import Ledger
from routing.centre import Centre
from routing.ids import Instant, QueueId
from routing.opening_hours import local_date, midnight, open_ms_between
from routing.service_level import (
    FORMULAS,
    Breakdown,
    Bucket,
    Counts,
    Level,
    Summary,
    level,
    promised,
    summary,
)
from routing.words import Formula, Line

PACE_FROM_MS = 60 * 60_000
"""A pace taken over less than an hour would promise too much: the hour counts as whole."""


class Day:
    """The contacts that arrived on the local day of `now`, and how many are still expected on it.

    As many as came yesterday after this time of day; where nothing is known of yesterday, as many as come at today's
    pace in the hours the queue is still open.

    Attributes:
        start: local midnight.
        left_in_menu_count: calls that ended on it before their residents had joined a queue.
    """

    def __init__(self, ledger: Ledger, tally: Tally, centre: Centre, now: Instant) -> None:
        date = local_date(now, centre.timezone)
        self.now = now
        self.centre = centre
        self.start = midnight(date, centre.timezone)
        self.left_in_menu_count = sum(at >= self.start for at in ledger.left_menu)
        self._end = midnight(date + dt.timedelta(days=1), centre.timezone)
        yesterday = midnight(date - dt.timedelta(days=1), centre.timezone)
        self._this_time_yesterday = Instant(yesterday + now - self.start)
        self._sheets = tally.look(ledger, centre, yesterday, self.start, now)
        self._buckets: dict[Key, Bucket] = {}
        self._to_come: dict[Key, int] = {}

    def bucket(self, key: Key) -> Bucket:
        """Today's contacts of a key."""
        found = self._buckets.get(key)
        if found is None:
            found = self._buckets[key] = self._sheets.bucket((key,))
        return found

    def of_queue(self, queue: QueueId, lines: tuple[Line, ...]) -> Bucket:
        """Today's contacts of a queue, all lines together: counts and waits, never a share."""
        return self._sheets.bucket(Key(line, "queue", queue) for line in lines)

    def groups(self, line: Line, by: Breakdown) -> list[str]:
        """The groups of a break-down that a line has contacts of today."""
        return self._sheets.groups(line, by)

    def summary(self, key: Key, formula: Formula) -> Summary:
        """The figures of a key."""
        return summary(self.bucket(key), self.share(key), self.to_come(key), formula)

    def level(self, key: Key, formula: Formula) -> Level:
        """The service level of a key against the day, with those who are still expected."""
        counts = self.bucket(key).counts
        return level(counts, self.share(key), counts.waiting + self.to_come(key), formula)

    def levels(self, key: Key) -> dict[Formula, Level]:
        """The same by every formula."""
        return {formula: self.level(key, formula) for formula in FORMULAS}

    def level_lately(self, line: Line, formula: Formula) -> Level:
        """The service level of a line's last half hour."""
        return self._level_of_some(self._sheets.lately(line, self.now), line, formula)

    def quarters(self, line: Line, formula: Formula) -> dict[int, tuple[int, Level]]:
        """How many arrived on a line, and their service level, by quarter of an hour since 1970."""
        quarters = self._sheets.quarters(line)
        return {n: (each.joined, self._level_of_some(each, line, formula)) for n, each in quarters.items()}

    def has_quarters(self, line: Line) -> bool:
        """Whether anybody came by a line today."""
        return bool(self._sheets.quarters(line))

    def no_quarter(self, line: Line, formula: Formula) -> tuple[int, Level]:
        """A quarter of an hour in which nobody came."""
        return 0, self._level_of_some(Counts(), line, formula)

    def share(self, key: Key) -> float:
        """The share promised for a key."""
        return promised(self.centre, *key)

    def to_come(self, key: Key) -> int:
        """How many of a key are still expected today."""
        found = self._to_come.get(key)
        if found is None:
            found = self._to_come[key] = self._expected(key)
        return found

    def _expected(self, key: Key) -> int:
        if self._sheets.know_before:
            return self._sheets.joined_before(key, self._this_time_yesterday)
        if key.by == "queue":
            return self._at_this_pace(key.line, QueueId(key.group))
        if key.by is None:
            queues = self.groups(key.line, "queue")
            return sum(self.to_come(Key(key.line, "queue", queue)) for queue in queues)
        line = Key(key.line)
        joined = self.bucket(line).counts.joined
        return round(self.to_come(line) * self.bucket(key).counts.joined / joined) if joined else 0

    def _at_this_pace(self, line: Line, queue_id: QueueId) -> int:
        """How many more come today if they go on as they have, over the hours the queue is still open."""
        queue = self.centre.queue(queue_id)
        if queue is None:
            return 0
        hours = queue.hours.get(line, queue.default_hours)
        place = (self.centre.timezone, self.centre.bank_holidays)
        been_ms = open_ms_between(hours, self.start, self.now, *place)
        left_ms = open_ms_between(hours, self.now, self._end, *place)
        joined = self.bucket(Key(line, "queue", queue_id)).counts.joined
        return round(joined * left_ms / max(been_ms, PACE_FROM_MS))

    def _level_of_some(self, counts: Counts, line: Line, formula: Formula) -> Level:
        return level(counts, self.share(Key(line)), counts.waiting, formula)
