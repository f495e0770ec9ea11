"""Gateways see every step in time, whatever becomes of the channel that should bring it."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import msgspec
import pytest

from contact_centre.live.steps import (
    AUDIT_EVERY_S,
    AUDIT_WAITS_S,
    CHANNEL,
    LAG_S,
    POLL_S,
    SILENCE_S,
    FannedLog,
    StepPublisher,
)
from contact_centre.log.follower import Follower
from contact_centre.log.memory import MemoryLog
from routing import engine
from routing.errors import LogTrimmed, LogUnavailable
from routing.ports import INBOX, STEPS
from tests.unit.contact_centre.live.jumping import run_jumping
from tests.unit.contact_centre.live.lines import BadLine, FarLog
from tests.unit.contact_centre.log.running import CENTRE, ManualClock, arrival, ask, opening, running

BEAT_S = 0.25
SOON_S = 0.001
NOTICED_S = SILENCE_S + LAG_S + SOON_S


class Site:
    """A steps topic that grows, an engine process that publishes it, and a gateway that keeps what it sees."""

    def __init__(self, publishers: int) -> None:
        self.log = MemoryLog()
        self.line = BadLine()
        self.far = FarLog(self.log)
        self.fanned = FannedLog(self.far, self.line)
        self.publishers = [StepPublisher(self.log, self.line) for _ in range(publishers)]
        self.seen: list[bytes] = []
        self.delays: list[float] = []
        self._written_at: list[float] = []

    async def write(self, count: int = 1, *, every_s: float = BEAT_S) -> None:
        """Write records, so many seconds apart."""
        for _ in range(count):
            await self.append(b"%d" % len(self._written_at))
            await asyncio.sleep(every_s)

    async def append(self, *records: bytes) -> None:
        """Write these records together."""
        self._written_at += [asyncio.get_running_loop().time()] * len(records)
        await self.log.append(STEPS, records)

    async def follow(self) -> None:
        """See each record, in order, as a follower does; one that is told of a hole stops."""
        with contextlib.suppress(LogTrimmed):
            while True:
                await self.fanned.wait(STEPS, len(self.seen))
                for record in await self.fanned.read(STEPS, len(self.seen), 100):
                    assert record.offset == len(self.seen)
                    self.seen.append(record.data)
                    self.delays.append(asyncio.get_running_loop().time() - self._written_at[record.offset])

    @property
    def complete(self) -> bool:
        return self.seen == [b"%d" % number for number in range(len(self._written_at))]


@contextlib.asynccontextmanager
async def trusted_site(publishers: int = 1) -> AsyncIterator[Site]:
    """A site whose gateway has come to trust the channel."""
    site = Site(publishers)
    async with asyncio.TaskGroup() as tasks:
        work = [site.fanned.run(), *(publisher.run() for publisher in site.publishers), site.follow()]
        ours = [tasks.create_task(each) for each in work]
        await asyncio.sleep(0.01)
        await site.write(4)
        site.far.asked.clear()
        site.delays.clear()
        try:
            yield site
        finally:
            for task in ours:
                task.cancel()


def jumping(scenario: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """A test whose time jumps."""

    def test() -> None:
        run_jumping(scenario())

    test.__name__, test.__doc__ = scenario.__name__, scenario.__doc__
    return test


@jumping
async def test_steps_come_by_the_channel_alone() -> None:
    """Any number of gateways costs the brokers next to nothing."""
    async with trusted_site() as site:
        await site.write(40)

        assert site.complete
        assert max(site.delays) < SOON_S
        assert site.far.asked["read"] == 0
        assert site.far.asked["end"] == pytest.approx(40 * BEAT_S / AUDIT_EVERY_S, abs=1)


@jumping
async def test_lost_step_is_noticed_with_the_next() -> None:
    """A publish can vanish without a word; the offer in it still rings."""
    async with trusted_site() as site:
        lost = site.line.published
        site.line.loses = lambda number: number == lost
        await site.write(2, every_s=0.1)

        assert site.complete
        assert max(site.delays) < 0.1 + SOON_S
        assert site.fanned.doubts == 1


@jumping
async def test_lost_step_that_none_follows_is_noticed_by_the_silence() -> None:
    """The last word before a quiet minute may be the offer somebody waits for."""
    async with trusted_site() as site:
        site.line.loses = lambda _number: True
        await site.write(1, every_s=NOTICED_S)

        assert site.complete


@jumping
async def test_log_alone_is_enough_for_as_long_as_it_takes() -> None:
    """While Redis is away, consoles lag by a twentieth of a second and nothing else changes."""
    async with trusted_site() as site:
        site.line.away = True
        await site.write(4)
        site.delays.clear()
        await site.write(40, every_s=0.11)

        assert site.complete
        assert max(site.delays) <= POLL_S + SOON_S


@jumping
async def test_channel_that_is_back_is_trusted_again() -> None:
    """After an outage the brokers are left in peace again."""
    async with trusted_site() as site:
        site.line.away = True
        await site.write(8)
        site.line.away = False
        await site.write(2)
        site.far.asked.clear()
        await site.write(20)

        assert site.complete
        assert site.far.asked["read"] == 0


@jumping
async def test_channel_is_trusted_again_under_load() -> None:
    """One lost message on a busy morning must not send every gateway to the brokers for good."""
    async with trusted_site() as site:
        site.line.late_s = lambda _number: 0.003
        await site.write(100, every_s=0.001)
        lost = site.line.published + 5
        site.line.loses = lambda number: number == lost
        await site.write(100, every_s=0.001)
        site.far.asked.clear()
        await site.write(900, every_s=0.001)
        await asyncio.sleep(0.01)

        assert site.complete
        assert site.far.asked["read"] <= 1


@jumping
async def test_channel_that_is_late_and_never_silent_is_found_out() -> None:
    """A slow Redis goes on telling what was; consoles must not live in the past."""
    async with trusted_site() as site:
        site.line.late_s = lambda _number: 5.0
        await site.write(40)

        assert site.complete
        assert max(site.delays) <= AUDIT_EVERY_S + AUDIT_WAITS_S + POLL_S + SOON_S


@jumping
async def test_channel_that_falls_behind_little_by_little_is_found_out() -> None:
    """Each message joins the one before and none is missing, so that only the log can tell how late it is."""
    async with trusted_site() as site:
        begin = site.line.published
        site.line.late_s = lambda number: (number - begin) * 0.1
        await site.write(60)

        assert site.complete
        assert max(site.delays) <= AUDIT_EVERY_S + AUDIT_WAITS_S + POLL_S + SOON_S


@jumping
async def test_channel_that_is_half_a_second_late_is_not_trusted() -> None:
    """Late for good is as bad as away: the log is quicker."""
    async with trusted_site() as site:
        site.line.late_s = lambda _number: 0.5
        await site.write(20)
        site.delays.clear()
        await site.write(20)

        assert site.complete
        assert max(site.delays) <= POLL_S + SOON_S


@jumping
async def test_two_publishers_say_nothing_twice() -> None:
    """Every engine process publishes, so that the death of one silences nobody."""
    async with trusted_site(publishers=2) as site:
        await site.write(20)
        site.line.loses = lambda number: number % 2 == 0
        await site.write(20)

        assert site.complete
        assert site.far.asked["read"] == 0


@jumping
async def test_gateway_cut_off_from_the_log_lives_by_the_channel() -> None:
    """As long as steps come, agents see their offers; what they answer is refused honestly."""
    async with trusted_site() as site:
        site.far.cut = True
        await site.write(20)

        assert site.complete
        assert not site.fanned.healthy
        assert site.fanned.trouble == "cut"


@jumping
async def test_gap_is_closed_when_the_log_can_be_read_again() -> None:
    """Without channel and log nothing is shown; afterwards nothing is missing."""
    async with trusted_site() as site:
        site.far.cut = True
        lost = site.line.published
        site.line.loses = lambda number: number == lost
        await site.write(8)
        assert len(site.seen) == 4
        site.far.cut = False
        await asyncio.sleep(0.5)

        assert site.complete


@jumping
async def test_who_missed_more_than_the_log_keeps_is_told() -> None:
    """A gateway that was away for long starts from a snapshot, not from a hole."""
    async with trusted_site() as site:
        site.line.away = True
        await site.write(1, every_s=0.0)
        site.far.begin = 5
        await site.write(4)

        with pytest.raises(LogTrimmed):
            await site.fanned.read(STEPS, 4, 10)
        assert [record.data for record in await site.fanned.read(STEPS, 7, 10)] == [b"7", b"8"]


@jumping
async def test_nonsense_on_the_channel_is_passed_over() -> None:
    """A message of another version, or of nobody, stops no console."""
    async with trusted_site() as site:
        for nonsense in (b"", b"\xff", msgspec.msgpack.encode(["a", 1]), msgspec.msgpack.encode([-5, [b"x"]])):
            site.line.publish(CHANNEL, nonsense)
        site.line.publish(CHANNEL, msgspec.msgpack.encode([10**12, [b"far away"]]))
        await site.write(4)

        assert site.complete


@jumping
async def test_large_and_many_records_arrive_whole() -> None:
    """A council that opens with a hundred thousand waiting is told in several messages."""
    async with trusted_site() as site:
        records = [b"%d" % number * 40_000 for number in range(10, 60)]
        await site.append(*records)
        await asyncio.sleep(0.01)

        assert site.seen[4:] == records
        assert site.line.published > 5
        assert site.far.asked["read"] == 0


@jumping
async def test_all_else_is_the_logs() -> None:
    """Only steps take the short way: what is asked of the centre goes where it is durable."""
    async with trusted_site() as site:
        assert await site.fanned.append(INBOX, [b"command"]) == 0
        assert [record.data for record in await site.fanned.read(INBOX, 0, 10)] == [b"command"]
        await site.fanned.wait(INBOX, 0)
        assert await site.fanned.end(STEPS) == await site.log.end(STEPS)
        site.far.cut = True
        with pytest.raises(LogUnavailable):
            await site.fanned.end(STEPS)


@jumping
async def test_before_it_runs_it_is_the_log() -> None:
    """A gateway reads its first state before anything else of it runs."""
    log = MemoryLog()
    fanned = FannedLog(log, BadLine())
    await log.append(STEPS, [b"a", b"b"])

    await fanned.wait(STEPS, 1)
    assert [record.data for record in await fanned.read(STEPS, 0, 10)] == [b"a", b"b"]


@pytest.mark.parametrize("seed", range(20))
def test_state_is_the_one_of_the_log_whatever_the_channel_does(seed: int) -> None:
    """The oracle of every fault of Redis: a gateway's state two seconds later, beside one that reads the log."""
    run_jumping(_hurt(random.Random(seed)))


async def _hurt(chance: random.Random) -> None:
    log, line = MemoryLog(), BadLine()
    far = FarLog(log)
    fanned = FannedLog(far, line)
    gateway = Follower(fanned, CENTRE)
    await gateway.start()
    loses, late_s = chance.choice([0.0, 0.1, 0.5, 1.0]), chance.choice([0.0, 0.05, 0.5, 3.0])
    line.loses = lambda _number: chance.random() < loses
    line.late_s = lambda _number: chance.random() * late_s  # so that messages overtake each other
    publishers = [StepPublisher(log, line) for _ in range(chance.randint(1, 3))]
    clock = ManualClock()
    async with running(log, clock) as centre, asyncio.TaskGroup() as tasks:
        work = [fanned.run(), gateway.run(), *(publisher.run() for publisher in publishers)]
        ours = [tasks.create_task(each) for each in work]
        await ask(log, *opening())
        for number in range(40):
            clock.pass_ms(100)
            await log.append(STEPS, [b"does not chain"] * chance.randint(0, 1))
            await ask(log, arrival(number))
            await asyncio.sleep(chance.random() * 0.3)
            line.away = chance.random() < 0.3
            far.cut = chance.random() < 0.1
        far.cut = False
        await centre.consumed()
        await asyncio.sleep(2)

        assert gateway.offset == await log.end(STEPS)
        assert engine.digest(gateway.state) == engine.digest(centre.follower.state)
        assert gateway.chain == centre.follower.chain
        for task in ours:
            task.cancel()
