"""The contacts behind the figures, and what happened to each, for those who may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from agents.identity import SignIn, may
from contact_centre.boards.figures import ABANDONED, ANSWERED, TURNED_AWAY
from contact_centre.boards.tally import COUNTED, Counted, Tally
from contact_centre.boards.waiting import label, waits
from contact_centre.boards.wire import ContactRow, ContactStory, Figure, StepLine
from contact_centre.live.ledger import Ledger, Story
from routing import events as ev
from routing.explain import Names, step
from routing.ids import AgentId, ContactId, Instant, QueueId
from routing.opening_hours import local_date, midnight
from routing.ports import Clock
from routing.service_level import Outcome, Record
from routing.state import State
from routing.words import Line

_BEHIND: Final[dict[Figure, frozenset[Outcome]]] = {
    "counted": COUNTED,
    "in_target": frozenset({"answered_in_target"}),
    "missed": COUNTED - {"answered_in_target"},
    "answered": ANSWERED,
    "abandoned": ABANDONED,
    "turned_away": TURNED_AWAY,
}


class LedgerContacts:
    """Implements `contact_centre.http.api.Contacts`.

    Args:
        state: the follower's, as of the last accepted step.
        ledger: folded beside it.
        name_of: display names of agents.
        clock: decides what is today and who is late by now.
    """

    def __init__(
        self, *, state: Callable[[], State], ledger: Ledger, name_of: Callable[[AgentId], str], clock: Clock
    ) -> None:
        self._state = state
        self._ledger = ledger
        self._name_of = name_of
        self._clock = clock

    def rows(
        self, figure: Figure, *, line: Line | None, queue: QueueId | None, since: Instant | None
    ) -> Sequence[ContactRow] | None:
        if queue is not None and self._state().centre_config.queue(queue) is None:
            return None
        if figure in ("waiting", "past_target", "engaged"):
            return self._now(figure, line, queue)
        found = self._counted(
            each
            for each in self._ledger.records(self._today() if since is None else since)
            if (line is None or each.line == line) and (queue is None or each.queue == queue)
        )
        behind = [each for each in found if _is_behind(figure, each.outcome)]
        behind.sort(key=lambda each: (-each.record.arrived_at, each.record.contact))
        return [self._row(each) for each in behind]

    def story(self, contact: ContactId, viewer: SignIn) -> ContactStory | None:
        story = self._ledger.stories.get(contact)
        if story is None or not (may(viewer.roles, "supervisor") or _held(story, viewer.staff)):
            return None
        names = self._names()
        told = ((event.at, step(event, names)) for event in story.events)
        steps = tuple(StepLine(at=at, text=text) for at, text in told if text is not None)
        return ContactStory(contact=self._row(self._counted([story.record])[0]), steps=steps)

    def _now(self, figure: Figure, line: Line | None, queue: QueueId | None) -> list[ContactRow]:
        """Figures of this moment, which belong to the queue a contact is in; longest first."""
        state, now = self._state(), self._clock.wall()
        if figure == "engaged":
            some = [
                (each.answered_at or each.arrived_at, each) for each in state.contacts.values() if each.phase == figure
            ]
        else:
            waiting = [each for each in waits(state, self._ledger) if figure == "waiting" or each.target_at < now]
            some = [(each.since, each.contact) for each in waiting]
        kept = {
            each.id: (since, each.queue)
            for since, each in some
            if (line is None or each.line == line)
            and (queue is None or each.queue == queue)
            and each.id in self._ledger.stories
        }
        records = [self._ledger.stories[each].record for each in sorted(kept, key=lambda each: (kept[each][0], each))]
        return [self._row(each, kept[each.record.contact][1]) for each in self._counted(records)]

    def _counted(self, records: Iterable[Record]) -> list[Counted]:
        return Tally().count(records, self._state().centre_config, self._clock.wall())

    def _today(self) -> Instant:
        timezone = self._state().centre_config.timezone
        return midnight(local_date(self._clock.wall(), timezone), timezone)

    def _names(self) -> Names:
        return Names(centre=self._state().centre_config, agent=self._name_of)

    def _row(self, counted: Counted, queue: QueueId | None = None) -> ContactRow:
        """A row under `queue`, or under the queue that the contact is credited to."""
        record = counted.record
        under = queue if queue is not None else record.queue
        agent = record.answered_by if record.answered_by is not None else record.holder
        return ContactRow(
            id=record.contact,
            queue=under,
            queue_name=self._names().queue(under),
            channel=record.channel,
            label=label(record),
            robot=record.robot,
            emergency=record.emergency,
            queued_at=record.queued_at,
            wait_ms=_waited_ms(counted, self._clock.wall()),
            outcome=counted.outcome,
            agent_name=self._name_of(agent) if agent is not None else "",
            ended_at=record.ended_at,
        )


def _is_behind(figure: Figure, outcome: Outcome) -> bool:
    return outcome not in TURNED_AWAY if figure == "arrived" else outcome in _BEHIND[figure]


def _held(story: Story, agent: AgentId) -> bool:
    """Whether the contact is or was this agent's."""
    return any(isinstance(event, ev.OfferAccepted) and event.agent == agent for event in story.events)


def _waited_ms(counted: Counted, now: Instant) -> int | None:
    """How long the resident waited for an answer, or for none; None when they joined no queue."""
    record = counted.record
    if record.queued_at is None or counted.outcome == "turned_away":
        return None
    if record.wait_ms is not None:
        return record.wait_ms
    until = record.abandoned_at or record.ended_at or now
    return max(0, until - record.queued_at)
