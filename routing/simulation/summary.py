"""Policies compared over days, or over replications of one day."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from routing.simulation.estimate import Estimate, estimate, paired
from routing.simulation.fairness import GroupCounts
from routing.simulation.played import Played

Pick = Callable[[Played], float | None]

FIELDS: Final[dict[str, Pick]] = {
    "service_level": lambda day: day.figures.service_level,
    "worst_queue": lambda day: day.figures.worst_queue,
    "answered_in_target": lambda day: day.figures.answered_in_target,
    "abandoned": lambda day: day.figures.abandoned,
    "asa_s": lambda day: day.figures.asa_s,
    "p95_s": lambda day: day.figures.p95_s,
    "p99_s": lambda day: day.figures.p99_s,
    "max_wait_s": lambda day: day.figures.max_wait_s,
    "overtaken_p99": lambda day: day.fairness.overtaken_p99,
    "overtaken_max": lambda day: day.fairness.overtaken_max,
    "occupancy": lambda day: day.shape.occupancy,
}
"""The figures that are averaged, each over the days on which it exists."""

GROUP_FIELDS: Final = (
    "offered",
    "service_level",
    "worst_queue",
    "abandoned",
    "asa_s",
    "p99_s",
    "max_wait_s",
    "overtaken_p99",
    "overtaken_max",
)
"""The figures of a marked group that are averaged; fields of `GroupCounts`."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One policy on one day. `bound_in_target` is the most that any policy could answer in target, if known."""

    case: str
    roster: str
    replication: int
    played: Played
    bound_in_target: int | None = None


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Means of a policy, and its paired differences to the baseline on the same days; none for the baseline itself."""

    figures: dict[str, Estimate | None]
    against: dict[str, Estimate | None]


class PolicySummary(Compared, frozen=True, kw_only=True):
    """A policy over all days.

    Attributes:
        overtaken_most: the most times any contact of any day was overtaken.
        bound: mean service level that no policy can exceed; None where it is not known.
        gap_closed: share of the gap between baseline and `bound` that the policy closes.
        per_group: the same for marked groups.
    """

    policy: str
    baseline: str
    days: int
    replications: int
    overtaken_most: int | None
    bound: float | None
    gap_closed: float | None
    per_group: dict[str, Compared]


def summaries(entries: Sequence[Entry], baseline: str) -> list[PolicySummary]:
    """Each policy over the same days, in the order in which policies first come; `baseline` is one of them.

    Days are the observations, replications of a day averaged before; of one day alone, its replications are.
    """
    by_policy: dict[str, list[Entry]] = {}
    for entry in entries:
        by_policy.setdefault(entry.played.figures.policy, []).append(entry)
    base = by_policy[baseline]
    return [_summary(policy, ours, base, baseline) for policy, ours in by_policy.items()]


def _summary(policy: str, ours: Sequence[Entry], base: Sequence[Entry], baseline: str) -> PolicySummary:
    theirs = base if policy != baseline else None
    compared = _compared(FIELDS, ours, theirs)
    groups = sorted({group for entry in ours for group in entry.played.fairness.per_group})
    most = [entry.played.fairness.overtaken_max or 0 for entry in ours]
    bound = _bound(ours)
    return PolicySummary(
        figures=compared.figures,
        against=compared.against,
        policy=policy,
        baseline=baseline,
        days=len({(entry.case, entry.roster) for entry in ours}),
        replications=len({entry.replication for entry in ours}),
        overtaken_most=max(most, default=None),
        bound=bound,
        gap_closed=_gap_closed(compared, bound, base) if theirs is not None else None,
        per_group={group: _compared(_group_fields(group), ours, theirs) for group in groups},
    )


def _compared(fields: Mapping[str, Pick], ours: Sequence[Entry], theirs: Sequence[Entry] | None) -> Compared:
    observed = {name: _observations(ours, pick) for name, pick in fields.items()}
    against: dict[str, Estimate | None] = {}
    if theirs is not None:
        against = {name: paired(observed[name], _observations(theirs, pick)) for name, pick in fields.items()}
    return Compared(figures={name: estimate(values) for name, values in observed.items()}, against=against)


def _observations(entries: Sequence[Entry], pick: Pick) -> list[float | None]:
    by_day: dict[tuple[str, str], list[float | None]] = {}
    for entry in entries:
        by_day.setdefault((entry.case, entry.roster), []).append(pick(entry.played))
    if len(by_day) == 1:
        return next(iter(by_day.values()))
    return [_mean(values) for values in by_day.values()]


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.fmean(known) if known else None


def _group_fields(group: str) -> dict[str, Pick]:
    def pick(name: str) -> Pick:
        def of(day: Played) -> float | None:
            counts: GroupCounts | None = day.fairness.per_group.get(group)
            value: float | None = getattr(counts, name) if counts is not None else None
            return value

        return of

    return {name: pick(name) for name in GROUP_FIELDS}


def _bound(entries: Sequence[Entry]) -> float | None:
    """Mean over days of the service level that cannot be exceeded; None unless it is known for every day."""
    shares: dict[tuple[str, str], float] = {}
    for entry in entries:
        offered = entry.played.figures.offered
        if entry.bound_in_target is None or not offered:
            return None
        shares[entry.case, entry.roster] = entry.bound_in_target / offered
    return statistics.fmean(shares.values()) if shares else None


def _gap_closed(compared: Compared, bound: float | None, base: Sequence[Entry]) -> float | None:
    gain, level = compared.against["service_level"], _compared(FIELDS, base, None).figures["service_level"]
    if bound is None or gain is None or level is None or bound <= level.mean:
        return None
    return gain.mean / (bound - level.mean)
