"""Who waits, by queue: how many, how long at most, how many are late or about to be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

import msgspec
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from contact_centre.metrics.exposition import Exposition
from routing.centre import Centre
from routing.facts import Contact, QueueState
from routing.ids import Instant
from routing.ports import Clock
from routing.state import State

LOOK_COUNT: Final = 500
"""Contacts looked at in one breath: less than a millisecond."""


class _Waiting(msgspec.Struct, kw_only=True):
    count: int
    late: int = 0
    at_risk: int = 0
    since: Instant | None = None


class WaitingMetrics(Collector):
    """As of the last accepted step. Counts come from the queues' own lists; only those who wait are looked at.

    Late: past the target of its wait. At risk: not late, with less than half of that time left. Offers that ring
    count as waiting, as on the board.
    """

    def __init__(self, exposition: Exposition, state: Callable[[], State], clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self._found: dict[str, _Waiting] = {}
        exposition.before(self._refresh)
        exposition.registry.register(self)

    async def _refresh(self) -> None:
        state, now = self._state(), self._clock.wall()
        self._found = {queue.id: await _look(queue, state, now) for queue in tuple(state.queues.values())}

    def collect(self) -> Iterable[GaugeMetricFamily]:
        now = self._clock.wall()
        waiting = _family("waiting_contacts", "Contacts that wait for an agent, ringing offers included.")
        late = _family("late_contacts", "Of those, past the target of their wait.")
        at_risk = _family("at_risk_contacts", "Of those, not late, with less than half of their time left.")
        oldest = _family("oldest_wait_seconds", "The longest of their waits; 0 when nobody waits.")
        for queue, found in self._found.items():
            waiting.add_metric([queue], found.count)
            late.add_metric([queue], found.late)
            at_risk.add_metric([queue], found.at_risk)
            oldest.add_metric([queue], 0 if found.since is None else max(0, now - found.since) / 1000)
        return (waiting, late, at_risk, oldest)


async def _look(queue: QueueState, state: State, now: Instant) -> _Waiting:
    """Steps may be folded between two breaths: who has gone by then is not counted as late."""
    found = _Waiting(count=len(queue.waiting))
    centre = state.centre_config
    ids = tuple(queue.waiting)
    for start in range(0, len(ids), LOOK_COUNT):
        for contact_id in ids[start : start + LOOK_COUNT]:
            contact = state.contacts.get(contact_id)
            if contact is not None:
                _count(found, contact, centre, now)
        await asyncio.sleep(0)
    return found


def _count(found: _Waiting, contact: Contact, centre: Centre, now: Instant) -> None:
    if found.since is None or contact.wait_since < found.since:
        found.since = contact.wait_since
    if contact.target_at < now:
        found.late += 1
    elif 2 * (contact.target_at - now) <= _within_ms(contact, centre):
        found.at_risk += 1


def _within_ms(contact: Contact, centre: Centre) -> int:
    queue = centre.queue(contact.queue)
    target = centre.targets[contact.measured_as] if queue is None else centre.target(queue, contact.measured_as)
    return target.within_s * 1000


def _family(name: str, text: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"contact_centre_{name}", text, labels=["queue"])
