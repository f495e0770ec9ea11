"""The topics: made as they must be where they are missing, and checked where they are there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from contact_centre.log.kafka.clients import FAILURES, unreachable
from contact_centre.log.kafka.settings import MESSAGE_BYTES, TOPICS, KafkaSettings
from routing.errors import ContactCentreError, LogUnavailable

MOST_REPLICAS = 3
APPEAR_S = 10.0

log = structlog.get_logger(__name__)


class WrongTopic(ContactCentreError):
    """A topic is set in a way that would lose records, or keep them longer than was promised."""

    code = "wrong_topic"


async def prepare_topics(settings: KafkaSettings) -> None:
    """Make the topics that are missing and check the others.

    Raises:
        LogUnavailable: no broker answers, or it refuses to make a topic.
        WrongTopic: one is set wrongly; the text holds the command that puts it right.
    """
    admin = AIOKafkaAdminClient(
        bootstrap_servers=settings.bootstrap, request_timeout_ms=round(settings.answer_s * 1000)
    )
    try:
        async with asyncio.timeout(settings.answer_s):
            await admin.start()
        async with asyncio.timeout(settings.answer_s + APPEAR_S):
            found = await _described(admin, settings)
            if missing := [topic for topic in TOPICS if settings.name(topic) not in found]:
                await _make(admin, settings, missing)
                found = await _appeared(admin, settings)
            _check_partitions(settings, found)
            await _check_configs(admin, settings)
    except FAILURES as error:
        raise unreachable(settings, error) from error
    finally:
        await admin.close()


async def _described(admin: Any, settings: KafkaSettings) -> dict[str, list[Any]]:
    """The partitions of each of our topics that is there."""
    topics = await admin.describe_topics()
    names = {settings.name(topic) for topic in TOPICS}
    return {topic["topic"]: topic["partitions"] for topic in topics if topic["topic"] in names}


async def _make(admin: Any, settings: KafkaSettings, topics: Sequence[str]) -> None:
    brokers = (await admin.describe_cluster())["brokers"]
    replicas = min(MOST_REPLICAS, len(brokers))
    asked = [
        NewTopic(
            settings.name(topic), settings.partitions, replicas, topic_configs=dict(settings.creation(topic, replicas))
        )
        for topic in topics
    ]
    answer = await admin.create_topics(asked)
    for name, code, text in answer.topic_errors:
        if code and for_code(code) is not TopicAlreadyExistsError:  # another process may start at the same moment
            raise LogUnavailable(
                f"Kafka at {settings.bootstrap} does not make the topic {name}: {text or for_code(code).__name__}. "
                "Allow this account to create topics, or have them made (docs/deployment.md); then start again."
            )
    log.info("topics.made", topics=[settings.name(topic) for topic in topics], replicas=replicas)


async def _appeared(admin: Any, settings: KafkaSettings) -> dict[str, list[Any]]:
    """The topics once every partition of each has a leader: the brokers tell each other a little after they answer."""
    while True:
        found = await _described(admin, settings)
        partitions = [partition for each in found.values() for partition in each]
        if len(found) == len(TOPICS) and all(partition["leader"] >= 0 for partition in partitions):
            return found
        await asyncio.sleep(0.05)


def _check_partitions(settings: KafkaSettings, found: Mapping[str, Sequence[Any]]) -> None:
    for name, partitions in found.items():
        if len(partitions) != settings.partitions:
            raise WrongTopic(
                f"The topic {name} has {len(partitions)} partitions, this service is set to {settings.partitions}. Set it "
                f"to {len(partitions)}: another count would look for the centre's records in another partition."
            )


async def _check_configs(admin: Any, settings: KafkaSettings) -> None:
    asked = [ConfigResource(ConfigResourceType.TOPIC, settings.name(topic)) for topic in TOPICS]
    for answer in await admin.describe_configs(asked):
        for code, text, _kind, name, entries in answer.resources:
            if code:
                raise for_code(code)(text)
            topic = name.removeprefix(settings.prefix)
            _check_config(settings, topic, {entry[0]: entry[1] for entry in entries})


def _check_config(settings: KafkaSettings, topic: str, found: Mapping[str, str]) -> None:
    for setting, wanted in settings.retention(topic).items():
        if found[setting] != wanted:
            raise _wrong(settings, topic, setting, found[setting], wanted)
    if int(found["max.message.bytes"]) < MESSAGE_BYTES:
        raise _wrong(settings, topic, "max.message.bytes", found["max.message.bytes"], str(MESSAGE_BYTES))


def _wrong(settings: KafkaSettings, topic: str, setting: str, found: str, wanted: str) -> WrongTopic:
    name = settings.name(topic)
    return WrongTopic(
        f"The topic {name} has {setting}={found}, it must be {wanted}. Change it with\n"
        f"  kafka-configs.sh --bootstrap-server {settings.bootstrap} --entity-type topics --entity-name {name} "
        f"--alter --add-config {setting}={wanted}\n"
        "and start again."
    )
