"""A small provider: it writes down what it is asked, and answers as the test says."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from typing import Any, NamedTuple

from aiohttp import web
from aiohttp.test_utils import TestServer


class Asked(NamedTuple):
    """One request: its query and its body, JSON or form."""

    method: str
    path: str
    query: Mapping[str, str]
    said: Mapping[str, Any]


class Answer(NamedTuple):
    """What is answered next."""

    status: int = 200
    body: object = {}
    headers: Mapping[str, str] = {}
    breaks: bool = False
    slow: bool = False


class Rest:
    """Its interface.

    Attributes:
        asked: what it was asked so far.
        next: answers to the next requests, in turn; without any, `usual`.
        tokens: what the requests were let in with.
        released: set it to let slow answers go.
    """

    def __init__(self, usual: object) -> None:
        self.usual = usual
        self.asked: list[Asked] = []
        self.next: deque[Answer] = deque()
        self.tokens: list[str] = []
        self.released = asyncio.Event()

    async def serve(self) -> TestServer:
        """Listen; close it at the end."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        server = TestServer(app)
        await server.start_server()
        return server

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        said = json.loads(raw) if request.content_type == "application/json" and raw else dict(await request.post())
        self.asked.append(Asked(request.method, request.path, dict(request.query), said))
        self.tokens.append(request.headers.get("Authorization", ""))
        answer = self.next.popleft() if self.next else Answer(200, self.usual)
        if answer.slow:
            await self.released.wait()
        if answer.breaks:
            assert request.transport is not None
            request.transport.abort()
        if isinstance(answer.body, bytes):
            return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
        return web.json_response(answer.body, status=answer.status, headers=answer.headers)
