"""The servers that tests break are real ones, and come back as the real ones do."""

from __future__ import annotations

import asyncio
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
import redis
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from scripts.services import KafkaBroker, PostgresServer, RedisServer, Server, ServerFailed, Unavailable
from tests.servers import unavailable


def test_kafka_is_a_broker(kafka: str) -> None:
    """A record that was acknowledged can be read."""
    asyncio.run(produce(kafka, "test-services", b"hello"))

    assert asyncio.run(consume(kafka, "test-services", 1)) == [b"hello"]


@pytest.mark.parametrize("_", ["first", "second"])
def test_redis_is_empty(redis_url: str, _: str) -> None:
    """No test sees another's keys."""
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


@pytest.mark.parametrize("_", ["first", "second"])
def test_database_is_fresh(database_url: str, _: str) -> None:
    """No test sees another's tables."""
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE contact (id int)")


@pytest.fixture
def broker() -> Iterator[Server]:
    """A broker to break."""
    yield from started(KafkaBroker)


@pytest.fixture
def postgres() -> Iterator[Server]:
    """A PostgreSQL to break."""
    yield from started(PostgresServer)


@pytest.fixture
def redis_server() -> Iterator[Server]:
    """A Redis to break."""
    yield from started(RedisServer)


def started(make: type[Server]) -> Iterator[Server]:
    """One of these, or a skip where it cannot be had."""
    try:
        server = make()
    except Unavailable as error:
        unavailable(str(error))
    with server:
        yield server


@pytest.mark.faults
def test_killed_kafka_comes_back_with_its_records(broker: Server) -> None:
    """What it acknowledged before `kill -9` is what the routing rests on."""
    asyncio.run(produce(broker.url, "steps", b"before"))

    broker.kill()
    broker.start()

    asyncio.run(produce(broker.url, "steps", b"after"))
    assert asyncio.run(consume(broker.url, "steps", 2)) == [b"before", b"after"]


@pytest.mark.faults
def test_killed_postgres_comes_back_with_its_rows(postgres: Server) -> None:
    """Clients that are connected die with it; committed rows do not."""
    with closing(psycopg.connect(postgres.url)) as connection:
        connection.execute("CREATE TABLE contact AS SELECT 7 AS id")
        connection.commit()

        postgres.kill()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")

    postgres.start()
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT id FROM contact").fetchall() == [(7,)]


@pytest.mark.faults
def test_killed_redis_comes_back_empty(redis_server: Server) -> None:
    """A live view must be rebuilt from the log: nothing of it survives."""
    with redis.Redis.from_url(redis_server.url) as client:
        client.set("view", "1")

        redis_server.kill()
        redis_server.start()

        assert client.dbsize() == 0


@pytest.mark.faults
def test_paused_postgres_answers_when_it_is_resumed(postgres: Server) -> None:
    """A pause is the fault that no closed connection tells of. It reaches the process that serves this client too."""
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        postgres.pause()
        connection.pgconn.send_query(b"SELECT 7")
        answered, _, _ = select.select([connection.fileno()], [], [], 0.2)
        postgres.resume()

        result = connection.pgconn.get_result()
        assert connection.pgconn.get_result() is None
        assert (answered, result and result.get_value(0, 0)) == ([], b"7")


def test_run_passes_the_exit_code_on_and_says_where_the_servers_are() -> None:
    """A failing test suite must fail `make test`."""
    code = "import os, sys, redis; redis.Redis.from_url(os.environ['TEST_REDIS']).ping(); sys.exit(7)"
    done = subprocess.run(
        [sys.executable, "-m", "scripts.services", "--only", "Redis", "run", "--", sys.executable, "-c", code],
        env={name: value for name, value in os.environ.items() if name != "TEST_REDIS"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 7, done.stderr


def test_server_that_cannot_start_says_why() -> None:
    """Whoever changes its settings reads the reason at once."""

    class Broken(RedisServer):
        def _command(self) -> list[str]:
            return [*super()._command(), "--no-such-setting", "yes"]

    with closing(Broken()) as server, pytest.raises(ServerFailed, match="no-such-setting"):
        server.start()


async def produce(bootstrap: str, topic: str, value: bytes) -> None:
    """Make the topic unless it is there, and append one record to it."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        if topic not in await admin.list_topics():
            await admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])
    finally:
        await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        await producer.send_and_wait(topic, value, partition=0)


async def consume(bootstrap: str, topic: str, count: int) -> list[bytes | None]:
    """The first records of the topic."""
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest") as consumer:
        consumer.assign([TopicPartition(topic, 0)])
        return [(await consumer.getone()).value for _ in range(count)]
