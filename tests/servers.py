"""The real servers that tests share. `make test` starts one of each and says where it is (scripts/services.py)."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import NoReturn
from uuid import uuid4

import psycopg
import pytest
import redis
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from scripts.services import RedisServer, Unavailable


@pytest.fixture(scope="session")
def kafka() -> str:
    """The bootstrap address of a broker that is everybody's: put a prefix of your own in front of topics."""
    return _address("TEST_KAFKA", "Kafka")


@pytest.fixture
def redis_url(worker_id: str) -> str:
    """An empty Redis database for this test. Pub/sub channels know no databases: give them names of your own."""
    url = redis_database(worker_id)
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


def redis_database(worker_id: str) -> str:
    """The Redis database of this worker's tests."""
    server = _address("TEST_REDIS", "Redis").rsplit("/", 1)[0]
    worker = int(worker_id.removeprefix("gw")) if worker_id != "master" else 0
    return f"{server}/{worker}"


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A Redis of this test's own, to be killed, paused and flushed."""
    try:
        server = RedisServer()
    except Unavailable as error:
        unavailable(str(error))
    with server:
        yield server


@pytest.fixture
def database_url() -> Iterator[str]:
    """A PostgreSQL database without tables, dropped after the test whoever is still connected."""
    with fresh_database() as url:
        yield url


@contextlib.contextmanager
def fresh_database() -> Iterator[str]:
    """The same for whoever needs one for longer than a test."""
    server = _address("TEST_DATABASE", "PostgreSQL")
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield url_of(server, name)
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def url_of(server: str, database: str) -> str:
    """The URL of another database on the same server."""
    known = conninfo_to_dict(server)
    return f"postgresql://{known['user']}@{known['host']}:{known['port']}/{database}"


def unavailable(reason: str) -> NoReturn:
    """Skip the test; in CI it fails, because there every server must be."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _address(variable: str, server: str) -> str:
    address = os.environ.get(variable)
    if not address:
        unavailable(f"{variable} says of no {server}: make test starts one, and so does python -m scripts.services run")
    return address
