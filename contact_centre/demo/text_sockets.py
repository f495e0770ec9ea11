"""The socket of the page that texts: who writes, what is written, and what arrives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from aiohttp import web

from contact_centre.demo.ends import Door, Ends
from contact_centre.demo.post import PICTURES, Correspondence, Letter, NotPossible, Picture, Post
from contact_centre.http.site import Site
from contact_centre.ids import Draws
from routing.ports import Clock

TEXT_PATH: Final = "/demo/text/phone"
MOST_PICTURE_BYTES: Final = 600_000
MOST_FRAME_BYTES: Final = 1_000_000
"""A picture in base64, and some words."""


class Use(msgspec.Struct, frozen=True, tag_field="type", tag="use", rename={"from_": "from"}):
    """The page writes by this channel, as this resident, from now on."""

    channel: str
    from_: str


class Write(msgspec.Struct, frozen=True, tag_field="type", tag="write"):
    """The resident writes."""

    text: str = ""
    picture: Picture | None = None


class Switch(msgspec.Struct, frozen=True, tag_field="type", tag="switch"):
    """The phone is switched on or off."""

    on: bool


TextFrame = Use | Write | Switch
_read = msgspec.json.Decoder(TextFrame).decode


class TextSockets:
    """Where pages that text come in.

    Args:
        posts: the channels that there are.
        site: whose pages may open sockets.
        clock: for the rate of frames.
    """

    def __init__(self, posts: Callable[[], Sequence[Post]], site: Site, clock: Clock) -> None:
        self._posts = posts
        self._door = Door[TextFrame](site, clock, _read, most_bytes=MOST_FRAME_BYTES)

    def routes(self) -> Sequence[web.RouteDef]:
        """The routes to add to the application."""
        return [web.get(TEXT_PATH, self.phone, allow_head=False)]

    async def phone(self, request: web.Request) -> web.StreamResponse:
        """A resident's phone, for as long as the page is open."""
        async with self._door.open(request) as ends:
            await _Page(ends, [post for post in self._posts() if post.ours]).run()
        return ends.ws

    async def close_all(self) -> None:
        """Close every socket, because the service stops."""
        await self._door.close_all()


class _Page:
    """One page's phone."""

    def __init__(self, ends: Ends[TextFrame], posts: Sequence[Post]) -> None:
        self._ends = ends
        self._posts = {post.channel: post for post in posts}
        self._open: Correspondence | None = None
        self._news: asyncio.Queue[Letter] = asyncio.Queue()

    async def run(self) -> None:
        """Until the page closes."""
        draws = Draws()
        async with asyncio.TaskGroup() as tasks:
            telling = tasks.create_task(self._tell())
            try:
                channels = [
                    {"channel": one.channel, "ours": one.ours, "suggested": one.suggested(draws)}
                    for one in self._posts.values()
                ]
                await self._ends.send("ready", channels=channels)
                async for frame in self._ends.frames():
                    try:
                        await self._take(frame)
                    except NotPossible as error:
                        await self._ends.send("refused", text=str(error))
            finally:
                telling.cancel()
                self._close()

    async def _take(self, frame: TextFrame) -> None:
        match frame:
            case Use():
                await self._use(frame)
            case Write():
                self._write(frame)
            case Switch() if self._open is not None:
                self._open.switch(on=frame.on)

    async def _use(self, frame: Use) -> None:
        post = next((one for name, one in self._posts.items() if name == frame.channel), None)
        if post is None:
            raise NotPossible("The centre is not written to that way. Choose another.")
        opened = post.open(frame.from_.strip()[:64], self._news.put_nowait)
        self._close()
        self._open = opened
        await self._ends.send("thread", channel=frame.channel, **{"from": frame.from_}, letters=opened.letters())

    def _write(self, frame: Write) -> None:
        text, picture = frame.text.strip(), frame.picture
        if self._open is None or not (text or picture):
            return
        if picture is not None and (picture.kind not in PICTURES or len(picture.data) > MOST_PICTURE_BYTES):
            raise NotPossible("Choose a JPEG, PNG, GIF or WebP picture of at most 600 kB.")
        self._open.write(text, [picture] if picture is not None else [])

    async def _tell(self) -> None:
        while True:
            await self._ends.send("letter", letter=await self._news.get())

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None
            while not self._news.empty():  # of the correspondence before
                self._news.get_nowait()
