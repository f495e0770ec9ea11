"""The log on Kafka beside bare aiokafka with the same settings: durable appends, and how soon a record is read.

python -m bench.kafka_log BOOTSTRAP
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from statistics import median
from typing import Any, Final, NamedTuple

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from contact_centre.ids import new_id
from contact_centre.log.kafka import KafkaLog, KafkaSettings, open_kafka_log
from contact_centre.log.kafka.clients import new_consumer, new_producer
from contact_centre.log.kafka.settings import TOPICS
from routing.ids import CentreId
from routing.ports import INBOX, STEPS

RECORD: Final = b"x" * 300
APPEND_S: Final = 1.0
ROUNDS: Final = 5
"""Ours and theirs take turns so often; the middle of each counts, so that a busy moment of the machine does not."""
WRITERS: Final = (1, 16, 256)
LATENCY_S: Final = 3.0
RATES: Final = (20, 500)
"""Records a second while latency is measured: nearly idle, and a busy centre."""

Append = Callable[[bytes], Awaitable[object]]
Receive = Callable[[Callable[[bytes], None]], Awaitable[None]]


class Times(NamedTuple):
    """From handing a record in until it has been read, ms."""

    p50: float
    p99: float


class Way(NamedTuple):
    """One way of writing and of reading: ours, or the bare client's. `receive` calls back for ever."""

    append: Append
    receive: Receive


class Measured(NamedTuple):
    """What one row of the table says."""

    what: str
    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        """Ours of theirs."""
        return self.ours / self.bare


def measure_kafka_log(bootstrap: str) -> list[Measured]:
    """Durable appends a second, then latencies in ms. Ours and theirs take turns on the same broker."""
    return asyncio.run(_measure(bootstrap))


async def _measure(bootstrap: str) -> list[Measured]:
    settings = KafkaSettings(bootstrap=bootstrap, centre=CentreId("bench"), prefix=f"bench-{new_id()}.")
    rows = []
    try:
        async with open_kafka_log(settings) as log:
            producer, consumer = new_producer(settings), new_consumer(settings)
            await producer.start()
            await consumer.start()
            try:
                ways = our_way(log), bare_way(settings, producer, consumer)
                for writers in WRITERS:
                    rates = [[await appends_per_s(way.append, writers) for way in ways] for _ in range(ROUNDS)]
                    rows.append(Measured(f"appends/s, {writers} writers", *map(median, zip(*rates, strict=True))))
                for rate in RATES:
                    times = [[await read_back(way, rate) for way in ways] for _ in range(ROUNDS)]
                    for name in Times._fields:
                        both = [[getattr(each, name) for each in one_round] for one_round in times]
                        what = f"append to read at {rate}/s, {name} ms"
                        rows.append(Measured(what, *map(median, zip(*both, strict=True))))
            finally:
                await consumer.stop()
                await producer.stop()
    finally:
        await _delete_topics(settings)
    return rows


def our_way(log: KafkaLog) -> Way:
    """The log's own, in the inbox."""

    async def receive(take: Callable[[bytes], None]) -> None:
        at = await log.end(INBOX)
        while True:
            await log.wait(INBOX, at)
            for record in await log.read(INBOX, at, 500):
                take(record.data)
                at = record.offset + 1

    return Way(lambda data: log.append(INBOX, [data]), receive)


def bare_way(settings: KafkaSettings, producer: Any, consumer: Any) -> Way:
    """Aiokafka's `send_and_wait` and `getmany`, in the steps topic, which nobody else uses here."""
    name, place = settings.name(STEPS), TopicPartition(settings.name(STEPS), 0)

    async def append(data: bytes) -> None:
        await producer.send_and_wait(name, data, key=settings.key, partition=0)

    async def receive(take: Callable[[bytes], None]) -> None:
        consumer.assign([place])
        consumer.seek(place, (await consumer.end_offsets([place]))[place])
        while True:
            for message in (await consumer.getmany(place, timeout_ms=1_000)).get(place, ()):
                take(message.value)

    return Way(append, receive)


async def appends_per_s(append: Append, writers: int) -> float:
    """How many appends a second so many writers get done, each waiting for its answer."""
    done = itertools.count()
    until = time.monotonic() + APPEND_S

    async def write() -> None:
        while time.monotonic() < until:
            await append(RECORD)
            next(done)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(writers):
            tasks.create_task(write())
    return next(done) / APPEND_S


async def read_back(way: Way, rate: int) -> Times:
    """How long records, handed in at a steady rate whatever becomes of the others, take to be read."""
    sent: dict[bytes, float] = {}
    times: list[float] = []

    def take(data: bytes) -> None:
        times.append((time.monotonic() - sent[data]) * 1_000)

    async with asyncio.TaskGroup() as tasks:
        receiving = tasks.create_task(_awaited(way.receive(take)))
        await asyncio.sleep(0.5)
        for number, due in zip(range(int(rate * LATENCY_S)), _moments(rate), strict=False):
            await asyncio.sleep(due - time.monotonic())
            data = RECORD + b"%d" % number
            sent[data] = time.monotonic()
            tasks.create_task(_awaited(way.append(data)))
        while len(times) < len(sent):  # noqa: ASYNC110 the receiver calls back for ever
            await asyncio.sleep(0.01)
        receiving.cancel()
    times.sort()
    return Times(times[len(times) // 2], times[int(len(times) * 0.99)])


def _moments(rate: int) -> Iterator[float]:
    start = time.monotonic()
    return (start + number / rate for number in itertools.count())


async def _awaited(act: Awaitable[object]) -> None:
    await act


async def _delete_topics(settings: KafkaSettings) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap)
    await admin.start()
    await admin.delete_topics([settings.name(topic) for topic in TOPICS])
    await admin.close()


if __name__ == "__main__":
    for row in measure_kafka_log(sys.argv[1]):
        print(f"{row.what:40} ours {row.ours:10.2f}   bare aiokafka {row.bare:10.2f}   ratio {row.ratio:5.2f}")
