"""Steps while they are being filled."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from contact_centre import ids
from routing.engine import ENGINE_VERSION
from routing.events import Event
from routing.ids import Instant
from routing.steps import MAX_EVENTS, MAX_TRACES, STEP_VERSION, Chain, Step

MAX_BYTES = 256 * 1024
"""Most bytes of commands that one step answers; its events repeat their text, so a step stays below 512 KiB."""


class Draft:
    """The steps of one turn: all at one log time, chained to each other and to `chain`."""

    def __init__(self, chain: Chain, owner: str, t: Instant, *, gap: bool) -> None:
        self._epoch = chain.epoch
        self._owner = owner
        self._prev = chain.last_id
        self._from = self._to = chain.next_in
        self._t = t
        self._gap = gap
        self._events: list[Event] = []
        self._traces: list[str] = []
        self._size = 0
        self._steps: list[Step] = []

    def add(self, events: Sequence[Event], *, consumed: int = 0, size: int = 0, trace: str = "") -> None:
        """What followed from `consumed` inbox records of `size` bytes; it is never split over two steps.

        `trace`: what the command that it followed from carries.
        """
        if len(self._events) + len(events) > MAX_EVENTS or self._size + size > MAX_BYTES:
            self._close()
        self._events.extend(events)
        if trace and len(self._traces) < MAX_TRACES:
            self._traces.append(trace)
        self._to += consumed
        self._size += size

    def finish(self, *, beat: bool = False) -> list[Step]:
        """The steps, none of them empty, except for one when a `beat` is wanted and nothing happened."""
        self._close(even_empty=beat and not self._steps)
        return self._steps

    def _close(self, *, even_empty: bool = False) -> None:
        if not self._events and self._from == self._to and not even_empty:
            return
        step = Step(
            v=STEP_VERSION,
            epoch=self._epoch,
            owner=self._owner,
            prev=self._prev,
            id=ids.new_id(),
            in_from=self._from,
            in_to=self._to,
            t=self._t,
            gap=self._gap,
            engine=ENGINE_VERSION,
            events=tuple(self._events),
            traces=tuple(self._traces) or msgspec.UNSET,
        )
        self._steps.append(step)
        self._prev, self._from, self._gap = step.id, step.in_to, False
        self._events, self._traces, self._size = [], [], 0
