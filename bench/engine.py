"""The routing engine: whole calls with every command, timer and event, and the bare matching core."""

from __future__ import annotations

import gc
import random
import resource
import time
from collections.abc import Iterator
from typing import Final, NamedTuple

from bench.floor import Cell, held_by
from routing import commands as cmd
from routing.centre import Centre, Liveness, Queue, WrapUp
from routing.engine import settle
from routing.events import Event, OfferMade
from routing.ids import AgentId, CentreId, GatewayId, Instant, QueueId, ResidentId, SessionId, SkillId
from routing.state import State
from routing.words import Need

FOR_EVER_S: Final = 10**7
START: Final = Instant(1_700_000_000_000)
CALLS: Final = 2_000
FULL_HOUSE: Final = 100_000


class Floor:
    """A centre with every agent on duty, and calls that come one a millisecond; each queue asks for one skill."""

    def __init__(self, cell: Cell) -> None:
        self._random = random.Random(1)
        self._skills = cell.skills
        self._count = 0
        self._now = START
        self.state = State.new(CentreId("bench"))
        self._ask("admin", cmd.ConfigActivate(config=_centre(cell.skills), digest="bench"))
        for number in range(cell.agents):
            self._sign_on(AgentId(f"a{number}"))
        for _ in range(cell.agents + cell.backlog):
            self.arrive()

    def _sign_on(self, agent: AgentId) -> None:
        held = {SkillId(f"s{skill}"): 5 for skill in held_by(self._random, self._skills)}
        staff = f"staff:{agent}"
        self._ask("admin", cmd.AgentConfigure(agent=agent, skills=held))
        self._ask(staff, cmd.AgentConnect(agent=agent, gateway=GatewayId("g"), session=SessionId(agent)))
        self._ask(staff, cmd.AgentSetState(agent=agent, state="available"))

    def arrive(self) -> list[Event]:
        """One call more."""
        self._now = Instant(self._now + 1)
        queue = QueueId(f"q{self._random.randrange(self._skills)}")
        resident = ResidentId(f"r{self._count}")
        return self._ask("phone", cmd.ContactArrive(channel="phone", queue=queue, resident=resident))

    def serve(self) -> Iterator[list[Event]]:
        """One call answered and ended, if one rings."""
        offer = next(iter(self.state.offers.values()), None)
        if offer is None:
            return
        staff = f"staff:{offer.agent}"
        yield self._ask(staff, cmd.OfferAccept(offer=offer.id))
        yield self._ask(staff, cmd.EffectFinish(contact=offer.contact, effect="join"))
        yield self._ask(staff, cmd.ContactEnd(contact=offer.contact))

    def _ask(self, source: str, data: cmd.CommandData) -> list[Event]:
        self._count += 1
        command = cmd.Command(id=str(self._count), centre=self.state.centre, source=source, at=self._now, data=data)
        return settle(self.state, command, self._now)


def _centre(skills: int) -> Centre:
    queues = tuple(
        Queue(
            id=QueueId(f"q{number}"),
            name={"en": f"q{number}"},
            needs=(Need(skill=SkillId(f"s{number}")),),
            wrap_up=WrapUp(mode="none"),
            offer_s=FOR_EVER_S,
        )
        for number in range(skills)
    )
    return Centre(id=CentreId("bench"), name="Bench", queues=queues, liveness=Liveness(gateway_silent_s=FOR_EVER_S))


class Engine(NamedTuple):
    """What one size of centre costs.

    Attributes:
        offers_per_s, events_per_s: in CPU time, with everything that belongs to a whole call.
        wall_offers_per_s: the same by the clock on the wall, to set beside a baseline that waits for a server.
        matching_per_s: contacts that arrive and find the agent who frees, a second of CPU time, in the bare core; None
            where nobody waits.
        waiting_mb: memory that 100,000 waiting contacts take; None for fewer, whom the rest of the process hides.
    """

    offers_per_s: float
    events_per_s: float
    wall_offers_per_s: float
    matching_per_s: float | None
    waiting_mb: float | None


def measure_engine(cell: Cell) -> Engine:
    """Build a centre of this size and let calls come and go. Call it in a process of its own: it reads its memory."""
    empty_mb = _memory_mb(Floor(cell._replace(backlog=0)))
    floor = Floor(cell)
    waiting_mb = _memory_mb(floor) - empty_mb if cell.backlog == FULL_HOUSE else None
    gc.freeze()
    events = offers = 0
    began, began_wall = time.process_time(), time.perf_counter()
    for _ in range(CALLS):
        for happened in (floor.arrive(), *floor.serve()):
            events += len(happened)
            offers += sum(isinstance(event, OfferMade) for event in happened)
    took, took_wall = time.process_time() - began, time.perf_counter() - began_wall
    matching = _matching_per_s(floor.state)
    return Engine(offers / took, events / took, offers / took_wall, matching, waiting_mb)


def _memory_mb(_: Floor) -> float:
    """Most memory the process ever held, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _matching_per_s(state: State) -> float | None:
    """The pools alone: a contact enters, an agent frees and finds the first in order, who leaves."""
    matching, agents = state.matching, list(state.agents.values())
    waiting = [contact for contact in state.contacts.values() if contact.phase == "waiting"][:CALLS]
    draw = random.Random(2)
    found = 0
    began = time.process_time()
    for contact in waiting:
        agent = agents[draw.randrange(len(agents))]
        matching.place(agent)
        heads = [
            (matching.rank(state.contacts[head], order, strand), matching.ticket(head), head)
            for pool in matching.pools_of(agent.id)
            if pool.line == "call" and pool.strands
            for order, head, strand in pool.heads(lambda _: True)
        ]
        if heads:
            matching.leave(min(heads, key=lambda each: (each[0].key, each[1]))[2])
            found += 1
        ladder = state.ladders.of(contact)
        matching.enter(contact, ladder[0], ladder[-1])
    return found / (time.process_time() - began) if len(waiting) == CALLS else None
