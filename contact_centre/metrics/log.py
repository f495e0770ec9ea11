"""How far everybody is along the log, asked of the log itself when Prometheus asks us."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from contact_centre.log.follower import Follower
from contact_centre.metrics.exposition import Exposition
from routing.errors import LogUnavailable
from routing.ports import DEAD_LETTERS, INBOX, STEPS, Clock, Log

WITHIN_S: Final = 1.0
"""A log that does not say by then where it ends is left out of the answer, which must not wait for it."""


class LogMetrics(Collector):
    """Ends of topics are counters: their rates are the rates of commands, steps and dead letters.

    Args:
        snapshots: whether the follower writes snapshots here, so that their age means something.
    """

    def __init__(
        self, exposition: Exposition, log_: Log, follower: Follower, clock: Clock, *, snapshots: bool = True
    ) -> None:
        self._log = log_
        self._follower = follower
        self._clock = clock
        self._snapshots = snapshots
        self._ends: dict[str, int] = {}
        exposition.before(self._refresh)
        exposition.registry.register(self)

    async def _refresh(self) -> None:
        ends: dict[str, int] = {}
        try:
            async with asyncio.timeout(WITHIN_S):
                for topic in (INBOX, STEPS, DEAD_LETTERS):
                    ends[topic] = await self._log.end(topic)
        except (LogUnavailable, TimeoutError):
            pass  # `contact_centre_part_healthy` says so
        self._ends = ends

    def collect(self) -> Iterable[Metric]:
        follower, ends = self._follower, self._ends
        yield _end("inbox_records", "Commands ever appended to the inbox.", ends.get(INBOX))
        yield _end("step_records", "Records ever appended to the steps.", ends.get(STEPS))
        yield _end("dead_letters", "Inbox records that nobody could read.", ends.get(DEAD_LETTERS))
        backlog = None if INBOX not in ends else max(0, ends[INBOX] - follower.chain.next_in)
        yield _gauge("inbox_backlog_records", "Commands in the inbox that no accepted step answers yet.", backlog)
        lag = None if STEPS not in ends else max(0, ends[STEPS] - follower.offset)
        yield _gauge("follower_lag_records", "Steps in the log that this process has not folded yet.", lag)
        yield _end("steps_rejected", "Records passed over because they did not chain.", follower.rejected)
        yield _gauge("leader_epoch", "Epoch of the accepted leader; each take-over adds one.", follower.chain.epoch)
        yield _gauge(
            "last_step_age_seconds", "Since the log time of the last accepted step.", self._since(follower.chain.t)
        )
        if self._snapshots:
            yield _gauge("snapshot_age_seconds", "Since the newest snapshot.", self._since(follower.snapshot_t))

    def _since(self, t: int) -> float | None:
        return max(0, self._clock.wall() - t) / 1000 if t else None


def _gauge(name: str, text: str, value: float | None) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"contact_centre_{name}", text, value=value)


def _end(name: str, text: str, value: float | None) -> CounterMetricFamily:
    return CounterMetricFamily(f"contact_centre_{name}", text, value=value)
