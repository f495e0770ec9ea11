"""The engine against queueing theory. Figures are restated from exact formulas and chains; sources stand beside them.

Each experiment runs briefly, and must agree within its own confidence interval; with `make science` it runs over
400,000 contacts and must meet a fixed tolerance. Without that, no staffing advice out of the simulator is worth reading.
"""

from __future__ import annotations

import statistics

import pytest

from tests.simulation.laboratory import Observed, Sample, Server, Size, Stream, replications
from tests.simulation.theory import erlang_a, erlang_c

# Half a minute of computing on a machine that may be busy with other things.
pytestmark = pytest.mark.timeout(900)

QUICK, LONG = Size(12, 300, 1_700), Size(10, 4_000, 40_000)

experiment = pytest.mark.parametrize(
    "size",
    [
        pytest.param(QUICK, id="quick"),
        pytest.param(LONG, id="long", marks=[pytest.mark.science_long, pytest.mark.timeout(7_200)]),
    ],
)


def holds(values: list[float], theory: float, tolerance: float, size: Size) -> bool:
    """Whether an experiment found what theory says: long, within `tolerance`; brief, within its own interval.

    Where even 400,000 contacts leave more to chance than `tolerance`, two standard errors are allowed. Either must be
    sharp enough to notice a wrong rule: the error at most six tolerances, or one and a half.
    """
    sample = Sample(tuple(values))
    print(f"found {sample.mean:.5f} ± {sample.error:.5f}, theory {theory:.5f}")  # noqa: T201 - shown where it fails
    if size.measured >= LONG.measured:
        close = abs(sample.mean - theory) <= max(tolerance, 2 * sample.error)
        return close and sample.error <= 1.5 * tolerance
    return sample.agrees(theory) and sample.error <= 6 * tolerance


def answered_within(seen: Observed, most_s: float) -> float:
    """Share of all who arrived that was answered in time."""
    return seen.share(lambda outcome, wait_s: outcome == "answered" and wait_s <= most_s)


def unserved_at_once(seen: Observed) -> float:
    """Share of all who had to wait."""
    return seen.share(lambda _, wait_s: wait_s > 0)


# --- one queue ------------------------------------------------------------------------------------------------------


def test_formulas_are_those_of_the_literature() -> None:
    """Our own formulas, against published figures: a wrong yardstick would hide a wrong engine.

    Erlang C: 100 calls in half an hour, 180 s, 14 agents (pyworkforce, Call Centre Helper). Erlang A: 48 calls a
    minute, 1 min, patience 2 min, 50 agents (Garnett, Mandelbaum and Reiman 2002).
    """
    queue = erlang_c(1 / 18, 180, 14, 20)
    impatient = erlang_a(0.8, 60, 120, 50, 20)

    assert (queue.wait_share, queue.service_level) == pytest.approx((0.174132, 0.888350), abs=1e-6)
    assert queue.mean_wait_s == pytest.approx(7.8359, abs=1e-4)
    assert (impatient.abandoned_share, impatient.service_level) == pytest.approx((0.030912, 0.943019), abs=1e-6)


@experiment
@pytest.mark.parametrize(("per_s", "handle_s", "agents"), [(1 / 18, 180, 14), (250 / 1800, 210, 34)])
def test_waits_follow_erlang_c(per_s: float, handle_s: float, agents: int, size: Size) -> None:
    """Patient callers: the share answered in 20 s is what every planning tool says."""
    theory = erlang_c(per_s, handle_s, agents, 20)
    seen = list(replications([Stream("x", per_s, handle_s)], [Server(("x",))] * agents, size))

    assert all(fate.outcome == "answered" for each in seen for fate in each.run.fates)
    assert holds([answered_within(each, 20) for each in seen], theory.service_level, 0.01, size)
    assert holds([unserved_at_once(each) for each in seen], theory.wait_share, 0.015, size)
    assert holds([statistics.fmean(each.waits_s()) for each in seen], theory.mean_wait_s, 1.0, size)


@experiment
@pytest.mark.parametrize("agents", [50, 45])
def test_impatient_callers_follow_erlang_a(agents: int, size: Size) -> None:
    """Callers who give up: how many do, and how many are answered in time, also where there are too few agents."""
    theory = erlang_a(0.8, 60, 120, agents, 20)
    seen = list(replications([Stream("x", 0.8, 60, 120)], [Server(("x",))] * agents, size))

    assert holds([answered_within(each, 20) for each in seen], theory.service_level, 0.006, size)
    assert holds([each.share(lambda how, _: how == "abandoned") for each in seen], theory.abandoned_share, 0.003, size)


# --- order of contacts ----------------------------------------------------------------------------------------------


@experiment
def test_emergencies_wait_as_priority_theory_says(size: Size) -> None:
    """The emergency lane is a priority that never interrupts: both classes wait as long as they must, and no longer.

    M/M/3, 0.9 and 1.5 arrivals in a mean handling time. W = W0 / ((1 - s) (1 - s')) (Kella and Yechiali 1985).
    """
    handle_s = 100
    urgent, usual = (
        Stream("urgent", 0.9 / handle_s, handle_s, emergency=True),
        Stream("usual", 1.5 / handle_s, handle_s),
    )
    seen = list(replications([urgent, usual], [Server(("urgent", "usual"))] * 3, size))

    means = {kind: [statistics.fmean(each.waits_s(kind)) for each in seen] for kind in ("urgent", "usual")}
    assert holds(means["urgent"], 0.308186 * handle_s, 0.02 * 0.308186 * handle_s, size)
    assert holds(means["usual"], 1.540931 * handle_s, 0.05 * 1.540931 * handle_s, size)


@experiment
def test_short_work_first_waits_as_theory_says(size: Size) -> None:
    """`c_mu` learns which queue is quick and serves it first; the price for the slow one is what theory says it is.

    M/M/1, 0.3 arrivals each in the unit of time, rates 2 and 0.75. Waits as for priorities (Cobham 1954).
    """
    unit_s = 100
    quick, slow = Stream("quick", 0.3 / unit_s, unit_s / 2), Stream("slow", 0.3 / unit_s, unit_s / 0.75)
    seen = list(replications([quick, slow], [Server(("quick", "slow"))], size, "c_mu"))

    for kind, theory in (("quick", 0.715686), ("slow", 1.590414)):
        means = [statistics.fmean(each.waits_s(kind)) for each in seen]
        assert holds(means, theory * unit_s, 0.05 * theory * unit_s, size)


# --- choice of agent ------------------------------------------------------------------------------------------------


@experiment
@pytest.mark.parametrize(
    ("first_rate", "second_rate", "first_share", "second_share"),
    [(0.5, 0.45, 0.746477, 0.402975), (0.7, 0.3, 0.692516, 0.434114)],
)
def test_first_come_and_longest_idle_is_fcfs_alis(
    first_rate: float, second_rate: float, first_share: float, second_share: float, size: Size
) -> None:
    """One agent knows one thing, the other both: who is served at once is known exactly (Adan and Weiss).

    Shares from the Markov chain with ordered queue, science README A7.
    """
    streams = [Stream("one", first_rate / 100, 100), Stream("two", second_rate / 100, 100)]
    seen = list(replications(streams, [Server(("one",)), Server(("one", "two"))], size))

    for kind, theory in (("one", first_share), ("two", second_share)):
        at_once = [sum(wait == 0 for wait in each.waits_s(kind)) / len(each.waits_s(kind)) for each in seen]
        assert holds(at_once, theory, 0.006, size)


@experiment
@pytest.mark.parametrize(
    ("rate", "speeds", "wait_share", "waiting"),
    [
        (1.5, (2.0, 0.5), 0.4945055, 0.7417582),
        (2.2, (2.0, 1.0, 0.5), 0.4278269, 0.7240147),
        (3.0, (1.5, 1.0, 1.0, 0.5), 0.5255474, 1.5766423),
    ],
)
def test_longest_idle_serves_like_chance_even_with_fast_and_slow_agents(
    rate: float, speeds: tuple[float, ...], wait_share: float, waiting: float, size: Size
) -> None:
    """Longest idle is fair and costs residents nothing: every rule that looks at idle times alone gives the same waits.

    Doroudi and Gopalakrishnan (arXiv 1305.6249); figures from the exact chain, science README A7.
    """
    seen = list(replications([Stream("x", rate / 100, 100)], [Server(("x",), speed) for speed in speeds], size))

    assert holds([unserved_at_once(each) for each in seen], wait_share, 0.005, size)
    assert holds([statistics.fmean(each.waits_s()) * rate / 100 for each in seen], waiting, 0.05 * waiting, size)


# --- skills ---------------------------------------------------------------------------------------------------------


def flexible(skills: int) -> list[Server]:
    """90 agents for six kinds of call, each with so many kinds: their own first, the others spread evenly."""
    return [
        Server(
            tuple(str((number + (0 if not each else 1 + (number // 6 + each - 1) % 5)) % 6) for each in range(skills))
        )
        for number in range(90)
    ]


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(Size(5, 2_000, 4_000), id="quick"),
        pytest.param(Size(10, 10_000, 45_000), id="long", marks=[pytest.mark.science_long, pytest.mark.timeout(7_200)]),
    ],
)
def test_two_skills_are_almost_as_good_as_all(size: Size) -> None:
    """Cross-train everybody in one more service and most waiting is gone: what managers are told, with its numbers.

    In the style of Wallace and Whitt (2005): 6 kinds of 1.4 calls a minute, 10 min each, 90 agents. One skill is six
    M/M/15, all skills one M/M/90; with two the share who wait is at most 0.05 above that.
    """
    streams = [Stream(str(kind), 1.4 / 60, 600) for kind in range(6)]
    waiting = {
        skills: [unserved_at_once(each) for each in replications(streams, flexible(skills), size)]
        for skills in (1, 2, 6)
    }

    assert holds(waiting[1], erlang_c(1.4 / 60, 600, 15, 60).wait_share, 0.01, size)
    assert holds(waiting[6], erlang_c(8.4 / 60, 600, 90, 60).wait_share, 0.012, size)
    more = Sample(tuple(two - six for two, six in zip(waiting[2], waiting[6], strict=True)))
    assert 0 < more.mean <= 0.05 + 2 * more.error
