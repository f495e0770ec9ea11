"""Where public events go."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from contact_centre.public_events.cloud_events import Message
from routing.errors import ContactCentreError


class StreamUnavailable(ContactCentreError):
    """The public stream takes nothing now; what was handed in may or may not be in it, and is to be sent again."""

    code = "stream_unavailable"
    retryable = True


class PublicStream(Protocol):
    """The topic of public events.

    Attributes:
        partition: where the centre's records are, in every topic; part of every message's id.
    """

    @property
    def partition(self) -> int: ...

    async def publish(self, messages: Sequence[Message]) -> None:
        """Make `messages` durable, in order.

        Raises:
            StreamUnavailable: not all of them are known to be.
        """
        ...

    async def close(self) -> None:
        """Let go of the brokers."""
        ...


class MemoryStream:
    """A stream that lives as long as the process, for tests."""

    partition = 0

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def publish(self, messages: Sequence[Message]) -> None:
        await asyncio.sleep(0)
        self.messages.extend(messages)

    async def close(self) -> None:
        """Nothing to let go of."""
