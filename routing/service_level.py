"""Service level: one record and one outcome per contact, and the formula that turns outcomes into a figure.

Live boards, history and replays call these same functions, so their figures are equal.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final, Literal

import msgspec

from routing import events as ev
from routing.centre import Centre, Target
from routing.ids import AgentId, ContactId, Instant, QueueId, ResidentId
from routing.opening_hours import open_deadline
from routing.words import Channel, Line, line_of

Outcome = Literal[
    "waiting",
    "waiting_late",
    "answered_in_target",
    "answered_late",
    "abandoned_short",
    "abandoned_in_target",
    "abandoned_late",
    "message_taken",
    "closed_on",
    "ended_by_staff",
    "turned_away",
]
"""Exactly one per contact. `waiting` is not counted yet; `waiting_late` already counts as missed."""

SHORT_CALL_MS: Final = 5_000
COLOURED_FROM: Final = 20
"""Under this many counted contacts a share says little, and the board gives it no colour."""

_LEFT_OUT: Final[frozenset[Outcome]] = frozenset(
    {"waiting", "abandoned_short", "message_taken", "ended_by_staff", "turned_away"}
)


class Record(msgspec.Struct, kw_only=True):
    """What the figures need of one contact. `queue` is the first it joined, which gets the credit."""

    contact: ContactId
    resident: ResidentId
    channel: Channel
    line: Line
    queue: QueueId
    robot: bool
    arrived_at: Instant
    emergency: bool = False
    queued_at: Instant | None = None
    accepted_at: Instant | None = None
    answered_at: Instant | None = None
    answered_by: AgentId | None = None
    wait_ms: int | None = None
    abandoned_at: Instant | None = None
    turned_away: bool = False
    closed_on: bool = False
    ended_at: Instant | None = None
    ended_by: str = ""
    holder: AgentId | None = None
    disposed_at: Instant | None = None
    score: int | None = None


def recorded(event: ev.ContactArrived) -> Record:
    """The record a contact begins with."""
    return Record(
        contact=event.contact,
        resident=event.resident,
        channel=event.channel,
        line=line_of(event.channel),
        queue=event.queue,
        robot=event.robot,
        arrived_at=event.at,
        emergency=event.emergency,
    )


def record(into: Record, event: ev.ContactEvent) -> None:  # noqa: C901 - one case an event
    """Fold one event of the contact into its record."""
    match event:
        case ev.ContactQueued(reason="arrival"):
            into.queued_at, into.queue = event.at, event.queue
        case ev.ContactQueued() | ev.ContactRequeued():
            into.holder = None
        case ev.OfferAccepted():
            into.accepted_at, into.holder = event.at, event.agent
        case ev.ContactAnswered():
            into.answered_at, into.answered_by, into.wait_ms = event.at, event.agent, event.wait_ms
        case ev.ContactAbandoned():
            into.abandoned_at = event.left_at
        case ev.ContactMarked():
            into.emergency = event.emergency
        case ev.ContactTurnedAway():
            into.turned_away, into.ended_at = True, event.at
        case ev.ContactEnded():
            into.ended_at, into.ended_by = event.at, event.by
            into.closed_on = event.reason == "closed" and into.answered_at is None
        case ev.ContactDisposed():
            into.disposed_at = event.at
        case ev.ContactRated():
            into.score = event.score


def outcome(of: Record, centre: Centre, now: Instant) -> Outcome:
    """The contact's one outcome as of `now`."""
    if of.turned_away or of.queued_at is None:
        return "turned_away"
    target_ms = target_of(of, centre).within_s * 1000
    if of.answered_at is not None:
        return "answered_in_target" if (of.wait_ms or 0) <= target_ms else "answered_late"
    if of.abandoned_at is not None:
        waited = of.abandoned_at - of.queued_at
        if of.line == "call" and waited < SHORT_CALL_MS:
            return "abandoned_short"
        return "abandoned_in_target" if of.abandoned_at <= target_at(of, centre) else "abandoned_late"
    if of.ended_at is not None:
        return "closed_on" if of.closed_on else "ended_by_staff"
    return "waiting" if now <= target_at(of, centre) else "waiting_late"


def target_of(of: Record, centre: Centre) -> Target:
    """The promise made to the contact."""
    queue = centre.queue(of.queue)
    return centre.target(queue, of.line) if queue is not None else centre.targets[of.line]


def target_at(of: Record, centre: Centre) -> Instant:
    """When the contact's target runs out; for messages in open hours only."""
    within_ms = target_of(of, centre).within_s * 1000
    start = of.queued_at if of.queued_at is not None else of.arrived_at
    queue = centre.queue(of.queue)
    if of.line != "message" or queue is None:
        return Instant(start + within_ms)
    hours = queue.hours.get("message", queue.default_hours)
    return open_deadline(hours, start, within_ms, centre.timezone, centre.bank_holidays)


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """Service level by the formula `contract`: answered in target over all that joined less those abandoned short.

    Attributes:
        share: in_target / counted; None when nothing is counted.
        misses_left: how many of the contacts still to come may miss while the target can be met; negative: as
            many more than that would have to be answered in target without a miss.
        state: `none` under 20 counted, `ok` at target, `risk` below but in reach today, `miss` out of reach.
    """

    share: float | None
    counted: int
    in_target: int
    missed: int
    misses_left: int
    state: Literal["none", "ok", "risk", "miss"]


def level(outcomes: Iterable[Outcome], share: float, still_to_come: int) -> Level:
    """The service level of `outcomes` against the promise `share`.

    Args:
        outcomes: one per contact, as of one instant.
        share: the promise, 0 to 1.
        still_to_come: contacts expected until the end of the day, waiting ones included.

    Source: docs/service-level.md, formula `contract`.
    """
    counted = [each for each in outcomes if each not in _LEFT_OUT]
    in_target = sum(each == "answered_in_target" for each in counted)
    missed = len(counted) - in_target
    left = math.floor((1 - share) * (len(counted) + still_to_come) + 1e-9) - missed
    reached = None if not counted else in_target / len(counted)
    state: Literal["none", "ok", "risk", "miss"] = "none"
    if reached is not None and len(counted) >= COLOURED_FROM:
        state = "ok" if reached >= share else "risk" if left >= 0 else "miss"
    return Level(
        share=reached,
        counted=len(counted),
        in_target=in_target,
        missed=missed,
        misses_left=left,
        state=state,
    )


def percentile(values: Sequence[float], p: float) -> float | None:
    """The value at or below which a share `p` of `values` lies: sorted[int(p*(n-1))]; None for none."""
    return sorted(values)[int(p * (len(values) - 1))] if values else None
