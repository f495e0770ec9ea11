"""Outcomes: what became of a contact, exactly one for each."""

from __future__ import annotations

from typing import Final, Literal, get_args

from routing.centre import Centre
from routing.ids import Instant
from routing.service_level.records import Record
from routing.service_level.waits import target_at, target_of

Outcome = Literal[
    "waiting",
    "waiting_late",
    "answered_in_target",
    "answered_late",
    "abandoned_short",
    "abandoned_in_target",
    "abandoned_late",
    "callback_kept",
    "callback_missed",
    "message_taken",
    "closed_on",
    "resolved_elsewhere",
    "ended_by_staff",
    "turned_away",
]
"""Exactly one per contact. `waiting` is not counted yet; `waiting_late` already counts as missed."""

OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)

SHORT_CALL_MS: Final = 5_000

_ENDED: Final[dict[str, Outcome]] = {
    "closed": "closed_on",
    "message_taken": "message_taken",
    "resolved_elsewhere": "resolved_elsewhere",
}
"""What an end without an answer is called, by its reason; any other is `ended_by_staff`."""


def outcome(of: Record, centre: Centre, now: Instant) -> Outcome:
    """The contact's one outcome as of `now`."""
    if of.turned_away or of.queued_at is None:
        return "turned_away"
    if of.callback_at is not None and (kept := _called_back(of)) is not None:
        return kept
    if of.answered_at is not None:
        return "answered_in_target" if (of.wait_ms or 0) <= _target_ms(of, centre) else "answered_late"
    if of.abandoned_at is not None:
        return _abandoned(of, of.abandoned_at, of.queued_at, centre)
    if of.ended_at is not None:
        return _ENDED.get(of.ended_reason, "ended_by_staff")
    return "waiting" if now <= target_at(of, centre) else "waiting_late"


def is_credited(of: Record, centre: Centre) -> bool:
    """Whether a callback was kept within the promised time, and the centre's contract lets that count."""
    if of.callback_kept_at is None or of.callback_at is None or not centre.callback_counts:
        return False
    return of.callback_kept_at - of.callback_at <= centre.callback.within_s * 1000


def removed_in_target(of: Record, centre: Centre) -> bool:
    """Whether it left its first queue within the target in whatever way, asking to be rung back included."""
    leavings = (of.callback_at, of.answered_at, of.abandoned_at, of.ended_at)
    left_at = min((each for each in leavings if each is not None), default=None)
    if left_at is None or of.queued_at is None or of.turned_away:
        return False
    if left_at == of.answered_at and of.wait_ms is not None:
        return of.wait_ms <= _target_ms(of, centre)
    return left_at <= target_at(of, centre)


def is_final(of: Record) -> bool:
    """Whether nothing that comes can change the contact's outcome."""
    if of.callback_at is not None:
        return of.callback_kept_at is not None or of.callback_missed or of.over
    ended = of.ended_at is not None or of.abandoned_at is not None
    return ended or of.turned_away or of.queued_at is None or of.answered_at is not None


def _called_back(of: Record) -> Outcome | None:
    """None while the resident still waits to be rung back, and for who was answered without it."""
    if of.callback_kept_at is not None:
        return "callback_kept"
    never = of.ended_at is not None and of.answered_at is None
    return "callback_missed" if of.callback_missed or never else None


def _abandoned(of: Record, left_at: Instant, queued_at: Instant, centre: Centre) -> Outcome:
    if of.line == "call" and left_at - queued_at < SHORT_CALL_MS:
        return "abandoned_short"
    return "abandoned_in_target" if left_at <= target_at(of, centre) else "abandoned_late"


def _target_ms(of: Record, centre: Centre) -> int:
    return target_of(of, centre).within_s * 1000
