"""The root of every command, and its envelope."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from routing.ids import CentreId, Instant


class CommandData(msgspec.Struct, frozen=True, kw_only=True):
    """What one type of command says. `type` is its name on the wire."""

    type: ClassVar[str] = ""


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """One request with its envelope.

    Attributes:
        id: idempotency key, unique within `source`, the same for every delivery of the same request.
        source: who asks: `staff:<id>`, `resident:<id>`, `gateway:<id>`, `admin`, or a provider.
        at: the edge's wall clock, recorded only, never decided on.
        trace: the W3C traceparent of the append, for whoever watches the service; empty when nobody does.
    """

    id: str
    centre: CentreId
    source: str
    at: Instant
    data: CommandData
    trace: str = ""
