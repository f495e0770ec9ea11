"""Turns: messages go out no faster than the number they come from may send, nor than a resident can read."""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from contact_centre.dispatch.port import lane_of
from routing.events import EffectRequested
from routing.ports import Clock
from routing.words import THREADS

LOOK_S: Final = 0.05
"""How soon who is not first looks again."""

_MOST_RESIDENTS: Final = 10_000


class Limits(NamedTuple):
    """How fast may be written; 0 for as fast as it comes.

    Attributes:
        per_second: messages from one address of ours.
        most: to one resident within `within_s`.
    """

    per_second: float = 0
    most: int = 0
    within_s: float = 0


def no_limits(_effect: EffectRequested) -> Limits:
    """As fast as it comes."""
    return Limits()


class _Line:
    """One address of ours: who waits to be sent from it, and when it is free."""

    def __init__(self) -> None:
        self.free_ms = 0.0
        self.waiting: list[tuple[int, int]] = []


class Turns:
    """Who may be written to now. Each address has a line of its own: none waits for another's.

    Args:
        limits: of a message, as the centre's file has them now.
        pause: lets so many seconds pass.
    """

    def __init__(
        self,
        limits: Callable[[EffectRequested], Limits],
        clock: Clock,
        pause: Callable[[float], Awaitable[None]],
    ) -> None:
        self._limits, self._clock, self._pause = limits, clock, pause
        self._lines: defaultdict[tuple[str, str], _Line] = defaultdict(_Line)
        self._written: dict[str, deque[int]] = {}
        self._order = itertools.count()

    async def wait(self, effect: EffectRequested) -> None:
        """Return when it is the message's turn. What is no message need not wait."""
        if effect.channel not in THREADS or effect.address is None:
            return
        limits = self._limits(effect)
        if limits.most:
            await self._resident(lane_of(effect), limits)
        line = self._lines[effect.channel, effect.to]
        me = (_rank(effect), next(self._order))
        heapq.heappush(line.waiting, me)
        try:
            while (wait_ms := line.free_ms - self._clock.monotonic_ms()) > 0 or line.waiting[0] != me:
                await self._pause(max(wait_ms / 1000, LOOK_S))
        finally:
            line.waiting.remove(me)
            heapq.heapify(line.waiting)
        if limits.per_second:
            line.free_ms = self._clock.monotonic_ms() + 1000 / limits.per_second

    def hold(self, effect: EffectRequested, seconds: float) -> None:
        """The provider wants to be left alone for so long with what comes from this address."""
        if effect.channel in THREADS and seconds > 0:
            line = self._lines[effect.channel, effect.to]
            line.free_ms = max(line.free_ms, self._clock.monotonic_ms() + seconds * 1000)

    async def _resident(self, lane: str, limits: Limits) -> None:
        """Return when one more message to them is no flood; they are served one at a time."""
        written = self._written.pop(lane, deque())
        self._written[lane] = written
        while len(self._written) > _MOST_RESIDENTS:
            del self._written[next(iter(self._written))]
        while len(written) >= limits.most:
            left_ms = written[0] + limits.within_s * 1000 - self._clock.monotonic_ms()
            if left_ms > 0:
                await self._pause(left_ms / 1000)
            else:
                written.popleft()
        written.append(self._clock.monotonic_ms())


def _rank(effect: EffectRequested) -> int:
    """Safety first, then what people wrote, then what the centre says by itself."""
    if effect.telling == "safety":
        return 0
    return 2 if effect.effect == "tell" else 1
