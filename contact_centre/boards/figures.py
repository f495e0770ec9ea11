"""What the board shows, worked out from the state and the ledger alone: live, after a restart and in a replay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Final

import msgspec

from contact_centre.boards.day import Day
from contact_centre.boards.staff import Duty, agent_rows, audit_rows
from contact_centre.boards.tally import QUARTER_MS, Key, Tally, lately_since
from contact_centre.boards.waiting import Wait, due_rows, waits
from contact_centre.boards.wire import AgentRow, AuditRow, DueRow, Figures, GroupRow, Interval, LineView, QueueRow, Show
from contact_centre.live.ledger import Ledger
from routing.centre import Queue
from routing.explain import Names
from routing.ids import AgentId, Instant, QueueId, TeamId
from routing.opening_hours import next_opening
from routing.service_level import Breakdown, Record, percentile, spread
from routing.state import State
from routing.told import ToldLevel, kept, told_level
from routing.words import LINES, Formula, Line

_CHANNELS: Final = {"phone": "Phone", "web_message": "Web page", "sms": "Text message", "whatsapp": "WhatsApp"}

_LIVE: Final[tuple[Line, ...]] = ("call", "webchat")
"""A queue is open while somebody can be spoken to; messages can be left at any time."""


def figures(
    state: State,
    ledger: Ledger,
    name_of: Callable[[AgentId], str],
    now: Instant,
    tally: Tally | None = None,
    show: Show | None = None,
) -> Figures:
    """The whole board as of `now`.

    Args:
        state: as of the last accepted step.
        ledger: folded from the same steps.
        name_of: the display name of an agent.
        now: wall clock when live, any instant from the last step on in a replay.
        tally: kept from look to look, saves adding up again what is over.
        show: what the screen asked for; without it, the centre's formula and no break-down.
    """
    return Look(state, ledger, name_of, now, tally).figures(show if show is not None else Show())


class Look:
    """The board at one instant, for screens that show different parts of it. Nothing is worked out twice."""

    def __init__(
        self,
        state: State,
        ledger: Ledger,
        name_of: Callable[[AgentId], str],
        now: Instant,
        tally: Tally | None = None,
    ) -> None:
        self._state = state
        self._ledger = ledger
        self._now = now
        self._names = Names(centre=state.centre_config, agent=name_of)
        self._day = Day(ledger, tally if tally is not None else Tally(), state.centre_config, now)
        self._waiting = waits(state, ledger)

    def figures(self, show: Show) -> Figures:
        """What a screen sees that asked for `show`."""
        state, centre = self._state, self._state.centre_config
        formula = show.formula if show.formula is not None else centre.formula
        line = show.line if show.line is not None else self._first_line
        return Figures(
            as_of=state.t,
            now=self._now,
            centre=centre.name,
            timezone=centre.timezone,
            lines=tuple(_line_view(line, self._day, self._waiting, formula) for line in LINES),
            queues=tuple(
                msgspec.structs.replace(row, told=self._told.get(row.id, {}))
                for row in _queue_rows(state, self._day, self._waiting, self._duty, self._names, formula)
            ),
            agents=self._agents,
            agents_gone=(),
            due=self._due,
            intervals=_intervals(self._day, line, formula),
            audit=self._audit,
            lately_since=lately_since(self._now),
            formula=centre.formula,
            show=Show(formula=formula, by=show.by, line=line),
            groups=() if show.by is None else tuple(_groups(self._day, show.by, formula, self._names)),
        )

    @cached_property
    def _first_line(self) -> Line:
        """The first line that anybody came by today."""
        return next((line for line in LINES if self._day.has_quarters(line)), "call")

    @cached_property
    def _told(self) -> dict[QueueId, dict[Line, ToldLevel]]:
        return _told(self._ledger, self._day)

    @cached_property
    def _duty(self) -> Duty:
        return Duty(self._state, "webchat")

    @cached_property
    def _agents(self) -> tuple[AgentRow, ...]:
        return agent_rows(self._state, self._names, self._day.start)

    @cached_property
    def _due(self) -> tuple[DueRow, ...]:
        return due_rows(self._waiting, self._state, self._names, self._now)

    @cached_property
    def _audit(self) -> tuple[AuditRow, ...]:
        return audit_rows(self._ledger, self._names)


def _line_view(line: Line, day: Day, waiting: list[Wait], formula: Formula) -> LineView:
    target = day.centre.targets[line]
    key = Key(line)
    here = [each for each in waiting if each.contact.measured_as == line]
    today = day.summary(key, formula)
    return LineView(
        line=line,
        target_share=target.share,
        within_s=target.within_s,
        formula=formula,
        today=today.level,
        last_30_min=day.level_lately(line, formula),
        waiting_count=len(here),
        longest_since=_longest(here),
        arrived_count=today.arrived_count,
        answered_count=today.answered_count,
        abandoned_count=today.abandoned_count,
        turned_away_count=today.turned_away_count,
        left_in_menu_count=day.left_in_menu_count if line == "call" else 0,
        asa_s=today.wait.mean_s,
        p90_wait_s=percentile([each / 1000 for each in day.bucket(key).waits_ms], 0.9),
        figures=today,
        formulas=day.levels(key),
    )


def _groups(day: Day, by: Breakdown, formula: Formula, names: Names) -> Iterable[GroupRow]:
    for line in LINES:
        for group in day.groups(line, by):
            key = Key(line, by, group)
            yield GroupRow(
                line=line,
                key=group,
                name=group_name(by, group, names),
                target_share=day.share(key),
                figures=day.summary(key, formula),
            )


def group_name(by: Breakdown, group: str, names: Names) -> str:
    """What a group of a break-down is called."""
    match by:
        case "queue":
            return names.queue(QueueId(group))
        case "team":
            teams = {team.id: team.name for team in names.centre.teams}
            return teams.get(TeamId(group), group or "Not answered, or by no team")
        case "skill":
            return group.replace("-", " ").capitalize()
        case "channel":
            return _CHANNELS.get(group, group.capitalize())


def _queue_rows(
    state: State, day: Day, waiting: list[Wait], duty: Duty, names: Names, formula: Formula
) -> Iterator[QueueRow]:
    """Every queue of the file, and a removed one for as long as there is something to see in it."""
    for queue in day.centre.queues:
        row = _queue_row(queue, state, day, waiting, duty, names, formula)
        if not queue.removed or row.waiting_count or row.arrived_count:
            yield row


def _queue_row(
    queue: Queue, state: State, day: Day, waiting: list[Wait], duty: Duty, names: Names, formula: Formula
) -> QueueRow:
    live = state.queues.get(queue.id)
    shut_by = live.shut_by if live is not None else ""
    is_open = any(state.takes(queue.id, line) for line in _LIVE)
    here = [each for each in waiting if each.contact.queue == queue.id]
    today = day.of_queue(queue.id, LINES)
    keys = {line: Key(line, "queue", queue.id) for line in LINES}
    on_duty_count, free_count = duty.of(queue.id)
    return QueueRow(
        id=queue.id,
        name=names.queue(queue.id),
        open=is_open,
        shut_by=names.source(shut_by) if shut_by else "",
        next_open=None if is_open or shut_by or queue.removed else _next_open(queue, day),
        levels={line: day.level(key, formula) for line, key in keys.items() if queue.id in day.groups(line, "queue")},
        target_share={line: day.share(key) for line, key in keys.items()},
        waiting_count=len(here),
        longest_since=_longest(here),
        free_count=free_count,
        on_duty_count=on_duty_count,
        arrived_count=today.counts.joined,
        answered_count=today.counts.answered,
        abandoned_count=today.counts.abandoned,
        asa_s=spread(today.waits_ms).mean_s,
        overflow_to=names.queue(live.overflow_to) if live is not None and live.overflow_to is not None else "",
        removed=queue.removed,
    )


def _told(ledger: Ledger, day: Day) -> dict[QueueId, dict[Line, ToldLevel]]:
    """How well today's residents were told of their wait, by the queue and line they joined first."""
    told: dict[QueueId, dict[Line, list[Record]]] = {}
    for each in ledger.records(day.start):
        if each.told_at is not None:
            told.setdefault(each.queue, {}).setdefault(each.line, []).append(each)
    levels = {
        queue: {line: told_level(kept(some, day.now)) for line, some in lines.items()} for queue, lines in told.items()
    }
    return {queue: {line: level for line, level in lines.items() if level.counted} for queue, lines in levels.items()}


def _next_open(queue: Queue, day: Day) -> Instant | None:
    centre = day.centre
    openings = [
        next_opening(queue.hours.get(line, queue.default_hours), day.now, centre.timezone, centre.bank_holidays)
        for line in _LIVE
    ]
    return min((each for each in openings if each is not None), default=None)


def _intervals(day: Day, line: Line, formula: Formula) -> tuple[Interval, ...]:
    """Today's contacts of a line by quarter of an hour, from the first one's to this one's."""
    quarters = day.quarters(line, formula)
    if not quarters:
        return ()
    none = day.no_quarter(line, formula)
    last = max(day.now // QUARTER_MS, *quarters)
    return tuple(
        Interval(start=Instant(number * QUARTER_MS), arrived_count=arrived_count, level=level)
        for number in range(min(quarters), last + 1)
        for arrived_count, level in (quarters.get(number, none),)
    )


def _longest(waiting: list[Wait]) -> Instant | None:
    return min((each.since for each in waiting), default=None)
