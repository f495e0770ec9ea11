"""The newest records of a topic, as they come: one consumer each, thrown away when it falls silent."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import OffsetOutOfRangeError

from contact_centre.log._records import Tail
from contact_centre.log.kafka.clients import FAILURES, RETRY_S, Tasks, new_consumer, started, told
from contact_centre.log.kafka.reader import Reader
from contact_centre.log.kafka.settings import KafkaSettings
from routing.errors import LogUnavailable

SILENT_MS = 1_500
FETCH_COUNT = 1_000

log = structlog.get_logger(__name__)


class Stalled(LogUnavailable):
    """A consumer gives nothing although there is more."""


class Follow:
    """Feeds `tail` with what `topic` gets from where the tail ends."""

    def __init__(self, settings: KafkaSettings, tasks: Tasks, asker: Reader, topic: str, tail: Tail) -> None:
        self._settings = settings
        self._tasks = tasks
        self._asker = asker
        self._topic = topic
        self._tail = tail
        self._place = TopicPartition(settings.name(topic), settings.partition)

    async def run(self) -> None:
        """Feed it for ever, with one consumer after the other."""
        while True:
            try:
                await self._with_one_consumer()
            except OffsetOutOfRangeError:
                await self._move()
            except (LogUnavailable, *FAILURES) as error:
                log.warning("tail.lost", topic=self._place.topic, error=told(error, self._settings))
            await asyncio.sleep(RETRY_S)

    async def _with_one_consumer(self) -> None:
        consumer = await started(lambda: new_consumer(self._settings), self._tasks, self._settings)
        try:
            consumer.assign([self._place])
            consumer.seek(self._place, self._tail.end)
            await self._feed(consumer)
        finally:
            self._tasks.retire(consumer)

    async def _feed(self, consumer: Any) -> None:
        behind = False
        while True:
            async with asyncio.timeout(self._settings.answer_s):
                found = await consumer.getmany(self._place, timeout_ms=SILENT_MS, max_records=FETCH_COUNT)
            messages = found.get(self._place, ())
            if messages:
                self._tail.add(messages[0].offset, [message.value for message in messages])
                behind = False
                await asyncio.sleep(0)
                continue
            # A consumer whose broker is gone answers with nothing and no error, for ever.
            if behind:
                raise Stalled(f"the consumer stays at {self._tail.end}")
            behind = (await self._asker.ends([self._topic]))[self._topic] > self._tail.end

    async def _move(self) -> None:
        """The record to go on with is gone: retention took it, or the topic was made anew."""
        try:
            begin, ends = await self._asker.begin(self._topic), await self._asker.ends([self._topic])
        except LogUnavailable:
            return
        end = min(max(begin, self._tail.end), ends[self._topic])
        log.error("tail.moved", topic=self._place.topic, was=self._tail.end, now=end)
        self._tail.jump(end)
