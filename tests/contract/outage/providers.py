"""Providers that are away, busy, deaf or forgetful for a while; they keep what they were really asked to send."""

from __future__ import annotations

import asyncio
import datetime as dt
import email.utils
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from aiohttp import web
from aiohttp.test_utils import TestServer

from routing.ids import Instant
from routing.ports import Performer
from routing.words import Channel

Mood = Literal["well", "busy", "broken", "deaf", "lost"]
"""busy: 429 with Retry-After; broken: 500, nothing was done; deaf: it never answers, nothing was done; lost: it was done,
and its answer does not come back."""

BUSY: Final = {"errors": [{"error": "RateLimitError", "message": "Exceeded rate limit"}]}
"""As GOV.UK Notify says it, which says 429 of a day that is used up too; the others' bodies do not matter."""

RETRY_AFTER_S: Final = 45
LAG_S: Final = 10
"""How long it takes until a provider's list shows what it did."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that a resident got."""

    ref: str
    to: str
    text: str
    key: str
    at: Instant


class Provider(Protocol):
    """One of them, and who calls it for us."""

    channel: Channel
    ours: str

    def address(self, resident: str) -> str:
        """What the log holds of where a resident is written to."""
        ...

    def performer(self, url: str, now: Callable[[], Instant]) -> Performer:
        """Ours, pointed at it."""
        ...

    def is_sending(self, method: str, path: str) -> bool:
        """Whether a request asks for a message."""
        ...

    def read(self, said: dict[str, Any]) -> tuple[str, str, str]:
        """To whom, what, and under which name of ours."""
        ...

    def taken(self, sent: Sent) -> object:
        """What is answered to that."""
        ...

    def listed(self, path: str, said: dict[str, Any], sent: list[Sent]) -> object:
        """What it lists, or answers to anything else."""
        ...


class House:
    """A provider's end: a server that can be shut.

    Attributes:
        mood: how it does.
        sent: what it sent, in its order.
        asked: how many requests came for messages.
    """

    def __init__(self, provider: Provider, now: Callable[[], Instant]) -> None:
        self._provider, self._now = provider, now
        self.mood: Mood = "well"
        self.sent: list[Sent] = []
        self.asked = 0
        self.released = asyncio.Event()

    async def open(self, port: int = 0) -> TestServer:
        """Listen, on the same port as before if there was one."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        server = TestServer(app, port=port)
        await server.start_server()
        return server

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        form = {str(name): str(value) for name, value in (await request.post()).items()}
        said = dict(request.query) | (json.loads(raw) if request.content_type == "application/json" and raw else form)
        sending = self._provider.is_sending(request.method, request.path)
        self.asked += sending
        if self.mood == "busy":
            return web.json_response(BUSY, status=429, headers={"Retry-After": str(RETRY_AFTER_S)})
        if self.mood == "broken":
            return web.json_response({}, status=500)
        if self.mood == "deaf":
            await self.released.wait()
        if not sending:
            shown = [each for each in self.sent if each.at <= self._now() - LAG_S * 1000]
            return web.json_response(self._provider.listed(request.path, said, shown))
        to, text, key = self._provider.read(said)
        sent = Sent(f"SM{len(self.sent)}", to, text, key, self._now())
        self.sent.append(sent)
        if self.mood == "lost":
            assert request.transport is not None
            request.transport.abort()
        return web.json_response(self._provider.taken(sent))


def rfc2822(at: Instant) -> str:
    """An instant as Twilio writes it."""
    return email.utils.formatdate(at / 1000)


def iso(at: Instant) -> str:
    """An instant as Meta writes it."""
    return dt.datetime.fromtimestamp(at / 1000, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
