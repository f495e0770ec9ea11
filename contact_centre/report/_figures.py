"""The figures of a report, by the functions that the live board uses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from contact_centre.history import Configured, History
from contact_centre.history.attendance import occupancy, time_in_phases
from contact_centre.places import Position
from routing.centre import Centre
from routing.errors import ContactCentreError
from routing.ids import CentreId, Instant, QueueId
from routing.opening_hours import local_date, midnight
from routing.service_level import FORMULAS, Bucket, Summary, keys_of, measure, promised, summary
from routing.words import LINES, AgentPhase, Formula, Line


class BadReport(ContactCentreError):
    """There is nothing to report of what was asked for; the text says why."""

    code = "bad_report"


class Period(NamedTuple):
    """Local days, both included."""

    first: dt.date
    last: dt.date


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one line in one queue. `date`: of the day; None for the whole period."""

    date: str | None
    line: Line
    queue: QueueId
    name: str
    target_share: float
    within_s: int
    figures: Summary


class DayOfAgents(msgspec.Struct, frozen=True, kw_only=True):
    """What agents did on a local day, all together.

    Attributes:
        hours: time by phase, of those whose console was connected, h.
        occupancy: (engaged + wrap-up) ÷ (that + available); None for nobody.
    """

    date: str
    hours: dict[AgentPhase, float]
    occupancy: float | None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report.

    Attributes:
        as_of: how far history has come, RFC 3339: who still waited then is judged as of then.
        formula, formula_means: of the service level, by name and in words.
        days: by line, queue and day of arrival. `whole`: by line and queue over the whole period.
    """

    centre: CentreId
    first: str
    last: str
    as_of: str
    timezone: str
    formula: Formula
    formula_means: str
    days: list[Row]
    whole: list[Row]
    agents: list[DayOfAgents]


def make_report(
    history: History, centre: CentreId, period: Period, *, queues: Sequence[str] = (), formula: Formula | None = None
) -> Report:
    """What came of the contacts that arrived in `period`.

    Each day is judged by the configuration that was in force when it ended: a promise that is changed today leaves
    last month as it was.

    Args:
        history: of the centre.
        centre: its id.
        period: local days.
        queues: only these; none for all.
        formula: of the level; None for the centre's.

    Raises:
        BadReport: the days are none, or a queue is unknown.
        PlacesUnavailable: the database cannot be used.
    """
    position, configured = history.position("history"), history.configured()
    if position is None or not configured:
        raise BadReport(
            f"Nothing is recorded of the centre {centre!r} yet: start the service, which records by itself."
        )
    newest = configured[-1].centre
    _check(period, position, configured)
    wanted = _wanted(queues, configured)
    using = formula if formula is not None else newest.formula
    sheet = _Sheet(history, configured, position.chain.t)
    for number in range((period.last - period.first).days + 1):
        sheet.add_day(period.first + dt.timedelta(days=number), wanted)
    return Report(
        centre=centre,
        first=period.first.isoformat(),
        last=period.last.isoformat(),
        as_of=dt.datetime.fromtimestamp(position.chain.t / 1000, dt.UTC).isoformat(timespec="seconds"),
        timezone=newest.timezone,
        formula=using,
        formula_means=(FORMULAS[using].__doc__ or "").split("\n")[0],
        days=sheet.rows(using),
        whole=sheet.whole(using, newest),
        agents=sheet.agents,
    )


class _Key(NamedTuple):
    line: Line
    queue: QueueId
    date: dt.date


class _Sheet:
    """Contacts added up by line, queue and day."""

    def __init__(self, history: History, configured: Sequence[Configured], now: Instant) -> None:
        self.agents: list[DayOfAgents] = []
        self._history = history
        self._configured = configured
        self._timezone = configured[-1].centre.timezone
        self._now = now
        self._buckets: dict[_Key, Bucket] = {}
        self._centres: dict[dt.date, Centre] = {}

    def add_day(self, date: dt.date, wanted: frozenset[QueueId]) -> None:
        start, end = midnight(date, self._timezone), midnight(date + dt.timedelta(days=1), self._timezone)
        centre = self._centres[date] = _in_force(self._configured, end)
        for record in self._history.arrived(start, end):
            (queue,) = keys_of(record, "queue", centre)
            if not wanted or queue in wanted:
                key = _Key(record.line, QueueId(queue), date)
                self._buckets.setdefault(key, Bucket()).add(measure(record, centre, self._now))
        until = min(end, self._now)
        took_ms = time_in_phases(self._history.spells(start, until), start, until) if until > start else {}
        if took_ms:
            hours = {phase: round(ms / 3_600_000, 3) for phase, ms in sorted(took_ms.items())}
            self.agents.append(DayOfAgents(date=date.isoformat(), hours=hours, occupancy=occupancy(took_ms)))

    def rows(self, formula: Formula) -> list[Row]:
        return [self._row(key, self._buckets[key], self._centres[key.date], formula, key.date) for key in self._keys()]

    def whole(self, formula: Formula, centre: Centre) -> list[Row]:
        sums: dict[tuple[Line, QueueId], Bucket] = {}
        for key in self._keys():
            sums.setdefault((key.line, key.queue), Bucket()).include(self._buckets[key])
        return [
            self._row(_Key(line, queue, dt.date.min), bucket, centre, formula, None)
            for (line, queue), bucket in sums.items()
        ]

    def _keys(self) -> list[_Key]:
        return sorted(self._buckets, key=lambda key: (LINES.index(key.line), key.queue, key.date))

    def _row(self, key: _Key, bucket: Bucket, centre: Centre, formula: Formula, date: dt.date | None) -> Row:
        bucket.sort()
        queue = centre.queue(key.queue)
        target = centre.target(queue, key.line) if queue is not None else centre.targets[key.line]
        return Row(
            date=date.isoformat() if date is not None else None,
            line=key.line,
            queue=key.queue,
            name=queue.name.get("en", key.queue) if queue is not None else key.queue,
            target_share=target.share,
            within_s=target.within_s,
            figures=summary(bucket, promised(centre, key.line, "queue", key.queue), formula=formula),
        )


def _in_force(configured: Sequence[Configured], before: Instant) -> Centre:
    """The configuration at the end of a day; the first one for days before it."""
    earlier = [each.centre for each in configured if each.since < before]
    return earlier[-1] if earlier else configured[0].centre


def _check(period: Period, position: Position, configured: Sequence[Configured]) -> None:
    timezone = configured[-1].centre.timezone
    begun, come = local_date(configured[0].since, timezone), local_date(position.chain.t, timezone)
    if period.last < period.first:
        raise BadReport(f"--to {period.last} is before --from {period.first}.")
    if period.last < begun or period.first > come:
        raise BadReport(f"Nothing is recorded of these days: history reaches from {begun} to {come}.")


def _wanted(queues: Sequence[str], configured: Sequence[Configured]) -> frozenset[QueueId]:
    known = dict.fromkeys(queue.id for each in reversed(configured) for queue in each.centre.queues)
    for queue in queues:
        if queue not in known:
            raise BadReport(f"There is no queue {queue!r}. Use one or more of: {', '.join(known)}.")
    return frozenset(map(QueueId, queues))
