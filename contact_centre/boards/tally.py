"""Contacts of a day with their outcomes: the final ones worked out once, the open ones at every look."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, get_args

from contact_centre.live.ledger import Ledger
from routing.centre import Centre
from routing.ids import ContactId, Instant, QueueId
from routing.opening_hours import local_date, midnight, open_ms_between
from routing.service_level import Level, Outcome, Record, level, outcome, target_at
from routing.words import Line

COUNTED: Final[frozenset[Outcome]] = frozenset(
    each for each in get_args(Outcome) if level((each,), share=1.0, still_to_come=0).counted
)
"""The outcomes that stand in the share, as the formula itself says."""

LAST_MS: Final = 30 * 60_000

PACE_FROM_MS: Final = 60 * 60_000
"""A pace taken over less than an hour would promise too much: the hour counts as whole."""


class Counted(NamedTuple):
    """A contact and its outcome as of one instant."""

    record: Record
    outcome: Outcome


class Tally:
    """Remembers final outcomes and targets, which are costly to work out. It changes no figure, only how soon."""

    def __init__(self) -> None:
        self._centre: Centre | None = None
        self._final: dict[ContactId, Outcome] = {}
        self._targets: dict[ContactId, Instant] = {}

    def count(self, records: Iterable[Record], centre: Centre, now: Instant) -> list[Counted]:
        """The outcome of each record as of `now`."""
        if self._centre is not centre:
            self._centre, self._final, self._targets = centre, {}, {}
        return [Counted(each, self._final.get(each.contact) or self._look(each, centre, now)) for each in records]

    def forget(self, kept: Iterable[ContactId]) -> None:
        """Let go of all contacts but `kept`."""
        keep = set(kept)
        self._final = {contact: known for contact, known in self._final.items() if contact in keep}
        self._targets = {contact: at for contact, at in self._targets.items() if contact in keep}

    def __len__(self) -> int:
        return len(self._final)

    def _look(self, record: Record, centre: Centre, now: Instant) -> Outcome:
        if is_final(record):
            self._targets.pop(record.contact, None)
            found = self._final[record.contact] = outcome(record, centre, now)
            return found
        due = self._targets.get(record.contact)
        if due is None:
            due = self._targets[record.contact] = target_at(record, centre)
        return "waiting" if now <= due else "waiting_late"


def is_final(of: Record) -> bool:
    """Whether nothing that comes can change the contact's outcome."""
    ended = of.ended_at is not None or of.abandoned_at is not None
    return ended or of.turned_away or of.queued_at is None or of.answered_at is not None


class Day:
    """The contacts that arrived on the local day of `now`, and how many are still expected on it.

    As many as came yesterday after this time of day; where nothing is known of yesterday, as many as come at today's
    pace in the hours the queue is still open.

    Attributes:
        start: local midnight.
        lately: the contacts of the last half hour, of yesterday's too soon after midnight.
    """

    def __init__(self, ledger: Ledger, tally: Tally, centre: Centre, now: Instant) -> None:
        date = local_date(now, centre.timezone)
        self.now = now
        self.centre = centre
        self.start = midnight(date, centre.timezone)
        yesterday = midnight(date - dt.timedelta(days=1), centre.timezone)
        records = list(ledger.records(yesterday))
        today = [each for each in records if each.arrived_at >= self.start]
        self.lately = tally.count((each for each in records if each.arrived_at >= now - LAST_MS), centre, now)
        self._groups: dict[tuple[Line, QueueId], list[Counted]] = {}
        for each in tally.count(today, centre, now):
            self._groups.setdefault((each.record.line, each.record.queue), []).append(each)
        since = yesterday + (now - self.start)
        known = len(today) < len(records)
        self._after = (
            Counter(
                (each.line, each.queue)
                for each in records
                if since < each.arrived_at < self.start and not each.turned_away
            )
            if known
            else Counter({key: self._at_this_pace(*key, group) for key, group in self._groups.items()})
        )
        if len(tally) > 2 * len(records) + 1_000:
            tally.forget(each.contact for each in records)

    def _at_this_pace(self, line: Line, queue_id: QueueId, so_far: list[Counted]) -> int:
        """How many more come today if they go on as they have, over the hours the queue is still open."""
        queue = self.centre.queue(queue_id)
        if queue is None:
            return 0
        hours = queue.hours.get(line, queue.default_hours)
        end = midnight(local_date(self.now, self.centre.timezone) + dt.timedelta(days=1), self.centre.timezone)
        place = (self.centre.timezone, self.centre.bank_holidays)
        been_ms = open_ms_between(hours, self.start, self.now, *place)
        left_ms = open_ms_between(hours, self.now, end, *place)
        joined = sum(each.outcome != "turned_away" for each in so_far)
        return round(joined * left_ms / max(been_ms, PACE_FROM_MS))

    def of(self, line: Line | None = None, queue: QueueId | None = None) -> list[Counted]:
        """Today's contacts of a line, of a queue, of a line in a queue."""
        return [each for key, group in self._groups.items() if _fits(key, line, queue) for each in group]

    def level(self, contacts: Sequence[Counted], line: Line, queue: QueueId | None = None) -> Level:
        """Their service level against the day, with those who are still expected."""
        to_come = sum(count for key, count in self._after.items() if _fits(key, line, queue))
        return self.level_of_some(contacts, line, queue, to_come=to_come)

    def level_of_some(
        self, contacts: Sequence[Counted], line: Line, queue: QueueId | None = None, *, to_come: int = 0
    ) -> Level:
        """The service level of some contacts of a line, `to_come` and those who wait within target still to be seen."""
        outcomes = [each.outcome for each in contacts]
        return level(outcomes, self.share(line, queue), outcomes.count("waiting") + to_come)

    def share(self, line: Line, queue: QueueId | None = None) -> float:
        """The share promised for a line, in a queue."""
        found = self.centre.queue(queue) if queue is not None else None
        return (self.centre.target(found, line) if found is not None else self.centre.targets[line]).share


def _fits(key: tuple[Line, QueueId], line: Line | None, queue: QueueId | None) -> bool:
    return line in (None, key[0]) and queue in (None, key[1])
