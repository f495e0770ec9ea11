"""Judging records of the steps topic by the acceptance rule, for readers that keep their own place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from contact_centre.log._records import decode_head
from contact_centre.log.follower import UnreadableStep
from routing.ports import Record
from routing.steps import Chain, Step, decode_record


class Accepted(NamedTuple):
    """A step that counts, and the offset of its record."""

    offset: int
    step: Step


def accepted(records: Iterable[Record], chain: Chain) -> Iterator[Accepted]:
    """The steps among `records` that count; `chain` moves on past each record that chains.

    Raises:
        UnreadableStep: a step that counts was written by a newer version.
    """
    for record in records:
        try:
            decoded = decode_record(record.data)
        except msgspec.DecodeError as error:
            head = decode_head(record.data)
            if head is not None and msgspec.structs.replace(chain).accept(head):
                raise UnreadableStep(
                    f"Step {record.offset} of the log cannot be read by this version ({error}). "
                    "Start the version that wrote it, or a newer one."
                ) from error
            continue
        if chain.accept(decoded) and isinstance(decoded, Step):
            yield Accepted(record.offset, decoded)
