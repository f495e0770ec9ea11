"""The topics as the broker has them, read without a line of the service's code."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

INBOX, STEPS, DEAD_LETTERS = "contact-centre.inbox", "contact-centre.steps", "contact-centre.dead-letters"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """One record. `at`: when the broker took it, ms UTC."""

    data: bytes
    at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One accepted step, at its offset in the topic. `consumed`: offsets of the inbox that it decided on."""

    offset: int
    at: int
    epoch: int
    t: int
    consumed: range
    events: list[dict[str, Any]]


async def read_topic(bootstrap: str, topic: str) -> list[Stored]:
    """Every record of a topic of one partition, from the first on; a hole in the offsets is an error."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False)
    await consumer.start()
    try:
        partition = TopicPartition(topic, 0)
        consumer.assign([partition])
        end = (await consumer.end_offsets([partition]))[partition]
        consumer.seek(partition, 0)
        records: list[Stored] = []
        while len(records) < end:
            record = await consumer.getone()
            assert record.offset == len(records), f"{topic}: offset {record.offset} stands where {len(records)} should"
            records.append(Stored(data=record.value, at=record.timestamp))
        return records
    finally:
        await consumer.stop()


async def end_of(bootstrap: str, topic: str) -> tuple[int, bytes]:
    """How many records a topic of one partition has, and the last of them."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False)
    await consumer.start()
    try:
        partition = TopicPartition(topic, 0)
        consumer.assign([partition])
        end: int = (await consumer.end_offsets([partition]))[partition]
        consumer.seek(partition, end - 1)
        return end, (await consumer.getone()).value
    finally:
        await consumer.stop()


async def put(bootstrap: str, topic: str, *records: bytes) -> None:
    """Append what no client of the service would, as one batch if it fits."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", max_batch_size=1_000_000)
    await producer.start()
    try:
        await asyncio.gather(*[await producer.send(topic, record, partition=0) for record in records])
    finally:
        await producer.stop()


def accepted_steps(stored: list[Stored], accepted: list[str]) -> list[Step]:
    """Those of `stored` whose ids the checker accepted, once each and in that order."""
    steps, waiting = [], iter(accepted)
    awaited = next(waiting, None)
    for offset, record in enumerate(stored):
        step = json.loads(record.data)
        if step["k"] == "step" and step["id"] == awaited:
            steps.append(
                Step(
                    offset=offset,
                    at=record.at,
                    epoch=step["epoch"],
                    t=step["t"],
                    consumed=range(step["in_from"], step["in_to"]),
                    events=step["events"],
                )
            )
            awaited = next(waiting, None)
    return steps
