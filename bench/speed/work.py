"""A centre's work, made beforehand: residents who come and go, and logs that hold what came of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from bench.speed.processes import CENTRE_FILE
from bench.speed.site import AGENTS, SKILL
from contact_centre.centre_file import read_centre
from contact_centre.clock import SystemClock
from contact_centre.log.follower import Follower
from contact_centre.log.leader import Leader
from routing import commands as cmd
from routing.centre import Centre, Liveness
from routing.ids import AgentId, CentreId, ContactId, GatewayId, QueueId, ResidentId, SessionId, contact_id
from routing.ports import INBOX, Log
from routing.steps import Step
from routing.words import Sealed

CENTRE: Final = CentreId("bench")
FOR_EVER_S: Final = 10**7
GATEWAY: Final = GatewayId("gateway")
APPEND_COUNT: Final = 2_000
TEXT: Final = "x" * 120
"""As long as a sealed sentence."""


def centre() -> Centre:
    """The measured centre, with nobody to say that a gateway lives."""
    return msgspec.structs.replace(read_centre(CENTRE_FILE), liveness=Liveness(gateway_silent_s=FOR_EVER_S))


def opening(agents: int = AGENTS) -> Iterator[bytes]:
    """The centre opens, and so many agents are there."""
    yield _command("admin", "open", cmd.ConfigActivate(config=centre(), digest="bench"))
    for number in range(agents):
        agent, source = AgentId(f"agent-{number}"), f"staff:agent-{number}"
        yield _command("admin", f"skills-{number}", cmd.AgentConfigure(agent=agent, skills={SKILL: 5}))
        connect = cmd.AgentConnect(agent=agent, gateway=GATEWAY, session=SessionId(agent))
        yield _command(source, "connect", connect)
        yield _command(source, "available", cmd.AgentSetState(agent=agent, state="available"))


def visits(count: int) -> Iterator[bytes]:
    """Residents who come, are offered to an agent, and leave: two commands each."""
    for number in range(count):
        contact, arriving = _arrival(number)
        yield arriving
        yield _command(_source(number), "leave", cmd.ContactLeave(contact=contact))


def arrivals(count: int) -> Iterator[bytes]:
    """Residents who come and stay."""
    return (_arrival(number)[1] for number in range(count))


def _arrival(number: int) -> tuple[ContactId, bytes]:
    resident = ResidentId(f"{number:032x}")
    said = Sealed(resident=resident, box=TEXT)
    arrive = cmd.ContactArrive(channel="webchat", queue=QueueId(SKILL), resident=resident, name=said, text=said)
    source = _source(number)
    return contact_id(CENTRE, source, "arrive"), _command(source, "arrive", arrive)


def _source(number: int) -> str:
    return f"resident:{number:032x}"


def _command(source: str, name: str, data: cmd.CommandData) -> bytes:
    command = cmd.Command(id=name, centre=CENTRE, source=source, at=SystemClock().wall(), data=data)
    return cmd.encode_command(command)


class Decided(msgspec.Struct, frozen=True):
    """What deciding a full inbox took, s, and what came of it."""

    wall_s: float
    cpu_s: float
    commands: int
    events: int


async def append_all(log: Log, topic: str, records: Sequence[bytes]) -> None:
    """Append them in large pieces."""
    for start in range(0, len(records), APPEND_COUNT):
        await log.append(topic, records[start : start + APPEND_COUNT])


async def decide_all(log: Log) -> Decided:
    """Lead until everything in the inbox is decided, durable and read back."""
    end, events, done = await log.end(INBOX), 0, asyncio.Event()
    follower = Follower(log, CENTRE)
    await follower.start()
    first = follower.chain.next_in

    def count(step: Step) -> None:
        nonlocal events
        events += len(step.events)
        if follower.chain.next_in >= end:
            done.set()

    follower.listen(count)
    leader = Leader(log, follower, SystemClock(), "bench")
    wall, cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(follower.run()), tasks.create_task(leader.run())]
        await done.wait()
        took = time.perf_counter() - wall, time.process_time() - cpu
        for task in running:
            task.cancel()
    return Decided(*took, commands=end - first, events=events)
