"""The clocks of the machine: the only file that reads them."""

from __future__ import annotations

import time

from routing.ids import Instant

# CLOCK_BOOTTIME also counts while the machine sleeps, so that a sleep is seen as the outage it is.
_BOOT_TIME = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def precise_s() -> float:
    """Seconds that never go back, finer than a millisecond, for measuring how long something took."""
    return time.perf_counter()


class SystemClock:
    """The machine's clocks, as `routing.ports.Clock`."""

    def wall(self) -> Instant:
        return Instant(time.time_ns() // 1_000_000)

    def monotonic_ms(self) -> int:
        return time.clock_gettime_ns(_BOOT_TIME) // 1_000_000
