"""What every store of snapshots promises, whatever keeps them, and what those in the log promise beside it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contact_centre.log.log_snapshots import PIECE_BYTES, LogSnapshots
from contact_centre.log.memory import MemoryLog
from contact_centre.log.snapshots import KEPT, Snapshot, Snapshots, SnapshotStore
from routing.ports import SNAPSHOTS, Log
from routing.steps import Chain
from tests.contract.kafka_logs import fresh_settings, opened_kafka


def snapshot(offset: int, size: int = 10) -> Snapshot:
    """A snapshot of a state of so many bytes."""
    return Snapshot(
        offset=offset, engine="e", chain=Chain(last_id=f"s{offset}"), parts={"state": b"%d" % offset * size}
    )


async def offsets(store: SnapshotStore) -> list[int]:
    """Which snapshots there are, as loaded."""
    return [each.offset async for each in store.load()]


@pytest.fixture(params=["memory", "kafka"])
async def log(request: pytest.FixtureRequest) -> AsyncIterator[Log]:
    """Each log in turn that snapshots may stand in, empty."""
    if request.param == "memory":
        yield MemoryLog()
    else:
        async with opened_kafka(fresh_settings(request.getfixturevalue("kafka"))) as made:
            yield made


@pytest.fixture(params=["files", "log"])
def store(request: pytest.FixtureRequest, log: Log, tmp_path: Path) -> SnapshotStore:
    """Each store in turn, empty."""
    return Snapshots(log, tmp_path) if request.param == "files" else LogSnapshots(log)


async def test_an_empty_store_gives_nothing(store: SnapshotStore) -> None:
    """The first start of a centre reads the steps from the beginning."""
    assert await offsets(store) == []


@pytest.mark.parametrize("size", [1, 2 * PIECE_BYTES, 3_000_000])
async def test_a_snapshot_comes_back_as_it_was(store: SnapshotStore, size: int) -> None:
    """A centre with a hundred thousand waiting contacts starts as quickly as it must."""
    await store.save(snapshot(7, size))

    assert [each async for each in store.load()] == [snapshot(7, size)]


async def test_the_newest_comes_first_and_old_ones_not_at_all(store: SnapshotStore) -> None:
    """A start folds as few steps as it can."""
    for offset in range(KEPT + 2):
        await store.save(snapshot(offset))

    assert await offsets(store) == [4, 3, 2]


async def test_a_snapshot_that_was_cut_short_is_not_seen(log: Log) -> None:
    """Whoever wrote it was killed half-way: the next start uses the one before."""
    store = LogSnapshots(log)
    await store.save(snapshot(1))
    await log.append(SNAPSHOTS, [b"\0half of"])

    assert await offsets(store) == [1]
    await store.save(snapshot(2))
    assert await offsets(store) == [2, 1]


async def test_a_damaged_snapshot_sends_to_the_one_before(log: Log) -> None:
    """A pointer to pieces that are not its own, and one that cannot be read, cost time and nothing else."""
    store = LogSnapshots(log)
    await store.save(snapshot(1))
    await store.save(snapshot(2))
    [pointer] = await log.read(SNAPSHOTS, await log.end(SNAPSHOTS) - 1, 1)
    await log.append(SNAPSHOTS, [pointer.data.replace(b'"pieces":[2]', b'"pieces":[0]'), b'{"v":9}'])

    assert await offsets(store) == [1]


async def test_two_writers_at_once_harm_neither(log: Log) -> None:
    """While one recorder takes over from another both may write: what is seen is whole."""
    both = [snapshot(1, 2 * PIECE_BYTES), snapshot(2, 2 * PIECE_BYTES)]

    await asyncio.gather(*(LogSnapshots(log).save(each) for each in both))

    seen = [each async for each in LogSnapshots(log).load()]
    assert seen
    assert all(each in both for each in seen)
