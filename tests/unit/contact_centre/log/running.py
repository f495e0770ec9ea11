"""A small centre that runs in memory: what the tests of leader and follower share."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from contact_centre.log.follower import Follower
from contact_centre.log.leader import Leader, Settle
from contact_centre.log.memory import MemoryLog
from contact_centre.log.snapshots import Snapshots
from contact_centre.log.sqlite import SqliteLog
from contact_centre.tracing import OFF, Tracing
from routing import engine
from routing.centre import Centre, Liveness, Queue
from routing.commands import (
    AgentConfigure,
    AgentConnect,
    AgentSetState,
    Command,
    CommandData,
    ConfigActivate,
    ContactArrive,
    encode_command,
)
from routing.events import CommandHandled, CommandRefused
from routing.ids import AgentId, CentreId, GatewayId, Instant, QueueId, ResidentId, SessionId, SkillId
from routing.ports import INBOX, STEPS
from routing.steps import Step, decode_record
from routing.words import Need, Sealed

CENTRE = CentreId("test")
REPAIRS = QueueId("repairs")
START = Instant(1_800_000_000_000)

Log = MemoryLog | SqliteLog


class ManualClock:
    """Clocks that move when told."""

    def __init__(self, wall: int = START) -> None:
        self.wall_ms = wall
        self.monotonic = 1_000

    def wall(self) -> Instant:
        return Instant(self.wall_ms)

    def monotonic_ms(self) -> int:
        return self.monotonic

    def pass_ms(self, elapsed: int) -> None:
        """Both clocks advance."""
        self.wall_ms += elapsed
        self.monotonic += elapsed


def command(name: str, data: CommandData, source: str = "staff:ann") -> Command:
    """A command whose id is `name`."""
    return Command(id=name, centre=CENTRE, source=source, at=START, data=data)


def opening() -> list[Command]:
    """One queue, one agent with room for three of its contacts."""
    queue = Queue(id=REPAIRS, name={"en": "Repairs"}, needs=(Need(skill=SkillId("repairs")),), offer_s=20)
    # Nothing here gives signs of life.
    centre = Centre(id=CENTRE, name="Test", queues=(queue,), liveness=Liveness(gateway_silent_s=86_400))
    ann, desk = AgentId("ann"), GatewayId("desk")
    return [
        command("config", ConfigActivate(config=centre, digest="d")),
        command("skills", AgentConfigure(agent=ann, skills={SkillId("repairs"): 5}), source="admin"),
        command("connect", AgentConnect(agent=ann, gateway=desk, session=SessionId("s"))),
        command("available", AgentSetState(agent=ann, state="available")),
    ]


def arrival(number: int) -> Command:
    """A chat of a resident of its own, its first words sealed."""
    resident = ResidentId(f"resident-{number}")
    data = ContactArrive(channel="webchat", queue=REPAIRS, resident=resident, text=Sealed(resident, "c2VhbGVk"))
    return command(f"arrive-{number}", data, source=f"resident:{number}")


async def ask(log: Log, *commands: Command) -> None:
    """Append to the inbox as an edge does."""
    await log.append(INBOX, [encode_command(each) for each in commands])


async def steps_of(log: Log) -> list[Step]:
    """Every step in the log, accepted or not."""
    records = [decode_record(record.data) for record in await log.read(STEPS, 0, 100_000)]
    return [record for record in records if isinstance(record, Step)]


def answers(step: Step) -> list[tuple[str, str]]:
    """(source, id) of each command that the step answers."""
    return [(event.source, event.id) for event in step.events if isinstance(event, CommandHandled | CommandRefused)]


class RunningCentre:
    """A leader and a follower over one log."""

    def __init__(self, log: Log, follower: Follower, leader: Leader, leading: asyncio.Task[None]) -> None:
        self.log = log
        self.follower = follower
        self.leader = leader
        self.leading = leading

    async def consumed(self) -> None:
        """Wait until the follower has seen the answer to everything in the inbox."""
        async with asyncio.timeout(20):
            while self.follower.chain.next_in < await self.log.end(INBOX):
                await self.log.wait(STEPS, self.follower.offset)
                await self.follower.catch_up()


@contextlib.asynccontextmanager
async def running(
    log: Log,
    clock: ManualClock,
    *,
    owner: str = "one",
    settle: Settle = engine.settle,
    directory: Path | None = None,
    tracing: Tracing = OFF,
) -> AsyncIterator[RunningCentre]:
    """The centre leads inside the block; it is stopped, not handed over, at its end."""
    follower = Follower(log, CENTRE, Snapshots(log, directory) if directory else None)
    await follower.start()
    leader = Leader(log, follower, clock, owner, settle=settle, tracing=tracing)
    async with asyncio.TaskGroup() as tasks:
        ours = [tasks.create_task(leader.run()), tasks.create_task(follower.run())]
        try:
            async with asyncio.timeout(20):
                await leader.ready.wait()
            yield RunningCentre(log, follower, leader, ours[0])
        finally:
            for task in ours:
                task.cancel()
