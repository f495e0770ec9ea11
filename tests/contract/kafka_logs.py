"""Logs on a real broker, each on topics of its own."""

import contextlib
from collections.abc import AsyncIterator

from aiokafka.admin import AIOKafkaAdminClient

from contact_centre.ids import new_id
from contact_centre.log.kafka import KafkaLog, KafkaSettings, open_kafka_log
from contact_centre.log.kafka.settings import TOPICS
from routing.ids import CentreId


def fresh_settings(bootstrap: str) -> KafkaSettings:
    """Settings with a prefix that nobody else has."""
    return KafkaSettings(bootstrap=bootstrap, centre=CentreId("demo"), prefix=f"test-{new_id()}.")


@contextlib.asynccontextmanager
async def opened_kafka(settings: KafkaSettings) -> AsyncIterator[KafkaLog]:
    """A log on `settings`; its topics are deleted after it."""
    try:
        async with open_kafka_log(settings) as log:
            yield log
    finally:
        await delete_topics(settings)


@contextlib.asynccontextmanager
async def admin_of(bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    """An administrator of the brokers."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        yield admin
    finally:
        await admin.close()


async def delete_topics(settings: KafkaSettings) -> None:
    """Take the topics of `settings` away, so that a broker that serves a thousand tests does not fill."""
    async with admin_of(settings.bootstrap) as admin:
        await admin.delete_topics([settings.name(topic) for topic in TOPICS])
