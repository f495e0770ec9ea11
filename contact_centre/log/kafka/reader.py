"""Questions to the brokers: where a topic ends, and what it held further back than memory does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from aiokafka import TopicPartition
from aiokafka.errors import OffsetOutOfRangeError

from contact_centre.log.kafka.clients import FAILURES, Tasks, new_consumer, started, unreachable
from contact_centre.log.kafka.settings import KafkaSettings
from routing.errors import LogTrimmed
from routing.ports import Record

READ_BYTES = 8 * 1024 * 1024
FETCH_MS = 200

T = TypeVar("T")


class Reader:
    """One consumer that is asked from time to time, and thrown away when it does not answer.

    A connection answers in order, and a fetch at the end of a topic is held back for half a second: so whoever asks for
    ends has a reader of his own, that never fetches.
    """

    def __init__(self, settings: KafkaSettings, tasks: Tasks) -> None:
        self._settings = settings
        self._tasks = tasks
        self._lock = asyncio.Lock()
        self._consumer: Any = None
        self._at: tuple[str, int] | None = None

    async def ends(self, topics: Sequence[str]) -> dict[str, int]:
        """The offset that the next record of each topic will get.

        Raises:
            LogUnavailable: no broker answered in time.
        """
        places = {self._place(topic): topic for topic in topics}

        async def ask(consumer: Any) -> dict[str, int]:
            return {places[place]: end for place, end in (await consumer.end_offsets(list(places))).items()}

        return await self._ask(ask)

    async def begin(self, topic: str) -> int:
        """The offset of the oldest record that is kept.

        Raises:
            LogUnavailable: no broker answered in time.
        """
        place = self._place(topic)

        async def ask(consumer: Any) -> int:
            return int((await consumer.beginning_offsets([place]))[place])

        return await self._ask(ask)

    async def read(self, topic: str, offset: int, stop: int) -> list[Record]:
        """The records from `offset` to before `stop`, fewer when they are large; all of them must exist.

        Raises:
            LogTrimmed: retention has taken the record at `offset`.
            LogUnavailable: no broker answered in time.
        """

        async def ask(consumer: Any) -> list[Record]:
            return await self._fetch(consumer, topic, offset, stop)

        return await self._ask(ask)

    async def _fetch(self, consumer: Any, topic: str, offset: int, stop: int) -> list[Record]:
        place = self._place(topic)
        if self._at != (topic, offset):
            consumer.assign([place])
            consumer.seek(place, offset)
        self._at = None  # until all went well
        records: list[Record] = []
        size, at = 0, offset
        while at < stop and size < READ_BYTES:
            try:
                found = await consumer.getmany(place, timeout_ms=FETCH_MS, max_records=stop - at)
            except OffsetOutOfRangeError as error:
                raise LogTrimmed(
                    f"Retention has taken record {at} of {place.topic}. Start from a newer snapshot."
                ) from error
            for message in found.get(place, ()):
                records.append(Record(message.offset, message.value))
                size += len(message.value)
                at = message.offset + 1
        self._at = (topic, at)
        return records

    async def _ask(self, ask: Callable[[Any], Awaitable[T]]) -> T:
        asking = False
        try:
            async with asyncio.timeout(self._settings.answer_s), self._lock:
                asking = True
                if self._consumer is None:
                    self._consumer = await started(lambda: new_consumer(self._settings), self._tasks, self._settings)
                return await ask(self._consumer)
        except FAILURES as error:
            if asking:  # else somebody else still is, and may yet get an answer
                self._abandon()
            raise unreachable(self._settings, error) from error

    def _abandon(self) -> None:
        self._at = None
        if self._consumer is not None:
            self._tasks.retire(self._consumer)
            self._consumer = None

    def close(self) -> None:
        """Let go of the brokers."""
        self._abandon()

    def _place(self, topic: str) -> TopicPartition:
        return TopicPartition(self._settings.name(topic), self._settings.partition)
