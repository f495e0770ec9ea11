"""What the processes of one centre share while they run, and may lose at any moment. The engine never reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import msgspec

from routing.errors import ContactCentreError

Listener = Callable[[bytes], None]


class LiveUnavailable(ContactCentreError):
    """What processes share cannot be reached now, or its answer did not come in time. Do without it."""

    code = "live_unavailable"
    retryable = True


class Stored(msgspec.Struct, frozen=True):
    """A view as it was stored. A higher version is newer."""

    version: int
    data: bytes


class Live(Protocol):
    """Messages, values and views of one centre, for all its processes.

    Nothing here is the truth: whoever uses it has another way to it, takes that when this is away, and notices by
    itself what got lost on the way. A message may come never or twice; messages of one process keep their order.

    Raises from every `async` method but `run` and `close`: `LiveUnavailable`. Whether the call was carried out is
    then unknown.

    Attributes:
        healthy: whether the last exchange worked.
        dropped: messages given up so far, of which this process knows.
    """

    @property
    def healthy(self) -> bool: ...

    @property
    def dropped(self) -> int: ...

    def publish(self, channel: str, message: bytes) -> None:
        """Hand `message` to all who listen to `channel` now, here too. Returns at once, whatever becomes of it."""
        ...

    def subscribe(self, channel: str, listener: Listener) -> None:
        """Call `listener` on the event loop with each message of `channel`, while `run` runs."""
        ...

    def unsubscribe(self, channel: str, listener: Listener) -> None:
        """Call it no more."""
        ...

    async def put(self, key: str, value: bytes, *, lasts_ms: int) -> None:
        """Keep `value` under `key` for so long, or until it is taken."""
        ...

    async def take(self, key: str) -> bytes | None:
        """The value under `key`, which is gone from now on: of all who take it, one gets it."""
        ...

    async def store(self, name: str, view: Stored) -> None:
        """Replace the view `name`, unless a newer one is there."""
        ...

    async def fetch(self, name: str) -> Stored | None:
        """The newest view that was stored as `name`."""
        ...

    async def version(self, name: str) -> int | None:
        """The version that `fetch` would return."""
        ...

    async def run(self) -> None:
        """Send and hear, for ever. Without it nothing is published or heard; the other calls work."""
        ...

    async def close(self) -> None:
        """Let go of the medium."""
        ...
