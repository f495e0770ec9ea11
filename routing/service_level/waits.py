"""The clock of a promise: how long a contact has waited, and when its target runs out. Messages wait in open hours."""

from __future__ import annotations

from routing.centre import Centre, Target
from routing.ids import Instant, QueueId
from routing.opening_hours import open_deadline, open_ms_between
from routing.service_level.records import LaterWait, Record
from routing.words import Line


def waited_ms(centre: Centre, queue_id: QueueId, line: Line, start: Instant, end: Instant) -> int:
    """The wait from `start` to `end` as the promise of `queue_id` counts it, ms: for messages its open hours only."""
    queue = centre.queue(queue_id)
    if line != "message" or queue is None:
        return end - start
    hours = queue.hours.get("message", queue.default_hours)
    return open_ms_between(hours, start, end, centre.timezone, centre.bank_holidays)


def target_of(of: Record, centre: Centre) -> Target:
    """The promise made to the contact by the first queue it joined."""
    return _target(centre, of.queue, of.line)


def target_at(of: Record, centre: Centre) -> Instant:
    """When the contact's target runs out; for messages in open hours only."""
    start = of.queued_at if of.queued_at is not None else of.arrived_at
    return _target_at(centre, of.queue, of.line, start)


def later_target_of(wait: LaterWait, line: Line, centre: Centre) -> Target:
    """The promise that holds for a wait after the first answer: that of the queue it is in."""
    return _target(centre, wait.queue, line)


def later_target_at(wait: LaterWait, line: Line, centre: Centre) -> Instant:
    """When the target of a wait after the first answer runs out."""
    return _target_at(centre, wait.queue, line, wait.since)


def ring_to_person_ms(of: Record) -> int | None:
    """From ringing to the first answer, a menu included; the wait itself where there is none. None unanswered."""
    if of.wait_ms is None or of.queued_at is None:
        return None
    return of.wait_ms + of.queued_at - (of.rang_at if of.rang_at is not None else of.arrived_at)


def second_silence_ms(of: Record, centre: Centre) -> int | None:
    """The longest gap, after the first answer, between what the resident wrote and the reply; None without a reply."""
    gaps = (waited_ms(centre, of.queue, of.line, start, end) for start, end in of.silences)
    return max(gaps, default=None)


def _target(centre: Centre, queue_id: QueueId, line: Line) -> Target:
    queue = centre.queue(queue_id)
    return centre.target(queue, line) if queue is not None else centre.targets[line]


def _target_at(centre: Centre, queue_id: QueueId, line: Line, start: Instant) -> Instant:
    within_ms = _target(centre, queue_id, line).within_s * 1000
    queue = centre.queue(queue_id)
    if line != "message" or queue is None:
        return Instant(start + within_ms)
    hours = queue.hours.get("message", queue.default_hours)
    return open_deadline(hours, start, within_ms, centre.timezone, centre.bank_holidays)
