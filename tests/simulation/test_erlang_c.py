"""The engine against queueing theory: calls at random, one skill, nobody gives up."""

import random
import statistics

from routing.ids import AgentId, QueueId, SkillId
from routing.simulation import Case, CaseAgent, CaseContact, case_centre, engine_queue, simulate

# Erlang C for 1 call each 18 s, 180 s each, 14 agents: restated from the formula.
CALLS_PER_S, HANDLE_S, AGENTS_COUNT, TARGET_S = 1 / 18, 180, 14, 20
SERVICE_LEVEL, WAIT_SHARE, MEAN_WAIT_S = 0.888350, 0.174132, 7.8359

REPLICATIONS, WARM_UP, MEASURED = 12, 200, 1_200


def day(seed: int) -> Case:
    """One day of random calls, long enough to forget that it began empty."""
    dice = random.Random(seed)
    arrival_s = 0.0
    contacts = []
    for _ in range(WARM_UP + MEASURED):
        arrival_s += dice.expovariate(CALLS_PER_S)
        contacts.append(
            CaseContact(
                arrival_ms=round(arrival_s * 1000),
                channel="phone",
                queue=QueueId("calls"),
                skill=SkillId("calls"),
                target_ms=TARGET_S * 1000,
                handle_ms=round(dice.expovariate(1 / HANDLE_S) * 1000),
            )
        )
    off_ms = round(arrival_s * 1000) + 3_600_000
    agents = [
        CaseAgent(id=AgentId(f"A{number:02}"), skills={SkillId("calls"): 5}, on_ms=0, off_ms=off_ms)
        for number in range(AGENTS_COUNT)
    ]
    return Case(contacts=tuple(contacts), agents=tuple(agents))


def within(values: list[float], expected: float) -> bool:
    """Whether `expected` lies within four standard errors of the mean of independent days."""
    error: float = statistics.stdev(values) / len(values) ** 0.5
    return abs(statistics.mean(values) - expected) <= 4 * error


def test_waits_follow_erlang_c() -> None:
    """If even the textbook case were wrong, no staffing advice that comes out of the simulator would be worth reading.

    Twelve seeded days; the share served in 20 s, the share who wait and the mean wait lie within four standard errors
    of theory, and the errors are small enough to notice a wrong rule.
    """
    levels, waiting, means = [], [], []
    for seed in range(REPLICATIONS):
        case = day(seed)
        run = simulate(case, case_centre(case, "longest_idle"), engine_queue)
        waits_s = [fate.wait_ms / 1000 for fate in run.fates[WARM_UP:]]
        assert all(fate.outcome == "answered" for fate in run.fates)
        levels.append(sum(wait_s <= TARGET_S for wait_s in waits_s) / MEASURED)
        waiting.append(sum(wait_s > 0 for wait_s in waits_s) / MEASURED)
        means.append(statistics.mean(waits_s))

    assert within(levels, SERVICE_LEVEL), levels
    assert within(waiting, WAIT_SHARE), waiting
    assert within(means, MEAN_WAIT_S), means
    assert statistics.stdev(levels) / len(levels) ** 0.5 < 0.02
