"""A browser's end of the emulated telephone: frames in, frames out, and a call told as it goes on."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine

import msgspec
from aiohttp import WSMsgType, web

from contact_centre.demo.twilio.calls import OVER
from contact_centre.demo.twilio.frames import Frame, read_frame
from contact_centre.demo.twilio.handsets import Handset
from contact_centre.demo.twilio.racing import until
from contact_centre.sockets.limits import Bucket
from routing.ports import Clock


class Ends:
    """A socket: frames in, frames out."""

    def __init__(self, ws: web.WebSocketResponse, clock: Clock) -> None:
        self.ws = ws
        self._bucket = Bucket(clock)

    async def frames(self) -> AsyncIterator[Frame]:
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
                frame = read_frame(message.data)
            except (msgspec.DecodeError, UnicodeError, RecursionError):
                await self.send("refused", text="This is no frame of the telephone.")
                continue
            yield frame

    async def send(self, kind: str, **data: object) -> None:
        """Tell the browser something. One that is gone does not hear it."""
        with contextlib.suppress(ConnectionError, RuntimeError):
            await self.ws.send_str(msgspec.json.encode({"type": kind, **data}).decode())


Told = Callable[[], Coroutine[None, None, None]]
Hear = Callable[[str, str], Coroutine[None, None, None]]


async def follow(handset: Handset, connected: Told, hear: Hear) -> None:
    """Tell when a call is answered and what is heard on it, until it is over."""

    async def listen() -> None:
        while True:
            line = await handset.heard.get()
            await hear(line.by, line.text)

    async def tell() -> None:
        await handset.answered.wait()
        await connected()
        await listen()

    await until(tell(), handset.over.wait())
    while handset.status in OVER and not handset.heard.empty():  # what was said last
        line = handset.heard.get_nowait()
        await hear(line.by, line.text)


def keys_of(text: str) -> str:
    """The keys among the characters of a text."""
    return "".join(key for key in text[:40] if key in "0123456789*#")
