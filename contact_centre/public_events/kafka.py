"""The public stream on Kafka."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from contact_centre.public_events.cloud_events import Message
from contact_centre.public_events.stream import StreamUnavailable

ANSWER_S: Final = 5.0
STOP_S: Final = 2.0
_FAILURES: Final = (KafkaError, OSError, TimeoutError)

log = structlog.get_logger(__name__)


class KafkaStream:
    """One partition of the events topic, through a producer that is thrown away when it does not answer.

    aiokafka's producer can hang for ever once its broker is gone: no call waits longer than `answer_s`, and after a
    failure the next call makes a new producer.

    Args:
        bootstrap: the brokers, KAFKA_BOOTSTRAP_SERVERS.
        topic: its whole name; whoever prepares the topics has made it.
        partition: where the centre's records are.
        answer_s: how long brokers may take to acknowledge.
    """

    def __init__(self, bootstrap: str, topic: str, partition: int = 0, *, answer_s: float = ANSWER_S) -> None:
        self._bootstrap = bootstrap
        self._topic = topic
        self.partition = partition
        self._answer_s = answer_s
        self._producer: Any = None

    async def publish(self, messages: Sequence[Message]) -> None:
        try:
            async with asyncio.timeout(self._answer_s):
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
        except _FAILURES as error:
            await self.close()
            raise StreamUnavailable(
                f"Kafka at {self._bootstrap} takes no records for {self._topic}: {error or type(error).__name__}. Look at "
                "its brokers; the public stream goes on by itself."
            ) from error

    async def close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is None:
            return
        try:
            async with asyncio.timeout(STOP_S):
                await producer.stop()
        except _FAILURES as error:
            log.warning("producer.abandoned", topic=self._topic, error=repr(error))

    async def _connect(self) -> Any:
        # Not idempotent, since such a producer never gives up; one batch at a time keeps the order all the same.
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap,
            acks="all",
            linger_ms=5,
            max_batch_size=128 * 1024,
            request_timeout_ms=round(self._answer_s * 1000),
        )
        await self._producer.start()
        return self._producer
