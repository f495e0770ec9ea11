"""What the board shows, worked out from the state and the ledger alone: live, after a restart and in a replay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, get_args

from contact_centre.boards.staff import Duty, agent_rows, audit_rows
from contact_centre.boards.tally import Counted, Day, Tally
from contact_centre.boards.waiting import Wait, due_rows, waits
from contact_centre.boards.wire import Figures, Interval, LineView, QueueRow
from contact_centre.live.ledger import Ledger
from routing.centre import Queue
from routing.explain import Names
from routing.ids import AgentId, Instant
from routing.opening_hours import next_opening
from routing.service_level import Outcome, percentile
from routing.state import State
from routing.words import LINES, Line

FORMULA: Final = "contract"
QUARTER_MS: Final = 15 * 60_000
ANSWERED: Final = frozenset(each for each in get_args(Outcome) if each.startswith("answered"))
ABANDONED: Final = frozenset(each for each in get_args(Outcome) if each.startswith("abandoned"))
TURNED_AWAY: Final[frozenset[Outcome]] = frozenset({"turned_away"})

_LIVE: Final[tuple[Line, ...]] = ("call", "webchat")
"""A queue is open while somebody can be spoken to; messages can be left at any time."""


def figures(
    state: State, ledger: Ledger, name_of: Callable[[AgentId], str], now: Instant, tally: Tally | None = None
) -> Figures:
    """The whole board as of `now`.

    Args:
        state: as of the last accepted step.
        ledger: folded from the same steps.
        name_of: the display name of an agent.
        now: wall clock when live, any instant from the last step on in a replay.
        tally: kept from look to look, saves working out final outcomes again.
    """
    centre = state.centre_config
    names = Names(centre=centre, agent=name_of)
    day = Day(ledger, tally if tally is not None else Tally(), centre, now)
    waiting = waits(state, ledger)
    duty = Duty(state, "webchat")
    return Figures(
        as_of=state.t,
        now=now,
        centre=centre.name,
        timezone=centre.timezone,
        lines=tuple(_line_view(line, day, waiting) for line in LINES),
        queues=tuple(_queue_row(queue, state, day, waiting, duty, names) for queue in centre.queues),
        agents=agent_rows(state, names, day.start),
        agents_gone=(),
        due=due_rows(waiting, state, names, now),
        intervals=_intervals(day),
        audit=audit_rows(ledger, names),
    )


def _line_view(line: Line, day: Day, waiting: list[Wait]) -> LineView:
    target = day.centre.targets[line]
    contacts = day.of(line)
    lately = [each for each in day.lately if each.record.line == line]
    here = [each for each in waiting if each.contact.line == line]
    waited_s = _waits_s(contacts)
    return LineView(
        line=line,
        target_share=target.share,
        within_s=target.within_s,
        formula=FORMULA,
        today=day.level(contacts, line),
        last_30_min=day.level_of_some(lately, line),
        waiting_count=len(here),
        longest_since=_longest(here),
        arrived_count=_arrived(contacts),
        answered_count=_among(contacts, ANSWERED),
        abandoned_count=_among(contacts, ABANDONED),
        turned_away_count=_among(contacts, TURNED_AWAY),
        asa_s=_mean(waited_s),
        p90_wait_s=percentile(waited_s, 0.9),
    )


def _queue_row(queue: Queue, state: State, day: Day, waiting: list[Wait], duty: Duty, names: Names) -> QueueRow:
    live = state.queues.get(queue.id)
    shut_by = live.shut_by if live is not None else ""
    is_open = any(state.takes(queue.id, line) for line in _LIVE)
    contacts = day.of(queue=queue.id)
    here = [each for each in waiting if each.contact.queue == queue.id]
    by_line = {line: day.of(line, queue.id) for line in LINES}
    on_duty_count, free_count = duty.of(queue.id)
    return QueueRow(
        id=queue.id,
        name=names.queue(queue.id),
        open=is_open,
        shut_by=names.source(shut_by) if shut_by else "",
        next_open=None if is_open or shut_by else _next_open(queue, day),
        levels={line: day.level(some, line, queue.id) for line, some in by_line.items() if some},
        target_share={line: day.share(line, queue.id) for line in LINES},
        waiting_count=len(here),
        longest_since=_longest(here),
        free_count=free_count,
        on_duty_count=on_duty_count,
        arrived_count=_arrived(contacts),
        answered_count=_among(contacts, ANSWERED),
        abandoned_count=_among(contacts, ABANDONED),
        asa_s=_mean(_waits_s(contacts)),
    )


def _next_open(queue: Queue, day: Day) -> Instant | None:
    centre = day.centre
    openings = [
        next_opening(queue.hours.get(line, queue.default_hours), day.now, centre.timezone, centre.bank_holidays)
        for line in _LIVE
    ]
    return min((each for each in openings if each is not None), default=None)


def _intervals(day: Day) -> tuple[Interval, ...]:
    """Today's webchats by quarter of an hour, from the first one's to this one's."""
    quarters: dict[int, list[Counted]] = {}
    for each in day.of("webchat"):
        quarters.setdefault(each.record.arrived_at // QUARTER_MS, []).append(each)
    if not quarters:
        return ()
    last = max(day.now // QUARTER_MS, *quarters)
    return tuple(
        Interval(
            start=Instant(quarter * QUARTER_MS),
            arrived_count=_arrived(contacts),
            level=day.level_of_some(contacts, "webchat"),
        )
        for quarter in range(min(quarters), last + 1)
        for contacts in (quarters.get(quarter, []),)
    )


def _arrived(contacts: list[Counted]) -> int:
    """Those that joined a queue; who was turned away is counted apart."""
    return len(contacts) - _among(contacts, TURNED_AWAY)


def _among(contacts: list[Counted], outcomes: frozenset[Outcome]) -> int:
    return len([each for each in contacts if each.outcome in outcomes])


def _waits_s(contacts: list[Counted]) -> list[float]:
    return [each.record.wait_ms / 1000 for each in contacts if each.record.wait_ms is not None]


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _longest(waiting: list[Wait]) -> Instant | None:
    return min((each.since for each in waiting), default=None)
