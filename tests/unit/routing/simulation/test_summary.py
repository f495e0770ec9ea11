"""Means over days: a difference between policies is only worth having if it is more than the weather."""

from __future__ import annotations

import pytest

from routing.ids import AgentId, QueueId, SkillId
from routing.simulation import (
    Case,
    CaseAgent,
    CaseContact,
    Entry,
    Estimate,
    PolicySummary,
    case_centre,
    engine_queue,
    estimate,
    paired,
    played,
    simulate,
    summaries,
    t_95,
)


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(1, 12.7062), (19, 2.0930), (30, 2.0423), (40, 2.0211), (120, 1.9799)]
)
def test_students_t_is_that_of_the_tables(freedom: int, quantile: float) -> None:
    """A wrong quantile makes noise look like news. Figures: any table of the distribution."""
    assert t_95(freedom) == pytest.approx(quantile, abs=1e-4)


def test_interval_of_a_mean_worked_out_by_hand() -> None:
    """Days of 80, 90 and 100 %: mean 90, standard error 10 / sqrt(3), times 4.3027."""
    found = estimate([80.0, None, 90.0, 100.0])

    assert found is not None
    assert (found.mean, found.count) == (90, 3)
    assert found.ci95 == pytest.approx(24.8416, abs=1e-3)


def test_one_day_has_no_interval() -> None:
    """From one day nobody knows how days differ."""
    assert estimate([90.0]) == Estimate(mean=90, ci95=None, count=1)
    assert estimate([None]) is None


def test_paired_difference_leaves_out_what_days_have_in_common() -> None:
    """Monday is worse than Tuesday under every policy; a gain of one point on both is certain all the same."""
    found = paired([71.0, 91.0, 51.0], [70.0, 90.0, 50.0])

    assert found == Estimate(mean=1, ci95=0, count=3)


def day(seed: int, late_target_s: int) -> Case:
    """Thirty calls for two agents, every third of them with another target."""
    contacts = tuple(
        CaseContact(
            arrival_ms=(number * 30 + seed * 7 * (number % 3)) * 1000,
            channel="phone",
            queue=QueueId("x"),
            skill=SkillId("x"),
            target_ms=(late_target_s if number % 3 == 0 else 60) * 1000,
            handle_ms=70_000,
        )
        for number in range(30)
    )
    held = {SkillId("x"): 5}
    agents = tuple(CaseAgent(id=AgentId(name), skills=held, on_ms=0, off_ms=86_400_000) for name in "AB")
    return Case(contacts=tuple(sorted(contacts, key=lambda each: each.arrival_ms)), agents=agents)


def entries(policies: list[str], days: int, bound: int | None = None, replications: int = 1) -> list[Entry]:
    """Every policy on every day."""
    found = []
    for number in range(days):
        case = day(number, 300)
        for policy in policies:
            run = simulate(case, case_centre(case, policy), engine_queue)
            found += [
                Entry(
                    case=f"day {number}", roster="A", replication=each, played=played(case, run), bound_in_target=bound
                )
                for each in range(replications)
            ]
    return found


def by_name(found: list[PolicySummary]) -> dict[str, PolicySummary]:
    """The summaries by policy."""
    return {each.policy: each for each in found}


def test_policies_are_compared_with_the_baseline_day_by_day() -> None:
    """The table's question: how many points more than what we have, and how sure is that?"""
    plays = entries(["longest_idle", "edf"], days=4, bound=28)

    found = by_name(summaries(plays, "longest_idle"))

    levels = {
        policy: [e.played.figures.service_level for e in plays if e.played.figures.policy == policy] for policy in found
    }
    assert found["edf"].days == 4
    assert found["edf"].figures["service_level"] == estimate(levels["edf"])
    assert found["edf"].against["service_level"] == paired(levels["edf"], levels["longest_idle"])
    assert found["longest_idle"].against == {}


def test_share_of_the_gap_to_the_bound() -> None:
    """Gain over the baseline / (bound less baseline): 1 would be as good as knowing the future."""
    found = by_name(summaries(entries(["longest_idle", "edf"], days=4, bound=28), "longest_idle"))

    gain, base = found["edf"].against["service_level"], found["longest_idle"].figures["service_level"]
    assert gain is not None
    assert base is not None
    assert found["edf"].bound == pytest.approx(28 / 30)
    assert found["edf"].gap_closed == pytest.approx(gain.mean / (28 / 30 - base.mean))
    assert found["longest_idle"].gap_closed is None


def test_replications_of_several_days_do_not_pass_for_more_days() -> None:
    """Playing four days ten times each still tells of four days: the interval must not shrink."""
    once = by_name(summaries(entries(["edf"], days=4), "edf"))["edf"].figures["asa_s"]
    often = by_name(summaries(entries(["edf"], days=4, replications=10), "edf"))["edf"].figures["asa_s"]

    assert once is not None
    assert often is not None
    assert often.count == once.count
    assert often.ci95 == pytest.approx(once.ci95)


def test_replications_of_one_day_are_the_observations() -> None:
    """With one day, the interval says how much chance there is in it."""
    found = by_name(summaries(entries(["edf"], days=1, replications=5), "edf"))["edf"].figures["asa_s"]

    assert found is not None
    assert found.count == 5
