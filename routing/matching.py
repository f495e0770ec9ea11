"""Who can serve whom, found without looking at everybody.

Contacts that ask for the same thing share a pool: strands of those waiting, a heap of agents who meet the demand and
have room. A decision looks at the heads of the strands it concerns, never at all agents or all contacts.
"""

from __future__ import annotations

import heapq
from collections import OrderedDict
from collections.abc import Callable, Iterator

from routing.capacity import has_room, serves
from routing.centre import Centre
from routing.facts import Agent, Contact, QueueState
from routing.ids import AgentId, ContactId, QueueId
from routing.policies import Head, Key, Policy, Rank, Sight
from routing.requirements import Demand, Rung
from routing.words import Line

Entry = tuple[Key, int, str]
"""Order key, ticket, id of a contact or an agent."""

_EMERGENCY_LANE = -1


class TicketHeap:
    """A heap whose entries are never removed from within: only an entry with its owner's newest ticket counts."""

    __slots__ = ("_heap", "_limit", "_tickets")

    def __init__(self, tickets: dict[str, int]) -> None:
        self._tickets = tickets
        self._heap: list[Entry] = []
        self._limit = 64

    def __bool__(self) -> bool:
        return bool(self._heap)

    def push(self, key: Key, owner: str) -> None:
        """Add `owner` under its newest ticket."""
        heapq.heappush(self._heap, (key, self._tickets[owner], owner))
        if len(self._heap) > self._limit:
            self._heap = [entry for entry in self._heap if self._counts(entry)]
            heapq.heapify(self._heap)
            self._limit = max(64, 2 * len(self._heap))

    def first(self, accept: Callable[[str], bool]) -> tuple[Key, str] | None:
        """The first that `accept` takes. The very first is nearly always taken, and then nothing is moved."""
        while self._heap and not self._counts(self._heap[0]):
            heapq.heappop(self._heap)
        if self._heap and accept(self._heap[0][2]):
            return self._heap[0][0], self._heap[0][2]
        return next(iter(self.pick(accept)), None)

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

    def owners(self) -> list[str]:
        """Everybody in the heap, in no order."""
        return [entry[2] for entry in self._heap if self._counts(entry)]

    def _counts(self, entry: Entry) -> bool:
        return self._tickets.get(entry[2]) == entry[1]


class Strand:
    """Contacts of one queue and lane that wait in one pool, in order. `widest` is who could ever take them."""

    __slots__ = ("heap", "lane", "widest")

    def __init__(self, lane: int, widest: tuple[Pool, ...], tickets: dict[str, int]) -> None:
        self.lane = lane
        self.widest = widest
        self.heap = TicketHeap(tickets)

    @property
    def able_count(self) -> int:
        """Agents on duty who could take a contact of it on the last rung of its ladder at the latest."""
        return max(pool.on_duty_count for pool in self.widest)


StrandKey = tuple[QueueId, int, tuple[Demand, ...]]
"""Queue, lane, demands of the last rung."""


class Pool:
    """All that concerns one demand on one line. `on_duty_count` includes busy agents who meet the demand.

    Who never takes contacts of the line is in none of its pools.
    """

    __slots__ = ("demand", "free", "line", "on_duty_count", "strands")

    def __init__(self, line: Line, demand: Demand, tickets: dict[str, int]) -> None:
        self.line = line
        self.demand = demand
        self.strands: dict[StrandKey, Strand] = {}
        self.free = TicketHeap(tickets)
        self.on_duty_count = 0

    def heads(self, accept: Callable[[str], bool]) -> Iterator[tuple[Key, ContactId, Strand]]:
        """The first contact of each strand that `accept` takes; strands that nobody waits in any more are let go."""
        emptied: list[StrandKey] = []
        for key, strand in self.strands.items():
            first = strand.heap.first(accept)
            if first is not None:
                yield first[0], ContactId(first[1]), strand
            elif not strand.heap:
                emptied.append(key)
        for key in emptied:
            del self.strands[key]

    def waiting(self) -> list[ContactId]:
        """Everybody who waits in it, in no order: for the rare moments when all of them are concerned."""
        return [ContactId(owner) for strand in self.strands.values() for owner in strand.heap.owners()]


def meets(agent: Agent, demand: Demand) -> bool:
    """Whether the agent holds every skill of `demand` at its level or better."""
    skills = agent.skills
    return all(skills.get(need.skill, 0) >= need.level for need in demand)


class Matching:
    """The pools, and what has still to be looked at.

    Attributes:
        sight: what the policy may know.
        contacts, agents, unserved, served: contacts that may find an agent, agents who may find a contact, pools that
            lost their last agent on duty, and pools that got their first. Hints only: looking at one in vain changes nothing.
    """

    def __init__(
        self, everybody: dict[AgentId, Agent], queues: dict[QueueId, QueueState], centre: Centre, policy: Policy
    ) -> None:
        self._everybody = everybody
        self.centre = centre
        self.policy = policy
        arrived_count = sum(sum(queue.arrived_counts.values()) for queue in queues.values())
        self.sight = Sight(centre=centre, queues=queues, waiting_counts={}, arrived_count=arrived_count)
        # Taken from the front: a plain dict would look through all that were taken before, a full house's at each start.
        self.contacts: OrderedDict[ContactId, None] = OrderedDict()
        self.agents: dict[AgentId, None] = {}
        self.unserved: dict[tuple[Line, Demand], None] = {}
        self.served: dict[tuple[Line, Demand], None] = {}
        self._pools: dict[tuple[Line, Demand], Pool] = {}
        self._pools_of: dict[AgentId, list[Pool]] = {}
        self._waits_in: dict[ContactId, tuple[QueueId, Line]] = {}
        self._counted: set[AgentId] = set()
        self._tickets: dict[str, int] = {}
        self._next_ticket = 0

    def pool(self, line: Line, demand: Demand) -> Pool:
        """The pool of `demand` on `line`; only for a new one are all agents looked at."""
        found = self._pools.get((line, demand))
        if found is None:
            found = self._pools[line, demand] = Pool(line, demand, self._tickets)
            for agent in self._everybody.values():
                if serves(agent, self.centre, line) and meets(agent, demand):
                    self._pools_of.setdefault(agent.id, []).append(found)
                    found.on_duty_count += agent.id in self._counted
                    self._offer_to_pool(agent, found)
        return found

    def pools_of(self, agent_id: AgentId) -> list[Pool]:
        """The pools an agent serves."""
        return self._pools_of.get(agent_id, [])

    def enter(self, contact: Contact, rung: Rung, last: Rung) -> None:
        """Let `contact` wait in the pools of `rung`, and in no others; `last` is the last rung of its ladder."""
        self._renew(contact.id)
        self._count_waiting(contact.id, (contact.queue, contact.line))
        lane = _EMERGENCY_LANE if contact.emergency else self.policy.lane(contact)
        key = self.policy.order(contact, self.centre)
        for demand in rung.demands:
            pool = self.pool(contact.line, demand)
            strand = pool.strands.get((contact.queue, lane, last.demands))
            if strand is None:
                widest = tuple(self.pool(contact.line, each) for each in last.demands)
                strand = pool.strands[contact.queue, lane, last.demands] = Strand(lane, widest, self._tickets)
            strand.heap.push(key, contact.id)
        self.contacts[contact.id] = None

    def leave(self, contact_id: ContactId) -> None:
        """Take a contact out of every pool."""
        self._tickets.pop(contact_id, None)
        self.contacts.pop(contact_id, None)
        self._count_waiting(contact_id, None)

    def rank(self, contact: Contact, order: Key, strand: Strand) -> Rank:
        """What a head is compared by; `sight.now` is to be set before. The emergency lane is before all others."""
        if strand.lane == _EMERGENCY_LANE:
            return Rank((0, *order), "emergency")
        key, reason = self.policy.rank(Head(contact, order, strand.able_count), self.sight)
        return Rank((1, *key), reason)

    def ticket(self, contact_id: ContactId) -> int:
        """Of two heads with equal rank, the one with the smaller ticket came first."""
        return self._tickets[contact_id]

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
            self.sight.on_duty_count -= 1
            for pool in self._pools_of[agent.id]:
                self._change(pool, -1)
        self._pools_of[agent.id] = [
            pool for pool in self._pools.values() if serves(agent, self.centre, pool.line) and meets(agent, pool.demand)
        ]
        self.place(agent)

    def _offer_to_pool(self, agent: Agent, pool: Pool) -> None:
        if agent.on_duty and has_room(agent, self.centre, pool.line):
            if agent.id not in self._tickets:
                self._renew(agent.id)
            pool.free.push(self.policy.choice(agent, pool.line, pool.demand), agent.id)

    def _count(self, agent: Agent) -> None:
        on = agent.on_duty
        (self._counted.add if on else self._counted.discard)(agent.id)
        self.sight.on_duty_count += 1 if on else -1
        for pool in self._pools_of.get(agent.id, ()):
            self._change(pool, 1 if on else -1)

    def _change(self, pool: Pool, by: int) -> None:
        pool.on_duty_count += by
        if pool.on_duty_count == 0:
            self.unserved[pool.line, pool.demand] = None
        elif by == pool.on_duty_count:
            self.served[pool.line, pool.demand] = None

    def _count_waiting(self, contact_id: ContactId, where: tuple[QueueId, Line] | None) -> None:
        was = self._waits_in.pop(contact_id, None)
        if was is not None:
            self.sight.waiting_counts[was] -= 1
        if where is not None:
            self._waits_in[contact_id] = where
            self.sight.waiting_counts[where] = self.sight.waiting_counts.get(where, 0) + 1
        self.sight.waiting_count = len(self._waits_in)

    def _renew(self, owner: str) -> None:
        self._next_ticket += 1
        self._tickets[owner] = self._next_ticket
