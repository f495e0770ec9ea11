"""Log time: the one time that decisions are made by (docs/adr/0002)."""

from __future__ import annotations

from routing.ids import Instant
from routing.ports import Clock

HEARTBEAT_MS = 1_000
"""How often whoever leads reads log time at least."""

STALL_MS = 2_000
"""Not read for longer than this: the process stood still, and that was an outage of ours."""

OUTAGE_MS = 100
"""A gap up to this is no outage."""

SLEW = 0.1
"""How much faster or slower than the monotonic clock log time runs to meet a wall clock that differs."""


class LogTime:
    """Advances by the monotonic clock, never goes back, and jumps to the wall clock only over an outage."""

    def __init__(self, clock: Clock, last: Instant) -> None:
        """`last`: log time of the last accepted step, 0 when there is none."""
        self._clock = clock
        self._exact = float(last)
        self._read_at: int | None = None

    @property
    def t(self) -> Instant:
        """Log time as last read, ms UTC."""
        return Instant(int(self._exact))

    def advance(self) -> int:
        """Read the clocks.

        Returns:
            Length of the outage that log time has just jumped over, ms; 0 almost always.
        """
        before, read_at, now = self.t, self._read_at, self._clock.monotonic_ms()
        self._read_at = now
        if read_at is not None and now - read_at <= STALL_MS:
            self._run(now - read_at)
            return 0
        self._exact = max(self._exact, float(self._clock.wall()))
        gap = self.t - before
        return gap if before and gap > OUTAGE_MS else 0

    def _run(self, elapsed_ms: int) -> None:
        behind_ms = self._clock.wall() - self._exact - elapsed_ms
        most = elapsed_ms * SLEW
        self._exact += elapsed_ms + max(-most, min(most, behind_ms))
