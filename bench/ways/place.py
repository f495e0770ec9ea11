"""Where a way runs, and how the steps that count are read in it."""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, Literal

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from routing.commands import Command, encode_command
from routing.ids import CentreId
from routing.ports import INBOX, STEPS
from routing.steps import Chain, Step, StepRecord, decode_record

Way = Literal["chain", "transactions"]

CENTRE: Final = CentreId("ways")


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One way on topics of its own, told to every process of it as JSON.

    Attributes:
        name: of this engine process, the first part of the `owner` in its steps.
        session_ms: how long a consumer group waits for a sign of life.
        instance: the name of a static member of the group, if it is to be one.
        rate: commands a second that the load appends.
    """

    way: Way
    bootstrap: str
    prefix: str
    name: str = ""
    session_ms: int = 10_000
    instance: str | None = None
    rate: float = 100.0

    @property
    def inbox(self) -> str:
        """The topic of commands."""
        return self.prefix + INBOX

    @property
    def steps(self) -> str:
        """The topic of steps."""
        return self.prefix + STEPS

    def to_argument(self) -> str:
        """As the only argument of a process."""
        return msgspec.json.encode(self).decode()

    @staticmethod
    def from_argument() -> Place:
        """What this process was started with."""
        return msgspec.json.decode(sys.argv[1], type=Place)


Append = Callable[[Command], Awaitable[None]]
"""Hand a command to the inbox; it is durable some time later, or when the producer has closed."""


class Seen(msgspec.Struct, frozen=True):
    """A step that counts. `at`: when it was read here, s, monotonic; `logged_ms`: the broker's clock when it took it."""

    step: Step
    at: float
    logged_ms: int


class Rule:
    """Which records of the steps topic count, by the rule of each way."""

    def __init__(self, way: Way) -> None:
        self._chain = Chain() if way == "chain" else None
        self.passed_over = 0

    def counts(self, record: StepRecord) -> bool:
        """Whether readers go by it. With transactions, what is not to count is never read."""
        if self._chain is None or self._chain.accept(record):
            return True
        self.passed_over += 1
        return False


@asynccontextmanager
async def reading(place: Place, topic: str, *, committed_only: bool | None = None) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer of the whole topic, outside any group, that sees what readers of this way see."""
    if committed_only is None:
        committed_only = place.way == "transactions"
    consumer = AIOKafkaConsumer(
        bootstrap_servers=place.bootstrap,
        isolation_level="read_committed" if committed_only else "read_uncommitted",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_partition_fetch_bytes=4 * 1024 * 1024,
    )
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, 0)])
        yield consumer
    finally:
        await consumer.stop()


@asynccontextmanager
async def appending(place: Place) -> AsyncIterator[Append]:
    """Append commands as our edges do: all replicas, not idempotent. Everything is durable when the block ends."""
    producer = AIOKafkaProducer(bootstrap_servers=place.bootstrap, acks="all", request_timeout_ms=5_000)
    await producer.start()

    async def append(command: Command) -> None:
        await producer.send(place.inbox, encode_command(command), key=CENTRE.encode(), partition=0)

    try:
        yield append
    finally:
        await producer.stop()


async def steps_of(place: Place) -> AsyncIterator[Seen]:
    """Every step that counts, from the first one on, for ever."""
    rule = Rule(place.way)
    async with reading(place, place.steps) as consumer:
        async for message in consumer:
            record = decode_record(message.value)
            if rule.counts(record) and isinstance(record, Step):
                yield Seen(record, time.monotonic(), message.timestamp)
