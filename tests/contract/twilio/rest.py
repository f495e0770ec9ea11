"""A small REST interface of Twilio's: it writes down what it is asked, and answers as the test says."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

from aiohttp import web
from aiohttp.test_utils import TestServer

from channels._twilio import TwilioSettings

ACCOUNT = "AC00000000000000000000000000000001"
_ROOT = f"/2010-04-01/Accounts/{ACCOUNT}"


class Asked(NamedTuple):
    """One request. `said` is its form or query; a field that came several times is a list."""

    method: str
    path: str
    said: Mapping[str, str | list[str]]


class Answer(NamedTuple):
    """What is answered next."""

    status: int = 200
    body: object = {}
    headers: Mapping[str, str] = {}
    breaks: bool = False
    slow: bool = False


class Rest:
    """One account's interface.

    Attributes:
        asked: what it was asked so far.
        found: what its lists hold, by path below the account, for example `Calls.json`.
        next: answers to the next requests, in turn; without any, what was asked for is done.
        password: what the last request was signed with.
        released: set it to let slow answers go.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.found: dict[str, list[dict[str, object]]] = {}
        self.next: deque[Answer] = deque()
        self.password = ""
        self.released = asyncio.Event()

    async def serve(self) -> TestServer:
        """Listen; close it at the end."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        server = TestServer(app)
        await server.start_server()
        return server

    def settings(self, server: TestServer) -> TwilioSettings:
        """An account whose interface this is."""
        return TwilioSettings(
            account_sid=ACCOUNT,
            auth_tokens=("new", "old"),
            api_url=str(server.make_url("")).rstrip("/"),
            public_url="https://centre.example",
        )

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        said = request.query if request.method == "GET" else await request.post()
        several = {name: [str(each) for each in said.getall(name)] for name in said}
        path = request.path.removeprefix(f"{_ROOT}/")
        plain = {name: each[0] if len(each) == 1 else each for name, each in several.items()}
        self.asked.append(Asked(request.method, path, plain))
        self.password = request.headers.get("Authorization", "")
        answer = self.next.popleft() if self.next else self._done(request.method, path)
        if answer.slow:
            await self.released.wait()
        if answer.breaks:
            assert request.transport is not None
            request.transport.abort()
        if isinstance(answer.body, bytes):
            return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
        return web.json_response(answer.body, status=answer.status, headers=answer.headers)

    def _done(self, method: str, path: str) -> Answer:
        if method == "DELETE":
            return Answer(204)
        if method == "GET" and path in self.found:
            name = path.removesuffix(".json").rsplit("/", 1)[-1].lower()
            return Answer(200, {name: self.found[path], "next_page_uri": None})
        if method == "GET" and path in {"Calls.json", "Conferences.json", "Messages.json"}:
            return Answer(200, {path.removesuffix(".json").lower(): [], "next_page_uri": None})
        sid = path.removesuffix(".json").rsplit("/", 1)[-1]
        return Answer(200, {"sid": {"Calls": "CA1", "Messages": "SM1"}.get(sid, sid), "call_sid": sid})


def refusal(status: int, code: int) -> Answer:
    """Twilio says no, as it does; its words hold a number."""
    return Answer(status, {"code": code, "message": "The number +447700900123 is wrong", "status": status})
