"""What one process shares with itself: the embedded adapter of `Live`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

import structlog

from contact_centre.live.port import Listener, Stored
from routing.ports import Clock

log = structlog.get_logger(__name__)

MOST_VALUES: Final = 10_000


def tell(listeners: Iterable[Listener], channel: str, message: bytes) -> None:
    """Call each listener; one that fails keeps the message from nobody else."""
    for listener in tuple(listeners):
        try:
            listener(message)
        except Exception:
            log.exception("live.listener_failed", channel=channel)


class MemoryLive:
    """Lives as long as the process. Several gateways of one process may share it."""

    healthy = True
    dropped = 0

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._listeners: dict[str, list[Listener]] = {}
        self._values: dict[str, tuple[int, bytes]] = {}
        self._views: dict[str, Stored] = {}

    def publish(self, channel: str, message: bytes) -> None:
        listeners = self._listeners.get(channel)
        if listeners:
            asyncio.get_running_loop().call_soon(tell, listeners, channel, message)

    def subscribe(self, channel: str, listener: Listener) -> None:
        self._listeners.setdefault(channel, []).append(listener)

    def unsubscribe(self, channel: str, listener: Listener) -> None:
        self._listeners[channel].remove(listener)

    async def put(self, key: str, value: bytes, *, lasts_ms: int) -> None:
        now = self._clock.monotonic_ms()
        self._values.pop(key, None)
        while self._values:
            oldest = next(iter(self._values))
            if self._values[oldest][0] > now and len(self._values) < MOST_VALUES:
                break
            del self._values[oldest]
        self._values[key] = (now + lasts_ms, value)

    async def take(self, key: str) -> bytes | None:
        until, value = self._values.pop(key, (0, None))
        return value if until > self._clock.monotonic_ms() else None

    async def store(self, name: str, view: Stored) -> None:
        there = self._views.get(name)
        if there is None or there.version <= view.version:
            self._views[name] = view

    async def fetch(self, name: str) -> Stored | None:
        return self._views.get(name)

    async def version(self, name: str) -> int | None:
        view = self._views.get(name)
        return None if view is None else view.version

    async def run(self) -> None:
        """Wait: messages need no help here."""
        await asyncio.get_running_loop().create_future()

    async def close(self) -> None:
        """Nothing to let go of."""
