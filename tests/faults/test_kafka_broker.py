"""The log on a broker that stops, is killed, freezes and comes back: it refuses honestly, loses nothing, and mends itself.

What is timed here is timed by the log's own limits: an answer within six seconds, work again within ten, closed within
eight. The tests allow for a slow machine by waiting longer only where the broker itself starts.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from contact_centre.log.kafka import KafkaLog, KafkaSettings, open_kafka_log
from routing.errors import LogUnavailable
from routing.ids import CentreId
from routing.ports import INBOX
from scripts.services import KafkaBroker, Unavailable
from tests.servers import unavailable

pytestmark = pytest.mark.faults

REFUSED_S = 6
MENDED_S = 10
CLOSED_S = 8


class Breakable:
    """A broker, broken and mended in a thread that lives as long as it does: it dies with the one that started it."""

    def __init__(self, server: KafkaBroker, hands: ThreadPoolExecutor) -> None:
        self.address = server.address
        self._server = server
        self._hands = hands

    @contextlib.asynccontextmanager
    async def broken(self, how: str) -> AsyncIterator[None]:
        """It is away for the block (`kill`, `stop` or `pause`), and back at its end."""
        await self._do(getattr(self._server, how))
        try:
            yield
        finally:
            await self._do(self._server.resume if how == "pause" else self._server.start)

    async def _do(self, act: Callable[[], object]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._hands, act)


@pytest.fixture(scope="module")
def broker() -> Iterator[Breakable]:
    """A broker that may be broken; each test leaves it running."""
    try:
        server = KafkaBroker()
    except Unavailable as why:
        unavailable(f"no Kafka broker: {why}")
    with ThreadPoolExecutor(1) as hands, contextlib.closing(server):
        hands.submit(server.start).result()
        yield Breakable(server, hands)


@pytest.fixture
async def log(broker: Breakable, request: pytest.FixtureRequest) -> AsyncIterator[KafkaLog]:
    """A log on that broker, its topics named after the test."""
    settings = KafkaSettings(bootstrap=broker.address, centre=CentreId("demo"), prefix=f"{request.node.originalname}.")
    async with open_kafka_log(settings) as made:
        yield made


def states(log: KafkaLog) -> str:
    """What the readiness page would say."""
    return "healthy" if log.healthy else log.trouble


async def append_in_the_end(log: KafkaLog, record: bytes) -> int:
    """As an edge does whose resident tries again and again."""
    async with asyncio.timeout(MENDED_S):
        while True:
            with contextlib.suppress(LogUnavailable):
                return await log.append(INBOX, [record])
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("how", ["kill", "stop", "pause"])
async def test_a_broker_that_goes_away_is_told_and_comes_back(broker: Breakable, log: KafkaLog, how: str) -> None:
    """Residents are refused while nothing can be kept, and let in again without anybody restarting the service."""
    await log.append(INBOX, [b"before"])
    await log.wait(INBOX, 0)
    async with broker.broken(how):
        async with asyncio.timeout(REFUSED_S):
            with pytest.raises(LogUnavailable):
                await log.append(INBOX, [b"lost"])
        assert "healthy" not in states(log)
        with pytest.raises(LogUnavailable):
            async with asyncio.timeout(1):  # from now on nobody waits in vain
                await log.append(INBOX, [b"lost too"])

    offset = await append_in_the_end(log, b"after")
    assert states(log) == "healthy"
    async with asyncio.timeout(MENDED_S):
        await log.wait(INBOX, offset)
        texts = [record.data for record in await log.read(INBOX, 0, 100)]
    # A frozen broker writes on waking what it had been given: refused, and there all the same. Readers know repeats.
    assert [text for text in texts if not text.startswith(b"lost")][:2] == [b"before", b"after"]


@pytest.mark.parametrize("how", ["kill", "pause"])
async def test_nothing_acknowledged_is_lost(broker: Breakable, log: KafkaLog, how: str) -> None:
    """Whoever was told yes while the broker fell is in the log, each at the offset that was told."""
    told: dict[int, bytes] = {}
    stopping = asyncio.Event()

    async def resident(number: int) -> None:
        for message in range(1_000_000):
            if stopping.is_set():
                return
            text = b"%d/%d" % (number, message)
            with contextlib.suppress(LogUnavailable):
                told[await log.append(INBOX, [text])] = text
            await asyncio.sleep(0.001)

    async with asyncio.TaskGroup() as tasks:
        for number in range(8):
            tasks.create_task(resident(number))
        await asyncio.sleep(1)
        async with broker.broken(how):
            await asyncio.sleep(1)
        before = len(told)
        await append_in_the_end(log, b"after")
        stopping.set()

    found: dict[int, bytes] = {}
    end = await log.end(INBOX)
    while len(found) < end:
        found |= {record.offset: record.data for record in await log.read(INBOX, len(found), 1_000)}
    assert before > 100
    assert told.items() <= found.items()


async def test_a_reader_hears_again_of_what_others_write(broker: Breakable, log: KafkaLog) -> None:
    """An agent's screen goes on by itself after the broker was away, although this process writes nothing."""
    await log.append(INBOX, [b"a"])
    await log.wait(INBOX, 0)
    async with broker.broken("kill"), asyncio.timeout(MENDED_S):
        while states(log) == "healthy":  # noqa: ASYNC110 the log says so by this property alone
            await asyncio.sleep(0.05)

    async with open_kafka_log(log.settings) as other:
        offset = await append_in_the_end(other, b"b")
        async with asyncio.timeout(MENDED_S):
            await log.wait(INBOX, offset)
    assert states(log) == "healthy"


async def test_a_read_from_a_frozen_broker_ends(broker: Breakable, log: KafkaLog) -> None:
    """A page that needs an old step says so within seconds, it does not hang."""
    await log.append(INBOX, [b"a"])
    async with broker.broken("pause"), asyncio.timeout(REFUSED_S):
        with pytest.raises(LogUnavailable, match="does not answer"):
            await log.end(INBOX)

    async with asyncio.timeout(MENDED_S):
        assert await log.end(INBOX) == 1


@pytest.mark.parametrize("how", ["kill", "pause"])
async def test_close_returns_although_the_broker_does_not(broker: Breakable, log: KafkaLog, how: str) -> None:
    """A service that is told to stop stops; whoever still waited for an answer is refused."""
    await log.append(INBOX, [b"a"])
    await log.wait(INBOX, 0)
    async with broker.broken(how), asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(refused(log))
        await asyncio.sleep(0.1)
        async with asyncio.timeout(CLOSED_S):
            await log.close()
        assert await waiting


async def refused(log: KafkaLog) -> bool:
    """Whether an append is refused in the end."""
    try:
        await log.append(INBOX, [b"late"])
    except LogUnavailable:
        return True
    return False
