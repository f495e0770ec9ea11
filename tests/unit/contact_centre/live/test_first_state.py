"""A new gateway starts from what the others share, and from the log when that is lost, damaged or out of reach."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator

import pytest

from contact_centre.live.first_state import VIEW, SharedSnapshots
from contact_centre.live.port import Stored
from contact_centre.log.follower import Follower
from contact_centre.log.memory import MemoryLog
from contact_centre.log.snapshots import Snapshot
from routing import engine
from routing.errors import LogUnavailable
from routing.steps import Chain
from tests.unit.contact_centre.live.lines import BadLine
from tests.unit.contact_centre.log.running import CENTRE, ManualClock, arrival, ask, opening, running


class Kept:
    """Snapshots kept for good, in memory."""

    def __init__(self) -> None:
        self.all: list[Snapshot] = []
        self.refuses = False

    async def save(self, snapshot: Snapshot) -> None:
        if self.refuses:
            raise LogUnavailable("full")
        self.all.insert(0, snapshot)

    async def load(self) -> AsyncIterator[Snapshot]:
        for snapshot in self.all:
            yield snapshot


def snapshot(offset: int) -> Snapshot:
    """A snapshot of nothing much."""
    return Snapshot(offset=offset, engine="1", chain=Chain(epoch=offset), parts={"state": b"%d" % offset})


@pytest.fixture
def kept() -> Kept:
    """Nothing kept yet."""
    return Kept()


@pytest.fixture
def line() -> BadLine:
    """A line that works so far."""
    return BadLine()


@pytest.fixture
def shared(kept: Kept, line: BadLine) -> SharedSnapshots:
    """What the recorder writes and gateways read."""
    return SharedSnapshots(kept, line)


async def loaded(snapshots: SharedSnapshots) -> list[int]:
    """The offsets of what a gateway would try, in that order."""
    return [one.offset async for one in snapshots.load()]


async def test_shared_one_comes_first_and_the_kept_ones_stand_behind_it(kept: Kept, shared: SharedSnapshots) -> None:
    """A gateway of another version passes over the shared one and still finds what it can read."""
    for offset in (3, 7):
        await shared.save(snapshot(offset))

    assert [one async for one in shared.load()] == [snapshot(7), snapshot(7), snapshot(3)]
    assert kept.all == [snapshot(7), snapshot(3)]


async def test_what_is_not_kept_is_not_shared(kept: Kept, shared: SharedSnapshots) -> None:
    """Whoever saves learns that it failed, and nobody starts from it."""
    kept.refuses = True
    with pytest.raises(LogUnavailable):
        await shared.save(snapshot(3))

    assert await loaded(shared) == []


@pytest.mark.parametrize("damage", [b"", b"short", b"\0" * 200])
async def test_damaged_one_is_passed_over(damage: bytes, shared: SharedSnapshots, line: BadLine) -> None:
    """A gateway never invents a state."""
    await shared.save(snapshot(3))
    await line.store(VIEW, Stored(3, damage))

    assert await loaded(shared) == [3]


async def test_one_with_a_flipped_bit_is_passed_over(shared: SharedSnapshots, line: BadLine) -> None:
    """A state that can be read and is wrong would be the worst."""
    await shared.save(snapshot(3))
    stored = await line.fetch(VIEW)
    assert stored is not None
    await line.store(VIEW, Stored(4, stored.data[:-1] + bytes([stored.data[-1] ^ 1])))

    assert await loaded(shared) == [3]


async def test_outage_costs_a_gateway_only_time(kept: Kept, shared: SharedSnapshots, line: BadLine) -> None:
    """Redis may be away whenever a gateway starts, or a snapshot is written."""
    line.away = True
    await shared.save(snapshot(3))

    assert kept.all == [snapshot(3)]
    assert await loaded(shared) == [3]


async def test_lost_one_is_shared_again_in_seconds(shared: SharedSnapshots, line: BadLine) -> None:
    """A flush is made good from the state at hand, without waiting for the next snapshot."""
    numbers = itertools.count(9)
    async with asyncio.TaskGroup() as tasks:
        keeping = tasks.create_task(shared.run(lambda: snapshot(next(numbers)), look_every_s=0.01))
        await until_shared(line)
        line.away = True
        line.forget()
        await asyncio.sleep(0.05)
        line.away = False
        await until_shared(line)
        await asyncio.sleep(0.05)
        keeping.cancel()

    assert await loaded(shared) == [10], "once more, and only while it is gone"


async def until_shared(line: BadLine) -> None:
    """Wait until a gateway would find something."""
    async with asyncio.timeout(20):
        while line.away or await line.version(VIEW) is None:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.005)


async def test_gateway_from_a_shared_state_is_the_one_that_read_everything(kept: Kept, shared: SharedSnapshots) -> None:
    """How a gateway started is never seen on a screen."""
    log, clock = MemoryLog(), ManualClock()
    async with running(log, clock) as centre:
        await ask(log, *opening(), *map(arrival, range(20)))
        await centre.consumed()
        await shared.save(centre.follower.snapshot())
        kept.all.clear()
        await ask(log, *map(arrival, range(20, 30)))
        await centre.consumed()
        begin = (await anext(shared.load())).offset
        gateway = Follower(log, CENTRE, shared)
        await gateway.start()

        assert 0 < begin < gateway.offset
        assert engine.digest(gateway.state) == engine.digest(centre.follower.state)
