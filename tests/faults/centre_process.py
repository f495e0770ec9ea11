"""A centre under load, made to be killed: `python -m tests.faults.centre_process FOLDER ROUND load|drain`.

It writes what its clients are told to standard output, one line each, at the moment they are told:

    S <command>         a client is about to send this (JSON)
    D <source> <id>     the append returned: the command is durable
    H <source> <id>     the client was shown that it was handled
    R <source> <id>     the client was shown that it was refused
    O <offer> <agent>   the agent was shown the offer
    READY, DRAINED      the centre leads; everything was consumed and the log is closed
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import sys
from pathlib import Path

import structlog

from contact_centre.clock import SystemClock
from contact_centre.database import connect
from contact_centre.log.follower import Follower
from contact_centre.log.inbox import SealingInbox
from contact_centre.log.leader import Leader
from contact_centre.log.snapshots import Snapshots
from contact_centre.log.sqlite import SqliteLog
from contact_centre.vault import SqlVault
from routing.centre import Centre, Liveness, Queue, WrapUp
from routing.commands import (
    AgentConfigure,
    AgentConnect,
    AgentSetState,
    Command,
    CommandData,
    ConfigActivate,
    ContactArrive,
    ContactDispose,
    ContactEnd,
    ContactLeave,
    ContactSend,
    GatewayAlive,
    MessageReceive,
    OfferAccept,
    OfferDecline,
    decode_command,
    encode_command,
)
from routing.events import CommandHandled, CommandRefused, OfferMade
from routing.facts import Agent
from routing.ids import AgentId, CentreId, ContactId, GatewayId, QueueId, ResidentId, SessionId, SkillId, contact_id
from routing.ports import INBOX, STEPS
from routing.steps import Step
from routing.words import Need

CENTRE = CentreId("kill")
UNITS, UNITS_EACH = 60, 20
MARK = "these words belong to a resident"
REPAIRS = QueueId("repairs")
AGENTS = [AgentId(f"agent-{number}") for number in range(5)]
RESIDENTS_COUNT = 12


def centre() -> Centre:
    """Short times, so that timers run out between two kills."""
    skill = SkillId("repairs")
    queue = Queue(
        id=REPAIRS,
        name={"en": "Repairs"},
        needs=(Need(skill=skill),),
        offer_s=1,
        wrap_up=WrapUp(mode="timed", limit_s=1),
    )
    liveness = Liveness(
        gateway_silent_s=2, agent_grace_s=1, resident_grace_s=1, decline_back_off_s=1, missed_back_off_s=1
    )
    return Centre(
        id=CENTRE,
        name="Kill",
        queues=(queue,),
        liveness=liveness,
        units=UNITS,
        capacity={"call": UNITS, "webchat": UNITS_EACH, "message": 12},
    )


def tell(*words: str) -> None:
    """One line to the parent; once written it outlives this process."""
    os.write(1, (" ".join(words) + "\n").encode())


class Clients:
    """Residents and agents who use the centre at random, and say what they are told."""

    def __init__(self, follower: Follower, inbox: SealingInbox, life: int) -> None:
        self.follower = follower
        self.inbox = inbox
        self.life = life
        self.chance = random.Random(life)
        self.gateway = GatewayId(f"gateway-{life}")
        self._answered: dict[tuple[str, str], asyncio.Event] = {}
        self._changed: set[asyncio.Event] = set()
        follower.listen(self._hear)

    def _hear(self, step: Step) -> None:
        for event in step.events:
            if isinstance(event, CommandHandled | CommandRefused):
                tell("H" if isinstance(event, CommandHandled) else "R", event.source, event.id)
                answered = self._answered.pop((event.source, event.id), None)
                if answered is not None:
                    answered.set()
            elif isinstance(event, OfferMade):
                tell("O", event.offer, event.agent)
        for changed in self._changed:
            changed.set()

    async def ask(self, source: str, name: str, data: CommandData, *, wait: bool = True) -> None:
        """Send a command, now and then twice, and wait for the answer."""
        command = Command(id=name, centre=CENTRE, source=source, at=SystemClock().wall(), data=data)
        answered = self._answered[source, name] = asyncio.Event()
        tell("S", encode_command(command).decode())
        await self.send(command)
        if self.chance.random() < 0.1:
            await self.send(command)
        if wait:
            await answered.wait()

    async def send(self, command: Command) -> None:
        """Append it and say that it is durable."""
        await self.inbox.append([command])
        tell("D", command.source, command.id)

    async def resident(self, number: int) -> None:
        """One chat after another."""
        for turn in itertools.count():
            resident = ResidentId(f"resident-{self.life}-{number}-{turn}")
            source = f"resident:{resident}"
            gateway = self.gateway if self.chance.random() < 0.5 else None
            arrive = ContactArrive(channel="webchat", queue=REPAIRS, resident=resident, text=MARK, gateway=gateway)
            await self.ask(source, "arrive", arrive)
            contact = contact_id(CENTRE, source, "arrive")
            for message in range(self.chance.randrange(4)):
                await self.ask(source, f"message-{message}", MessageReceive(contact=contact, text=f"{MARK} {message}"))
            if self.chance.random() < 0.6:
                await self.ask(source, "leave", ContactLeave(contact=contact))

    async def agent(self, agent_id: AgentId) -> None:
        """Do what the state calls for, at every change."""
        source = f"staff:{agent_id}"
        changed = asyncio.Event()
        self._changed.add(changed)
        session = SessionId(f"session-{self.life}-{agent_id}")
        await self.ask(
            source, f"connect-{self.life}", AgentConnect(agent=agent_id, gateway=self.gateway, session=session)
        )
        done: set[str] = set()
        for turn in itertools.count():
            for name, data in self._chores(self.follower.state.agents[agent_id], turn):
                if name not in done:
                    done.add(name)
                    await self.ask(source, name, data)
            changed.clear()
            await changed.wait()

    def _chores(self, agent: Agent, turn: int) -> list[tuple[str, CommandData]]:
        chores: list[tuple[str, CommandData]] = []
        if agent.choice != "available":
            chores.append((f"available-{self.life}-{turn}", AgentSetState(agent=agent.id, state="available")))
        for offer in agent.offers:
            luck = random.Random(offer).random()
            if luck < 0.7:
                chores.append((f"accept-{offer}", OfferAccept(offer=offer)))
            elif luck < 0.85:
                chores.append((f"decline-{offer}", OfferDecline(offer=offer, reason="busy")))
        for contact in agent.load:
            phase = self.follower.state.contacts[contact].phase
            if phase == "engaged":
                chores.append((f"send-{contact}", ContactSend(contact=contact, text=f"{MARK}, says the agent")))
                chores.append((f"end-{contact}-{self.life}", ContactEnd(contact=contact)))
            elif phase == "wrap_up" and random.Random(contact).random() < 0.7:
                chores.append((f"dispose-{contact}", ContactDispose(contact=contact, outcome="done", note=MARK)))
        return chores

    async def set_up(self) -> None:
        """The centre's configuration and staff, once."""
        if self.follower.state.config is None:
            await self.ask("admin", "config", ConfigActivate(config=centre(), digest="kill"))
        for agent in AGENTS:
            if agent not in self.follower.state.agents:
                await self.ask("admin", f"skills-{agent}", AgentConfigure(agent=agent, skills={SkillId("repairs"): 3}))

    async def signs_of_life(self) -> None:
        """The gateway is there; and a snapshot now and then, so that one is hit too."""
        for turn in itertools.count():
            await self.ask(self.gateway, f"alive-{turn}", GatewayAlive(gateway=self.gateway))
            await asyncio.sleep(0.2)
            await self.follower.save_snapshot()


async def drained(log: SqliteLog, follower: Follower) -> None:
    """Return when every command in the inbox has been consumed."""
    while follower.chain.next_in < await log.end(INBOX):
        await log.wait(STEPS, follower.offset)
        await follower.catch_up()


def resident_of(follower: Follower, contact: ContactId) -> ResidentId | None:
    """Whose contact this is."""
    found = follower.state.contacts.get(contact)
    return None if found is None else found.resident


async def live(folder: Path, life: int, mode: str) -> None:
    """Lead the centre; for ever under load, or until all is consumed."""
    log = SqliteLog(folder / "log.db")
    follower = Follower(log, CENTRE, Snapshots(log, folder / "snapshots"))
    await follower.start()
    vault = SqlVault(connect(f"sqlite:///{folder / 'centre.db'}"))
    inbox = SealingInbox(log, vault, lambda contact: resident_of(follower, contact))
    leader = Leader(log, follower, SystemClock(), f"life-{life}")
    clients = Clients(follower, inbox, life)
    async with asyncio.TaskGroup() as tasks:
        runners = [tasks.create_task(leader.run()), tasks.create_task(follower.run())]
        await leader.ready.wait()
        tell("READY")
        for line in (folder / "resend").read_bytes().splitlines():
            await clients.send(decode_command(line))
        if mode == "load":
            await clients.set_up()
            tasks.create_task(clients.signs_of_life())
            for number in range(RESIDENTS_COUNT):
                tasks.create_task(clients.resident(number))
            for agent in AGENTS:
                tasks.create_task(clients.agent(agent))
        else:
            await drained(log, follower)
            for runner in runners:
                runner.cancel()
    await follower.save_snapshot()
    await log.close()
    tell("DRAINED")


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    asyncio.run(live(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
