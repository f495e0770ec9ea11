"""The shape of a simulated day, for charts: how waits are spread, and how busy agents were by half-hour."""

from __future__ import annotations

from typing import Final

import msgspec

from routing.simulation.outcome import Run
from routing.simulation.presence import INTERVAL_S

WAITS_S: Final = (0, 5, 10, 20, 30, 45, 60, 90, 120, 180, 240, 300, 450, 600, 900, 1_800, 3_600)
"""Waits at which the spread is told, s."""


class Busy(msgspec.Struct, frozen=True, kw_only=True):
    """Agents in the half-hour from `start_s` after midnight; shares are None when nobody was there."""

    start_s: int
    occupancy: float | None
    capacity_used: float | None


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What charts of one day need beside its figures.

    Attributes:
        answered_within: share of all who joined that was answered within each of `WAITS_S`; empty without contacts.
        busy: by half-hour, from the first with agents to the last.
        occupancy: (engaged + wrap-up) / (that + available) of the whole day.
    """

    answered_within: tuple[float, ...]
    busy: tuple[Busy, ...]
    occupancy: float | None


def shape(run: Run) -> Shape:
    """The shape of `run`."""
    joined = [fate for fate in run.fates if fate.outcome != "turned_away"]
    waits = [fate.wait_ms for fate in joined if fate.outcome == "answered"]
    within = [sum(wait <= most_s * 1000 for wait in waits) / len(joined) for most_s in WAITS_S] if joined else []
    numbers = range(min(run.presence), max(run.presence) + 1) if run.presence else range(0)
    there = [run.presence[number] for number in sorted(run.presence)]
    busy_ms, idle_ms = sum(each.busy_ms for each in there), sum(each.idle_ms for each in there)
    return Shape(
        answered_within=tuple(within),
        busy=tuple(_busy(run, number) for number in numbers),
        occupancy=busy_ms / (busy_ms + idle_ms) if busy_ms + idle_ms else None,
    )


def _busy(run: Run, number: int) -> Busy:
    presence = run.presence.get(number)
    return Busy(
        start_s=number * INTERVAL_S,
        occupancy=presence.occupancy if presence is not None else None,
        capacity_used=presence.capacity_used if presence is not None else None,
    )
