"""How long nobody led, by the broker's own stamps."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tests.faults.scaled.topics import Step, Stored


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """At the instant `at`, ms UTC, whoever led in `epoch` was made to stop."""

    at: int
    epoch: int


def gaps_ms(steps: Sequence[Step], faults: Sequence[Fault]) -> list[int]:
    """From each fault to the first step that counts of a later epoch, shortest first."""
    return sorted(next(step.at for step in steps if step.epoch > fault.epoch) - fault.at for fault in faults)


def resignations(stored: Sequence[Stored]) -> list[Fault]:
    """When leaders said that they stop, by the records of the steps topic."""
    records = [(json.loads(record.data), record.at) for record in stored]
    return [Fault(at=at, epoch=record["epoch"]) for record, at in records if record["k"] == "resignation"]


def told(gaps: Sequence[int]) -> str:
    """Shortest, median, 99th percentile, longest."""
    p50, p99 = (gaps[min(len(gaps) - 1, int(len(gaps) * share))] for share in (0.5, 0.99))
    return f"{len(gaps)} gaps, min {gaps[0]} ms, median {p50} ms, p99 {p99} ms, max {gaps[-1]} ms"
