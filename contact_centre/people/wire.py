"""What consoles are told of the person behind a contact, and of their earlier contacts."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from routing.ids import ContactId, Instant, MediaId, MessageId
from routing.words import Channel

Cursor = Annotated[str, msgspec.Meta(pattern=r"^([0-9]{1,18}(\.[0-9A-Za-z-]{1,64})?)?\Z")]


class PageQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`before`: what the page before gave as `next`; empty for the newest."""

    before: Cursor = ""


class SearchQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`text`: a name or a whole number; empty for suggestions."""

    text: Annotated[str, msgspec.Meta(max_length=80)] = ""


class IdentityView(msgspec.Struct, frozen=True, kw_only=True):
    """One way in which the person is known. `here`: it is this contact's."""

    channel: Channel
    address: str
    name: str
    first_at: Instant
    last_at: Instant
    here: bool


class JoinView(msgspec.Struct, frozen=True, kw_only=True):
    """Why two of the identities are one person.

    Attributes:
        id: what `unmerge` names.
        one, other: the two, in words; `other` is empty where a number was joined with whoever rings from it, and
            nobody has.
        by: who said so; empty where a number is one person's (`verified`).
        at: None until that is recorded.
    """

    id: str
    one: str
    other: str
    by: str
    verified: bool
    at: Instant | None
    why: str


class PersonView(msgspec.Struct, frozen=True, kw_only=True):
    """The person. `may_change`: the viewer holds the contact, and may join and part."""

    identities: tuple[IdentityView, ...]
    joins: tuple[JoinView, ...]
    may_change: bool


class CandidateView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may be the same person. `pass_` is what `merge` names; of an address only its end is shown."""

    pass_: str = msgspec.field(name="pass")
    channel: Channel
    address: str
    name: str
    last_at: Instant
    why: str


class CandidatesView(msgspec.Struct, frozen=True, kw_only=True):
    """`looked_through`: among how many a name was looked for."""

    found: tuple[CandidateView, ...]
    looked_through: int


class EarlierView(msgspec.Struct, frozen=True, kw_only=True):
    """One earlier contact.

    Attributes:
        state: `open`: it goes on; `missed`: nobody answered; `turned_away`: closed, or shut.
        outcome, note: how it was filed.
    """

    id: ContactId
    channel: Channel
    queue_name: str
    arrived_at: Instant
    state: Literal["open", "answered", "missed", "turned_away"]
    agent_name: str
    outcome: str
    note: str


class HistoryPage(msgspec.Struct, frozen=True, kw_only=True):
    """Earlier contacts, the newest first. `next`: how to ask for those before; None where there are none."""

    contacts: tuple[EarlierView, ...]
    next: str | None


class FileView(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was sent."""

    media: MediaId
    kind: str
    trouble: str


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """One message of an earlier contact. `line`: the centre's own word."""

    id: MessageId
    kind: Literal["resident", "agent", "note", "line"]
    author: str
    text: str
    at: Instant
    files: tuple[FileView, ...]


class StoryPage(msgspec.Struct, frozen=True, kw_only=True):
    """What was written in an earlier contact, in order; `next` asks for what was written before that."""

    lines: tuple[LineView, ...]
    next: str | None


class ErasedView(msgspec.Struct, frozen=True, kw_only=True):
    """What was erased: so many identities of one person."""

    identities_count: int
