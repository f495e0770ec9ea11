"""Figures of a simulated day, from what the engine's events said of each contact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypedDict

import msgspec

from routing.simulation.case import Case, CaseContact
from routing.simulation.outcome import Fate, Run
from routing.simulation.presence import INTERVAL_S
from routing.told import ToldLevel


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of some of the day's contacts.

    Attributes:
        offered: contacts that arrived at an open queue.
        service_level: answered in target / offered (the formula `strict`); None without contacts.
        asa_s: mean wait of the answered, s; None when nobody was.
    """

    offered: int
    answered: int
    answered_in_target: int
    abandoned: int
    service_level: float | None
    asa_s: float | None


class IntervalCounts(Counts, frozen=True, kw_only=True):
    """Counts of the contacts that arrived in the half-hour from `start_s` after midnight."""

    start_s: int


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """A whole day under one policy. Waits in s; `p95_s`, `p99_s` and `max_wait_s` are over answered contacts.

    Attributes:
        max_wait_all_s: the longest wait of all, however it ended.
        worst_queue: the lowest service level of any queue.
        decisions: offers made.
        told: how well those who had to wait were told of it: under `told` what they were told, under the name of each
            estimator what it would have told them.
    """

    policy: str
    offered: int
    answered: int
    answered_in_target: int
    abandoned: int
    turned_away: int
    service_level: float | None
    asa_s: float | None
    p95_s: float | None
    p99_s: float | None
    max_wait_s: float | None
    max_wait_all_s: float | None
    worst_queue: float | None
    decisions: int
    wall_s: float
    per_queue: dict[str, Counts]
    per_interval: tuple[IntervalCounts, ...]
    told: dict[str, ToldLevel] = {}


Told = tuple[CaseContact, Fate]
"""A contact and what became of it."""


def figures(case: Case, run: Run, wall_s: float = 0.0) -> Figures:
    """The figures of `run`. `wall_s` is how long it took, as the caller measured."""
    told = list(zip(case.contacts, run.fates, strict=True))
    joined = [pair for pair in told if pair[1].outcome != "turned_away"]
    queues: dict[str, list[Told]] = defaultdict(list)
    intervals: dict[int, list[Told]] = defaultdict(list)
    for pair in joined:
        queues[pair[0].queue].append(pair)
        intervals[pair[0].arrival_ms // 1000 // INTERVAL_S].append(pair)
    per_queue = {queue: Counts(**counted(pairs)) for queue, pairs in sorted(queues.items())}
    levels = [counts.service_level for counts in per_queue.values() if counts.service_level is not None]
    waits = sorted(fate.wait_ms for _, fate in joined if fate.outcome == "answered")
    return Figures(
        policy=run.policy,
        **counted(joined),
        turned_away=len(told) - len(joined),
        p95_s=percentile_s(waits, 0.95),
        p99_s=percentile_s(waits, 0.99),
        max_wait_s=percentile_s(waits, 1.0),
        max_wait_all_s=max((fate.wait_ms / 1000 for _, fate in joined), default=None),
        worst_queue=min(levels, default=None),
        decisions=run.offers_count,
        wall_s=wall_s,
        per_queue=per_queue,
        per_interval=tuple(_interval(number, intervals[number]) for number in _span(intervals)),
        told=run.told,
    )


def _span(numbers: Iterable[int]) -> range:
    """Every half-hour from the first with contacts to the last, so that a quiet one shows as a gap in demand."""
    known = sorted(numbers)
    return range(known[0], known[-1] + 1) if known else range(0)


def _interval(number: int, told: Sequence[Told]) -> IntervalCounts:
    return IntervalCounts(start_s=number * INTERVAL_S, **counted(told))


class Counted(TypedDict):
    """The fields of `Counts`."""

    offered: int
    answered: int
    answered_in_target: int
    abandoned: int
    service_level: float | None
    asa_s: float | None


def counted(told: Sequence[Told]) -> Counted:
    """The counts of some contacts with what became of them."""
    waits = [fate.wait_ms for _, fate in told if fate.outcome == "answered"]
    in_target_count = sum(fate.outcome == "answered" and fate.wait_ms <= contact.target_ms for contact, fate in told)
    return Counted(
        offered=len(told),
        answered=len(waits),
        answered_in_target=in_target_count,
        abandoned=sum(fate.outcome == "abandoned" for _, fate in told),
        service_level=in_target_count / len(told) if told else None,
        asa_s=sum(waits) / 1000 / len(waits) if waits else None,
    )


def percentile_s(ordered_ms: Sequence[int], share: float) -> float | None:
    """The wait, s, at or below which `share` of the ordered waits lie; None for none."""
    return ordered_ms[int(share * (len(ordered_ms) - 1))] / 1000 if ordered_ms else None
