"""Standbys take over by themselves, one at a time, and only when nobody leads."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence

from contact_centre.clock import SystemClock
from contact_centre.log.follower import Follower
from contact_centre.log.memory import MemoryLog
from contact_centre.log.standby import Standby
from routing.ids import Instant
from routing.ports import INBOX, STEPS
from routing.steps import Chain, Resignation, Takeover, decode_record, encode_record
from tests.unit.contact_centre.log.running import CENTRE, arrival, ask, opening, steps_of

BEAT_MS = 10
SUSPECT_AFTER_MS = 100


class Node:
    """One engine process over a shared log."""

    def __init__(self, log: MemoryLog, name: str) -> None:
        self.log = log
        self.follower = Follower(log, CENTRE)
        self._names = (f"{name}-{number}" for number in range(1_000))
        self._tasks: Sequence[asyncio.Task[None]] = ()

    async def start(self, tasks: asyncio.TaskGroup) -> None:
        """Follow, and lead when needed."""
        await self.follower.start()
        self.standby = Standby(
            self.log,
            self.follower,
            SystemClock(),
            lambda: next(self._names),
            beat_ms=BEAT_MS,
            suspect_after_ms=SUSPECT_AFTER_MS,
        )
        self._tasks = [tasks.create_task(self.follower.run()), tasks.create_task(self.standby.run())]

    def kill(self) -> None:
        """Stop dead: nothing is handed over."""
        for task in self._tasks:
            task.cancel()

    async def gone(self) -> None:
        """Wait for the standby to have left."""
        await self._tasks[1]
        self.kill()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it holds; looked at whenever anybody writes a step."""
        async with asyncio.timeout(20):
            while not holds():
                await self.log.wait(STEPS, await self.log.end(STEPS))

    async def leads(self) -> None:
        """Wait until it leads."""
        await self.until(lambda: self.standby.leads)

    async def consumed(self) -> None:
        """Wait until it has seen the answer to all that was asked."""
        end = await self.log.end(INBOX)
        await self.until(lambda: self.follower.chain.next_in >= end)


@contextlib.asynccontextmanager
async def nodes(log: MemoryLog, *names: str) -> AsyncIterator[list[Node]]:
    """Engine processes over one log, started one after the other."""
    async with asyncio.TaskGroup() as tasks:
        made = [Node(log, name) for name in names]
        for node in made:
            await node.start(tasks)
        yield made
        for node in made:
            node.kill()


async def takeovers(log: MemoryLog) -> int:
    """How many claims stand in the log."""
    records = [decode_record(record.data) for record in await log.read(STEPS, 0, 100_000)]
    return sum(isinstance(record, Takeover) for record in records)


async def test_a_standby_leads_soon_after_the_leader_died() -> None:
    """Residents notice a second of silence, not an outage; nobody's place or offer is lost."""
    log = MemoryLog()
    async with nodes(log, "one", "two") as (one, two):
        await one.leads()
        await ask(log, *opening(), arrival(1))
        await one.consumed()
        one.kill()
        await ask(log, arrival(2))
        await two.leads()
        await two.consumed()

        assert len(two.follower.state.contacts) == 2
        assert len(two.follower.state.offers) == 2
        folded = Follower(log, CENTRE)
        await folded.start()
        assert folded.rejected == 0


async def test_nobody_takes_over_while_the_leader_is_heard() -> None:
    """An idle night is not an outage: the leader writes when there is nothing to write."""
    log = MemoryLog()
    async with nodes(log, "one", "two") as (one, two):
        await one.leads()
        quiet = Follower(log, CENTRE)
        await quiet.start()
        async with asyncio.timeout(20):
            while quiet.accepted < 60:  # some six times the patience of a standby
                await log.wait(STEPS, quiet.offset)
                await quiet.catch_up()

        assert not two.standby.leads
        assert await takeovers(log) == 1
        assert all(not step.events for step in (await steps_of(log))[-20:])


async def test_who_leaves_hands_over_without_a_silence() -> None:
    """A rolling restart costs no agent a second."""
    log = MemoryLog()
    async with nodes(log, "one", "two") as (one, two):
        await one.leads()
        one.standby.leave()
        await one.gone()
        await two.leads()

        records = [decode_record(record.data) for record in await log.read(STEPS, 0, 100_000)]
        [at] = [number for number, record in enumerate(records) if isinstance(record, Resignation)]
        following = records[at + 1]
        assert isinstance(following, Takeover)
        assert following.t - records[at].t < SUSPECT_AFTER_MS


async def test_one_who_is_superseded_follows_again() -> None:
    """Whoever was only thought dead goes back into the second row, and can lead again."""
    log = MemoryLog()
    async with nodes(log, "one") as (one,):
        await one.leads()
        await ask(log, *opening(), arrival(1))
        await one.consumed()
        chain = Chain()
        for record in await log.read(STEPS, 0, 100_000):
            chain.accept(decode_record(record.data))
        stranger = Takeover(v=1, epoch=chain.epoch + 1, owner="stranger", t=Instant(0))
        await log.append(STEPS, [encode_record(stranger)])
        await one.until(lambda: one.follower.chain.epoch == 3)
        await ask(log, arrival(2))
        await one.consumed()

        assert one.standby.takeovers == 2
        assert len(one.follower.state.offers) == 2
