"""The public stream on Kafka."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog

from contact_centre.log.kafka.clients import FAILURES, STOP_S, new_producer, told
from contact_centre.log.kafka.settings import KafkaSettings
from contact_centre.public_events.cloud_events import Message
from contact_centre.public_events.stream import StreamUnavailable
from routing.ports import EVENTS

log = structlog.get_logger(__name__)


class KafkaStream:
    """One partition of the events topic, through a producer that is thrown away when it does not answer.

    aiokafka's producer can hang for ever once its broker is gone: no call waits longer than the settings'
    `answer_s`, and after a failure the next call makes a new producer. Whoever prepares the topics has made this one.
    """

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._topic = settings.name(EVENTS)
        self.partition = settings.partition
        self._producer: Any = None

    async def publish(self, messages: Sequence[Message]) -> None:
        try:
            async with asyncio.timeout(self._settings.answer_s):
                producer = self._producer or await self._connect()
                sent = [
                    await producer.send(
                        self._topic,
                        message.value,
                        key=message.key,
                        partition=self.partition,
                        headers=list(message.headers),
                    )
                    for message in messages
                ]
                await asyncio.gather(*sent)
        except FAILURES as error:
            await self.close()
            raise StreamUnavailable(
                f"Kafka at {self._settings.bootstrap} takes no records for {self._topic}: {told(error, self._settings)}. "
                "Look at its brokers; the public stream goes on by itself."
            ) from error

    async def close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is None:
            return
        try:
            async with asyncio.timeout(STOP_S):
                await producer.stop()
        except FAILURES as error:
            log.warning("producer.abandoned", topic=self._topic, error=repr(error))

    async def _connect(self) -> Any:
        self._producer = new_producer(self._settings)
        await self._producer.start()
        return self._producer
