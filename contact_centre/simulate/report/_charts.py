"""What the report draws, and the table that stands beside each chart."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from contact_centre.simulate._summary_tables import hundredths
from contact_centre.simulate._tables import NONE, clock, percent
from contact_centre.simulate.report._svg import Mean, Series, bars, lines, means
from routing.simulation import WAITS_S, Busy, Counts, Entry, Estimate, PolicySummary

MINUS: Final = "\N{MINUS SIGN}"


class Chart(NamedTuple):
    """A chart with its words and its table: headings, then rows whose first cell heads the row."""

    id: str
    title: str
    text: str
    picture: Markup
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Plays = dict[str, list[Entry]]
"""Every play of each policy."""


def charts(entries: Sequence[Entry], summary: Sequence[PolicySummary]) -> list[Chart]:
    """All charts that these days allow."""
    plays: Plays = defaultdict(list)
    for entry in entries:
        plays[entry.played.figures.policy].append(entry)
    drawn = [_by_half_hour(plays), _waits(plays), _occupancy(plays), _queues(plays)]
    if _shared(entries):
        drawn.insert(3, _capacity(plays))
    if len(summary) > 1:
        drawn = [_levels(summary), _gains(summary), *drawn]
    return [chart for chart in drawn if chart.rows]


def _shared(entries: Sequence[Entry]) -> bool:
    """Whether agents ever carried less than all they can: only then do occupancy and capacity differ."""
    found = (busy for entry in entries for busy in entry.played.shape.busy)
    return any(abs((busy.occupancy or 0) - (busy.capacity_used or 0)) > 1e-9 for busy in found)


def _levels(summary: Sequence[PolicySummary]) -> Chart:
    rows = _means(summary, [policy.figures["service_level"] for policy in summary])
    title, text = "Service level of each policy", f"Answered in target out of all who arrived. {_whiskers(rows)}"
    picture = means("levels", title, text, rows) if rows else Markup("")
    table = tuple((row.name, f"{hundredths(row.mean)}%", _points(row.ci95)) for row in rows)
    return Chart("levels", title, text, picture, ("Policy", "Mean", "95 % interval, points"), table)


def _gains(summary: Sequence[PolicySummary]) -> Chart:
    rows = _means(summary, [policy.against.get("service_level") for policy in summary])
    title = f"Difference to {summary[0].baseline}"
    text = f"Points of service level, paired by day. {_whiskers(rows)}"
    picture = means("gains", title, text, rows, differences=True) if rows else Markup("")
    table = tuple((row.name, _signed(row.mean), _points(row.ci95)) for row in rows)
    return Chart("gains", title, text, picture, ("Policy", "Points", "95 % interval, points"), table)


def _means(summary: Sequence[PolicySummary], found: Sequence[Estimate | None]) -> list[Mean]:
    pairs = enumerate(zip(summary, found, strict=True))
    return [Mean(policy.policy, each.mean, each.ci95, number) for number, (policy, each) in pairs if each is not None]


def _whiskers(rows: Iterable[Mean]) -> str:
    known = any(row.ci95 is not None for row in rows)
    return (
        "Whiskers are 95 % confidence intervals; the mean may lie anywhere within."
        if known
        else "One day has no confidence interval."
    )


def _by_half_hour(plays: Plays) -> Chart:
    title, text = "Service level by half-hour of arrival", "Answered in target out of all who arrived in the half-hour."
    return _over_time("half-hours", title, text, plays, _interval_levels)


def _occupancy(plays: Plays) -> Chart:
    title = "Occupancy by half-hour"
    text = "Agents' time in conversation and wrap-up, out of that and the time they were available."
    return _over_time("occupancy", title, text, plays, lambda entries: _mean_busy(entries, lambda busy: busy.occupancy))


def _capacity(plays: Plays) -> Chart:
    title = "Capacity in use by half-hour"
    text = "Share of what the agents who were there could carry; one chat leaves room for more."
    return _over_time(
        "capacity", title, text, plays, lambda entries: _mean_busy(entries, lambda busy: busy.capacity_used)
    )


def _over_time(
    chart: str, title: str, text: str, plays: Plays, of: Callable[[Sequence[Entry]], dict[int, float | None]]
) -> Chart:
    found = {policy: of(entries) for policy, entries in plays.items()}
    starts = sorted({start for shares in found.values() for start in shares})
    labels = [clock(start) for start in starts]
    series = [Series(policy, tuple(shares.get(start) for start in starts)) for policy, shares in found.items()]
    return Chart(chart, title, text, lines(chart, title, text, labels, series), ("From", *found), _rows(labels, series))


def _interval_levels(entries: Sequence[Entry]) -> dict[int, float | None]:
    intervals: dict[int, list[Counts]] = defaultdict(list)
    for entry in entries:
        for interval in entry.played.figures.per_interval:
            intervals[interval.start_s].append(interval)
    return {start: _pooled(counts) for start, counts in intervals.items()}


def _mean_busy(entries: Sequence[Entry], pick: Callable[[Busy], float | None]) -> dict[int, float | None]:
    shares: dict[int, list[float]] = defaultdict(list)
    for entry in entries:
        for busy in entry.played.shape.busy:
            share = pick(busy)
            if share is not None:
                shares[busy.start_s].append(share)
    return {start: statistics.fmean(each) for start, each in shares.items()}


def _waits(plays: Plays) -> Chart:
    title, text = "How long people wait", "Share of all who arrived that was answered within so many seconds."
    labels = [f"{wait_s}" for wait_s in WAITS_S]
    series = [Series(policy, _mean_shares(entries)) for policy, entries in plays.items()]
    rows = _rows(labels, series) if all(each.values for each in series) else ()
    picture = lines("waits", title, text, labels, series)
    return Chart("waits", title, text, picture, ("Within s", *plays), rows)


def _mean_shares(entries: Sequence[Entry]) -> tuple[float | None, ...]:
    known = [entry.played.shape.answered_within for entry in entries if entry.played.shape.answered_within]
    return tuple(statistics.fmean(shares) for shares in zip(*known, strict=True))


def _queues(plays: Plays) -> Chart:
    title, text = (
        "Service level of each queue",
        "Answered in target out of all who arrived for the queue. Bars stand in the order of the key.",
    )
    found = {policy: _queue_levels(entries) for policy, entries in plays.items()}
    queues = sorted({queue for levels in found.values() for queue in levels})
    series = [Series(policy, tuple(levels.get(queue) for queue in queues)) for policy, levels in found.items()]
    picture = bars("queues", title, text, queues, series)
    return Chart("queues", title, text, picture, ("Queue", *plays), _rows(queues, series))


def _queue_levels(entries: Sequence[Entry]) -> dict[str, float | None]:
    queues: dict[str, list[Counts]] = defaultdict(list)
    for entry in entries:
        for queue, counts in entry.played.figures.per_queue.items():
            queues[queue].append(counts)
    return {queue: _pooled(counts) for queue, counts in queues.items()}


def _pooled(counts: Sequence[Counts]) -> float | None:
    offered = sum(each.offered for each in counts)
    return sum(each.answered_in_target for each in counts) / offered if offered else None


def _rows(labels: Sequence[str], series: Sequence[Series]) -> tuple[tuple[str, ...], ...]:
    return tuple((label, *(percent(each.values[place]) for each in series)) for place, label in enumerate(labels))


def _points(share: float | None) -> str:
    return NONE if share is None else f"\N{PLUS-MINUS SIGN}{share * 100:.2f}"


def _signed(share: float) -> str:
    return f"{share * 100:+.2f}".replace("-", MINUS)
