"""The clocks of simulated machines: each wrong in its own way."""

from __future__ import annotations

import asyncio

from routing.ids import Instant

START = 1_800_000_000_000


class NodeClock:
    """One machine's clocks over virtual time.

    Attributes:
        offset_ms: how far the wall clock is off; may be stepped at any time.
        drift: how much faster than true time both clocks run.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, *, offset_ms: int = 0, drift: float = 0.0) -> None:
        self.offset_ms = offset_ms
        self.drift = drift
        self._loop = loop

    def wall(self) -> Instant:
        return Instant(START + self.monotonic_ms() + self.offset_ms)

    def monotonic_ms(self) -> int:
        return int(self._loop.time() * 1_000 * (1 + self.drift))
