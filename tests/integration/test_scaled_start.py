"""Roles that cannot start say in one sentence what to change."""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from contact_centre.foundation import open_log
from contact_centre.ids import new_id
from contact_centre.log.memory import MemoryLog
from contact_centre.settings import read_settings
from routing.centre import Centre
from routing.events import ConfigActivated
from routing.ids import CentreId
from routing.ports import STEPS
from tests.integration.town import COMMAND
from tests.unit.contact_centre.dispatch.writing import Script
from tests.unit.contact_centre.log.running import START

NOWHERE = "127.0.0.1:1"


def refused(folder: Path, role: str, **settings: str) -> str:
    """What `contact-centre run --role` says before it gives up."""
    environment = {**os.environ, "HOST": "127.0.0.1", "PORT": "0", "DATA_DIR": str(folder), **settings}
    done = subprocess.run(
        [COMMAND, "run", "--role", role], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    told = done.stderr[done.stderr.rindex("contact-centre: ") :]
    assert done.stderr.endswith(told)
    return told


@pytest.mark.parametrize("role", ["gateway", "engine", "recorder"])
def test_role_without_brokers_names_the_setting(role: str, tmp_path: Path) -> None:
    """Somebody tries the roles on a laptop."""
    assert "set KAFKA_BOOTSTRAP_SERVERS" in refused(tmp_path, role)


@pytest.mark.parametrize("role", ["engine", "dispatcher"])
def test_unreachable_brokers_are_named(role: str, tmp_path: Path) -> None:
    """A firewall is in the way, or the address is wrong."""
    told = refused(tmp_path, role, KAFKA_BOOTSTRAP_SERVERS=NOWHERE)
    assert f"Kafka at {NOWHERE} does not answer" in told
    assert "KAFKA_BOOTSTRAP_SERVERS" in told


async def test_wrong_topic_comes_with_the_command_that_mends_it(kafka: str, tmp_path: Path) -> None:
    """Somebody made the topics by hand, and steps would be gone after a second."""
    prefix = f"{new_id()}."
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.create_topics([NewTopic(prefix + STEPS, 1, 1, topic_configs={"retention.ms": "1000"})])
    await admin.close()
    settings = {"KAFKA_BOOTSTRAP_SERVERS": kafka, "KAFKA_TOPIC_PREFIX": prefix}

    told = await asyncio.to_thread(refused, tmp_path, "engine", **settings)

    assert f"The topic {prefix}{STEPS} has retention.ms=1000" in told
    assert "kafka-configs.sh" in told


@pytest.mark.parametrize("role", ["all", "gateway", "engine", "recorder", "dispatcher"])
async def test_topics_of_another_centre_are_not_touched(role: str, kafka: str, tmp_path: Path) -> None:
    """Two councils on one cluster do not mix by a forgotten setting."""
    prefix = f"{new_id()}."
    settings = {"KAFKA_BOOTSTRAP_SERVERS": kafka, "KAFKA_TOPIC_PREFIX": prefix}
    other = Centre(id=CentreId("other"), name="Other")
    script = Script(MemoryLog())
    await script.step(ConfigActivated(at=START, config=other, digest="d"))
    async with open_log(read_settings(settings), other.id) as opened:
        await opened.log.append(STEPS, [record.data for record in await script.log.read(STEPS, 0, 10)])

    told = await asyncio.to_thread(refused, tmp_path, role, **settings)

    assert "centre 'other'" in told
    assert "set KAFKA_TOPIC_PREFIX" in told
    async with open_log(read_settings(settings), other.id) as opened:
        assert await opened.log.end(STEPS) == await script.log.end(STEPS)


def test_unreachable_database_is_named_without_its_password(kafka: str, tmp_path: Path) -> None:
    """The sentence ends up in a ticket."""
    settings = {"KAFKA_BOOTSTRAP_SERVERS": kafka, "KAFKA_TOPIC_PREFIX": f"{new_id()}."}
    told = refused(tmp_path, "recorder", DATABASE_URL=f"postgresql://cc:secret-word@{NOWHERE}/centre", **settings)
    assert NOWHERE in told
    assert "Start PostgreSQL" in told
    assert "secret-word" not in told
