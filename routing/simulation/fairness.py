"""Whom a policy lets wait so that others are served: who was overtaken, and how marked groups fared."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from routing.ids import AgentId, SkillId
from routing.requirements import Demand
from routing.simulation.case import Case
from routing.simulation.figures import Counts, Told, counted, percentile_s
from routing.simulation.outcome import Run
from routing.words import Line

_Class = tuple[Line, tuple[Demand, ...]]
"""Contacts that the same agents can serve."""


class GroupCounts(Counts, frozen=True, kw_only=True):
    """Counts of one marked group. Waits in s, of those answered; the rest as in `Figures` and `Fairness`."""

    p99_s: float | None
    max_wait_s: float | None
    worst_queue: float | None
    overtaken_p99: int | None
    overtaken_max: int | None


class Fairness(msgspec.Struct, frozen=True, kw_only=True):
    """How often contacts were overtaken, and the figures of marked groups.

    A contact is overtaken whenever a contact of the same line that arrived later, in whatever queue, is answered
    before its own wait has ended, by an agent who could have served it: who met what it asked for when it joined.
    Contacts that were turned away do not count.

    Attributes:
        overtaken_p99, overtaken_max: over all contacts that joined a queue; None without any.
        per_group: by group, if groups are marked; contacts in none are the group `others`.
    """

    overtaken_p99: int | None
    overtaken_max: int | None
    per_group: dict[str, GroupCounts]


def fairness(case: Case, run: Run) -> Fairness:
    """How fair `run` was. Costs n log n in contacts, times the number of kinds of contact."""
    times = overtaken(case, run)
    joined = [number for number in range(len(case.contacts)) if run.fates[number].outcome != "turned_away"]
    groups: dict[str, list[int]] = defaultdict(list)
    for number in joined:
        for group in case.contacts[number].groups or ("others",):
            groups[group].append(number)
    marked = len(groups) > 1 or "others" not in groups
    return Fairness(
        overtaken_p99=_percentile([times[number] for number in joined], 0.99),
        overtaken_max=max((times[number] for number in joined), default=None),
        per_group={group: _group(case, run, times, groups[group]) for group in sorted(groups)} if marked else {},
    )


def overtaken(case: Case, run: Run) -> list[int]:
    """How many times each contact was overtaken, in the order of the case's contacts."""
    kinds = [(contact.line, run.asked.get(number, ())) for number, contact in enumerate(case.contacts)]
    serves = _Serving(case, set(kinds))
    answered: dict[_Class, list[int]] = defaultdict(list)
    times = [0] * len(case.contacts)

    def over(number: int) -> None:
        before = answered[kinds[number]]
        times[number] = len(before) - bisect_right(before, case.contacts[number].arrival_ms)

    for number, agent in run.waits_over:
        over(number)
        for kind in serves.kinds_of(agent, kinds[number][0]) if agent is not None else ():
            insort(answered[kind], case.contacts[number].arrival_ms)
    for number, fate in enumerate(run.fates):
        if fate.outcome == "waiting":
            over(number)
    return times


class _Serving:
    """Which kinds of contact each agent could serve, each worked out once."""

    def __init__(self, case: Case, kinds: set[_Class]) -> None:
        self._kinds = sorted(kinds)
        self._skills = {agent.id: agent.skills for agent in case.agents}
        self._known: dict[tuple[AgentId, Line], list[_Class]] = {}

    def kinds_of(self, agent: AgentId, line: Line) -> list[_Class]:
        """The kinds of contact of a line that the agent meets the demand of."""
        known = self._known.get((agent, line))
        if known is None:
            skills = self._skills[agent]
            known = [kind for kind in self._kinds if kind[0] == line and any(_meets(skills, each) for each in kind[1])]
            self._known[agent, line] = known
        return known


def _meets(skills: dict[SkillId, int], demand: Demand) -> bool:
    return all(skills.get(need.skill, 0) >= need.level for need in demand)


def _group(case: Case, run: Run, times: Sequence[int], numbers: Sequence[int]) -> GroupCounts:
    told: list[Told] = [(case.contacts[number], run.fates[number]) for number in numbers]
    waits = sorted(fate.wait_ms for _, fate in told if fate.outcome == "answered")
    queues: dict[str, list[Told]] = defaultdict(list)
    for pair in told:
        queues[pair[0].queue].append(pair)
    levels = [counted(pairs)["service_level"] for pairs in queues.values()]
    return GroupCounts(
        **counted(told),
        p99_s=percentile_s(waits, 0.99),
        max_wait_s=percentile_s(waits, 1.0),
        worst_queue=min((level for level in levels if level is not None), default=None),
        overtaken_p99=_percentile([times[number] for number in numbers], 0.99),
        overtaken_max=max((times[number] for number in numbers), default=None),
    )


def _percentile(values: Sequence[int], share: float) -> int | None:
    return sorted(values)[int(share * (len(values) - 1))] if values else None
