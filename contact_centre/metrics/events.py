"""What happened, counted from accepted steps: offers made and timed out, contacts answered, commands refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from contact_centre.metrics.exposition import Exposition
from routing.events import EVENT_TYPES, CommandRefused, Event
from routing.steps import Step


class EventCounts(Collector):
    """A listener of the follower. Every process that follows counts the same: compare them with `max`, never `sum`."""

    def __init__(self, exposition: Exposition) -> None:
        self._events: Counter[type[Event]] = Counter()
        # There from the start: an increase from nothing at all is no increase to Prometheus.
        self._refusals: Counter[str] = Counter(poison=0)
        exposition.registry.register(self)

    def note(self, step: Step) -> None:
        """Count what an accepted step holds."""
        self._events.update(map(type, step.events))
        for event in step.events:
            if isinstance(event, CommandRefused):
                self._refusals[event.code] += 1

    def collect(self) -> Iterable[CounterMetricFamily]:
        events = CounterMetricFamily(
            "contact_centre_events", "Events of accepted steps since this process started, by type.", labels=["type"]
        )
        for kind in EVENT_TYPES:
            events.add_metric([str(kind.__struct_config__.tag)], self._events[kind])
        yield events
        refused = CounterMetricFamily(
            "contact_centre_commands_refused", "Commands that the engine refused, by code.", labels=["code"]
        )
        for code, count in self._refusals.items():
            refused.add_metric([code], count)
        yield refused
