"""Whether this process leads, and whether it can."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from contact_centre.metrics.exposition import Exposition


class EngineMetrics(Collector):
    """Read when asked for.

    Args:
        leads: whether this process is the one that decides now.
        stuck: whether the engine raises on what is due.
    """

    def __init__(self, exposition: Exposition, *, leads: Callable[[], bool], stuck: Callable[[], bool]) -> None:
        self._leads = leads
        self._stuck = stuck
        exposition.registry.register(self)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        yield GaugeMetricFamily("contact_centre_engine_leads", "1 while this process decides.", value=self._leads())
        yield GaugeMetricFamily(
            "contact_centre_engine_stuck", "1 while the engine raises on what is due.", value=self._stuck()
        )
