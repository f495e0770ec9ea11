"""Commands as inbox records, and the table of their types."""

from __future__ import annotations

from typing import Any

import msgspec

from routing.commands import agents, callbacks, calls, centre, consults, contacts, messages, offers
from routing.commands.base import Command, CommandData
from routing.commands.centre import ClockJump, Tick
from routing.ids import CentreId, Instant

_ROOMS = (agents, callbacks, calls, centre, consults, contacts, messages, offers)


def _types() -> dict[str, type[CommandData]]:
    found = (cls for room in _ROOMS for cls in vars(room).values() if isinstance(cls, type))
    return {cls.type: cls for cls in found if issubclass(cls, CommandData) and cls.type}


INTERNAL = frozenset({Tick.type, ClockJump.type})
COMMAND_TYPES: dict[str, type[CommandData]] = {k: v for k, v in _types().items() if k not in INTERNAL}
"""Every command that may stand in an inbox, by its name on the wire."""


class _Envelope(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    type: str
    centre: CentreId
    source: str
    at: Instant
    data: msgspec.Raw
    trace: str = ""


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_ENCODER = msgspec.json.Encoder()
_DATA = {name: msgspec.json.Decoder(cls) for name, cls in COMMAND_TYPES.items()}


def encode_command(command: Command) -> bytes:
    """The command as its inbox record (JSON)."""
    fields: dict[str, Any] = {
        "id": command.id,
        "type": command.data.type,
        "centre": command.centre,
        "source": command.source,
        "at": command.at,
        "data": command.data,
    }
    if command.trace:
        fields["trace"] = command.trace
    return _ENCODER.encode(fields)


def decode_command(record: bytes) -> Command:
    """The command in an inbox record.

    Raises:
        msgspec.ValidationError: unknown type or a wrong field; the text names the path.
        msgspec.DecodeError: not JSON.
    """
    head = _ENVELOPE.decode(record)
    decoder = _DATA.get(head.type)
    if decoder is None:
        raise msgspec.ValidationError(f"unknown command type {head.type!r} - at `$.type`")
    return Command(
        id=head.id,
        centre=head.centre,
        source=head.source,
        at=head.at,
        data=decoder.decode(head.data),
        trace=head.trace,
    )
