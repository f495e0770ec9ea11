"""Which of the things that this process needs are well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from contact_centre.metrics.exposition import Exposition


class PartMetrics(Collector):
    """One gauge for the log, the vault and whatever else a role needs.

    Args:
        parts: by name, whether it works now; asked at each scrape, so it must answer from memory.
    """

    def __init__(self, exposition: Exposition, parts: Mapping[str, Callable[[], bool]]) -> None:
        self._parts = parts
        exposition.registry.register(self)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        family = GaugeMetricFamily("contact_centre_part_healthy", "1 while it works, 0 while not.", labels=["part"])
        for name, healthy in self._parts.items():
            family.add_metric([name], healthy())
        yield family
