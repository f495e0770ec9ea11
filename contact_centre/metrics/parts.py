"""Which of the things that this process needs are well."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector


class Parts(Collector):
    """One gauge for the log, the vault and whatever else a process needs.

    Attributes:
        healthy: by name, whether it works now; asked at each scrape, so it must answer from memory.
    """

    def __init__(self) -> None:
        self.healthy: dict[str, Callable[[], bool]] = {}

    def collect(self) -> Iterable[GaugeMetricFamily]:
        family = GaugeMetricFamily("contact_centre_part_healthy", "1 while it works, 0 while not.", labels=["part"])
        for name, healthy in self.healthy.items():
            family.add_metric([name], healthy())
        yield family
