"""Timers as data: an index of the due times that stand in the facts. Entries die by themselves when the facts move on."""

from __future__ import annotations

import heapq
from typing import Literal, NamedTuple

from routing.ids import Instant

Kind = Literal[
    "offer",
    "relax",
    "target",
    "back_off",
    "keep",
    "wrap_up",
    "lost",
    "grace",
    "gateway",
    "hours",
    "flush",
    "consult",
    "tell",
    "moved",
    "retry",
    "leg",
    "recording",
    "idle_warn",
    "idle_close",
]


class Timer(NamedTuple):
    """Something to look at when log time reaches `due`. `key` names the contact, offer, agent, gateway or queue."""

    due: Instant
    order: int
    kind: Kind
    key: str


class Timers:
    """A heap of timers. Nothing is ever removed from within: `routing.ticks.is_live` tells what still counts."""

    def __init__(self) -> None:
        self._heap: list[Timer] = []
        self._order = 0

    def set(self, due: Instant, kind: Kind, key: str) -> None:
        """Have `key` looked at when log time reaches `due`."""
        self._order += 1
        heapq.heappush(self._heap, Timer(due, self._order, kind, key))

    def first(self) -> Timer | None:
        """The earliest timer, or None."""
        return self._heap[0] if self._heap else None

    def drop_first(self) -> None:
        """Forget the earliest timer."""
        heapq.heappop(self._heap)
