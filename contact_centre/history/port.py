"""What the recorder asks of a database of history, and the rows that it keeps there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

from contact_centre.people.rows import PeopleRows
from contact_centre.places import Places
from routing.centre import Centre
from routing.ids import AgentId, ContactId, Instant, QueueId, RecordingId, TeamId
from routing.service_level import Record
from routing.words import AgentPhase


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


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A recording that the provider keeps for us until `keep_until`, by the rule of `queue` when it was made."""

    recording: RecordingId
    contact: ContactId
    queue: QueueId
    length_s: int
    recorded_at: Instant
    keep_until: Instant


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """What some steps changed. A row replaces the one of the same key: contact; agent and since; offset; recording."""

    contacts: Sequence[Record] = ()
    spells: Sequence[Spell] = ()
    configured: Sequence[Configured] = ()
    recorded: Sequence[Recorded] = ()
    people: PeopleRows = PeopleRows()


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
