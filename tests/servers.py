"""The servers that tests may use, as `make test` started them."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import psycopg
import pytest


def _given(variable: str) -> str:
    given = os.environ.get(variable, "")
    if not given and os.environ.get("CI") == "true":
        pytest.fail(f"{variable} is not set: the server does not run")
    if not given:
        pytest.skip(f"{variable} is not set: make test starts the server")
    return given


@pytest.fixture(scope="session")
def kafka() -> str:
    """Bootstrap address of a real Kafka broker."""
    return _given("TEST_KAFKA")


@pytest.fixture
def database_url() -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    server = _given("TEST_DATABASE")
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    try:
        yield server.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
