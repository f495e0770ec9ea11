"""What every robot has: a socket of the service, and an agenda of what it means to do next."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, NamedTuple

import aiohttp

from contact_centre.ids import new_id
from contact_centre.sockets.hub import SIGNED_OUT
from routing.ports import Clock

HEARTBEAT_S: Final = 30.0
CLOSE_WITHIN: Final = aiohttp.ClientWSTimeout(ws_close=0.5)
LONGEST_WAIT_S: Final = 60.0

Act = Callable[[], Awaitable[None]]
Frame = tuple[str, dict[str, Any]]
"""A frame's type and its data, as JSON gives them."""


class Dropped(Exception):
    """The socket is closed or never opened. `signed_out`: its token or ticket is no longer good."""

    def __init__(self, *, signed_out: bool = False) -> None:
        super().__init__()
        self.signed_out = signed_out


class _Due(NamedTuple):
    at_ms: int
    order: int
    act: Act


class Agenda:
    """What a robot means to do, and when."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due: list[_Due] = []
        self._order = 0

    def after(self, seconds: float, act: Act) -> None:
        """Do it then."""
        self._order += 1
        heapq.heappush(self._due, _Due(self._clock.monotonic_ms() + round(seconds * 1000), self._order, act))

    @property
    def wait_s(self) -> float:
        """Until the next thing to do."""
        if not self._due:
            return LONGEST_WAIT_S
        return min(LONGEST_WAIT_S, max(0.0, (self._due[0].at_ms - self._clock.monotonic_ms()) / 1000))

    async def do_due(self) -> None:
        """Do all that is due by now."""
        now = self._clock.monotonic_ms()
        while self._due and self._due[0].at_ms <= now:
            await heapq.heappop(self._due).act()


class RobotSocket:
    """A robot's end of a socket."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self._ws = ws
        self._heard: asyncio.Queue[Frame | None] = asyncio.Queue()

    async def say(self, kind: str, **data: object) -> str:
        """Send a frame; returns its id.

        Raises:
            Dropped: the socket is closed.
        """
        frame_id = new_id()
        await self._send({"type": kind, "id": frame_id, "data": data})
        return frame_id

    async def greet(self, hello: Mapping[str, str | None]) -> None:
        """Say hello.

        Raises:
            Dropped: the socket is closed.
        """
        await self._send({"type": "hello", "v": 1, "cursor": None, **hello})

    async def _send(self, frame: Mapping[str, object]) -> None:
        try:
            await self._ws.send_json(frame)
        except (aiohttp.ClientError, ConnectionError) as error:
            raise Dropped from error

    async def hear(self, within_s: float) -> Frame | None:
        """The next frame; None when there is none in time.

        Raises:
            Dropped: the socket is closed.
        """
        try:
            async with asyncio.timeout(within_s):
                frame = await self._heard.get()
        except TimeoutError:
            return None
        if frame is None:
            raise Dropped(signed_out=self._ws.close_code == SIGNED_OUT)
        return frame

    def overhear(self, frame: Frame) -> None:
        """Something is heard beside the socket, and taken in as if it came by it."""
        self._heard.put_nowait(frame)

    async def listen(self) -> None:
        """Take in frames until the socket closes."""
        async for message in self._ws:
            if message.type is aiohttp.WSMsgType.TEXT:
                frame = message.json()
                self._heard.put_nowait((frame["type"], frame.get("data", {})))
        self._heard.put_nowait(None)


async def converse(
    http: aiohttp.ClientSession, url: str, talk: Callable[[RobotSocket], Awaitable[None]], **hello: str | None
) -> None:
    """Open a socket, say hello and talk.

    Raises:
        Dropped: it could not be opened, or did not last.
    """
    try:
        ws = await http.ws_connect(url, heartbeat=HEARTBEAT_S, timeout=CLOSE_WITHIN)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Dropped from error
    socket, dropped = RobotSocket(ws), None
    async with ws, asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(socket.listen())
        try:
            await socket.greet(hello)
            await talk(socket)
        except Dropped as error:
            dropped = error
        finally:
            listening.cancel()
    if dropped is not None:
        raise dropped
