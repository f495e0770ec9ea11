"""Residents and agents: they act on what they see of accepted steps, through a gateway that may be far behind."""

from __future__ import annotations

import asyncio
from random import Random

from routing import ids
from routing.commands import (
    AgentConnect,
    AgentSetState,
    Command,
    CommandData,
    ContactArrive,
    ContactDispose,
    ContactEnd,
    ContactLeave,
    ContactSend,
    MessageReceive,
    OfferAccept,
    OfferDecline,
    encode_command,
)
from routing.errors import LogUnavailable
from routing.facts import Agent, Contact
from routing.ids import AgentId, GatewayId, OfferId, ResidentId, SessionId
from routing.ports import INBOX
from routing.state import State
from tests.simulation.nodes.centre import CENTRE, any_queue, command
from tests.simulation.nodes.loop import VirtualLoop
from tests.simulation.nodes.processes import Gateway
from tests.simulation.nodes.sim_log import NodeLog

LOOK_S = 0.3
TRIES = 12


class Door:
    """The gateway that somebody uses. Gateways die and come back; the door stays."""

    def __init__(self, gateway: Gateway) -> None:
        self.id = GatewayId(gateway.name)
        self._gateway = gateway

    @property
    def log(self) -> NodeLog:
        """The way to the inbox."""
        return self._gateway.link

    def state(self) -> State:
        """What its people see."""
        return self._gateway.follower.state


class Post:
    """Delivers commands as webhooks do: until somebody says that they are durable, and some again, much later.

    Attributes:
        durable: (source, id) of each command that the log acknowledged.
    """

    def __init__(self, loop: VirtualLoop, chance: Random) -> None:
        self.durable: set[tuple[str, str]] = set()
        self.repeats = chance.choice((0.0, 0.1, 0.5))
        self._loop = loop
        self._chance = chance

    async def send(self, door: Door, sent: Command) -> None:
        """Deliver `sent`, give up after many tries; a repeat may come long after."""
        chance = self._chance
        while chance.random() < self.repeats:
            delay = chance.choice((0.0, 0.01, 1.0, 4.0)) * chance.random()
            self._loop.spawn("post", self._again(door, sent, delay))
        for _ in range(TRIES):
            if await self._deliver(door, sent):
                return
            await asyncio.sleep(0.2 + 0.3 * chance.random())

    async def _again(self, door: Door, sent: Command, delay: float) -> None:
        await asyncio.sleep(delay)
        await self._deliver(door, sent)

    async def _deliver(self, door: Door, sent: Command) -> bool:
        try:
            await door.log.append(INBOX, [encode_command(sent)])
        except LogUnavailable:
            return False
        self.durable.add((sent.source, sent.id))
        return True


class Person:
    """Somebody at a door, with habits drawn from the seed. What they do has an id of its own that never changes."""

    def __init__(self, name: str, door: Door, post: Post, chance: Random) -> None:
        self._name = name
        self._door = door
        self._post = post
        self._chance = chance
        self._done: set[str] = set()

    async def _do_once(self, name: str, data: CommandData) -> None:
        if name not in self._done:
            self._done.add(name)
            await self._post.send(self._door, command(name, self._name, data))


class Resident(Person):
    """Arrives, waits, writes, and leaves when it takes too long."""

    def __init__(self, name: str, door: Door, post: Post, chance: Random) -> None:
        super().__init__(f"resident:{name}", door, post, chance)
        self._id = ResidentId(name)

    async def run(self, arrives_at: float) -> None:
        """One visit."""
        chance = self._chance
        await asyncio.sleep(arrives_at)
        patience_s = chance.choice((2.0, 8.0, 1e9)) * (0.5 + chance.random())
        held = self._door.id if chance.random() < 0.5 else None
        arrive = ContactArrive(channel="webchat", queue=any_queue(chance), resident=self._id, gateway=held)
        await self._do_once("arrive", arrive)
        contact_id = ids.contact_id(CENTRE, self._name, "arrive")
        waited_s = 0.0
        while waited_s < 60:
            waited_s += LOOK_S
            await asyncio.sleep(LOOK_S)
            contact = self._door.state().contacts.get(contact_id)
            if contact is None and contact_id in self._door.state().gone:
                return
            if contact is None or contact.agent is None:
                if waited_s > patience_s:
                    await self._do_once("leave", ContactLeave(contact=contact_id))
            elif contact.answered_at is not None and chance.random() < 0.2:
                await self._do_once("write", MessageReceive(contact=contact_id, text=""))


class Worker(Person):
    """An agent: takes most offers, answers, ends, wraps up, and comes back after every lost connection."""

    def __init__(self, agent: AgentId, door: Door, post: Post, chance: Random) -> None:
        super().__init__(f"staff:{agent}", door, post, chance)
        self._agent = agent
        self._sessions = 0
        self._choices = 0
        self._unseen = 0
        self._zeal = chance.choice((0.7, 0.95))

    async def run(self) -> None:
        """A shift without end."""
        while True:
            await asyncio.sleep(LOOK_S * (0.5 + self._chance.random()))
            state = self._door.state()
            agent = state.agents.get(self._agent)
            if agent is None:
                continue
            await self._be_there(agent)
            for offer, _ in sorted(agent.offers.items()):
                await self._answer(offer)
            for contact in sorted(agent.load):
                held = state.contacts.get(contact)
                if held is not None and held.agent == self._agent:
                    await self._serve(held)

    async def _be_there(self, agent: Agent) -> None:
        """Connect, and be available. What was asked for and is not seen yet is not asked for again at once."""
        self._unseen -= 1
        if self._unseen > 0:
            return
        if self._door.id not in agent.sessions.values():
            self._sessions += 1
            session = SessionId(f"{self._agent}-{self._sessions}")
            connect = AgentConnect(agent=self._agent, gateway=self._door.id, session=session)
            await self._do_once(f"connect-{self._sessions}", connect)
            self._unseen = 4
        elif agent.choice != "available":
            self._choices += 1
            await self._do_once(f"choice-{self._choices}", AgentSetState(agent=self._agent, state="available"))
            self._unseen = 4

    async def _answer(self, offer: OfferId) -> None:
        if f"ignore-{offer}" in self._done or self._chance.random() < 0.3:
            return
        if self._chance.random() < self._zeal:
            await self._do_once(f"accept-{offer}", OfferAccept(offer=offer))
        elif self._chance.random() < 0.5:
            await self._do_once(f"decline-{offer}", OfferDecline(offer=offer))
        else:
            self._done.add(f"ignore-{offer}")

    async def _serve(self, contact: Contact) -> None:
        if contact.phase == "wrap_up":
            if self._chance.random() < 0.3:
                await self._do_once(f"dispose-{contact.id}", ContactDispose(contact=contact.id, outcome=""))
        elif contact.answered_at is None:
            await self._do_once(f"hello-{contact.id}-{contact.offers_count}", ContactSend(contact=contact.id, text=""))
        elif self._chance.random() < 0.2:
            await self._do_once(f"end-{contact.id}-{contact.offers_count}", ContactEnd(contact=contact.id))
