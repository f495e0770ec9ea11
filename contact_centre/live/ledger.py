"""The ledger: today's and open contacts with everything that happened to them, and what staff did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, Union

import msgspec

from routing import events as ev
from routing.events import EVENT_TYPES, ContactEvent, Event
from routing.ids import AgentId, ContactId, Instant, ResidentId, TeamId
from routing.service_level import Folding, Record
from routing.steps import Step

if TYPE_CHECKING:
    AnyContactEvent = ContactEvent
    AnyEvent = Event
else:
    AnyContactEvent = Union[tuple(each for each in EVENT_TYPES if issubclass(each, ContactEvent))]  # noqa: UP007
    AnyEvent = Union[EVENT_TYPES]  # noqa: UP007 - a union of a tuple has no other spelling

AUDIT_KEPT: Final = 500


class Story(msgspec.Struct, kw_only=True):
    """One contact: its figures' record, and its events in order."""

    record: Record
    events: list[AnyContactEvent]


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """What staff did to the centre or to others: the command's source and name, and the first event it led to."""

    at: Instant
    source: str
    command: str
    event: AnyEvent | None


class _Kept(msgspec.Struct, kw_only=True):
    """`teams` is required: a snapshot without it is from before its records held today's figures, and is not read."""

    stories: dict[ContactId, Story]
    deeds: list[Deed]
    teams: dict[AgentId, TeamId]
    left_menu: list[Instant] = []


_AUDITED: Final = frozenset(
    {
        "agent.set_state",
        "agent.configure",
        "call.supervise",
        "config.activate",
        "contact.mark",
        "contact.move",
        "contact.prioritise",
        "offer.make",
        "queue.close",
        "queue.open",
        "queue.overflow",
        "resident.merge",
    }
)


def _by_staff(event: ev.CommandHandled) -> bool:
    """Supervisors on the board, and whoever applied a file at the command line."""
    return event.source.startswith(("staff:", "admin:"))


class Ledger:
    """A follower's view. Contacts that ended before `keep_from(now)` are forgotten; the log keeps them.

    Args:
        keep_from: the instant, for a log time, from which ended contacts are kept.

    Attributes:
        open: the records of contacts to which something may still happen.
        over: the records of all others, only ever added to within one `generation`.
        left_menu: when calls ended before their residents had joined a queue.
        generation: another number means that `over` was made anew.
    """

    name = "ledger"

    def __init__(self, keep_from: Callable[[Instant], Instant]) -> None:
        self._keep_from = keep_from
        self._kept_from = Instant(0)
        self.stories: dict[ContactId, Story] = {}
        self.deeds: list[Deed] = []
        self.left_menu: list[Instant] = []
        self.open: dict[ContactId, Record] = {}
        self.over: list[Record] = []
        self.generation = 0
        self._folding = Folding(self._record_of, {})
        self._latest: dict[ResidentId, ContactId] = {}

    def fold(self, step: Step) -> None:
        """Take in one accepted step."""
        cause: ev.CommandHandled | None = None
        for event in step.events:
            if isinstance(event, ev.CommandHandled):
                cause = event if event.command in _AUDITED and _by_staff(event) else None
                continue
            if isinstance(event, ev.CallLeftMenu):
                self.left_menu.append(event.at)
            record = self._folding.fold(event)
            if record is not None and isinstance(event, ContactEvent):
                self._take(event, record)
            if cause is not None:
                self._note_deed(cause, event)
                cause = None
        self._forget(step.t)

    def dump(self) -> bytes:
        """All of it, for a snapshot."""
        return msgspec.msgpack.encode(
            _Kept(stories=self.stories, deeds=self.deeds, teams=self._folding.teams, left_menu=self.left_menu)
        )

    def load(self, data: bytes) -> None:
        """Become what was dumped; empty bytes are an empty ledger."""
        kept = msgspec.msgpack.decode(data, type=_Kept) if data else _Kept(stories={}, deeds=[], teams={})
        self.stories, self.deeds, self._folding.teams = kept.stories, kept.deeds, kept.teams
        self.left_menu = kept.left_menu
        self._index()

    # --- reading

    def story(self, contact: ContactId) -> Sequence[ContactEvent]:
        """The contact's events; none for a contact that is not kept."""
        found = self.stories.get(contact)
        return found.events if found is not None else ()

    def latest(self, resident: ResidentId) -> ContactId | None:
        """The contact that the resident opened last, over or not."""
        return self._latest.get(resident)

    def records(self, since: Instant) -> Iterator[Record]:
        """Every contact that arrived from `since` on."""
        return (story.record for story in self.stories.values() if story.record.arrived_at >= since)

    # --- inside

    def _record_of(self, contact: ContactId) -> Record | None:
        story = self.stories.get(contact)
        return story.record if story is not None else None

    def _take(self, event: ContactEvent, record: Record) -> None:
        if isinstance(event, ev.ContactArrived):
            self.stories[event.contact] = Story(record=record, events=[event])
            self.open[event.contact] = record
            self._note_latest(record)
            return
        self.stories[event.contact].events.append(event)
        if record.over and self.open.pop(event.contact, None) is not None:
            self.over.append(record)

    def _note_deed(self, cause: ev.CommandHandled, event: Event) -> None:
        """What agents do to themselves (their own state) is work, not a deed."""
        if isinstance(event, ev.AgentStateChanged) and cause.source == f"staff:{event.agent}":
            return
        self.deeds.append(Deed(at=event.at, source=cause.source, command=cause.command, event=event))
        del self.deeds[:-AUDIT_KEPT]

    def _note_latest(self, of: Record) -> None:
        if of.channel in ("webchat", "web_message"):
            self._latest[of.resident] = of.contact

    def _forget(self, now: Instant) -> None:
        """Once the day has moved on, let go of what ended before the days that are shown."""
        keep_from = self._keep_from(now)
        if keep_from == self._kept_from:
            return
        self._kept_from = keep_from
        self.left_menu = [at for at in self.left_menu if at >= keep_from]
        self.stories = {
            contact: story
            for contact, story in self.stories.items()
            if story.record.ended_at is None or story.record.ended_at >= keep_from
        }
        self._index()

    def _index(self) -> None:
        """Make anew what is worked out from the stories."""
        records = [story.record for story in self.stories.values()]
        self.open = {each.contact: each for each in records if not each.over}
        self.over = [each for each in records if each.over]
        self.generation += 1
        self._latest = {}
        for each in records:
            self._note_latest(each)
