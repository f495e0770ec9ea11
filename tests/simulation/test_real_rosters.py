"""A real month with its real people: what the simulator says of a day must be what happened on that day."""

from __future__ import annotations

import statistics

import pytest

from routing.simulation import Habits, case_centre, engine_queue, figures, simulate
from tests.simulation import bank

pytestmark = pytest.mark.skipif(not bank.FOLDER.is_dir(), reason="the recorded month is not beside this checkout")


def test_replayed_month_has_the_service_levels_that_happened() -> None:
    """A manager who knows their own February recognises it: good days are good, bad days as bad as they were.

    28 days, each with the agents who then took calls and the services they took. The log has no work after calls;
    45 s of it bring the month's level, as with other simulators (science README).
    """
    shifts, habits = bank.rows("bank_feb1999_agents.csv"), Habits(wrap_up_s=45)
    skills, days = bank.real_skills(shifts), bank.days()
    was: list[float] = []
    replayed: list[float] = []
    for date, calls in days.items():
        case = bank.real_case(calls, [shift for shift in shifts if shift["date"] == date], skills)
        run = simulate(case, case_centre(case, "longest_idle", habits), engine_queue, habits)
        level = figures(case, run).service_level
        assert level is not None
        was.append(bank.happened(calls))
        replayed.append(level)

    differences = [ours - theirs for ours, theirs in zip(replayed, was, strict=True)]
    assert len(days) == 28
    assert statistics.fmean(map(abs, differences)) < 0.03
    assert abs(statistics.fmean(differences)) < 0.01
    assert statistics.correlation(was, replayed) > 0.9
