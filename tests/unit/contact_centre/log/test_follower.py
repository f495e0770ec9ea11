"""The follower shows what was accepted, all of it and nothing else, however it started."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from contact_centre.log.follower import Follower, SnapshotMissing
from contact_centre.log.judging import UnreadableStep, accepted
from contact_centre.log.memory import MemoryLog
from contact_centre.log.snapshots import KEPT, Snapshot, Snapshots
from routing import engine
from routing.errors import LogTrimmed
from routing.ids import Instant
from routing.ports import INBOX, SNAPSHOTS, STEPS, Record
from routing.steps import Chain, Step, encode_record
from tests.unit.contact_centre.log.running import CENTRE, ManualClock, arrival, ask, opening, running


class Counter:
    """A view: how many events there were."""

    name = "counter"

    def __init__(self) -> None:
        self.count = 0
        self.folded_here = 0

    def fold(self, step: Step) -> None:
        self.count += len(step.events)
        self.folded_here += 1

    def dump(self) -> bytes:
        return msgspec.json.encode(self.count)

    def load(self, data: bytes) -> None:
        self.count = msgspec.json.decode(data, type=int)


async def busy_log(directory: Path, *, snapshots: int) -> tuple[MemoryLog, str, int]:
    """A log with some steps, `snapshots` on the way and more steps after the last; its digest and count of events."""
    log, clock = MemoryLog(), ManualClock()
    async with running(log, clock, directory=directory) as centre:
        view = Counter()
        await ask(log, *opening())
        await centre.consumed()
        centre.follower.views.append(view)
        view.count = sum(len(step.events) for step in await _steps(log))
        for number in range(snapshots + 1):
            clock.pass_ms(500)
            await ask(log, arrival(number))
            await centre.consumed()
            if number < snapshots:
                await centre.follower.save_snapshot()
        return log, engine.digest(centre.follower.state), view.count


async def _steps(log: MemoryLog) -> list[Step]:
    return [each.step for each in accepted(await log.read(STEPS, 0, 10_000), Chain())]


async def started(log: MemoryLog, directory: Path) -> tuple[Follower, Counter]:
    """What a new process makes of the log."""
    follower, view = Follower(log, CENTRE, Snapshots(log, directory)), Counter()
    follower.add_view(view)
    await follower.start()
    return follower, view


def files(folder: Path) -> list[Path]:
    """What lies in a folder."""
    return list(folder.iterdir())


def flip_a_bit(paths: list[Path]) -> None:
    """What a tired disk does."""
    for path in paths:
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)


async def test_a_snapshot_and_later_steps_equal_all_steps(tmp_path: Path) -> None:
    """A quick start gives the same centre as a slow one, views included."""
    log, digest, count = await busy_log(tmp_path, snapshots=2)

    follower, view = await started(log, tmp_path)

    assert engine.digest(follower.state) == digest
    assert view.count == count
    assert view.folded_here == 1
    assert follower.offset == await log.end(STEPS)


@pytest.mark.parametrize("damaged", [1, 2, 3])
async def test_a_damaged_snapshot_costs_time_and_nothing_else(tmp_path: Path, damaged: int) -> None:
    """A flipped bit on the disk must neither stop the start nor change who waits."""
    log, digest, count = await busy_log(tmp_path, snapshots=3)
    flip_a_bit(sorted(files(tmp_path), reverse=True)[:damaged])

    follower, view = await started(log, tmp_path)

    assert engine.digest(follower.state) == digest
    assert view.count == count


async def test_lost_snapshots_lose_nothing(tmp_path: Path) -> None:
    """Whoever tidies the folder up has only made the next start slower."""
    log, digest, count = await busy_log(tmp_path, snapshots=2)
    for path in files(tmp_path):
        path.unlink()

    follower, view = await started(log, tmp_path)

    assert (engine.digest(follower.state), view.count) == (digest, count)


@pytest.mark.parametrize("part", ["state", "counter"])
async def test_a_part_that_cannot_be_read_sends_to_an_older_snapshot(tmp_path: Path, part: str) -> None:
    """State and views always come from the same point: none is ahead of the others."""
    log, digest, count = await busy_log(tmp_path, snapshots=1)
    snapshots = Snapshots(log, tmp_path)
    [good] = [snapshot async for snapshot in snapshots.load()]
    parts = good.parts | {"counter": b"1000000"} | {part: b"\xc1"}
    await snapshots.save(msgspec.structs.replace(good, parts=parts))

    follower, view = await started(log, tmp_path)

    assert (engine.digest(follower.state), view.count) == (digest, count)


async def test_a_snapshot_without_a_view_is_not_used(tmp_path: Path) -> None:
    """A view that is new in this version starts from the first step."""
    log, digest, count = await busy_log(tmp_path, snapshots=1)
    snapshots = Snapshots(log, tmp_path)
    [good] = [snapshot async for snapshot in snapshots.load()]
    for _ in range(KEPT):
        await snapshots.save(msgspec.structs.replace(good, parts={"state": good.parts["state"]}))

    follower, view = await started(log, tmp_path)

    assert (engine.digest(follower.state), view.count) == (digest, count)


async def test_snapshots_of_another_engine_or_beyond_the_log_are_not_used(tmp_path: Path) -> None:
    """After an update, or a restored backup, the steps are read anew."""
    log, digest, _ = await busy_log(tmp_path, snapshots=0)
    snapshots = Snapshots(log, tmp_path)
    state = engine.dump(Follower(log, CENTRE).state)
    for offset, version in [(1, "other"), (10_000, engine.ENGINE_VERSION)]:
        parts = {"state": state, "counter": b"0"}
        await snapshots.save(Snapshot(offset=offset, engine=version, chain=Chain(), parts=parts))

    follower, _ = await started(log, tmp_path)

    assert engine.digest(follower.state) == digest


async def test_only_the_newest_snapshots_are_kept(tmp_path: Path) -> None:
    """A centre that runs for a year does not fill its disk with old states."""
    log, _, _ = await busy_log(tmp_path, snapshots=KEPT + 2)

    assert len(files(tmp_path)) == KEPT
    assert await log.end(SNAPSHOTS) == KEPT + 2


async def test_steps_that_do_not_chain_change_nothing(tmp_path: Path) -> None:
    """What a zombie wrote, and a record that landed twice, are seen by nobody."""
    log, digest, _ = await busy_log(tmp_path, snapshots=0)
    end = await log.end(STEPS)
    last = (await log.read(STEPS, end - 1, 1))[0].data
    await log.append(STEPS, [last, b"rubbish", b'{"k":"step"}'])

    follower, _ = await started(log, tmp_path)

    assert engine.digest(follower.state) == digest
    assert follower.rejected == 3


async def test_a_step_of_a_newer_version_stops_the_start(tmp_path: Path) -> None:
    """An older version must not go on with a state in which something is missing."""
    log, _, _ = await busy_log(tmp_path, snapshots=0)
    follower = Follower(log, CENTRE)
    await follower.start()
    chain = follower.chain
    step = Step(
        v=9,
        epoch=chain.epoch,
        owner=chain.owner,
        prev=chain.last_id,
        id="new",
        in_from=chain.next_in,
        in_to=chain.next_in,
        t=Instant(chain.t),
    )
    await log.append(STEPS, [encode_record(step).replace(b'"events":[]', b'"events":[{"type":"contact.teleported"}]')])

    with pytest.raises(UnreadableStep, match="newer"):
        await started(log, tmp_path)


async def test_listeners_hear_new_steps_once_and_one_fault_harms_no_other() -> None:
    """One broken screen does not keep an offer from the others, and no screen is shown the past."""
    log, clock = MemoryLog(), ManualClock()
    async with running(log, clock) as centre:
        await ask(log, *opening())
        await centre.consumed()
    heard: list[Step] = []

    def broken(step: Step) -> None:
        raise OSError(step.id)

    async with running(log, clock, owner="two") as centre:
        centre.follower.listen(broken)
        centre.follower.listen(heard.append)
        await ask(log, arrival(1))
        await centre.consumed()
        centre.follower.unlisten(heard.append)
        await ask(log, arrival(2))
        await centre.consumed()

        assert len(centre.follower.state.contacts) == 2
    assert [(step.in_from, step.in_to) for step in heard] == [(4, 5)]
    assert await log.end(INBOX) == 6


async def test_a_view_cannot_come_too_late() -> None:
    """A view that missed steps would show figures that are wrong and look right."""
    follower = Follower(MemoryLog(), CENTRE)
    await follower.start()

    with pytest.raises(RuntimeError, match="too late"):
        follower.add_view(Counter())


class LateLog(MemoryLog):
    """A log whose steps get here a while after the medium has them, as a broker's do."""

    def __init__(self) -> None:
        super().__init__()
        self.here = 0

    async def read(self, topic: str, offset: int, limit: int) -> Sequence[Record]:
        return await super().read(topic, offset, min(limit, max(0, self.here - offset)))

    async def wait(self, topic: str, offset: int) -> None:
        self.here = offset + 1
        await super().wait(topic, offset)


async def test_a_start_goes_as_far_as_the_medium_has_steps() -> None:
    """A process that starts while the network is slow must not show the centre of an hour ago."""
    log = LateLog()
    await log.append(STEPS, [b"1", b"2", b"3"])
    follower = Follower(log, CENTRE)

    await follower.start()

    assert follower.offset == 3


class TrimmedLog(MemoryLog):
    """A log that no longer has its first steps."""

    async def read(self, topic: str, offset: int, limit: int) -> Sequence[Record]:
        if topic == STEPS and offset < 2:
            raise LogTrimmed("Retention has taken it.")
        return await super().read(topic, offset, limit)


async def test_steps_that_retention_took_stop_a_start_without_a_snapshot() -> None:
    """A centre without its first contacts looks like a quiet one; whoever starts it must be told what to restore."""
    log = TrimmedLog()
    await log.append(STEPS, [b"1", b"2", b"3"])

    with pytest.raises(SnapshotMissing, match="Restore a backup"):
        await Follower(log, CENTRE).start()
