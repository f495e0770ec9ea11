"""The rows that the recorder keeps of people: who is known where, who is joined with whom, what was written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from routing.ids import AgentId, ContactId, Instant, MessageId, ResidentId
from routing.words import Attachment, Channel, Private

Kind = Literal["resident", "agent", "note", "advised", "told", "echoed", "transcript"]
"""Who wrote a message. advised: a colleague in the workspace; told: the centre by itself; echoed: somebody in the
provider's own inbox; transcript: what a machine heard in a voicemail."""

STEP_ROOM = 1_000
"""So many places a step has: the most events there can be in one."""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """One resident as one channel knows them. `address` and `name` are those last given, sealed."""

    resident: ResidentId
    channel: Channel
    robot: bool
    first_at: Instant
    last_at: Instant
    address: Private | None = None
    name: Private | None = None


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """`resident` gave an address at which `claimed` is reached. Nobody has checked it."""

    resident: ResidentId
    claimed: ResidentId
    at: Instant


class Join(msgspec.Struct, frozen=True, kw_only=True):
    """Two residents are one person since `at`, says `source`; `parted`: they are not, after all."""

    resident: ResidentId
    same_as: ResidentId
    at: Instant
    source: str
    reason: str
    parted: bool = False
    why: Private | None = None


class Disposition(msgspec.Struct, frozen=True, kw_only=True):
    """How the agent filed a contact."""

    contact: ContactId
    agent: AgentId
    outcome: str
    at: Instant
    note: Private | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a contact.

    Attributes:
        place: where it stands in the log; orders all messages.
        who: the agent's id, what a colleague is called, or what the centre told; empty for the resident.
    """

    contact: ContactId
    place: int
    message: MessageId
    kind: Kind
    at: Instant
    who: str = ""
    text: Private | None = None
    files: tuple[Attachment, ...] = ()


class Redacted(msgspec.Struct, frozen=True, kw_only=True):
    """A resident took a message back, or changed it."""

    contact: ContactId
    message: MessageId
    text: Private | None = None


class PeopleRows(msgspec.Struct, frozen=True, kw_only=True):
    """What some steps changed. A row replaces the one of the same key, but for when somebody was seen first."""

    identities: Sequence[Identity] = ()
    claims: Sequence[Claim] = ()
    joins: Sequence[Join] = ()
    dispositions: Sequence[Disposition] = ()
    lines: Sequence[Line] = ()
    redacted: Sequence[Redacted] = ()
