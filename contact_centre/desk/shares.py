"""Today's service level of webchats, queue by queue, for the consoles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from routing.centre import Centre
from routing.ids import ContactId, Instant, QueueId
from routing.opening_hours import local_date, midnight
from routing.ports import Clock
from routing.service_level import Bucket, Counts, Level, Measured, Record, is_final, level, measure

KEPT_MS: Final = 5_000
"""How long a figure is good enough for an agent's header, ms."""


class TodaysShares:
    """Works the shares out when asked for, and again when they are `KEPT_MS` old.

    Args:
        records: the contacts that arrived from an instant on.
    """

    def __init__(self, records: Callable[[Instant], Iterable[Record]], clock: Clock) -> None:
        self._records = records
        self._clock = clock
        self._centre: Centre | None = None
        self._until = 0
        self._levels: dict[QueueId, Level] = {}
        self._settled: dict[ContactId, Measured] = {}

    def of(self, queue: QueueId, centre: Centre) -> Level:
        """The queue's service level of the line `webchat` since local midnight."""
        if centre is not self._centre:
            self._centre, self._settled, self._until = centre, {}, 0
        if self._until <= self._clock.monotonic_ms():
            self._work_out(centre)
        return self._levels.get(queue) or level(Counts(), 1.0, 0)

    def _work_out(self, centre: Centre) -> None:
        now = self._clock.wall()
        today = midnight(local_date(now, centre.timezone), centre.timezone)
        buckets: dict[QueueId, Bucket] = {}
        settled: dict[ContactId, Measured] = {}
        for record in self._records(today):
            if record.line != "webchat":
                continue
            measured = self._settled.get(record.contact) or measure(record, centre, now)
            if is_final(record):
                settled[record.contact] = measured
            buckets.setdefault(record.queue, Bucket()).add(measured)
        self._settled = settled
        self._levels = {
            queue: level(bucket.counts, _promise(queue, centre), 0, centre.formula) for queue, bucket in buckets.items()
        }
        self._until = self._clock.monotonic_ms() + KEPT_MS


def _promise(queue_id: QueueId, centre: Centre) -> float:
    queue = centre.queue(queue_id)
    return (centre.target(queue, "webchat") if queue is not None else centre.targets["webchat"]).share
