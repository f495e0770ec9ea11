"""Fixtures: a REST interface that answers as told, and our client of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer

from channels._twilio.client import Limits, Twilio
from tests.contract.twilio.rest import Rest


@pytest.fixture
def rest() -> Rest:
    """What Twilio is asked and answers."""
    return Rest()


@pytest.fixture
async def server(rest: Rest) -> AsyncIterator[TestServer]:
    """Where it listens."""
    listening = await rest.serve()
    yield listening
    rest.released.set()
    await listening.close()


@pytest.fixture
async def twilio(rest: Rest, server: TestServer) -> AsyncIterator[Twilio]:
    """Our client of it, with little patience."""
    made = Twilio(rest.settings(server), Limits(connect_s=2.0, total_s=2.0, pause_s=0.2))
    yield made
    await made.close()
