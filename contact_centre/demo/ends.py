"""Sockets that the demo's own pages open: a telephone, a softphone, a phone that texts."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Final, Generic, TypeVar

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from contact_centre.http.problems import Problem
from contact_centre.http.site import Site
from contact_centre.sockets.limits import Bucket
from routing.ports import Clock

HEARTBEAT_S: Final = 20.0
MOST_SOCKETS: Final = 200

F = TypeVar("F")


class Ends(Generic[F]):
    """A socket: frames in, frames out."""

    def __init__(self, ws: web.WebSocketResponse, clock: Clock, read: Callable[[str], F]) -> None:
        self.ws = ws
        self._bucket, self._read = Bucket(clock), read

    async def frames(self) -> AsyncIterator[F]:
        """What the browser says, until the socket closes. What is too much or not understood is refused."""
        async for message in self.ws:
            if message.type is not WSMsgType.TEXT:
                continue
            if not self._bucket.take():
                await self.send("refused", text="That was too much at once. Wait a second and try again.")
                if self._bucket.abused:
                    return
                continue
            try:
                frame = self._read(message.data)
            except (msgspec.DecodeError, UnicodeError, RecursionError):
                await self.send("refused", text="This is no frame of the demo's phone.")
                continue
            yield frame

    async def send(self, kind: str, **data: object) -> None:
        """Tell the browser something. One that is gone does not hear it."""
        with contextlib.suppress(ConnectionError, RuntimeError):
            await self.ws.send_str(msgspec.json.encode({"type": kind, **data}).decode())


class Door(Generic[F]):
    """Where sockets come in: from our own pages alone, and not too many.

    Args:
        site: whose pages may open them.
        clock: for the rate of frames.
        read: one frame of a page.
        most_bytes: the longest frame.
    """

    def __init__(self, site: Site, clock: Clock, read: Callable[[str], F], *, most_bytes: int) -> None:
        self._site, self._clock, self._read, self._most_bytes = site, clock, read, most_bytes
        self._opened: set[web.WebSocketResponse] = set()

    @contextlib.asynccontextmanager
    async def open(self, request: web.Request) -> AsyncIterator[Ends[F]]:
        """Let a page of ours in, and close its socket afterwards.

        Raises:
            Problem: 403 for another site's page, 426 without an upgrade, 503 when there are too many.
        """
        self._site.check_origin(request)
        ws = web.WebSocketResponse(max_msg_size=self._most_bytes, compress=False, heartbeat=HEARTBEAT_S, timeout=2.0)
        if not ws.can_prepare(request).ok:
            raise Problem(426, "This address speaks WebSocket only.", headers={"Upgrade": "websocket"})
        if len(self._opened) >= MOST_SOCKETS:
            raise Problem(503, "There are too many telephones. Try again in a minute.", headers={"Retry-After": "60"})
        await ws.prepare(request)
        self._opened.add(ws)
        try:
            yield Ends(ws, self._clock, self._read)
        finally:
            self._opened.discard(ws)
            await ws.close()

    async def close_all(self) -> None:
        """Close every socket, because the service stops."""
        for ws in list(self._opened):
            await ws.close(code=WSCloseCode.GOING_AWAY, message=b"the centre restarts")
