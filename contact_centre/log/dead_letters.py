"""Inbox records that cannot be read: kept whole, with the reason, and passed over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from routing.commands import Command, decode_command, encode_command
from routing.errors import CommandTooLong
from routing.ids import CentreId
from routing.ports import Record

LONGEST_BYTES: Final = 512 * 1024
"""Longest command: what happens on it repeats its text, and has to fit into a step. Edges take an eighth of it."""

PART_BYTES: Final = 512 * 1024
"""Most of a record that one letter holds. In JSON it grows by a third, and a log takes records up to a certain size."""

REASON_CHARS: Final = 500


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """One record of the dead letters topic: what stood in the inbox at `offset`, and why it is no command.

    Attributes:
        data: the record, or the part of it from byte `begin` on where it comes in several letters.
    """

    offset: int
    reason: str
    data: bytes
    begin: int = 0


def encode_letter(letter: DeadLetter) -> Iterator[bytes]:
    """The records of the dead letters topic that keep it whole."""
    for begin in range(0, max(1, len(letter.data)), PART_BYTES):
        part = letter.data[begin : begin + PART_BYTES]
        yield msgspec.json.encode(msgspec.structs.replace(letter, data=part, begin=begin))


def checked_command(command: Command) -> bytes:
    """The inbox record of `command`, which `read_command` can read.

    Raises:
        CommandTooLong: it would be a dead letter.
    """
    record = encode_command(command)
    if len(record) > LONGEST_BYTES:
        raise CommandTooLong(
            f"The command {command.data.type} is {len(record) // 1024 + 1} KiB long, {LONGEST_BYTES // 1024} KiB is the "
            "most: nothing was changed. Shorten it (a centre's file: its texts, or the number of its queues)."
        )
    return record


def read_command(record: Record, centre: CentreId) -> Command | DeadLetter:
    """The command in an inbox record of `centre`, or why there is none."""
    if len(record.data) > LONGEST_BYTES:
        return DeadLetter(offset=record.offset, reason=f"longer than {LONGEST_BYTES} bytes", data=record.data)
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
    return DeadLetter(offset=record.offset, reason=reason[:REASON_CHARS], data=record.data)
