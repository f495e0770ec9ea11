"""The recorder where it works in earnest: steps from Kafka, history in PostgreSQL, events back to Kafka."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import pytest
import sqlalchemy as sa
from aiokafka import AIOKafkaConsumer, TopicPartition

from contact_centre.database import connect
from contact_centre.history import Recorder, Shelf, SqlHistory
from contact_centre.log.judging import accepted
from contact_centre.log.kafka import KafkaSettings, open_kafka_log
from contact_centre.log.log_snapshots import LogSnapshots
from contact_centre.log.memory import MemoryLog
from contact_centre.places import Pace
from contact_centre.public_events import Message, Publisher, messages_of
from contact_centre.public_events.kafka import KafkaStream
from routing.ports import EVENTS, STEPS
from routing.steps import Chain
from tests.contract.kafka_logs import delete_topics, fresh_settings
from tests.integration.test_public_events import publishing
from tests.integration.test_recorded_history import a_day, assert_equal, happens, recording
from tests.unit.contact_centre.boards.town import new_ledger
from tests.unit.contact_centre.log.running import CENTRE, ManualClock

BRISK = Pace(batch_count=50, batch_s=0.01, spare_s=0)


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """PostgreSQL."""
    made = connect(database_url)
    yield made
    made.dispose()


async def life(settings: KafkaSettings, engine: sa.Engine, name: str, steps: Sequence[bytes]) -> int:
    """A process that records `steps` and dies; returns what the newest snapshot reaches to."""
    history = SqlHistory(engine, CENTRE)
    async with open_kafka_log(settings) as log:
        until = await log.append(STEPS, steps) + len(steps)
        shelf = Shelf(LogSnapshots(log), lambda _state: (new_ledger(),), every_steps=40)
        stream = KafkaStream(settings)
        recorder = Recorder(log, CENTRE, history, name=name, clock=ManualClock(), shelf=shelf, pace=BRISK)
        publisher = Publisher(log, CENTRE, history, stream, name=name, pace=BRISK)
        async with recording(recorder), publishing(publisher):
            for place in (recorder.place, publisher.place):
                await happens(lambda: place.position is not None and place.position.offset >= until)  # noqa: B023 - called at once
        await stream.close()
        return max([each.offset async for each in LogSnapshots(log).load()])


async def read_all(settings: KafkaSettings, count: int) -> list[Message]:
    """The first `count` messages of the public stream, which has no more."""
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.bootstrap)
    await consumer.start()
    try:
        where = TopicPartition(settings.name(EVENTS), settings.partition)
        consumer.assign([where])
        assert (await consumer.end_offsets([where]))[where] == count
        consumer.seek(where, 0)
        read = [await consumer.getone() for _ in range(count)]
    finally:
        await consumer.stop()
    return [Message(key=each.key, headers=tuple(each.headers), value=each.value) for each in read]


async def test_history_and_stream_come_from_kafka(kafka: str, engine: sa.Engine) -> None:
    """One recorder dies half way, another goes on: figures, snapshots and events are whole."""
    memory, settings = MemoryLog(), fresh_settings(kafka)
    ledger, clock = await a_day(memory)
    records = await memory.read(STEPS, 0, 100_000)
    data, half = [record.data for record in records], len(records) // 2
    expected = [message for each in accepted(records, Chain()) for message in messages_of(each, CENTRE)]
    try:
        async with asyncio.timeout(120):
            reached = [
                await life(settings, engine, "one", data[:half]),
                await life(settings, engine, "two", data[half:]),
            ]
            read = await read_all(settings, len(expected))
    finally:
        await delete_topics(settings)

    assert_equal(SqlHistory(engine, CENTRE), ledger, clock.wall())
    assert reached[0] <= half < reached[1]
    assert read == expected
