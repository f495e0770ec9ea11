"""The public stream of a whole demo day: CloudEvents, stable, complete, and without anything that anybody wrote."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import random
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from contact_centre.centre_file import demo_file, file_digest, read_centre
from contact_centre.database import connect
from contact_centre.demo.day import fill_day
from contact_centre.history import SqlHistory
from contact_centre.log.judging import Accepted
from contact_centre.log.kafka import KafkaSettings
from contact_centre.log.memory import MemoryLog
from contact_centre.places import Pace
from contact_centre.public_events import MemoryStream, Message, Publisher, StreamUnavailable, messages_of
from contact_centre.public_events.kafka import KafkaStream
from routing.ports import EVENTS, STEPS, Log
from routing.steps import Chain, Step, decode_record
from routing.words import Sealed
from tests.contract.kafka_logs import fresh_settings
from tests.integration.test_recorded_history import happens
from tests.unit.contact_centre.demo.test_day import MONDAY_NOON, core_at

AT_ONCE = Pace(batch_count=500, batch_s=0, retry_s=0.001, spare_s=0)
CENTRE = read_centre(demo_file())
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def history(tmp_path: Path) -> Iterator[SqlHistory]:
    """Where the publisher keeps its place."""
    engine = connect(f"sqlite:///{tmp_path}/centre.db")
    yield SqlHistory(engine, CENTRE.id)
    engine.dispose()


async def demo_day(folder: Path) -> tuple[MemoryLog, set[str]]:
    """A demo day with all that was sealed laid open, and every text in it: what must not get out is there to get out."""
    log, said = MemoryLog(), set[str]()
    async with core_at(MONDAY_NOON, folder) as core:
        await fill_day(core, CENTRE, file_digest(demo_file()), seed=1)

        def opened(node: object) -> object:
            if isinstance(node, dict) and node.keys() == {"resident", "box"}:
                text = core.vault.open(Sealed(**node))
                assert text
                said.add(text)
                return text
            if isinstance(node, dict):
                return {key: opened(value) for key, value in node.items()}
            return [opened(each) for each in node] if isinstance(node, list) else node

        records = await core.log.read(STEPS, 0, 1_000_000)
        while more := await core.log.read(STEPS, records[-1].offset + 1, 1_000_000):
            records = [*records, *more]
        await log.append(STEPS, [json.dumps(opened(json.loads(record.data))).encode() for record in records])
    return log, said


async def steps_of(log: Log) -> list[tuple[int, Step]]:
    """Every accepted step with its offset."""
    chain, found = Chain(), []
    for record in await log.read(STEPS, 0, 1_000_000):
        read = decode_record(record.data)
        if chain.accept(read) and isinstance(read, Step):
            found.append((record.offset, read))
    return found


@contextlib.asynccontextmanager
async def publishing(publisher: Publisher) -> AsyncIterator[None]:
    """The publisher runs inside the block."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(publisher.run())
        try:
            yield
        finally:
            task.cancel()


async def published(publisher: Publisher, until: int) -> None:
    """Run until everything before `until` is published, then stop as a kill does."""
    async with publishing(publisher):
        await happens(lambda: publisher.place.position is not None and publisher.place.position.offset >= until)


def attributes(message: Message) -> dict[str, str]:
    """The CloudEvents attributes of a message."""
    return {name.removeprefix("ce_"): value.decode() for name, value in message.headers if name.startswith("ce_")}


def assert_conforms(messages: Sequence[Message]) -> None:
    """CloudEvents 1.0.2, and its Kafka protocol binding in binary content mode.

    id, source, specversion and type are there and not empty; source and id together are unique; names are lower-case
    letters and digits; time is RFC 3339; each attribute is a header `ce_` + name, the content type is a header of its
    own and in no `ce_` header; the value is the data and nothing else.
    """
    seen = set()
    for message in messages:
        names = [name for name, _ in message.headers]
        found = attributes(message)
        assert len(set(names)) == len(names)
        assert {"id", "source", "specversion", "type"} <= found.keys()
        assert all(found.values())
        assert all(re.fullmatch(r"[a-z0-9]{1,20}", name) for name in found)
        assert found["specversion"] == "1.0"
        assert re.fullmatch(r"/centres/[A-Za-z0-9._~%-]+", found["source"])
        assert RFC_3339.fullmatch(found["time"])
        assert dt.datetime.fromisoformat(found["time"]).tzinfo is not None
        assert re.fullmatch(r"uk\.contact-centre\.[a-z]+\.[a-z_]+\.v1", found["type"])
        assert ("content-type", b"application/json") in message.headers
        assert isinstance(json.loads(message.value), dict)
        seen.add((found["source"], found["id"]))
    assert len(seen) == len(messages)


async def test_a_day_is_told_without_what_anybody_wrote(history: SqlHistory, tmp_path: Path) -> None:
    """The data team sees all that happened: no resident's name or word, no agent's note, nobody's id but staff's."""
    log, said = await demo_day(tmp_path / "data")
    stream = MemoryStream()

    await published(Publisher(log, CENTRE.id, history, stream, name="one", pace=AT_ONCE), await log.end(STEPS))

    steps = await steps_of(log)
    events = [(offset, number, event) for offset, step in steps for number, event in enumerate(step.events)]
    assert len(events) > 10_000
    assert [attributes(each)["id"] for each in stream.messages] == [f"0:{offset}:{n}" for offset, n, _ in events]
    assert_conforms(stream.messages)
    assert {each.key for each in stream.messages} == {CENTRE.id.encode()}
    told = b"\n".join(b"\n".join([each.value, *(value for _, value in each.headers)]) for each in stream.messages)
    residents = {resident for _, _, event in events if (resident := getattr(event, "resident", None))}
    typed = {"in the middle of something", "end of shift", "staff:", "resident:"}
    assert len(said) > 20
    assert len(residents) > 500
    assert [text for text in said | residents | typed if text.encode() in told] == []
    plain = b"".join(record.data for record in await log.read(STEPS, 0, 1_000_000)).decode()
    assert all(json.dumps(text)[1:-1] in plain for text in said | residents | typed), "all of it was there to be told"


class Flaky(MemoryStream):
    """A broker that refuses, or takes some of it, or all of it without saying so."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance
        self.refused = 0

    async def publish(self, messages: Sequence[Message]) -> None:
        taken = self._chance.choice((len(messages), len(messages), self._chance.randrange(len(messages) + 1)))
        await super().publish(messages[:taken])
        if taken < len(messages) or self._chance.random() < 0.2:
            self.refused += 1
            raise StreamUnavailable("away")


async def test_killed_anywhere_nothing_is_left_out(history: SqlHistory, tmp_path: Path) -> None:
    """Who drops repeats by id gets each event once and in order, whatever broke."""
    log, _ = await demo_day(tmp_path / "data")
    chance = random.Random(4)
    stream, end = Flaky(chance), await log.end(STEPS)
    for life in range(6):
        publisher = Publisher(log, CENTRE.id, history, stream, name=f"life {life}", pace=AT_ONCE)
        await published(publisher, end * (life + 1) // 6 if life < 5 else end)

    once = list({attributes(each)["id"]: each for each in stream.messages}.values())
    assert len(stream.messages) > len(once)
    assert stream.refused > 3
    assert_conforms(once)
    expected = [f"0:{offset}:{n}" for offset, step in await steps_of(log) for n in range(len(step.events))]
    assert [attributes(each)["id"] for each in once] == expected


async def test_messages_come_through_kafka_as_they_are(kafka: str, history: SqlHistory, tmp_path: Path) -> None:
    """Headers, key, order and data on a real broker."""
    settings = fresh_settings(kafka)
    topic = settings.name(EVENTS)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 1, 1)])
    log, _ = await demo_day(tmp_path / "data")
    memory, stream = MemoryStream(), KafkaStream(settings)
    end = await log.end(STEPS)
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest")
    try:
        await published(Publisher(log, CENTRE.id, history, stream, name="one", pace=AT_ONCE), end)
        for offset, step in await steps_of(log):
            memory.messages.extend(messages_of(Accepted(offset, step), CENTRE.id))
        await consumer.start()
        read: list[Message] = []
        async with asyncio.timeout(60):
            while len(read) < len(memory.messages):
                record = await consumer.getone()
                read.append(Message(key=record.key, headers=tuple(record.headers), value=record.value))
    finally:
        await consumer.stop()
        await stream.close()
        await admin.delete_topics([topic])
        await admin.close()

    assert read == memory.messages


async def test_a_broker_that_is_away_is_an_error_soon() -> None:
    """Aiokafka may wait for ever; we do not, and the next call tries anew."""
    stream = KafkaStream(KafkaSettings(bootstrap="127.0.0.1:1", centre=CENTRE.id, answer_s=0.3))
    for _ in range(2):
        with pytest.raises(StreamUnavailable, match=r"127\.0\.0\.1:1.*brokers"):
            await stream.publish([Message(key=b"k", headers=(), value=b"{}")])
    await stream.close()
