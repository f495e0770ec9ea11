"""What the transport asks of whoever gives a socket its meaning, and how a kind of socket is described to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import msgspec

from agents.identity import Role, SignIn
from routing.commands import CommandData
from routing.ids import Instant, ResidentId, SessionId
from routing.steps import Step

Frame = tuple[str, msgspec.Struct]
"""A frame's type and data. Data that several sessions share (the same object) is encoded once."""

Purpose = Literal["console", "board", "wallboard", "chat", "softphone"]

NEEDED: Mapping[Purpose, Role] = {
    "console": "agent",
    "board": "supervisor",
    "wallboard": "supervisor",
    "softphone": "agent",
}
"""The role a staff socket needs."""


class Session(Protocol):
    """One connection's meaning. No method waits; none does I/O.

    Raises from `commands` and `live`: `routing.errors.FrameRefused`, to refuse the frame with its reason.
    """

    @property
    def source(self) -> str:
        """The source of its commands: `staff:<id>` or `resident:<id>`."""
        ...

    @property
    def frames(self) -> Mapping[str, type[msgspec.Struct]]:
        """The client's frame types it takes."""
        ...

    def presence(self, *, present: bool) -> Sequence[CommandData]:
        """What the engine must be told when this connection is there, and when it is gone."""
        ...

    def snapshot(self) -> msgspec.Struct:
        """All that the client must know now."""
        ...

    def commands(self, kind: str, data: msgspec.Struct) -> Sequence[CommandData]:
        """What a frame asks of the centre; empty for frames that only live (typing)."""
        ...

    def live(self, kind: str, data: msgspec.Struct) -> msgspec.Struct | None:
        """What a live frame tells the other sessions, or None."""
        ...

    def after_step(self, step: Step) -> Sequence[Frame]:
        """The frames an accepted step causes for this connection."""
        ...

    def every_second(self, now: Instant) -> Sequence[Frame]:
        """The frames that time causes. Called every `Endpoint.tick_ms`."""
        ...

    def on_live(self, kind: str, data: msgspec.Struct) -> Sequence[Frame]:
        """The frames that another session's live frame causes for this connection."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Peer:
    """Who is at the other end. Staff have a sign-in, residents a resident id."""

    id: SessionId
    purpose: Purpose
    sign_in: SignIn | None = None
    resident: ResidentId | None = None
    loopback: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint:
    """One socket address.

    Attributes:
        path: for example `/console/socket`.
        purposes: what tickets for it may say; `chat` alone means that residents' tokens open it instead.
        open: makes the session of a connection.
        presence_per_source: only the last connection of a source says that it is gone.
        tick_ms: how often `every_second` is called.
    """

    path: str
    purposes: tuple[Purpose, ...]
    open: Callable[[Peer], Session]
    presence_per_source: bool = False
    tick_ms: int = 1_000
