"""What only a dispatcher can tell: provider calls that are still to be made, and how those that were made ended."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import get_args

from prometheus_client import Counter, Gauge

from contact_centre.dispatch import Call, Outcome
from contact_centre.metrics.exposition import Exposition
from routing.ports import Clock


class CallCounts:
    """Counts attempts as the dispatcher tells of them."""

    def __init__(self, exposition: Exposition) -> None:
        registry = exposition.registry
        self._attempts = Counter(
            "contact_centre_call_attempts", "Provider calls by how they ended.", ["outcome"], registry=registry
        )
        # There from the start: an increase from nothing at all is no increase to Prometheus.
        for outcome in get_args(Outcome):
            self._attempts.labels(outcome)
        self._twice = Counter(
            "contact_centre_calls_maybe_duplicate", "Provider calls that may have been done twice.", registry=registry
        )

    def note(self, call: Call, outcome: Outcome) -> None:
        """Count an attempt."""
        self._attempts.labels(outcome).inc()
        if call.maybe_duplicate and outcome == "done":
            self._twice.inc()


def open_calls(exposition: Exposition, calls: Callable[[], Collection[Call]], clock: Clock) -> None:
    """Show how many `calls()` there are whose result the centre was not told yet, and how long the oldest has waited."""

    def oldest_s() -> float:
        asked = [call.effect.at for call in calls()]
        return max(0, clock.wall() - min(asked)) / 1000 if asked else math.nan

    registry = exposition.registry
    count = Gauge("contact_centre_calls_open", "Provider calls without a result.", registry=registry)
    count.set_function(lambda: len(calls()))
    oldest = Gauge("contact_centre_oldest_call_seconds", "Since the oldest of them was asked for.", registry=registry)
    oldest.set_function(oldest_s)
