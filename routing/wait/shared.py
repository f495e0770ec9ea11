"""How queues share agents: how many agents on duty could serve two demands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from routing.facts import Agent
from routing.ids import AgentId
from routing.matching import meets
from routing.requirements import Demand

_MOST: Final = 8
"""Demands that are looked at one by one beside a contact's own."""


class Rivals(NamedTuple):
    """Demands that take agents of one demand: `others` by number with the chance that an agent of both serves them.

    `rest` is what all of them together weigh, over those listed: in a centre of a hundred queues the strongest stand
    for the others, so that the cost of an estimate is bounded.
    """

    others: tuple[tuple[int, float], ...]
    rest: float


class Shares:
    """For every two demands that were asked about, how many agents on duty meet both.

    Kept up to date when somebody comes on or goes off duty, in time that grows with the demands they meet and not with
    agents or contacts. Only for a demand never asked about before are all agents on duty looked at. Demands go by
    numbers, because looking one up by its needs takes longer than all the rest.
    """

    def __init__(self) -> None:
        self._numbers: dict[Demand, int] = {}
        self._demands: list[Demand] = []
        self._both: list[dict[int, int]] = []
        self._on_duty: dict[AgentId, tuple[Agent, list[int]]] = {}
        self._rivals: dict[int, Rivals] = {}

    def place(self, agent: Agent) -> None:
        """Note whether the agent is on duty."""
        if agent.on_duty is (agent.id in self._on_duty):
            return
        if agent.on_duty:
            met = [number for number, demand in enumerate(self._demands) if meets(agent, demand)]
            self._on_duty[agent.id] = agent, met
            self._count(met, 1)
        else:
            self._count(self._on_duty.pop(agent.id)[1], -1)

    def learn(self, agent: Agent) -> None:
        """Note the agent's skills anew."""
        known = self._on_duty.pop(agent.id, None)
        if known is not None:
            self._count(known[1], -1)
        self.place(agent)

    def number(self, demand: Demand) -> int:
        """What the demand goes by."""
        known = self._numbers.get(demand)
        if known is not None:
            return known
        number = self._numbers[demand] = len(self._demands)
        self._demands.append(demand)
        self._rivals.clear()
        row: dict[int, int] = {}
        self._both.append(row)
        for agent, met in self._on_duty.values():
            if meets(agent, demand):
                met.append(number)
                for other in met:
                    row[other] = row.get(other, 0) + 1
                    self._both[other][number] = row[other]
        return number

    def rivals(self, number: int) -> Rivals:
        """The demands whose contacts take agents of this one, worked out anew only when duties have changed."""
        known = self._rivals.get(number)
        if known is None:
            chances = sorted(
                (
                    (-both / self.on_duty(other), self._demands[other], other)
                    for other, both in self._both[number].items()
                    if other != number and both
                ),
            )
            strongest = tuple((other, -chance) for chance, _, other in chances[:_MOST])
            rest = sum(chance for chance, *_ in chances) / sum(chance for chance, *_ in chances[:_MOST] or ((1.0,),))
            known = self._rivals[number] = Rivals(strongest, rest)
        return known

    def on_duty(self, number: int) -> int:
        """How many agents on duty meet the demand."""
        return self._both[number].get(number, 0)

    def _count(self, met: Iterable[int], by: int) -> None:
        self._rivals.clear()
        rows = [(number, self._both[number]) for number in met]
        for _, row in rows:
            for number, _ in rows:
                row[number] = row.get(number, 0) + by
