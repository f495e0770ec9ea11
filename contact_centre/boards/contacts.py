"""The contacts behind the figures, and what happened to each, for those who may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from agents.identity import SignIn, may
from contact_centre.boards.explanations import ASKED_ABOUT
from contact_centre.boards.figures import group_name
from contact_centre.boards.waiting import label, waits
from contact_centre.boards.wire import (
    Behind,
    ContactRow,
    ContactStory,
    Figure,
    FiguresQuery,
    LaterWaitRow,
    PeriodRow,
    StepLine,
)
from contact_centre.live.ledger import Ledger, Story
from routing import events as ev
from routing.centre import Centre
from routing.explain import Names, offer_details, step
from routing.ids import AgentId, ContactId, Instant, QueueId
from routing.opening_hours import local_date, midnight
from routing.ports import Clock
from routing.service_level import (
    FORMULAS,
    Breakdown,
    LaterWait,
    Measured,
    Part,
    Record,
    counted,
    keys_of,
    later_target_at,
    measure,
    promised,
    ring_to_person_ms,
    tabulate,
    waited_ms,
)
from routing.state import State
from routing.told import waited_longer
from routing.words import Formula

_NOW: Final[frozenset[Figure]] = frozenset({"waiting", "past_target", "engaged"})
"""Figures of this moment, which belong to the queue a contact is in."""


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

    def rows(self, behind: Behind) -> Sequence[ContactRow] | None:
        centre = self._state().centre_config
        if behind.queue is not None and centre.queue(QueueId(behind.queue)) is None:
            return None
        if behind.figure in _NOW:
            return self._now(behind)
        formula = behind.formula if behind.formula is not None else centre.formula
        since = self._today() if behind.since is None else behind.since
        asked = [each for each in self._ledger.records(Instant(since)) if _is_asked(each, behind, centre)]
        found = [each for each in self._measured(asked) if self._opens(behind.figure, each, formula)]
        found.sort(key=lambda each: (-each.record.arrived_at, each.record.contact))
        return [self._row(each) for each in found]

    def figures(self, asked: FiguresQuery) -> Sequence[PeriodRow]:
        centre, names = self._state().centre_config, self._names()
        formula = asked.formula if asked.formula is not None else centre.formula
        records = (
            each
            for each in self._ledger.records(self._today() if asked.since is None else Instant(asked.since))
            if asked.line in (None, each.line) and (asked.until is None or each.arrived_at < asked.until)
        )
        found = tabulate(records, centre, self._clock.wall(), by=asked.by, interval_s=asked.interval_s, formula=formula)
        return [
            PeriodRow(
                start=each.start,
                end=each.end,
                line=each.line,
                key=each.key,
                name="" if asked.by is None else group_name(asked.by, each.key, names),
                formula=formula,
                target_share=promised(centre, each.line, asked.by, each.key),
                figures=each.figures,
            )
            for each in found
        ]

    def story(self, contact: ContactId, viewer: SignIn) -> ContactStory | None:
        story = self._ledger.stories.get(contact)
        if story is None or not (may(viewer.roles, "supervisor") or _held(story, viewer.staff)):
            return None
        names = self._names()
        return ContactStory(
            contact=self._row(self._measured([story.record])[0]),
            steps=tuple(_lines(story.events, names)),
            events_count=len(story.events),
        )

    def _now(self, behind: Behind) -> list[ContactRow]:
        """Longest first."""
        state, now = self._state(), self._clock.wall()
        if behind.figure == "engaged":
            contacts = (each for each in state.contacts.values() if each.phase == "engaged")
            some = [(each.answered_at or each.arrived_at, each) for each in contacts]
        else:
            late = behind.figure == "past_target"
            waiting = (each for each in waits(state, self._ledger) if not late or each.target_at < now)
            some = [(each.since, each.contact) for each in waiting]
        stories = self._ledger.stories
        kept = {
            each.id: (since, each.queue)
            for since, each in some
            if behind.line in (None, each.measured_as) and behind.queue in (None, each.queue) and each.id in stories
        }
        records = [stories[each].record for each in sorted(kept, key=lambda each: (kept[each][0], each))]
        return [self._row(each, kept[each.record.contact][1]) for each in self._measured(records)]

    def _opens(self, figure: Figure, one: Measured, formula: Formula) -> bool:
        if figure == "longer_than_told":
            return waited_longer(one.record, self._clock.wall())
        return _is_behind(figure, one, formula)

    def _measured(self, records: Iterable[Record]) -> list[Measured]:
        centre, now = self._state().centre_config, self._clock.wall()
        return [measure(each, centre, now) for each in records]

    def _today(self) -> Instant:
        timezone = self._state().centre_config.timezone
        return midnight(local_date(self._clock.wall(), timezone), timezone)

    def _names(self) -> Names:
        return Names(centre=self._state().centre_config, agent=self._name_of)

    def _row(self, measured: Measured, queue: QueueId | None = None) -> ContactRow:
        """A row under `queue`, or under the queue that the contact is credited to."""
        record = measured.record
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
            wait_ms=_waited_ms(measured, self._state().centre_config, self._clock.wall()),
            outcome=measured.outcome,
            agent_name=self._name_of(agent) if agent is not None else "",
            ended_at=record.ended_at,
            arrived_at=record.arrived_at,
            flags=tuple(sorted(measured.flags)),
            ring_to_person_ms=ring_to_person_ms(record),
            second_silence_ms=measured.silence_ms,
            handled_ms=record.handled_ms if record.over and record.answered_at is not None else None,
            later=tuple(self._later(each, record) for each in record.later),
        )

    def _later(self, wait: LaterWait, record: Record) -> LaterWaitRow:
        centre, now = self._state().centre_config, self._clock.wall()
        late = later_target_at(wait, record.line, centre) < (now if wait.until is None else wait.until)
        until = max(wait.since, now) if wait.until is None else wait.until
        in_target = False if late else None if wait.until is None else wait.answered
        return LaterWaitRow(
            queue_name=self._names().queue(wait.queue),
            since=wait.since,
            wait_ms=waited_ms(centre, wait.queue, record.line, wait.since, until),
            in_target=in_target,
        )


def _is_asked(of: Record, behind: Behind, centre: Centre) -> bool:
    """Whether the contact is of the period and of every group that was asked for."""
    if behind.line not in (None, of.line) or (behind.until is not None and of.arrived_at >= behind.until):
        return False
    groups: dict[Breakdown, str | None] = {
        "queue": behind.queue,
        "channel": behind.channel,
        "team": behind.team,
        "skill": behind.skill,
    }
    return all(group is None or group in keys_of(of, by, centre) for by, group in groups.items())


def _lines(events: Sequence[ev.ContactEvent], names: Names) -> Iterator[StepLine]:
    """The contact's steps in words. What a resident was told over and over stands there once."""
    told = ""
    for number, event in enumerate(events):
        line = _line(number, event, names)
        if line is None or (isinstance(event, ev.WaitTold) and line.text == told):
            continue
        told = line.text if isinstance(event, ev.WaitTold) else told
        yield line


def _is_behind(figure: Figure, one: Measured, formula: Formula) -> bool:
    part = _part(one, formula)
    answered = one.record.answered_at is not None
    known: dict[Figure, bool] = {
        "arrived": one.outcome != "turned_away",
        "counted": part.counted > 0,
        "in_target": part.in_target > 0,
        "missed": part.counted > part.in_target,
        "answered": one.outcome.startswith("answered"),
        "abandoned": one.outcome.startswith("abandoned"),
        "replied": one.silence_ms is not None,
        "handled": one.record.over and answered,
    }
    return known.get(figure, figure == one.outcome or figure in one.flags)


def _part(one: Measured, formula: Formula) -> Part:
    """What the contact adds to the two sides of the formula, which counts contacts and nothing else."""
    counts = counted(())
    counts.add(one.outcome, credited=one.credited, removed=one.removed_in_target)
    return FORMULAS[formula](counts)


def _line(number: int, event: ev.ContactEvent, names: Names) -> StepLine | None:
    text = step(event, names)
    if text is None:
        return None
    return StepLine(
        at=event.at,
        text=text,
        step=number if isinstance(event, ASKED_ABOUT) else None,
        offer=offer_details(event, names) if isinstance(event, ev.OfferMade) else None,
    )


def _held(story: Story, agent: AgentId) -> bool:
    """Whether the contact is or was this agent's, or they helped with it."""
    theirs = (ev.OfferAccepted, ev.ConsultJoined)
    return any(isinstance(event, theirs) and event.agent == agent for event in story.events)


def _waited_ms(measured: Measured, centre: Centre, now: Instant) -> int | None:
    """How long the resident waited for an answer, or for none; None when they joined no queue."""
    record = measured.record
    if record.queued_at is None or measured.outcome == "turned_away":
        return None
    if record.wait_ms is not None:
        return record.wait_ms
    until = max(record.queued_at, record.abandoned_at or record.ended_at or now)
    return waited_ms(centre, record.queue, record.line, record.queued_at, until)
