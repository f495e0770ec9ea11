"""Fixtures of the webchat's tests."""

import pytest

from tests.unit.channels.webchat.resident import Resident


@pytest.fixture
def ann() -> Resident:
    """A resident with a token and no chat yet."""
    return Resident()
