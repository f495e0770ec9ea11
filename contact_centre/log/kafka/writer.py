"""Appends: everybody who waits goes into the next batch of the topic, one batch on its way at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple

import structlog

from contact_centre.log.kafka.clients import FAILURES, RETRY_S, Tasks, new_producer, started, told
from contact_centre.log.kafka.reader import Reader
from contact_centre.log.kafka.settings import BATCH_BYTES, RECORD_BYTES, TOPICS, KafkaSettings
from routing.errors import ContactCentreError, LogUnavailable

RECORD_OVERHEAD = 96
"""Most bytes that a record takes beside its data and key."""

log = structlog.get_logger(__name__)


class RecordTooLarge(ContactCentreError):
    """A record that no batch can hold; the topics are not set to take it."""

    code = "record_too_large"


class Job(NamedTuple):
    """What one caller wants appended, and where it hears the offset of the first record."""

    records: Sequence[bytes]
    size: int
    first: asyncio.Future[int]


class Queue:
    """Who waits for the next batch of one topic."""

    def __init__(self) -> None:
        self.jobs: deque[Job] = deque()
        self.count = self.size = 0
        self.filled = asyncio.Event()
        self.idle = asyncio.Event()
        self.idle.set()

    def put(self, job: Job) -> None:
        """Have it wait its turn."""
        self.jobs.append(job)
        self.count += len(job.records)
        self.size += job.size
        self.filled.set()
        self.idle.clear()

    async def take(self) -> list[Job]:
        """As many as fit into one batch; empty if those who waited have gone away."""
        if not self.jobs:
            self.filled.clear()
            self.idle.set()
        await self.filled.wait()
        jobs: list[Job] = []
        size = 0
        while self.jobs and (not jobs or size + self.jobs[0].size <= BATCH_BYTES):
            jobs.append(job := self.jobs.popleft())
            size += job.size
            self.count -= len(job.records)
            self.size -= job.size
        return [job for job in jobs if not job.first.done()]

    def take_all(self) -> list[Job]:
        """Everybody who waits, to be refused."""
        jobs = list(self.jobs)
        self.jobs.clear()
        self.count = self.size = 0
        return jobs


def _heard(sent: asyncio.Future[Any]) -> None:
    """Look at what became of a batch that nobody waits for any more, or asyncio would complain of it."""
    if not sent.cancelled():
        sent.exception()


class Writer:
    """Makes records durable. One for all topics of a log.

    Attributes:
        trouble: what the brokers said last, empty while they take records.
    """

    def __init__(self, settings: KafkaSettings, tasks: Tasks, asker: Reader) -> None:
        self._settings = settings
        self._tasks = tasks
        self._asker = asker
        self._overhead = RECORD_OVERHEAD + len(settings.key)
        self._queues = {topic: Queue() for topic in TOPICS}
        self._producer: Any = None
        self._broken = asyncio.Event()
        self.trouble = ""

    async def start(self) -> None:
        """Connect.

        Raises:
            LogUnavailable: no broker answered in time.
        """
        await self._connect()
        self._tasks.run(self._mend())
        for topic, queue in self._queues.items():
            self._tasks.run(self._write(topic, queue))

    async def append(self, topic: str, records: Sequence[bytes]) -> int:
        """Send `records` with whatever else waits; returns the offset of the first once all are durable.

        Raises:
            LogUnavailable: the brokers did not confirm it, or too much waits already.
            RecordTooLarge: a record is larger than any batch.
        """
        queue = self._queues[topic]
        size = sum(map(len, records)) + self._overhead * len(records)
        self._check(topic, queue, records, size)
        job = Job(records, size, asyncio.get_running_loop().create_future())
        queue.put(job)
        return await job.first

    def _check(self, topic: str, queue: Queue, records: Sequence[bytes], size: int) -> None:
        if self._producer is None:
            raise self._refusal(topic, self.trouble)
        if any(len(record) > RECORD_BYTES for record in records):
            raise RecordTooLarge(f"A record for {self._settings.name(topic)} is over {RECORD_BYTES} bytes.")
        full = (
            queue.count + len(records) > self._settings.buffer_count or queue.size + size > self._settings.buffer_bytes
        )
        if full and queue.jobs:
            raise self._refusal(topic, f"{queue.count} records wait to be sent")

    def _refusal(self, topic: str, why: str) -> LogUnavailable:
        return LogUnavailable(
            f"Kafka at {self._settings.bootstrap} takes no records for {self._settings.name(topic)}: {why}. "
            "Look at its brokers; the service goes on by itself."
        )

    # ------------------------------------------------------------------------------ sending

    async def _write(self, topic: str, queue: Queue) -> None:
        while True:
            jobs = await queue.take()
            if not jobs:
                continue
            producer = self._producer
            try:
                if producer is None:
                    raise ConnectionError(self.trouble)
                await self._send(producer, topic, jobs)
            except FAILURES as error:
                self._refuse(topic, jobs + queue.take_all(), error)
                self._discard(producer, error)
            except BaseException:
                self._refuse(topic, jobs + queue.take_all(), ConnectionError(self.trouble))
                raise

    async def _send(self, producer: Any, topic: str, jobs: Sequence[Job]) -> None:
        """Send them as one batch; only one job that is larger than a batch by itself takes several, in order."""
        firsts: list[int] = []
        records = [record for job in jobs for record in job.records]
        at = 0
        while at < len(records):
            batch, count = self._batch(producer, records[at:])
            firsts.append(await self._send_batch(producer, topic, batch))
            at += count
        offset = firsts[0]
        for job in jobs:
            if not job.first.done():
                job.first.set_result(offset)
            offset += len(job.records)

    async def _send_batch(self, producer: Any, topic: str, batch: Any) -> int:
        """The offset of its first record, once it is durable."""
        async with asyncio.timeout(self._settings.answer_s):
            sent = await producer.send_batch(batch, self._settings.name(topic), partition=self._settings.partition)
        sent.add_done_callback(_heard)
        await asyncio.wait({sent}, timeout=self._settings.answer_s)
        if not sent.done():
            raise TimeoutError
        return int(sent.result().offset)

    def _batch(self, producer: Any, records: Sequence[bytes]) -> tuple[Any, int]:
        batch = producer.create_batch()
        size = count = 0
        for record in records:
            size += len(record) + self._overhead
            if count and size > BATCH_BYTES:
                break
            batch.append(key=self._settings.key, value=record, timestamp=None)
            count += 1
        batch.close()
        return batch, count

    def _refuse(self, topic: str, jobs: Sequence[Job], error: BaseException) -> None:
        for job in jobs:
            if not job.first.done():
                job.first.set_exception(self._refusal(topic, told(error, self._settings)))

    # ------------------------------------------------------------------------------ mending

    def _discard(self, producer: Any, error: BaseException) -> None:
        """Throw `producer` away: what it was given may land or not, and what it is given next may never leave it."""
        if producer is None or producer is not self._producer:
            return  # another topic's writer has found out before
        log.error("log.refused", brokers=self._settings.bootstrap, error=told(error, self._settings))
        self.trouble = f"Kafka at {self._settings.bootstrap}: {told(error, self._settings)}"
        self._producer = None
        self._tasks.retire(producer)
        self._asker.drop()  # it would ask the broker that just fell silent, and wait as long again
        self._broken.set()

    def doubt(self, error: LogUnavailable) -> None:
        """Somebody else got no answer from the brokers: say so until they are heard of again."""
        if not self.trouble:
            log.error("log.unanswered", brokers=self._settings.bootstrap, error=str(error))
            self.trouble = str(error)
        self._broken.set()

    async def _mend(self) -> None:
        while True:
            await self._broken.wait()
            try:
                await self._connect()
            except LogUnavailable as error:
                self.trouble = str(error)
                await asyncio.sleep(RETRY_S)
                continue
            self._broken.clear()
            self.trouble = ""
            log.warning("log.recovered", brokers=self._settings.bootstrap)

    async def _connect(self) -> None:
        """Return with a producer, and a leader that answers for each topic: a write cannot be tried without a record."""
        await self._asker.ends(TOPICS)
        if self._producer is None:
            self._producer = await started(lambda: new_producer(self._settings), self._tasks, self._settings)

    # ------------------------------------------------------------------------------ closing

    async def drain(self) -> None:
        """Return once everything that was handed in is sent or refused."""
        for queue in self._queues.values():
            await queue.idle.wait()

    def close(self) -> None:
        """Let go of the brokers; whoever still waits is refused."""
        self.trouble = "it is closed"
        if self._producer is not None:
            self._tasks.retire(self._producer)
            self._producer = None
        for topic, queue in self._queues.items():
            self._refuse(topic, queue.take_all(), ConnectionError(self.trouble))
