"""The servers that tests may use, as `make test` started them."""

import os

import pytest


@pytest.fixture(scope="session")
def kafka() -> str:
    """Bootstrap address of a real Kafka broker."""
    address = os.environ.get("TEST_KAFKA")
    if not address:
        if os.environ.get("CI") == "true":
            pytest.fail("TEST_KAFKA is not set: no broker runs")
        pytest.skip("no Kafka broker: TEST_KAFKA is not set (make test starts one)")
    return address
