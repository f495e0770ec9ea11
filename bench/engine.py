"""The routing engine beside what would be written first: one list of waiting contacts and a scan of all agents."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Iterator

from routing import commands as cmd
from routing.centre import Centre, Liveness, Queue, WrapUp
from routing.engine import settle
from routing.events import Event, OfferMade
from routing.ids import AgentId, CentreId, GatewayId, Instant, QueueId, ResidentId, SessionId, SkillId
from routing.state import State
from routing.words import Need

FOR_EVER_S = 10**7
START = Instant(1_700_000_000_000)


class Floor:
    """A centre with every agent on duty, and calls that come one a millisecond.

    Args:
        agents, skills: how many; each agent holds up to four skills of ten, up to ten of a hundred.
        backlog: calls waiting beyond those that all agents have.
    """

    def __init__(self, agents: int, skills: int, backlog: int) -> None:
        self._random = random.Random(1)
        self._skills = skills
        self._count = 0
        self._now = START
        self.state = State.new(CentreId("bench"))
        self._ask("admin", cmd.ConfigActivate(config=_centre(skills), digest="bench"))
        for number in range(agents):
            self._sign_on(AgentId(f"a{number}"))
        for _ in range(agents + backlog):
            self.arrive()

    def _sign_on(self, agent: AgentId) -> None:
        most = 4 if self._skills <= 10 else 10
        held = {SkillId(f"s{self._random.randrange(self._skills)}"): 5 for _ in range(self._random.randint(1, most))}
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


def engine_offers_per_s(agents: int, skills: int, backlog: int, calls: int) -> tuple[float, float]:
    """Offers and events a second of CPU time, with every command, timer and event of a call counted in."""
    floor = Floor(agents, skills, backlog)
    gc.freeze()
    events = offers = 0
    began = time.process_time()
    for _ in range(calls):
        for happened in (floor.arrive(), *floor.serve()):
            events += len(happened)
            offers += sum(isinstance(event, OfferMade) for event in happened)
    took = time.process_time() - began
    gc.unfreeze()
    return offers / took, events / took


def scan_offers_per_s(agents: int, skills: int, backlog: int, calls: int) -> float:
    """Offers a second of CPU time of the baseline: matching alone, no events, no timers, no commands."""
    draw = random.Random(1)
    most = 4 if skills <= 10 else 10
    held = [{draw.randrange(skills) for _ in range(draw.randint(1, most))} for _ in range(agents)]
    idle_since = [0] * agents
    free = [False] * agents
    waiting = [draw.randrange(skills) for _ in range(backlog)]
    offers = 0
    began = time.process_time()
    for now in range(calls):
        waiting.append(draw.randrange(skills))
        freed = draw.randrange(agents)
        free[freed], idle_since[freed] = True, now
        for place, skill in enumerate(waiting):
            able = [agent for agent in range(agents) if free[agent] and skill in held[agent]]
            if able:
                free[min(able, key=idle_since.__getitem__)] = False
                del waiting[place]
                offers += 1
                break
    return offers / (time.process_time() - began)
