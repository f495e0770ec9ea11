"""What processes share, whatever carries it; and what Redis adds: it may be shared by many, and fail."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import NamedTuple, TypeVar

import pytest
from redis.asyncio import Redis

from contact_centre.clock import SystemClock
from contact_centre.ids import Draws, new_id
from contact_centre.live.memory import MOST_VALUES, MemoryLive
from contact_centre.live.port import Live, LiveUnavailable, Stored
from contact_centre.live.redis_live import MOST_WAITING, RedisLive
from routing.ids import CentreId
from tests.own_redis import RedisServer, redis_server, redis_url

__all__ = ["redis_server", "redis_url"]

LONG_MS = 60_000

T = TypeVar("T")


class Two(NamedTuple):
    """Two processes of one centre, as far as they share anything."""

    one: Live
    other: Live


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what happens by itself."""
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def running(*lives: Live) -> AsyncIterator[None]:
    """They send and hear inside the block."""
    async with asyncio.TaskGroup() as tasks:
        ours = [tasks.create_task(live.run()) for live in lives]
        try:
            yield
        finally:
            for task in ours:
                task.cancel()
    for live in lives:
        await live.close()


@pytest.fixture(params=["memory", "redis"])
async def two(request: pytest.FixtureRequest) -> AsyncIterator[Two]:
    """Each adapter in turn."""
    if request.param == "memory":
        shared = MemoryLive(SystemClock())
        both = Two(shared, shared)
        lives: tuple[Live, ...] = (shared,)
    else:
        url, prefix = request.getfixturevalue("redis_url"), new_id()
        one, other = (RedisLive(url, centre=CentreId("test"), prefix=prefix) for _ in range(2))
        both = Two(one, other)
        lives = (one, other)
    async with running(*lives):
        yield both


class Ear:
    """Hears one channel."""

    def __init__(self, live: Live, channel: str) -> None:
        self.heard: list[bytes] = []
        self._live = live
        self._channel = channel
        live.subscribe(channel, self.heard.append)

    async def until(self, done: Callable[[list[bytes]], bool]) -> None:
        """Wait until what was heard is enough."""
        await until(lambda: done(self.heard))

    async def open(self, speaker: Live) -> None:
        """Wait until `speaker` can be heard."""
        async with asyncio.timeout(20):
            while not self.heard:
                speaker.publish(self._channel, b"?")
                await asyncio.sleep(0.02)
        speaker.publish(self._channel, b"!")
        await self.until(lambda heard: heard[-1] == b"!")
        self.heard.clear()


# --- messages ---------------------------------------------------------------------------------------------------------


async def test_messages_come_in_order_and_only_on_their_channel(two: Two) -> None:
    """A step that overtook another would be taken for a gap."""
    steps, staff = Ear(two.other, "steps"), Ear(two.other, "staff")
    await steps.open(two.one)

    for number in range(1_000):
        two.one.publish("steps", b"%d" % number)
    await steps.until(lambda heard: len(heard) >= 1_000)

    assert steps.heard == [b"%d" % number for number in range(1_000)]
    assert staff.heard == []


async def test_who_publishes_hears_it_too(two: Two) -> None:
    """A relay needs no second way for its own process."""
    ear = Ear(two.one, "frames")
    await ear.open(two.one)


async def test_who_unsubscribed_hears_nothing(two: Two) -> None:
    """What stopped is not woken again."""
    gone: list[bytes] = []
    two.other.subscribe("frames", gone.append)
    two.other.unsubscribe("frames", gone.append)
    ear = Ear(two.other, "frames")
    await ear.open(two.one)

    assert gone == []


async def test_failing_listener_costs_the_others_nothing(two: Two) -> None:
    """A fault in one room must not make another deaf."""

    def fail(_message: bytes) -> None:
        raise RuntimeError("a bug")

    two.other.subscribe("frames", fail)
    ear = Ear(two.other, "frames")
    await ear.open(two.one)


async def test_any_bytes_can_be_said(two: Two) -> None:
    """Records travel as they stand in the log."""
    ear = Ear(two.other, "steps")
    await ear.open(two.one)
    message = bytes(range(256)) * 1_000

    two.one.publish("steps", message)
    await ear.until(bool)

    assert ear.heard == [message]


# --- values -----------------------------------------------------------------------------------------------------------


async def test_value_is_taken_once(two: Two) -> None:
    """A ticket opens one socket, at whichever gateway it comes first."""
    await two.one.put("ticket", b"ann", lasts_ms=LONG_MS)

    taken = await asyncio.gather(*(live.take("ticket") for live in two for _ in range(20)))

    assert sorted(one for one in taken if one is not None) == [b"ann"]


async def test_value_is_gone_when_its_time_is_over(two: Two) -> None:
    """A ticket that lies about is worth nothing."""
    await two.one.put("ticket", b"ann", lasts_ms=1)
    await asyncio.sleep(0.02)

    assert await two.other.take("ticket") is None


async def test_value_that_nobody_put_is_none(two: Two) -> None:
    """A made-up ticket opens nothing."""
    assert await two.other.take("ticket") is None


# --- views ------------------------------------------------------------------------------------------------------------


async def test_newest_view_is_fetched(two: Two) -> None:
    """A new gateway starts from the latest state."""
    await two.one.store("snapshot", Stored(7, b"seven"))
    await two.one.store("snapshot", Stored(9, b"nine"))

    assert await two.other.fetch("snapshot") == Stored(9, b"nine")
    assert await two.other.version("snapshot") == 9


async def test_older_view_replaces_no_newer_one(two: Two) -> None:
    """A recorder that was paused must not turn the clock back."""
    await two.one.store("snapshot", Stored(9, b"nine"))
    await two.other.store("snapshot", Stored(7, b"seven"))

    assert await two.one.fetch("snapshot") == Stored(9, b"nine")


async def test_view_that_nobody_stored_is_none(two: Two) -> None:
    """After a flush a gateway is told that there is nothing, not given something empty."""
    assert await two.one.fetch("snapshot") is None
    assert await two.one.version("snapshot") is None


# --- in memory --------------------------------------------------------------------------------------------------------


async def test_memory_keeps_a_bounded_number_of_values() -> None:
    """Whoever asks for tickets all day cannot fill the machine."""
    live = MemoryLive(SystemClock())
    for number in range(MOST_VALUES + 1):
        await live.put(f"{number}", b"x", lasts_ms=LONG_MS)

    assert await live.take("0") is None
    assert await live.take("1") == b"x"


# --- on Redis ---------------------------------------------------------------------------------------------------------


def on(url: str, *, centre: str = "test", prefix: str = "", answer_s: float = 2.0) -> RedisLive:
    """An adapter with patience for a busy machine."""
    return RedisLive(url, centre=CentreId(centre), prefix=prefix, answer_s=answer_s)


async def test_centres_and_deployments_do_not_meet_on_one_server(redis_url: str) -> None:
    """Two councils may share a server, even if the name of one is a pattern that fits the other's."""
    prefix = new_id()
    names = [("a", f"{prefix}."), ("b", f"{prefix}."), ("?", f"{prefix}."), ("a", f"{prefix}.x")]
    lives = [on(redis_url, centre=centre, prefix=start) for centre, start in names]
    async with running(*lives):
        ears = [Ear(live, "staff") for live in lives]
        for live, ear in zip(lives, ears, strict=True):
            await ear.open(live)
        await lives[0].put("ticket", b"ann", lasts_ms=LONG_MS)
        lives[0].publish("staff", b"of a")
        await ears[0].until(bool)

        assert [ear.heard for ear in ears[1:]] == [[], [], []]
        assert [await live.take("ticket") for live in lives[1:]] == [None, None, None]
        assert await lives[0].take("ticket") == b"ann"


async def test_cut_off_command_leaves_its_answer_to_nobody(redis_url: str) -> None:
    """CVE-2023-28858: after a cancelled command the next one was given its answer, here another person's ticket."""
    draws, live = Draws(7), on(redis_url, prefix=new_id())
    async with running(live):
        for turn in range(10):
            keys = [f"{turn}-{number}" for number in range(200)]
            for key in keys:
                await live.put(key, key.encode(), lasts_ms=LONG_MS)
            async with asyncio.TaskGroup() as tasks:
                taking = {key: tasks.create_task(live.take(key)) for key in keys}
                for _ in range(12):
                    await asyncio.sleep(0)
                    for task in draws_some(draws, list(taking.values())):
                        task.cancel()
            answered = {key: task.result() for key, task in taking.items() if not task.cancelled()}

            assert 0 < len(answered) < len(keys), "some must be cut off, and some not"
            assert {key: value for key, value in answered.items() if value != key.encode()} == {}


def draws_some(draws: Draws, tasks: list[asyncio.Task[bytes | None]]) -> list[asyncio.Task[bytes | None]]:
    """About a twentieth of those that still wait."""
    return [task for task in tasks if not task.done() and draws.happens(0.05)]


async def test_late_answer_reaches_nobody(redis_server: RedisServer) -> None:
    """A server that answers after its caller has gone must not give the answer to the next caller."""
    live = on(redis_server.url, answer_s=0.2)
    async with running(live):
        for key in ("ann", "joan"):
            await live.put(key, key.encode(), lasts_ms=LONG_MS)
        redis_server.pause()
        with pytest.raises(LiveUnavailable):
            await live.take("ann")
        redis_server.resume()

        assert await eventually(lambda: live.take("joan")) == b"joan"


async def test_outage_is_told_at_once_and_over_by_itself(redis_server: RedisServer) -> None:
    """A sign-in during an outage takes no longer; afterwards nobody must restart anything."""
    live = on(redis_server.url, answer_s=0.2)
    async with running(live):
        ear = Ear(live, "staff")
        await ear.open(live)
        redis_server.kill()
        with pytest.raises(LiveUnavailable):
            await live.put("ticket", b"ann", lasts_ms=LONG_MS)
        assert not live.healthy
        redis_server.start()

        await eventually(lambda: live.put("ticket", b"ann", lasts_ms=LONG_MS))
        await ear.open(live)
        assert live.healthy


async def test_paused_server_is_noticed_by_those_who_only_listen(redis_server: RedisServer) -> None:
    """A line that is dead and not closed looks like silence."""
    live, speaker = on(redis_server.url, answer_s=0.1), on(redis_server.url)
    async with running(live, speaker):
        ear = Ear(live, "staff")
        await ear.open(speaker)
        redis_server.pause()
        await until(lambda: not live.healthy)
        redis_server.resume()

        await ear.open(speaker)


async def test_what_cannot_be_published_is_dropped_and_counted(redis_server: RedisServer) -> None:
    """Memory stays bounded, nobody waits, and the newest is what is left."""
    live, listener = on(redis_server.url), on(redis_server.url)
    async with running(listener):
        ear = Ear(listener, "steps")
        other = on(redis_server.url)
        async with running(other):
            await ear.open(other)
        for number in range(MOST_WAITING + 1):  # it does not run: nothing leaves
            live.publish("steps", b"%d" % number)
        assert live.dropped == MOST_WAITING

        async with running(live):
            await ear.until(bool)
    assert ear.heard == [b"%d" % MOST_WAITING]


async def test_flushed_server_goes_on(redis_server: RedisServer) -> None:
    """A flush takes what is stored; who listens need not connect again."""
    live = on(redis_server.url)
    async with running(live):
        ear = Ear(live, "staff")
        await ear.open(live)
        await live.put("ticket", b"ann", lasts_ms=LONG_MS)
        async with Redis.from_url(redis_server.url) as client:
            await client.flushall()

        assert await live.take("ticket") is None
        await ear.open(live)


async def test_stored_view_does_not_outlive_its_keeper(redis_url: str) -> None:
    """A state of yesterday is worse than none, and it must not fill the server for ever."""
    live = on(redis_url, prefix=(prefix := new_id()))
    await live.store("snapshot", Stored(1, b"x"))
    async with Redis.from_url(redis_url) as client:
        left_ms = await client.pttl(f"{prefix}test:view:snapshot")
    await live.close()

    assert 0 < left_ms <= 3_600_000


async def eventually(ask: Callable[[], Awaitable[T]]) -> T:
    """The first answer, once there is one."""
    async with asyncio.timeout(20):
        while True:
            try:
                return await ask()
            except LiveUnavailable:
                await asyncio.sleep(0.02)
