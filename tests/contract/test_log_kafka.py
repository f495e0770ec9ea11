"""What the log on Kafka promises beside the contract: its topics, honest refusals, and batches that many share."""

import asyncio
import socket
from collections.abc import AsyncIterator

import msgspec
import pytest
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from contact_centre.log import _records
from contact_centre.log.kafka import KafkaLog, KafkaSettings, RecordTooLarge, WrongTopic, open_kafka_log
from contact_centre.log.kafka.settings import BATCH_BYTES, RECORD_BYTES, TOPICS
from routing.errors import LogTrimmed, LogUnavailable
from routing.ids import CentreId
from routing.ports import DEAD_LETTERS, EVENTS, INBOX, SNAPSHOTS, STEPS
from tests.contract.kafka_logs import admin_of, delete_topics, fresh_settings, opened_kafka


@pytest.fixture
async def settings(kafka: str) -> AsyncIterator[KafkaSettings]:
    """Topic names that nobody else uses; whatever has been made of them is taken away."""
    fresh = fresh_settings(kafka)
    yield fresh
    await delete_topics(fresh)


@pytest.fixture
async def log(kafka: str) -> AsyncIterator[KafkaLog]:
    """A log on topics of its own."""
    async with opened_kafka(fresh_settings(kafka)) as made:
        yield made


async def configs_of(settings: KafkaSettings, topic: str) -> dict[str, str]:
    """How the brokers have set a topic."""
    asked = ConfigResource(ConfigResourceType.TOPIC, settings.name(topic))
    async with admin_of(settings.bootstrap) as admin:
        [answer] = await admin.describe_configs([asked])
    return {entry[0]: entry[1] for entry in answer.resources[0][4]}


async def change(settings: KafkaSettings, topic: str, **values: str) -> None:
    """What a well-meaning administrator does to a topic."""
    changed = {name.replace("_", "."): value for name, value in values.items()}
    async with admin_of(settings.bootstrap) as admin:
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, settings.name(topic), changed)])


# --------------------------------------------------------------------------------- topics


async def test_topics_are_made_as_promised(settings: KafkaSettings) -> None:
    """What residents were told of how long their words are kept is what the brokers do."""
    async with open_kafka_log(settings):
        kept = {topic: await configs_of(settings, topic) for topic in TOPICS}

    day_ms = 86_400_000
    assert {topic: int(kept[topic]["retention.ms"]) for topic in TOPICS} == {
        INBOX: 7 * day_ms,
        STEPS: 400 * day_ms,
        DEAD_LETTERS: 30 * day_ms,
        EVENTS: 7 * day_ms,
        SNAPSHOTS: -1,
    }
    assert int(kept[SNAPSHOTS]["retention.bytes"]) == settings.snapshots_bytes
    assert {each["cleanup.policy"] for each in kept.values()} == {"delete"}
    assert {each["message.timestamp.type"] for each in kept.values()} == {"LogAppendTime"}


@pytest.mark.parametrize(
    ("setting", "value", "wanted"),
    [
        ("cleanup.policy", "compact", "delete"),
        ("retention.ms", "3600000", "604800000"),
        ("max.message.bytes", "1000", "1048576"),
    ],
)
async def test_a_topic_that_is_set_wrongly_stops_the_start(
    settings: KafkaSettings, setting: str, value: str, wanted: str
) -> None:
    """A topic that drops commands must be found at the start, with what to type, and not by a resident who waits."""
    async with open_kafka_log(settings):
        pass
    await change(settings, INBOX, **{setting.replace(".", "_"): value})

    with pytest.raises(WrongTopic) as wrong:
        async with open_kafka_log(settings):
            pass

    text = str(wrong.value)
    assert f"{settings.name(INBOX)} has {setting}={value}, it must be {wanted}" in text
    assert f"--alter --add-config {setting}={wanted}" in text


async def test_another_number_of_partitions_stops_the_start(settings: KafkaSettings) -> None:
    """The centre's records would be looked for where they are not."""
    async with open_kafka_log(settings):
        pass

    with pytest.raises(WrongTopic, match="has 1 partitions, this service is set to 8"):
        async with open_kafka_log(msgspec.structs.replace(settings, partitions=8)):
            pass


async def test_a_centre_is_whole_in_one_of_many_partitions(settings: KafkaSettings) -> None:
    """On a cluster with many centres nobody's contacts mix with another's."""
    many = msgspec.structs.replace(settings, partitions=3)
    centres = [CentreId(name) for name in ("demo", "alderbrook", "cardiff", "york")]
    used = {msgspec.structs.replace(many, centre=centre).partition for centre in centres}

    for centre in centres[:2]:
        async with open_kafka_log(msgspec.structs.replace(many, centre=centre)) as log:
            assert await log.append(INBOX, [centre.encode()]) == 0
            assert [record.data for record in await log.read(INBOX, 0, 10)] == [centre.encode()]

    assert len(used) > 1


# ------------------------------------------------------------------------------- refusals


async def test_brokers_that_are_not_there_are_named() -> None:
    """Whoever set KAFKA_BOOTSTRAP_SERVERS wrongly reads it at once, not after a minute of silence."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings = KafkaSettings(bootstrap=f"127.0.0.1:{free.getsockname()[1]}", centre=CentreId("demo"))

        with pytest.raises(LogUnavailable, match=rf"{settings.bootstrap}.*KAFKA_BOOTSTRAP_SERVERS"):
            async with open_kafka_log(settings):
                pass


async def test_something_else_at_the_address_is_named() -> None:
    """A port that takes connections and says nothing is no broker."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        settings = KafkaSettings(bootstrap=f"127.0.0.1:{mute.getsockname()[1]}", centre=CentreId("demo"), answer_s=0.5)

        with pytest.raises(LogUnavailable, match="does not answer"):
            async with open_kafka_log(settings):
                pass


async def test_a_record_that_no_batch_can_hold_is_refused_alone(log: KafkaLog) -> None:
    """One monstrous record must neither be retried for ever nor take its neighbours with it."""
    big, neighbour = await asyncio.gather(
        log.append(INBOX, [b"x" * (RECORD_BYTES + 1)]), log.append(INBOX, [b"a"]), return_exceptions=True
    )

    assert isinstance(big, RecordTooLarge)
    assert neighbour == 0
    assert await log.append(INBOX, [b"x" * RECORD_BYTES]) == 1
    assert log.healthy


async def test_too_many_waiting_are_refused_at_once(settings: KafkaSettings) -> None:
    """A burst beyond what brokers take must not fill the memory: residents are told to try again."""
    async with open_kafka_log(msgspec.structs.replace(settings, buffer_count=10)) as log:
        results = await asyncio.gather(*(log.append(INBOX, [b"%d" % n] * 4) for n in range(10)), return_exceptions=True)
        refused = [result for result in results if isinstance(result, LogUnavailable)]

        assert len(refused) == 8
        assert "8 records wait" in str(refused[0])
        assert log.healthy
        assert await log.end(INBOX) == 8


async def test_closed_log_refuses(settings: KafkaSettings) -> None:
    """A late frame during a shutdown is refused, not lost."""
    async with open_kafka_log(settings) as log:
        await log.append(INBOX, [b"a"])

    assert not log.healthy
    with pytest.raises(LogUnavailable, match="closed"):
        await log.append(INBOX, [b"b"])


async def test_what_was_handed_in_is_written_before_the_log_closes(settings: KafkaSettings) -> None:
    """A rolling restart loses nobody."""
    async with open_kafka_log(settings) as log, asyncio.TaskGroup() as tasks:
        appends = [tasks.create_task(log.append(INBOX, [b"%d" % n])) for n in range(100)]
        await asyncio.sleep(0)
        await log.close()

    assert sorted(each.result() for each in appends) == list(range(100))


async def test_an_error_of_the_caller_is_not_wrapped(settings: KafkaSettings) -> None:
    """Whoever opened the log finds its own error, and the log is closed all the same."""
    with pytest.raises(ZeroDivisionError):
        async with open_kafka_log(settings) as log:
            raise ZeroDivisionError

    assert not log.healthy


# ------------------------------------------------------------------------ reading, writing


async def test_a_thousand_at_once_are_told_their_own_offsets(log: KafkaLog) -> None:
    """Whoever shares a batch with others must hear of its own record."""
    offsets = await asyncio.gather(*(log.append(INBOX, [b"%d" % n]) for n in range(1_000)))

    records = await log.read(INBOX, 0, 1_000)
    assert [records[offset].data for offset in offsets] == [b"%d" % n for n in range(1_000)]


async def test_callers_who_went_away_harm_nobody(log: KafkaLog) -> None:
    """Browsers are closed all day long; whoever is still there is served."""
    for _ in range(20):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await log.append(INBOX, [b"gone"])
        await asyncio.sleep(0)

    await log.append(INBOX, [b"there"])
    assert log.healthy
    assert (await log.read(INBOX, await log.end(INBOX) - 1, 1))[0].data == b"there"


async def test_a_call_larger_than_a_batch_keeps_its_order(log: KafkaLog) -> None:
    """A large reaction of the engine is written in the order it was decided."""
    records = [b"%d" % n * 100_000 for n in range(3 * BATCH_BYTES // 100_000)]

    first, after = await asyncio.gather(log.append(STEPS, records), log.append(STEPS, [b"after"]))

    assert (first, after) == (0, len(records))
    assert [record.data for record in await log.read(STEPS, 0, 100)] == [*records, b"after"]


async def test_what_another_process_wrote_comes_here(settings: KafkaSettings) -> None:
    """A resident who writes to one gateway is answered by an engine in another process."""
    async with open_kafka_log(settings) as ours, open_kafka_log(settings) as theirs, asyncio.timeout(20):
        await ours.append(INBOX, [b"a"])
        await theirs.wait(INBOX, 0)
        await ours.append(INBOX, [b"b"])
        await theirs.wait(INBOX, 1)

        assert [record.data for record in await theirs.read(INBOX, 0, 10)] == [b"a", b"b"]


async def test_readers_far_behind_read_from_the_brokers(log: KafkaLog) -> None:
    """A recorder that was away for a day catches up without the service having kept a day in memory."""
    many = [b"%d" % number for number in range(_records.RECENT_COUNT + 100)]
    async with asyncio.timeout(60):
        await log.append(INBOX, many)
        await log.wait(INBOX, 0)
        await log.append(INBOX, many)

        got: list[bytes] = []
        while records := await log.read(INBOX, len(got), 3_000):
            assert records[0].offset == len(got)
            got += [record.data for record in records]

    assert got == many + many


async def test_what_retention_took_is_said_to_be_gone(settings: KafkaSettings) -> None:
    """A reader that was away too long must know that something is missing, and not go on as if nothing was."""
    async with open_kafka_log(settings) as log:
        await log.append(INBOX, [b"%d" % n for n in range(10)])
        place = TopicPartition(settings.name(INBOX), 0)
        async with admin_of(settings.bootstrap) as admin:
            await admin.delete_records({place: RecordsToDelete(4)})

        with pytest.raises(LogTrimmed, match=f"record 3 of {settings.name(INBOX)}"):
            await log.read(INBOX, 3, 10)
        assert [record.data for record in await log.read(INBOX, 4, 2)] == [b"4", b"5"]
        assert log.healthy
