"""How much one connection may say, and how much may wait to be said to it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple

from routing.ports import Clock

FRAMES_PER_S: Final = 20
BURST: Final = 40
MOST_REFUSED: Final = 200
"""Frames over the rate, without a full bucket between them, after which a connection is closed."""

MOST_WAITING_FRAMES: Final = 256
MOST_WAITING_BYTES: Final = 1024 * 1024


class Bucket:
    """A token bucket over a connection's frames, and the patience with one that overruns it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tokens = float(BURST)
        self._at = clock.monotonic_ms()
        self._refused = 0

    def take(self) -> bool:
        """Whether another frame is within the rate."""
        now = self._clock.monotonic_ms()
        self._tokens = min(float(BURST), self._tokens + (now - self._at) * FRAMES_PER_S / 1_000)
        self._at = now
        if self._tokens >= BURST:
            self._refused = 0
        if self._tokens < 1:
            self._refused += 1
            return False
        self._tokens -= 1
        return True

    @property
    def abused(self) -> bool:
        """Whether patience is at an end."""
        return self._refused >= MOST_REFUSED


Written = Callable[[], None]


class Queued(NamedTuple):
    """A frame that waits, and whom to tell once it was written."""

    frame: bytes
    written: Written | None


class Outbox:
    """What waits to be sent to one client, bounded in frames and bytes. One frame always fits, however long."""

    def __init__(self) -> None:
        self._frames: deque[Queued] = deque()
        self._bytes = 0
        self._wake = asyncio.Event()

    def put(self, frame: bytes, written: Written | None = None) -> bool:
        """Queue a frame; False, and nothing queued, when the client is too slow for it."""
        full = len(self._frames) >= MOST_WAITING_FRAMES or self._bytes + len(frame) > MOST_WAITING_BYTES
        if full and self._frames:
            return False
        self._frames.append(Queued(frame, written))
        self._bytes += len(frame)
        self._wake.set()
        return True

    def clear(self) -> None:
        """Forget what is queued."""
        self._frames.clear()
        self._bytes = 0

    def wake(self) -> None:
        """Let `wait` return although there may be nothing."""
        self._wake.set()

    async def wait(self) -> None:
        """Return once there is something to send, or `wake` was called."""
        await self._wake.wait()
        self._wake.clear()

    def pop(self) -> Queued | None:
        """The next frame, or None."""
        if not self._frames:
            return None
        queued = self._frames.popleft()
        self._bytes -= len(queued.frame)
        return queued
