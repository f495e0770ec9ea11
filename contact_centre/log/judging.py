"""Judging records of the steps topic by the acceptance rule: one way for everybody who reads them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from contact_centre.log._records import decode_head
from routing.errors import ContactCentreError
from routing.ports import Record
from routing.steps import Chain, Step, StepRecord, decode_record


class UnreadableStep(ContactCentreError):
    """A step that counts was written by a newer version; going on without it would invent a state."""

    code = "unreadable_step"


class Judged(NamedTuple):
    """What stands in a record, None where nothing can be read, and whether it counts."""

    record: StepRecord | None
    chained: bool

    @property
    def step(self) -> Step | None:
        """The step to fold, if there is one: not what only says who leads, and nothing that does not chain."""
        return self.record if self.chained and isinstance(self.record, Step) else None


class Accepted(NamedTuple):
    """A step that counts, and the offset of its record."""

    offset: int
    step: Step


def judge(record: Record, chain: Chain) -> Judged:
    """Move `chain` on past `record` if that chains.

    Raises:
        UnreadableStep: it is a step that counts, written by a newer version.
    """
    try:
        decoded = decode_record(record.data)
    except msgspec.DecodeError as error:
        head = decode_head(record.data)
        if head is not None and msgspec.structs.replace(chain).accept(head):
            raise UnreadableStep(
                f"Step {record.offset} of the log cannot be read by this version ({error}). "
                "Start the version that wrote it, or a newer one."
            ) from error
        return Judged(None, chained=False)
    return Judged(decoded, chained=chain.accept(decoded))


def accepted(records: Iterable[Record], chain: Chain) -> Iterator[Accepted]:
    """The steps among `records` that count; `chain` moves on past each record that chains.

    Raises:
        UnreadableStep: as `judge`.
    """
    for record in records:
        step = judge(record, chain).step
        if step is not None:
            yield Accepted(record.offset, step)


def steps_in(records: Iterable[Record]) -> Iterator[Accepted]:
    """The steps among `records` that can be read, whether they count or not: for who does not know the chain there."""
    for record in records:
        with contextlib.suppress(msgspec.DecodeError):
            step = decode_record(record.data)
            if isinstance(step, Step):
                yield Accepted(record.offset, step)
