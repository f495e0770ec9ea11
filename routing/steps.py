"""Steps: the engine's atomic batches of events, and the rule by which every reader accepts them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Union

import msgspec

from routing.events import EVENT_TYPES, Event
from routing.ids import Instant

if TYPE_CHECKING:
    AnyEvent = Event
else:
    AnyEvent = Union[EVENT_TYPES]  # noqa: UP007  # a union of a tuple has no other spelling

STEP_VERSION = 1
MAX_EVENTS = 1_000
"""Most events of one step; a larger reaction goes on in the next."""

MAX_TRACES = 32
"""Most commands of one step that are followed on their way to the sockets."""


class Step(msgspec.Struct, frozen=True, kw_only=True, tag="step", tag_field="k"):
    """One atomic record of what happened.

    Attributes:
        v: version of the event schema in it.
        epoch, owner: who led when it was written.
        prev: id of the accepted record before it, empty at the very beginning.
        in_from, in_to: the inbox offsets it consumed, from inclusive, to exclusive.
        t: log time of all its events, ms UTC; never goes back.
        gap: log time jumped over an outage just before it.
        engine: version of the engine that decided.
        traces: traceparents of the commands it answers, at most `MAX_TRACES`; not written when there are none.
    """

    v: int
    epoch: int
    owner: str
    prev: str
    id: str
    in_from: int
    in_to: int
    t: Instant
    gap: bool = False
    engine: str = ""
    events: tuple[AnyEvent, ...] = ()
    traces: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET


class Takeover(msgspec.Struct, frozen=True, kw_only=True, tag="takeover", tag_field="k"):
    """A new owner leads from here on, if accepted."""

    v: int
    epoch: int
    owner: str
    t: Instant


class Resignation(msgspec.Struct, frozen=True, kw_only=True, tag="resignation", tag_field="k"):
    """Whoever led stops: nobody leads until the next takeover, which need not wait for silence."""

    v: int
    epoch: int
    owner: str
    t: Instant


StepRecord = Step | Takeover | Resignation
"""What the steps topic holds."""

_ENCODER = msgspec.json.Encoder()
_DECODER: msgspec.json.Decoder[StepRecord] = msgspec.json.Decoder(StepRecord)


def encode_record(record: StepRecord) -> bytes:
    """A record of the steps topic (JSON)."""
    return _ENCODER.encode(record)


def decode_record(data: bytes) -> StepRecord:
    """What a record of the steps topic says.

    Raises:
        msgspec.DecodeError: not a record this version can read; the text names the path.
    """
    return _DECODER.decode(data)


class Chain(msgspec.Struct, kw_only=True):
    """Where accepted steps stand. Shared by the engine, standbys, views and checkers, so that all agree.

    Source: docs/adr/0002-step-chain.md.
    """

    epoch: int = 0
    owner: str = ""
    last_id: str = ""
    next_in: int = 0
    t: Instant = Instant(0)

    @property
    def vacant(self) -> bool:
        """Nobody leads: nobody ever has, or the last one resigned."""
        return not self.owner

    def accept(self, record: StepRecord) -> bool:
        """Move on past `record` if it chains; False, and nothing changed, if it must be ignored."""
        if isinstance(record, Takeover):
            if record.epoch != self.epoch + 1:
                return False
            self.epoch, self.owner = record.epoch, record.owner
            return True
        leads = record.epoch == self.epoch and record.owner == self.owner
        if isinstance(record, Resignation):
            self.owner = "" if leads else self.owner
            return leads
        chains = (
            leads
            and record.prev == self.last_id
            and record.in_from == self.next_in
            and record.in_to >= record.in_from
            and record.t >= self.t
        )
        if chains:
            self.last_id, self.next_in, self.t = record.id, record.in_to, record.t
        return chains


def contacts_of(events: Sequence[Event]) -> set[str]:
    """The ids of all contacts that `events` speak of."""
    return {contact for event in events if (contact := getattr(event, "contact", None)) is not None}
