"""The post: how a page of the demo writes to the centre, whichever provider is stood in for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal, Protocol

import msgspec

from contact_centre.ids import Draws
from routing.ids import Instant
from routing.words import Channel

LetterState = Literal["sending", "taken", "failed", "sent", "delivered", "read"]
"""A resident's own is being sent until the centre has taken it; the centre's was sent, and where
the provider tells so, arrived and was read."""


PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""What a page shows, and sends."""


class NotPossible(Exception):
    """It cannot be done; the text says why, and what to do instead."""


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that goes with a message. `kind`: what it is said to be, `image/jpeg`."""

    kind: str
    data: bytes


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A message as a resident sees it on their phone. `mine`: they wrote it themselves."""

    id: str
    mine: bool
    text: str
    at: Instant
    state: LetterState
    pictures: tuple[Picture, ...] = ()


class Correspondence(Protocol):
    """What one resident and the centre write to each other on one channel."""

    def letters(self) -> Sequence[Letter]:
        """What is remembered of it, in order."""
        ...

    def write(self, text: str, pictures: Sequence[Picture]) -> None:
        """The resident writes.

        Raises:
            NotPossible: not this.
        """
        ...

    def switch(self, *, on: bool) -> None:
        """Switch the resident's phone on or off; off, nothing reaches it."""
        ...

    def close(self) -> None:
        """Nobody looks at it any more."""
        ...


class Post(Protocol):
    """One channel. `ours` is the centre's address for people; empty where it cannot be written to."""

    channel: Channel

    @property
    def ours(self) -> str: ...

    def suggested(self, draws: Draws) -> str:
        """Who somebody may write as who has no wish."""
        ...

    def open(self, typed: str, changed: Callable[[Letter], None]) -> Correspondence:
        """Write as somebody, and be told of every letter that is new or gets further.

        Raises:
            NotPossible: nobody can write as that.
        """
        ...
