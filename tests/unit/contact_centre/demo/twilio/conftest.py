"""A little service that answers TwiML, and an emulator that rings it, in time moved by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from contact_centre.demo.twilio import Emulator
from tests.hand_time import HandTime
from tests.unit.contact_centre.demo.twilio.service import ACCOUNT, CENTRE, TOKEN, Service


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """The service, listening."""
    service = Service()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", service.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    service.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield service
    await runner.cleanup()


@pytest.fixture
def time() -> HandTime:
    """Passes as a test says."""
    return HandTime()


@pytest.fixture
async def emulator(service: Service, time: HandTime) -> AsyncIterator[Emulator]:
    """An account with one number; in the end every request must have been signed."""
    async with Emulator(ACCOUNT, TOKEN, time, pause=time.pause, longest_s=5) as emulator:
        time.busy = lambda: emulator.busy
        emulator.number(
            CENTRE,
            f"{service.url}/incoming",
            fallback_url=f"{service.url}/fallback",
            status_callback=f"{service.url}/status",
        )
        yield emulator
        assert all(one.signed for one in service.asked)
        assert emulator.failures == []
