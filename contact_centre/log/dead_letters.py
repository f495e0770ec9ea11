"""Inbox records that cannot be read: kept whole, with the reason, and passed over."""

from __future__ import annotations

import msgspec

from routing.commands import Command, decode_command
from routing.ids import CentreId
from routing.ports import Record


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """One record of the dead letters topic. `data` is the record as it stood in the inbox at `offset`."""

    offset: int
    reason: str
    data: bytes


def read_command(record: Record, centre: CentreId) -> Command | DeadLetter:
    """The command in an inbox record of `centre`, or why there is none."""
    try:
        command = decode_command(record.data)
    except RecursionError:
        reason = "nested too deeply"
    except msgspec.DecodeError as error:
        reason = str(error)
    else:
        if command.centre == centre:
            return command
        reason = f"for centre {command.centre!r}, this is {centre!r}"
    return DeadLetter(offset=record.offset, reason=reason, data=record.data)
