"""What every log promises, whatever keeps its records.

All of it holds for every log, but one thing: a broker cannot check what a writer expects of the steps (`expect`). On Kafka
a stale step lands, and each reader passes over it by the chain rule (docs/adr/0002-step-chain.md).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contact_centre.log.kafka import KafkaLog
from contact_centre.log.memory import MemoryLog
from contact_centre.log.sqlite import SqliteLog
from routing.errors import StaleWriter
from routing.ids import Instant
from routing.ports import DEAD_LETTERS, INBOX, STEPS, Expect
from routing.steps import Step, Takeover, encode_record
from tests.contract.kafka_logs import fresh_settings, opened_kafka

Log = MemoryLog | SqliteLog | KafkaLog

NOBODY = Expect(epoch=0, owner="", prev="")


@contextlib.asynccontextmanager
async def opened(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Log]:
    """A log of that kind, empty, closed at the end of the block."""
    if kind == "kafka":
        async with opened_kafka(fresh_settings(request.getfixturevalue("kafka"))) as log:
            yield log
    else:
        made = MemoryLog() if kind == "memory" else SqliteLog(tmp_path / "log.db")
        yield made
        await made.close()


@pytest.fixture(params=["memory", "sqlite", "kafka"])
async def log(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Log]:
    """Each log in turn, empty."""
    async with opened(request.param, request, tmp_path) as made:
        yield made


@pytest.fixture(params=["memory", "sqlite"])
async def checking_log(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Log]:
    """Each log that checks what a writer expects, empty."""
    async with opened(request.param, request, tmp_path) as made:
        yield made


def takeover(epoch: int, owner: str) -> bytes:
    """A takeover as its record."""
    return encode_record(Takeover(v=1, epoch=epoch, owner=owner, t=Instant(0)))


def step(epoch: int, owner: str, prev: str, name: str) -> bytes:
    """An empty step as its record."""
    return encode_record(Step(v=1, epoch=epoch, owner=owner, prev=prev, id=name, in_from=0, in_to=0, t=Instant(5)))


async def texts(log: Log, topic: str, offset: int = 0, limit: int = 1_000) -> list[bytes]:
    """What a read gives, without the offsets."""
    return [record.data for record in await log.read(topic, offset, limit)]


async def test_offsets_count_from_zero_without_holes(log: Log) -> None:
    """A hole would read as a contact that was lost."""
    assert await log.append(INBOX, [b"a", b"b"]) == 0
    assert await log.append(INBOX, [b"c"]) == 2

    assert [record.offset for record in await log.read(INBOX, 0, 10)] == [0, 1, 2]
    assert await log.end(INBOX) == 3


async def test_each_topic_counts_by_itself(log: Log) -> None:
    """What cannot be read must not leave a hole between the commands of residents."""
    await log.append(INBOX, [b"a"])

    assert await log.append(DEAD_LETTERS, [b"x"]) == 0
    assert await texts(log, INBOX) == [b"a"]


async def test_read_gives_a_window(log: Log) -> None:
    """A view that was away reads on from where it was, in portions."""
    await log.append(INBOX, [b"%d" % n for n in range(10)])

    assert await texts(log, INBOX, 3, 4) == [b"3", b"4", b"5", b"6"]
    assert await texts(log, INBOX, 10) == []
    assert await texts(log, INBOX, 99) == []


async def test_appends_at_once_stay_adjacent(log: Log) -> None:
    """Two gateways appending together must not interleave inside one append."""
    pairs = [[b"%d-first" % n, b"%d-second" % n] for n in range(50)]

    offsets = await asyncio.gather(*(log.append(INBOX, pair) for pair in pairs))

    for offset, pair in zip(offsets, pairs, strict=True):
        assert await texts(log, INBOX, offset, 2) == pair
    assert sorted(offsets) == list(range(0, 100, 2))


async def test_wait_returns_when_the_record_is_there(log: Log) -> None:
    """An agent's offer shows at once, not at the next poll."""
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(log.wait(INBOX, 1))
        await log.append(INBOX, [b"a"])
        await asyncio.sleep(0)
        assert not waiting.done()
        await log.append(INBOX, [b"b"])

    await log.wait(INBOX, 0)


async def test_a_cancelled_wait_leaves_nothing_behind(log: Log) -> None:
    """Thousands of idle timers must not pile up in a log that runs for months."""
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.001):
                await log.wait(INBOX, 0)

    assert await log.append(INBOX, [b"a"]) == 0


async def test_a_step_is_taken_when_the_steps_end_as_its_writer_thinks(log: Log) -> None:
    """The leader's steps go through."""
    await log.append(STEPS, [takeover(1, "ann")], expect=NOBODY)
    await log.append(STEPS, [step(1, "ann", "", "s1")], expect=Expect(epoch=1, owner="ann", prev=""))

    assert await log.append(STEPS, [step(1, "ann", "s1", "s2")], expect=Expect(epoch=1, owner="ann", prev="s1")) == 2


@pytest.mark.parametrize(
    "expect",
    [
        NOBODY,
        Expect(epoch=1, owner="bob", prev="s1"),
        Expect(epoch=1, owner="ann", prev=""),
        Expect(epoch=2, owner="ann", prev="s1"),
    ],
)
async def test_a_stale_writer_appends_nothing(checking_log: Log, expect: Expect) -> None:
    """A process that woke from a pause must not offer a contact that somebody already has."""
    await checking_log.append(STEPS, [takeover(1, "ann"), step(1, "ann", "", "s1")])

    with pytest.raises(StaleWriter):
        await checking_log.append(STEPS, [step(1, "ann", "s1", "s2")], expect=expect)

    assert await checking_log.end(STEPS) == 2


async def test_what_does_not_chain_moves_no_expectation(log: Log) -> None:
    """A zombie's step that landed all the same is ignored by everybody, by the log's own check too."""
    await log.append(STEPS, [takeover(1, "ann"), step(1, "ann", "", "s1"), step(1, "bob", "s1", "z"), b"{}"])

    assert await log.append(STEPS, [step(1, "ann", "s1", "s2")], expect=Expect(epoch=1, owner="ann", prev="s1")) == 4


async def test_one_stale_append_leaves_its_neighbours_alone(checking_log: Log) -> None:
    """Residents' commands in the same commit as a zombie's step are kept."""
    stale = checking_log.append(STEPS, [step(1, "ann", "", "s1")], expect=Expect(epoch=7, owner="ann", prev=""))

    results = await asyncio.gather(
        checking_log.append(INBOX, [b"a"]), stale, checking_log.append(INBOX, [b"b"]), return_exceptions=True
    )

    assert (results[0], results[2]) == (0, 1)
    assert isinstance(results[1], StaleWriter)
    assert await texts(checking_log, INBOX) == [b"a", b"b"]
