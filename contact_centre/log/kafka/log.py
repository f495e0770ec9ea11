"""The log on Kafka: the port, put together from a writer, tails and readers."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence

from contact_centre.log._records import Tail
from contact_centre.log.kafka.clients import Tasks
from contact_centre.log.kafka.reader import Reader
from contact_centre.log.kafka.settings import TOPICS, KafkaSettings
from contact_centre.log.kafka.tails import Follow
from contact_centre.log.kafka.topics import prepare_topics
from contact_centre.log.kafka.writer import Writer
from routing.errors import LogUnavailable
from routing.ports import Expect, Record

DRAIN_S = 2.0


class KafkaLog:
    """The log of a centre whose roles run in several processes. Opened with `open_kafka_log`.

    What differs from the embedded log:
        `expect` is not checked, because brokers cannot: a stale step lands and every reader passes over it by the chain
        rule. `append` never raises `StaleWriter`.
        A batch whose answer was lost may land a second time, and one that was refused may land late. The chain rule drops
        such steps, and the engine drops such commands by their id.
        Records of one call stand adjacent as long as they fit into one batch (960 KiB); a larger call is sent in several
        batches, in order, and another process's records may come between them.
    """

    def __init__(self, settings: KafkaSettings, tasks: Tasks) -> None:
        self._settings = settings
        self._tasks = tasks
        self._asker, self._old = Reader(settings, tasks), Reader(settings, tasks)
        self._writer = Writer(settings, tasks, self._asker)
        self._tails: dict[str, Tail] = {}
        self._starting = asyncio.Lock()
        self._known: defaultdict[str, int] = defaultdict(int)
        self._closed = False

    @property
    def healthy(self) -> bool:
        """False from the first refusal until every topic has a leader again that answers."""
        return not self._writer.trouble and not self._closed

    @property
    def trouble(self) -> str:
        """What the brokers said last, empty while they answer."""
        return self._writer.trouble

    async def append(self, topic: str, records: Sequence[bytes], *, expect: Expect | None = None) -> int:  # noqa: ARG002
        self._check(topic)
        if not records:
            return await self.end(topic)
        first = await self._writer.append(topic, records)
        self._known[topic] = max(self._known[topic], first + len(records))
        return first

    async def read(self, topic: str, offset: int, limit: int) -> Sequence[Record]:
        """As the port says; it sees at least what `append` and `end` have told this process of."""
        self._check(topic)
        tail = self._tails.get(topic)
        if tail is None:  # nobody waits for this topic, so that its end must be asked for
            end = self._known[topic] if offset < self._known[topic] else await self.end(topic)
        else:
            await self._await(topic, tail, min(offset + limit, self._known[topic]))
            end = tail.end
            recent = tail.read(offset, limit)
            if recent is not None:
                return recent
        stop = min(offset + limit, end)
        return await self._old.read(topic, offset, stop) if offset < stop else []

    async def wait(self, topic: str, offset: int) -> None:
        self._check(topic)
        await (await self._tail(topic)).wait(offset)

    async def end(self, topic: str) -> int:
        self._check(topic)
        end = (await self._asker.ends([topic]))[topic]
        self._known[topic] = max(self._known[topic], end)
        return end

    async def close(self) -> None:
        """Send what was handed in, and let go of the brokers within seconds, whether or not they answer."""
        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                await self._writer.drain()
        self._writer.close()
        self._asker.close()
        self._old.close()
        await self._tasks.stop()

    async def start(self) -> None:
        """Connect; `open_kafka_log` does it.

        Raises:
            LogUnavailable: no broker answered in time.
        """
        await self._writer.start()

    def _check(self, topic: str) -> None:
        if self._closed:
            raise LogUnavailable(f"The log on Kafka at {self._settings.bootstrap} is closed.")
        if topic not in TOPICS:
            raise ValueError(f"no topic {topic!r}")

    async def _tail(self, topic: str) -> Tail:
        """The topic's newest records, followed from the first wait on."""
        if topic not in self._tails:
            async with self._starting:
                if topic not in self._tails:
                    tail = Tail(await self.end(topic))
                    self._tasks.run(Follow(self._settings, self._tasks, self._asker, topic, tail).run())
                    self._tails[topic] = tail
        return self._tails[topic]

    async def _await(self, topic: str, tail: Tail, end: int) -> None:
        """Let the tail get to `end`, which is known to be there."""
        if tail.end >= end:
            return
        try:
            async with asyncio.timeout(self._settings.answer_s):
                await tail.wait(end - 1)
        except TimeoutError as error:
            raise LogUnavailable(
                f"Kafka at {self._settings.bootstrap} does not give record {tail.end} of {self._settings.name(topic)}, "
                f"although there are {end}. A new connection is tried; look at its brokers."
            ) from error


@contextlib.asynccontextmanager
async def open_kafka_log(settings: KafkaSettings) -> AsyncIterator[KafkaLog]:
    """The log on the brokers of `settings`, its topics made where they are missing; closed at the end of the block.

    Raises:
        LogUnavailable: no broker answers.
        WrongTopic: a topic that is there is set wrongly.
    """
    await prepare_topics(settings)
    failure: Exception | None = None
    async with asyncio.TaskGroup() as group:
        log_ = KafkaLog(settings, Tasks(group))
        try:
            await log_.start()
            yield log_
        except Exception as error:  # noqa: BLE001 kept out of the group, which would wrap it
            failure = error
        finally:
            await log_.close()
    if failure is not None:
        raise failure
