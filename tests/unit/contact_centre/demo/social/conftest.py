"""A service that takes what the emulators of Meta and Slack tell it, in time moved by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from routing.ports import Webhook
from tests.hand_time import HandTime


class Service:
    """Writes down every request; answers as `status` and `text` say.

    Attributes:
        refusing: so many requests are answered 503 first.
    """

    def __init__(self) -> None:
        self.told: list[Webhook] = []
        self.url, self.text, self.refusing = "", "", 0

    async def handle(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = await request.read()
        told = Webhook(method=request.method, path=request.path, query=request.query_string, headers=headers, body=body)
        if self.refusing:
            self.refusing -= 1
            return web.Response(status=503)
        self.told.append(told)
        return web.Response(text=self.text)


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """The service, listening."""
    service, app = Service(), web.Application()
    app.router.add_route("*", "/{path:.*}", service.handle)
    async with TestServer(app) as server:
        service.url = str(server.make_url("")).rstrip("/")
        yield service


@pytest.fixture
def time() -> HandTime:
    """Passes as a test says."""
    return HandTime()
