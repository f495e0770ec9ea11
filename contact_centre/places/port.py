"""Where readers of the steps keep their places, and what goes wrong with them."""

from __future__ import annotations

from typing import Literal, Protocol, TypeVar

import msgspec

from routing.errors import ContactCentreError
from routing.steps import Chain

Reader = Literal["history", "public", "dispatcher", "alerts"]
"""Who reads the steps and keeps its place in SQL: the rows of history, the public stream, the provider calls, and who
tells supervisors what goes wrong."""

_Written_contra = TypeVar("_Written_contra", contravariant=True)


class PlacesUnavailable(ContactCentreError):
    """The database where readers keep their places cannot be used now; the same call may work later."""

    code = "places_unavailable"
    retryable = True


class Overtaken(ContactCentreError):
    """Another process has moved the position: nothing was written, what is known of it has to be read again."""

    code = "overtaken"


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """How far a reader has come: everything before `offset` is written, and nothing after it.

    Attributes:
        offset: of the next record of the steps topic.
        chain: where accepted steps stood there.
        recorder: id of the process that wrote last.
    """

    offset: int
    chain: Chain
    recorder: str


class Astray(ContactCentreError):
    """The database and the log do not fit together; the text says how and what to do."""

    code = "astray"


class Places(Protocol[_Written_contra]):
    """Where readers keep their places, together with what they write. Calls block; they are made in a thread.

    Every method raises `PlacesUnavailable` when the database cannot be used now.
    """

    def position(self, reader: Reader) -> Position | None:
        """How far a reader has come; None before its first step."""
        ...

    def write(self, reader: Reader, before: Position | None, after: Position, rows: _Written_contra) -> None:
        """Write `rows` and move the reader from `before` to `after`, both or neither.

        Raises:
            Overtaken: the reader does not stand at `before`. That it stands at `after` already, by this process, is
                no error: an earlier call did it whose answer was lost.
        """
        ...
