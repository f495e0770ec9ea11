"""Service level: the number a council is held to, counted the same way by everybody and never flattered."""

from __future__ import annotations

import msgspec
import pytest

from routing.centre import Centre, Hours, Period, Queue
from routing.ids import CentreId, ContactId, Instant, QueueId, ResidentId
from routing.service_level import Counts, Outcome, Record, counted, level, measure, outcome, percentile, target_at
from routing.words import Line

T0 = Instant(1_767_607_200_000)
"""Monday 5 January 2026, 10:00 in London."""
OFFICE = Hours(periods=tuple(Period(weekday=day, start=540, end=1020) for day in range(5)))
CENTRE = Centre(id=CentreId("c"), name="C", queues=(Queue(id=QueueId("q"), name={}, hours={"message": OFFICE}),))


def record(line: Line = "call", **what: object) -> Record:
    """A contact that joined at `T0`; the rest as given."""
    channel = {"call": "phone", "webchat": "webchat", "message": "sms"}[line]
    known = Record(
        contact=ContactId("x"), resident=ResidentId("r"), channel=channel, line=line, queue=QueueId("q"),  # type: ignore[arg-type]  # a channel of the line
        robot=False, arrived_at=T0, queued_at=T0,
    )  # fmt: skip
    return msgspec.structs.replace(known, **what)


def after(ms: int) -> Instant:
    """`ms` after joining."""
    return Instant(T0 + ms)


@pytest.mark.parametrize(
    ("of", "now_ms", "expected"),
    [
        (record(), 60_000, "waiting"),
        (record(), 60_001, "waiting_late"),
        (record(answered_at=after(60_000), wait_ms=60_000), 90_000, "answered_in_target"),
        (record(answered_at=after(60_001), wait_ms=60_001), 90_000, "answered_late"),
        (record(abandoned_at=after(4_999)), 90_000, "abandoned_short"),
        (record("webchat", abandoned_at=after(4_999)), 90_000, "abandoned_in_target"),
        (record(abandoned_at=after(5_000)), 90_000, "abandoned_in_target"),
        (record(abandoned_at=after(60_000)), 90_000, "abandoned_in_target"),
        (record(abandoned_at=after(60_001)), 90_000, "abandoned_late"),
        (record(ended_at=after(9_000), ended_reason="closed"), 90_000, "closed_on"),
        (record(ended_at=after(9_000)), 90_000, "ended_by_staff"),
        (record(ended_at=after(9_000), ended_reason="message_taken"), 90_000, "message_taken"),
        (record(ended_at=after(9_000), ended_reason="resolved_elsewhere"), 90_000, "resolved_elsewhere"),
        (record(callback_at=after(5_000)), 60_000, "waiting"),
        (record(callback_at=after(5_000)), 60_001, "waiting_late"),
        (record(callback_at=after(5_000), callback_kept_at=after(9_000)), 90_000, "callback_kept"),
        (record(callback_at=after(5_000), callback_missed=True), 90_000, "callback_missed"),
        (record(callback_at=after(5_000), ended_at=after(9_000)), 90_000, "callback_missed"),
        (record(callback_at=after(5_000), answered_at=after(9_000), wait_ms=9_000), 90_000, "answered_in_target"),
        (record(turned_away=True), 90_000, "turned_away"),
        (record(queued_at=None), 90_000, "turned_away"),
        (record("message"), 900_000, "waiting"),
        (record("message"), 900_001, "waiting_late"),
    ],
)
def test_every_contact_has_exactly_one_outcome(of: Record, now_ms: int, expected: Outcome) -> None:
    """A wait on the target's last millisecond is in target; one more is not."""
    assert outcome(of, CENTRE, after(now_ms)) == expected


def test_a_wish_to_be_rung_never_leaves_the_figures() -> None:
    """Asking for a callback must not be a way to make a late contact vanish from the share."""
    found = level(outcomes(1, 0, callback_kept=1, callback_missed=1, resolved_elsewhere=5), 0.95, 0)

    assert (found.counted, found.in_target) == (3, 1)


def test_an_answer_outlives_whatever_came_after_it() -> None:
    """Once answered, a contact is never counted as abandoned."""
    of = record(answered_at=after(1_000), wait_ms=1_000, abandoned_at=after(2_000), ended_at=after(2_000))
    assert outcome(of, CENTRE, after(3_000)) == "answered_in_target"


def test_a_message_is_due_by_open_time() -> None:
    """A text sent at closing time has not missed by morning."""
    sent = Instant(T0 + 7 * 3_600_000 - 300_000)
    assert target_at(record("message", queued_at=sent), CENTRE) == T0 + 23 * 3_600_000 + 600_000


def outcomes(in_target: int, late: int, **others: int) -> Counts:
    """So many of each."""
    return Counts(answered_in_target=in_target, answered_late=late, **others)


@pytest.mark.parametrize(
    ("in_target", "late", "to_come", "state", "left"),
    [
        (19, 0, 0, "none", 0),
        (19, 1, 0, "ok", 0),
        (95, 5, 0, "ok", 0),
        (94, 6, 0, "miss", -1),
        (94, 6, 20, "risk", 0),
        (94, 6, 19, "miss", -1),
        (100, 0, 100, "ok", 10),
    ],
)
def test_the_colour_tells_whether_the_day_can_still_be_met(
    in_target: int, late: int, to_come: int, state: str, left: int
) -> None:
    """Green at target, amber while it is in reach, red when it is not; no colour on a handful of contacts."""
    found = level(outcomes(in_target, late), 0.95, to_come)
    assert (found.state, found.misses_left) == (state, left)


def test_a_share_is_never_rounded_up_to_the_target() -> None:
    """94.96 % is not 95 %, whatever the board has room for."""
    found = level(outcomes(9_496, 504), 0.95, 0)
    assert found.share == 9_496 / 10_000
    assert found.state == "miss"


def test_what_leaves_the_denominator_and_what_does_not() -> None:
    """Closing on a resident, or losing one in time, is a miss; a slip of the finger is nothing."""
    left_out = {"waiting": 9, "abandoned_short": 9, "ended_by_staff": 9, "resolved_elsewhere": 9, "turned_away": 9}
    found = level(outcomes(1, 0, **left_out), 0.95, 0)
    assert (found.counted, found.in_target, found.missed) == (1, 1, 0)
    missed = ("waiting_late", "abandoned_in_target", "abandoned_late", "closed_on", "callback_kept", "message_taken")
    found = level(outcomes(0, 1, **dict.fromkeys(missed, 1)), 0.95, 0)
    assert (found.counted, found.missed, found.share) == (7, 7, 0.0)


def test_nothing_counted_has_no_share() -> None:
    """The board shows a dash, not 0 % or 100 %."""
    assert level(counted([]), 0.95, 0).share is None
    assert percentile([], 0.9) is None
    assert percentile([3, 1, 2], 0.5) == 2


@pytest.mark.parametrize(
    ("of", "removed"),
    [
        (record(answered_at=after(60_000), wait_ms=60_000), True),
        (record(answered_at=after(60_001), wait_ms=60_001), False),
        (record(abandoned_at=after(60_000)), True),
        (record(abandoned_at=after(60_001)), False),
        (record(callback_at=after(9_000), callback_kept_at=after(900_000)), True),
        (record(callback_at=after(61_000), callback_kept_at=after(900_000)), False),
        (record(ended_at=after(9_000), ended_reason="message_taken"), True),
        (record(callback_at=after(9_000)), True),
        (record(), False),
        (record(turned_away=True, ended_at=T0), False),
    ],
)
def test_who_left_the_queue_in_time_however(of: Record, removed: bool) -> None:
    """Products that count removals call a promise to ring back a success; the figure must be theirs to the contact."""
    assert measure(of, CENTRE, after(90_000)).removed_in_target is removed


def test_a_callback_within_target_counts_nowhere_while_it_still_waits() -> None:
    """Nobody is counted on one side of the division only."""
    assert measure(record(callback_at=after(9_000)), CENTRE, after(30_000)).removed_in_target is False


def test_a_callback_is_credited_where_the_contract_says_so() -> None:
    """The council decides whether a promise kept is an answer; the engine does not."""
    of = record(callback_at=after(5_000), callback_kept_at=after(3_605_000))
    counts = msgspec.structs.replace(CENTRE, callback_counts=True)
    late = record(callback_at=after(5_000), callback_kept_at=after(3_605_001))
    now = after(4_000_000)
    assert [measure(each, counts, now).credited for each in (of, late)] == [True, False]
    assert not measure(of, CENTRE, now).credited
