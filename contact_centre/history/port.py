"""What the recorder asks of a database of history, and the rows that it keeps there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, Protocol, TypeVar

import msgspec

from routing.centre import Centre
from routing.errors import ContactCentreError
from routing.ids import AgentId, ContactId, Instant, TeamId
from routing.service_level import Record
from routing.steps import Chain
from routing.words import AgentPhase

Reader = Literal["history", "public", "dispatcher"]
"""Who reads the steps and keeps its place in SQL: the rows of history, the public stream, the provider calls."""

_Written_contra = TypeVar("_Written_contra", contravariant=True)


class HistoryUnavailable(ContactCentreError):
    """The database where readers keep their places cannot be used now; the same call may work later."""

    code = "history_unavailable"
    retryable = True


class Overtaken(ContactCentreError):
    """Another process has moved the position: nothing was written, what is known of it has to be read again."""

    code = "overtaken"


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """How far a reader has come: everything before `offset` is written, and nothing after it.

    Attributes:
        offset: of the next record of the steps topic.
        chain: where accepted steps stood there.
        recorder: id of the process that wrote last.
    """

    offset: int
    chain: Chain
    recorder: str


class Spell(msgspec.Struct, frozen=True, kw_only=True):
    """A time in which nothing about an agent changed that reports tell.

    Attributes:
        phase: what screens showed.
        reason: a known code, or `other`; never what somebody typed.
        connected: whether a console of theirs was there.
        until: None while it lasts.
    """

    agent: AgentId
    since: Instant
    phase: AgentPhase
    reason: str
    connected: bool
    team: TeamId | None
    until: Instant | None = None


class Configured(msgspec.Struct, frozen=True, kw_only=True):
    """The configuration in force from `since` on; `offset` of the step that says so."""

    offset: int
    since: Instant
    digest: str
    centre: Centre


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """What some steps changed. A row replaces the one of the same key: contact; agent and since; offset."""

    contacts: Sequence[Record] = ()
    spells: Sequence[Spell] = ()
    configured: Sequence[Configured] = ()


class Places(Protocol[_Written_contra]):
    """Where readers keep their places, together with what they write. Calls block; they are made in a thread.

    Every method raises `HistoryUnavailable` when the database cannot be used now.
    """

    def position(self, reader: Reader) -> Position | None:
        """How far a reader has come; None before its first step."""
        ...

    def write(self, reader: Reader, before: Position | None, after: Position, rows: _Written_contra) -> None:
        """Write `rows` and move the reader from `before` to `after`, both or neither.

        Raises:
            Overtaken: the reader does not stand at `before`. That it stands at `after` already, by this process, is
                no error: an earlier call did it whose answer was lost.
        """
        ...


class History(Places[Rows], Protocol):
    """History of one centre; its calls are those of `Places` and the questions that reports ask."""

    def open_contacts(self) -> Mapping[ContactId, Record]:
        """Every contact to which something may still happen."""
        ...

    def contacts(self, ids: Iterable[ContactId]) -> Mapping[ContactId, Record]:
        """Those of `ids` that there are."""
        ...

    def open_spells(self) -> Mapping[AgentId, Spell]:
        """What each agent is doing."""
        ...

    def arrived(self, since: Instant, until: Instant) -> Iterator[Record]:
        """Contacts that arrived from `since` on and before `until`."""
        ...

    def spells(self, since: Instant, until: Instant) -> Iterator[Spell]:
        """Spells of which some lies from `since` on and before `until`."""
        ...

    def configured(self) -> Sequence[Configured]:
        """Every configuration there was, the oldest first."""
        ...
