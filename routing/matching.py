"""Who can serve whom, found without looking at everybody.

Contacts that ask for the same thing share a pool: a heap of those waiting, a heap of agents who meet the demand and
have room. A decision looks at the heads of the pools it concerns, never at all agents or all contacts.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable

from routing.capacity import has_room
from routing.centre import Centre
from routing.facts import Agent, Contact
from routing.ids import AgentId, ContactId
from routing.policies import Key, Policy
from routing.requirements import Demand
from routing.words import Line

Entry = tuple[Key, int, str]
"""Order key, ticket, id of a contact or an agent."""


class TicketHeap:
    """A heap whose entries are never removed from within: only an entry with its owner's newest ticket counts."""

    __slots__ = ("_heap", "_limit", "_tickets")

    def __init__(self, tickets: dict[str, int]) -> None:
        self._tickets = tickets
        self._heap: list[Entry] = []
        self._limit = 64

    def push(self, key: Key, owner: str) -> None:
        """Add `owner` under its newest ticket."""
        heapq.heappush(self._heap, (key, self._tickets[owner], owner))
        if len(self._heap) > self._limit:
            self._heap = [entry for entry in self._heap if self._counts(entry)]
            heapq.heapify(self._heap)
            self._limit = max(64, 2 * len(self._heap))

    def pick(self, accept: Callable[[str], bool], count: int = 1) -> list[tuple[Key, str]]:
        """The first `count` that `accept` takes, in order. What it refuses is looked at and stays."""
        looked_at: list[Entry] = []
        picked: list[tuple[Key, str]] = []
        while self._heap and len(picked) < count:
            entry = heapq.heappop(self._heap)
            if not self._counts(entry):
                continue
            looked_at.append(entry)
            if accept(entry[2]):
                picked.append((entry[0], entry[2]))
        for entry in looked_at:
            heapq.heappush(self._heap, entry)
        return picked

    def _counts(self, entry: Entry) -> bool:
        return self._tickets.get(entry[2]) == entry[1]


class Pool:
    """All that concerns one demand on one line. `on_duty_count` includes busy agents who meet the demand."""

    __slots__ = ("demand", "free", "line", "on_duty_count", "waiting")

    def __init__(self, line: Line, demand: Demand, tickets: dict[str, int]) -> None:
        self.line = line
        self.demand = demand
        self.waiting = TicketHeap(tickets)
        self.free = TicketHeap(tickets)
        self.on_duty_count = 0


def meets(agent: Agent, demand: Demand) -> bool:
    """Whether the agent holds every skill of `demand` at its level or better."""
    skills = agent.skills
    return all(skills.get(need.skill, 0) >= need.level for need in demand)


class Matching:
    """The pools, and what has still to be looked at.

    Attributes:
        contacts, agents, unserved: contacts that may find an agent, agents who may find a contact, and pools that
            lost their last agent on duty. Hints only: looking at one in vain changes nothing.
    """

    def __init__(self, everybody: dict[AgentId, Agent], centre: Centre, policy: Policy) -> None:
        self._everybody = everybody
        self.centre = centre
        self.policy = policy
        self.contacts: dict[ContactId, None] = {}
        self.agents: dict[AgentId, None] = {}
        self.unserved: dict[tuple[Line, Demand], None] = {}
        self._pools: dict[tuple[Line, Demand], Pool] = {}
        self._pools_of: dict[AgentId, list[Pool]] = {}
        self._counted: set[AgentId] = set()
        self._tickets: dict[str, int] = {}
        self._next_ticket = 0

    def pool(self, line: Line, demand: Demand) -> Pool:
        """The pool of `demand` on `line`; only for a new one are all agents looked at."""
        found = self._pools.get((line, demand))
        if found is None:
            found = self._pools[line, demand] = Pool(line, demand, self._tickets)
            for agent in self._everybody.values():
                if meets(agent, demand):
                    self._pools_of.setdefault(agent.id, []).append(found)
                    found.on_duty_count += agent.id in self._counted
                    self._offer_to_pool(agent, found)
        return found

    def pools_of(self, agent_id: AgentId) -> list[Pool]:
        """The pools an agent serves."""
        return self._pools_of.get(agent_id, [])

    def enter(self, contact: Contact, demands: tuple[Demand, ...]) -> None:
        """Let `contact` wait in the pools of `demands`, and in no others."""
        self._renew(contact.id)
        key = (0 if contact.emergency else 1, *self.policy.order(contact, self.centre))
        for demand in demands:
            self.pool(contact.line, demand).waiting.push(key, contact.id)
        self.contacts[contact.id] = None

    def leave(self, contact_id: ContactId) -> None:
        """Take a contact out of every pool."""
        self._tickets.pop(contact_id, None)
        self.contacts.pop(contact_id, None)

    def standing(self, head: tuple[Key, str]) -> tuple[Key, int]:
        """What the heads of several pools are compared by: of two with equal keys, who came first."""
        return head[0], self._tickets[head[1]]

    def place(self, agent: Agent) -> None:
        """Note where the agent stands after any change of duty or load."""
        self._renew(agent.id)
        if agent.on_duty != (agent.id in self._counted):
            self._count(agent)
        if agent.on_duty:
            for pool in self._pools_of.get(agent.id, ()):
                self._offer_to_pool(agent, pool)
            self.agents[agent.id] = None

    def learn(self, agent: Agent) -> None:
        """Work out anew which pools the agent's skills serve, then note where they stand."""
        if agent.id in self._counted:
            self._counted.discard(agent.id)
            for pool in self._pools_of[agent.id]:
                self._change(pool, -1)
        self._pools_of[agent.id] = [pool for pool in self._pools.values() if meets(agent, pool.demand)]
        self.place(agent)

    def _offer_to_pool(self, agent: Agent, pool: Pool) -> None:
        if agent.on_duty and has_room(agent, self.centre, pool.line):
            if agent.id not in self._tickets:
                self._renew(agent.id)
            pool.free.push(self.policy.choice(agent, pool.line), agent.id)

    def _count(self, agent: Agent) -> None:
        on = agent.on_duty
        (self._counted.add if on else self._counted.discard)(agent.id)
        for pool in self._pools_of.get(agent.id, ()):
            self._change(pool, 1 if on else -1)

    def _change(self, pool: Pool, by: int) -> None:
        pool.on_duty_count += by
        if pool.on_duty_count == 0:
            self.unserved[pool.line, pool.demand] = None

    def _renew(self, owner: str) -> None:
        self._next_ticket += 1
        self._tickets[owner] = self._next_ticket
