"""The service level, as the board says it: from the same function, by the centre's own formula."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from contact_centre.boards.day import Day
from contact_centre.boards.tally import Key, Tally
from contact_centre.live.ledger import Ledger
from contact_centre.metrics.exposition import Exposition
from routing.ports import Clock
from routing.state import State
from routing.words import LINES

MOST_OPEN: Final = 10_000
"""With more open contacts than this it is left out: adding them up would hold up who is being served."""


class LevelMetrics(Collector):
    """Of today and of the last half hour, by line; a line of which nothing is counted has none."""

    def __init__(self, exposition: Exposition, state: Callable[[], State], ledger: Ledger, clock: Clock) -> None:
        self._state = state
        self._ledger = ledger
        self._clock = clock
        self._tally = Tally()
        exposition.registry.register(self)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        level = GaugeMetricFamily(
            "contact_centre_service_level_ratio",
            "Service level by the centre's formula, 0 to 1.",
            labels=["line", "window", "formula"],
        )
        target = GaugeMetricFamily("contact_centre_service_level_target_ratio", "The promise.", labels=["line"])
        state = self._state()
        if state.config is not None and len(self._ledger.open) <= MOST_OPEN:
            self._add(state, level, target)
        return (level, target)

    def _add(self, state: State, level: GaugeMetricFamily, target: GaugeMetricFamily) -> None:
        centre = state.centre_config
        day = Day(self._ledger, self._tally, centre, self._clock.wall())
        for line in LINES:
            target.add_metric([line], centre.targets[line].share)
            windows = {"today": day.level(Key(line), centre.formula), "30m": day.level_lately(line, centre.formula)}
            for window, each in windows.items():
                if each.share is not None:
                    level.add_metric([line, window, centre.formula], each.share)
