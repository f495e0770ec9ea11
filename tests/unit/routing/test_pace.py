from __future__ import annotations

import random

import pytest

from routing.pace import COVERED, Pace, learn_kept, learn_told, learn_wait


def test_leaving_is_counted_per_second_that_people_waited() -> None:
    """Two of four left, who waited 400 s together: one in two hundred seconds."""
    pace = Pace()
    for waited_s, answered in ((100, True), (100, False), (0, True), (100, True), (100, False)):
        learn_wait(pace, waited_s, answered=answered)

    assert pace.leaving_per_s == pytest.approx(1 / 200, rel=0.02)
    assert pace.last_wait_s == 100


def test_a_model_that_says_half_is_corrected() -> None:
    """A queue whose agents also do something nobody told us of is told the truth after a while all the same."""
    pace = Pace()
    for _ in range(200):
        learn_told(pace, 60, 60 * pace.correction, 120, answered=True)

    assert pace.correction == pytest.approx(2, rel=0.05)


def test_who_left_sooner_than_told_teaches_nothing_and_who_left_later_does() -> None:
    """A wait that was broken off says only that it would have been longer."""
    pace = Pace()
    learn_told(pace, 100, 100, 99, answered=False)
    assert pace.correction == 1
    learn_told(pace, 100, 100, 400, answered=False)
    assert pace.correction > 1


def test_the_slack_finds_the_share_that_should_be_kept() -> None:
    """Whatever waits are like, about as many residents as promised wait no longer than told."""
    draw, pace, kept = random.Random(3), Pace(), 0
    for _ in range(4_000):
        in_time = draw.expovariate(1 / 100) <= 100 * pace.slack
        kept += in_time
        learn_kept(pace, kept=in_time)

    assert kept / 4_000 == pytest.approx(COVERED, abs=0.02)
