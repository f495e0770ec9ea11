"""A real Redis is killed, flushed, paused and cut off: gateways show the state of the log all the same."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from redis.asyncio import Redis

from contact_centre.live.redis_live import RedisLive
from contact_centre.live.steps import FannedLog, StepPublisher
from contact_centre.log.follower import Follower
from contact_centre.log.memory import MemoryLog
from routing import engine
from routing.ports import STEPS
from tests.own_redis import RedisServer, redis_server
from tests.unit.contact_centre.live.lines import FarLog
from tests.unit.contact_centre.log.running import CENTRE, ManualClock, arrival, ask, opening, running

__all__ = ["redis_server"]

pytestmark = pytest.mark.faults

Fault = Callable[[RedisServer], Awaitable[None]]


class Gateway:
    """A gateway with its own connection to Redis and a view of the log from afar."""

    def __init__(self, log: MemoryLog, url: str) -> None:
        self.live = RedisLive(url, centre=CENTRE)
        self.far = FarLog(log)
        self.log = FannedLog(self.far, self.live)
        self.follower = Follower(self.log, CENTRE)

    async def run(self) -> None:
        """All that runs in it."""
        await self.follower.start()
        async with asyncio.TaskGroup() as tasks:
            for work in (self.live.run(), self.log.run(), self.follower.run()):
                tasks.create_task(work)


class Site:
    """A centre that takes contacts without a pause, and two gateways."""

    def __init__(self, url: str) -> None:
        self.log = MemoryLog()
        self.gateways = [Gateway(self.log, url) for _ in range(2)]
        self.clock = ManualClock()

    async def trusted(self) -> None:
        """Wait until both gateways live by the channel."""
        await until(lambda: all(gateway.log.trusts for gateway in self.gateways))

    async def load(self) -> None:
        """Contacts arrive, for ever."""
        for number in itertools.count():
            self.clock.pass_ms(10)
            await ask(self.log, arrival(number))
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def site_on(url: str) -> AsyncIterator[Site]:
    """The site under load; at the end the load stops and both gateways must show the state of the log."""
    site, live = Site(url), RedisLive(url, centre=CENTRE)
    async with running(site.log, site.clock) as centre, asyncio.TaskGroup() as tasks:
        await ask(site.log, *opening())
        work = (live.run(), StepPublisher(site.log, live).run(), *(gateway.run() for gateway in site.gateways))
        ours = [tasks.create_task(each) for each in work]
        load = tasks.create_task(site.load())
        await site.trusted()
        yield site
        load.cancel()
        await centre.consumed()
        end = await site.log.end(STEPS)
        await until(lambda: all(gateway.follower.offset == end for gateway in site.gateways))
        for gateway in site.gateways:
            assert engine.digest(gateway.follower.state) == engine.digest(centre.follower.state)
            assert gateway.follower.chain == centre.follower.chain
        for task in ours:
            task.cancel()
    for each in (live, *(gateway.live for gateway in site.gateways)):
        await each.close()


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what happens by itself."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)


async def kill_and_restart(server: RedisServer) -> None:
    """As a crash does."""
    server.kill()
    await asyncio.sleep(0.5)
    await asyncio.to_thread(server.start)


async def flush(server: RedisServer) -> None:
    """As somebody does who is in the wrong window."""
    async with Redis.from_url(server.url) as client:
        await client.flushall()


async def pause(server: RedisServer) -> None:
    """As a machine does that is short of memory: connections live, nothing is answered, then everything at once."""
    server.pause()
    await asyncio.sleep(5)
    server.resume()


async def cut_listeners(server: RedisServer) -> None:
    """Publishing goes on and says that it worked, to nobody."""
    async with Redis.from_url(server.url) as client:
        for _ in range(10):
            await client.client_kill_filter(_type="pubsub")
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("fault", [kill_and_restart, flush, pause, cut_listeners])
async def test_gateways_show_the_state_of_the_log(fault: Fault, redis_server: RedisServer) -> None:
    """Row 10 of the failure table: routing is untouched, boards and consoles are right soon after."""
    async with site_on(redis_server.url) as site:
        before = await site.log.end(STEPS)
        await fault(redis_server)
        await site.trusted()

        assert await site.log.end(STEPS) > before, "the engine never noticed"


async def test_gateways_keep_up_while_redis_is_away(redis_server: RedisServer) -> None:
    """An outage that lasts is a slower way to the screens, not a standstill."""
    async with site_on(redis_server.url) as site:
        redis_server.kill()
        await until(lambda: not any(gateway.log.trusts for gateway in site.gateways))
        now = await site.log.end(STEPS)
        await until(lambda: all(gateway.follower.offset > now + 50 for gateway in site.gateways))
    redis_server.start()
