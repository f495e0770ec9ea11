"""Real servers for tests. Stands in until the branch with the servers is merged."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import psycopg
import pytest


@pytest.fixture
def database_url() -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    server = os.environ.get("TEST_DATABASE")
    if server is None:
        pytest.skip("TEST_DATABASE is not set: no PostgreSQL to test with")
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    try:
        yield server.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture
def kafka() -> str:
    """The address of a Kafka broker."""
    server = os.environ.get("TEST_KAFKA")
    if server is None:
        pytest.skip("TEST_KAFKA is not set: no Kafka to test with")
    return server
