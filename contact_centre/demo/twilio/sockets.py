"""The browser's ends of the emulated telephone: a resident's phone on a page, and an agent's softphone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Final

from aiohttp import web

from contact_centre.demo.ends import Door
from contact_centre.demo.twilio.agent_phone import AgentPhone
from contact_centre.demo.twilio.emulator import Emulator
from contact_centre.demo.twilio.frames import Frame, Hello, read_frame
from contact_centre.demo.twilio.resident_phone import ResidentPhone
from contact_centre.http.site import Site
from contact_centre.phone.softphone import EMULATOR_SOCKET
from contact_centre.sockets.hub import SIGNED_OUT
from routing.ports import Clock

HELLO_WITHIN_S: Final = 5.0
MOST_FRAME_BYTES: Final = 8_192
CALLER_PATH: Final = "/demo/phone/caller"
CLIENT_PATH: Final = EMULATOR_SOCKET

IdentityOf = Callable[[str], Awaitable[str | None]]
"""The identity that a softphone's token stands for; None where it is no good."""


class PhoneSockets:
    """Both sockets.

    Args:
        emulator: what they are ends of.
        site: whose pages may open them.
        clock: for the rate of frames.
        number: the centre's, E.164.
        identity_of: checks a softphone's token.
    """

    def __init__(
        self, emulator: Emulator, site: Site, clock: Clock, *, number: Callable[[], str], identity_of: IdentityOf
    ) -> None:
        self._emulator, self._number, self._identity_of = emulator, number, identity_of
        self._door = Door[Frame](site, clock, read_frame, most_bytes=MOST_FRAME_BYTES)

    def routes(self) -> Sequence[web.RouteDef]:
        """The routes to add to the application."""
        return [
            web.get(CALLER_PATH, self.caller, allow_head=False),
            web.get(CLIENT_PATH, self.client, allow_head=False),
        ]

    async def caller(self, request: web.Request) -> web.StreamResponse:
        """A resident's phone, for as long as the page is open."""
        async with self._door.open(request) as ends:
            await ResidentPhone(ends, self._emulator, self._number()).run()
        return ends.ws

    async def client(self, request: web.Request) -> web.StreamResponse:
        """An agent's softphone, from its hello on."""
        async with self._door.open(request) as ends:
            frames = ends.frames()
            identity = await self._identify(frames)
            if identity is None:
                await ends.ws.close(code=SIGNED_OUT, message=b"ask for a new token")
            else:
                await AgentPhone(ends, frames).run(self._emulator.client(identity))
        return ends.ws

    async def close_all(self) -> None:
        """Close every socket, because the service stops."""
        await self._door.close_all()

    async def _identify(self, frames: AsyncIterator[Frame]) -> str | None:
        try:
            async with asyncio.timeout(HELLO_WITHIN_S):
                hello = await anext(frames, None)
        except TimeoutError:
            return None
        return await self._identity_of(hello.token) if isinstance(hello, Hello) else None
