"""A client on a line that breaks: connects again, to whichever gateway is there, and repeats what was not answered."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Sequence
from random import Random
from typing import Any, Final

import aiohttp

from tests.faults.scaled.notes import Notes

Frame = dict[str, Any]

HEARTBEAT_S: Final = 4.0
OPENS_WITHIN_S: Final = 6.0
TRIES_AGAIN_S: Final = (0.1, 0.5)
REPEATS_AFTER_S: Final = 0.5


class NoSocket(Exception):
    """There is no gateway, or it does not let us in."""


class Gateways:
    """Where clients find the centre; which one they get is chance."""

    def __init__(self, addresses: Callable[[], Sequence[str]], http: aiohttp.ClientSession) -> None:
        self._addresses = addresses
        self.http = http

    def one(self, chance: Random) -> str:
        """The base URL of one of them.

        Raises:
            NoSocket: none is up.
        """
        addresses = self._addresses()
        if not addresses:
            raise NoSocket
        return chance.choice(addresses)


class Client(ABC):
    """Somebody at a socket. What they do is `live`; `stay_connected` runs beside it."""

    def __init__(self, gateways: Gateways, chance: Random, notes: Notes) -> None:
        self.gateways, self.chance, self.notes = gateways, chance, notes
        self._ws: aiohttp.ClientWebSocketResponse | None = None
        self._unanswered: dict[str, asyncio.Future[str]] = {}
        self._said: set[str] = set()
        self._changed = asyncio.Event()

    @abstractmethod
    async def hello(self, base_url: str) -> tuple[str, Frame]:
        """The socket's path, and what a hello needs besides.

        Raises:
            NoSocket: this gateway does not let us in now.
        """

    @abstractmethod
    def hear(self, frame: Frame) -> None:
        """Take in what is neither ack nor refusal."""

    @abstractmethod
    async def live(self) -> None:
        """Do what one came for."""

    def dropped(self) -> None:  # noqa: B027 - residents do not care
        """The line broke."""

    async def run(self) -> None:
        """Live, over as many connections as it takes."""
        async with asyncio.TaskGroup() as tasks:
            connected = tasks.create_task(self.stay_connected())
            await self.live()
            connected.cancel()

    async def until(self, holds: Callable[[], bool], *, within_s: float) -> bool:
        """Wait for something to be heard; False when it was not."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while not holds():
                    self._changed.clear()
                    await self._changed.wait()
        return holds()

    async def ask(self, kind: str, **data: object) -> str:
        """Send a command until it is answered. Returns `ack`, or the code of its refusal."""
        frame_id = self.new_id()
        return await self.ask_as(frame_id, kind, **data)

    async def ask_as(self, frame_id: str, kind: str, **data: object) -> str:
        """As `ask`, with an id of one's own."""
        frame = self.notes.sent[frame_id] = {"type": kind, "id": frame_id, "data": data}
        while True:
            answer = self._unanswered[frame_id] = asyncio.get_running_loop().create_future()
            await self._send(frame)
            said: str = await answer
            if said:
                return said
            await asyncio.sleep(REPEATS_AFTER_S)

    def new_id(self) -> str:
        """An id for a command."""
        return str(uuid.UUID(int=self.chance.getrandbits(128)))

    # ------------------------------------------------------------------------- the line

    async def stay_connected(self) -> None:
        """Connect, listen, and do so again when the line breaks; cancel it to hang up."""
        while True:
            with contextlib.suppress(NoSocket, aiohttp.ClientError, OSError, TimeoutError):
                async with self._connection() as ws:
                    await self._listen(ws)
            await asyncio.sleep(self.chance.uniform(*TRIES_AGAIN_S))

    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        base_url = self.gateways.one(self.chance)
        async with asyncio.timeout(OPENS_WITHIN_S):
            path, said = await self.hello(base_url)
            ws = await self.gateways.http.ws_connect(
                base_url + path,
                heartbeat=HEARTBEAT_S,
                timeout=aiohttp.ClientWSTimeout(ws_close=0.5),
                headers={"Origin": base_url},
            )
        async with ws:
            await ws.send_json({"type": "hello", "v": 1, "cursor": None, **said})
            yield ws

    async def _listen(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        seq = 0
        try:
            async for message in ws:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    continue
                frame = message.json()
                seq += 1
                if frame["seq"] != seq:
                    self.notes.problems.append(f"frame {frame['seq']} came where {seq} should")
                await self._take(frame, ws)
            self.notes.drops_count += 1
        finally:
            self._ws = None
            self.dropped()
            self._changed.set()

    async def _take(self, frame: Frame, ws: aiohttp.ClientWebSocketResponse) -> None:
        if frame["type"] in {"ack", "refused"}:
            self._answered(frame)
            return
        self.hear(frame)
        self._changed.set()
        if frame["type"] == "snapshot" and self._ws is None:
            self._ws = ws
            for frame_id in list(self._unanswered):
                self.notes.resent_count += frame_id in self._said
                await self._send(self.notes.sent[frame_id])

    def _answered(self, frame: Frame) -> None:
        about = frame["data"]["id"]
        final = self.notes.answer(frame)
        waiting = self._unanswered.pop(about, None)
        if waiting is not None and not waiting.done():
            said = "ack" if frame["type"] == "ack" else frame["data"]["code"]
            waiting.set_result(said if final else "")

    async def _send(self, frame: Frame) -> None:
        """Send it now if there is a line; otherwise it is sent when there is."""
        if self._ws is not None:
            self._said.add(frame["id"])
            with contextlib.suppress(aiohttp.ClientError, ConnectionError):
                await self._ws.send_json(frame)
