"""One single-queue day in our simulator, in ciw and in SimPy: the same calls, agents, patience left out."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator
from itertools import pairwise
from typing import Final, NamedTuple

import ciw
import simpy

from routing.ids import AgentId, QueueId, SkillId
from routing.simulation import Case, CaseAgent, CaseContact, case_centre, engine_queue, simulate

AGENTS: Final = 14
CALLS: Final = 4_000
HANDLE_S: Final = 180.0
EVERY_S: Final = 18.0
TARGET_S: Final = 20.0


class Call(NamedTuple):
    """When it comes, and how long it takes, s."""

    at_s: float
    handle_s: float


class Timed(NamedTuple):
    """CPU time of one day, s, and the share answered in target, which all three must find."""

    took_s: float
    in_target: float


def day() -> list[Call]:
    """Erlang C's textbook case: 10 erlangs on 14 agents. Whole milliseconds, as our simulator has them."""
    dice = random.Random(1)
    calls: list[Call] = []
    at_s = 0.0
    for _ in range(CALLS):
        at_s = round(at_s + dice.expovariate(1 / EVERY_S), 3)
        calls.append(Call(at_s, round(dice.expovariate(1 / HANDLE_S), 3)))
    return calls


def ours(calls: list[Call]) -> float:
    """The engine that runs live, decision by decision."""
    skill = SkillId("calls")
    contacts = tuple(
        CaseContact(
            arrival_ms=round(call.at_s * 1000),
            channel="phone",
            queue=QueueId("calls"),
            skill=skill,
            target_ms=round(TARGET_S * 1000),
            handle_ms=round(call.handle_s * 1000),
        )
        for call in calls
    )
    off_ms = round(calls[-1].at_s * 1000) + 86_400_000
    agents = tuple(
        CaseAgent(id=AgentId(f"A{number:02}"), skills={skill: 5}, on_ms=0, off_ms=off_ms) for number in range(AGENTS)
    )
    case = Case(contacts=contacts, agents=agents)
    fates = simulate(case, case_centre(case, "longest_idle"), engine_queue).fates
    return sum(fate.wait_ms <= TARGET_S * 1000 for fate in fates) / CALLS


def in_ciw(calls: list[Call]) -> float:
    """A ciw network of one node; its waits come from its records."""
    gaps = [calls[0].at_s, *(later.at_s - earlier.at_s for earlier, later in pairwise(calls))]
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*gaps, float("inf")])],
        service_distributions=[ciw.dists.Sequential([call.handle_s for call in calls])],
        number_of_servers=[AGENTS],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(CALLS, method="Finish")
    waits: list[float] = [record.waiting_time for record in simulation.get_all_records()]
    return sum(wait <= TARGET_S for wait in waits) / CALLS


def in_simpy(calls: list[Call]) -> float:
    """A SimPy resource with one process a call."""
    env = simpy.Environment()
    agents = simpy.Resource(env, capacity=AGENTS)
    waits: list[float] = []

    def ring(call: Call) -> Generator[simpy.Event]:
        yield env.timeout(call.at_s)
        with agents.request() as asked:
            yield asked
            waits.append(env.now - call.at_s)
            yield env.timeout(call.handle_s)

    for call in calls:
        env.process(ring(call))
    env.run()
    return sum(wait <= TARGET_S for wait in waits) / CALLS


def measure_simulators() -> dict[str, Timed]:
    """All three on the same day."""
    calls = day()
    return {name: _timed(run, calls) for name, run in (("ours", ours), ("ciw", in_ciw), ("simpy", in_simpy))}


def _timed(run: Callable[[list[Call]], float], calls: list[Call]) -> Timed:
    began = time.process_time()
    in_target = run(calls)
    return Timed(time.process_time() - began, in_target)
