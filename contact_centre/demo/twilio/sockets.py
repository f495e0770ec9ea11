"""The browser's ends of the emulated telephone: a resident's phone on a page, and an agent's softphone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from typing import Final

import phonenumbers
from aiohttp import web
from phonenumbers import NumberParseException, PhoneNumberFormat

from contact_centre.demo.ends import Door, Ends
from contact_centre.demo.twilio.calls import OVER
from contact_centre.demo.twilio.emulator import Emulator
from contact_centre.demo.twilio.frames import (
    MOST_LETTERS,
    Accept,
    Frame,
    HangUp,
    Hello,
    Mute,
    Press,
    Reject,
    Ring,
    Say,
    read_frame,
)
from contact_centre.demo.twilio.handsets import Caller, Handset, Incoming, Phone, Softphone
from contact_centre.demo.twilio.racing import until
from contact_centre.http.site import Site
from contact_centre.phone.numbers import HOME, shown
from contact_centre.sockets.hub import SIGNED_OUT
from routing.ports import Clock

HELLO_WITHIN_S: Final = 5.0
MOST_FRAME_BYTES: Final = 8_192
CALLER_PATH: Final = "/demo/phone/caller"
CLIENT_PATH: Final = "/demo/phone/client"

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
            await _ResidentPhone(ends, self._emulator, self._number()).run()
        return ends.ws

    async def client(self, request: web.Request) -> web.StreamResponse:
        """An agent's softphone, from its hello on."""
        async with self._door.open(request) as ends:
            frames = ends.frames()
            identity = await self._identify(frames)
            if identity is None:
                await ends.ws.close(code=SIGNED_OUT, message=b"ask for a new token")
            else:
                await _AgentPhone(ends, frames).run(self._emulator.client(identity))
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


class PagePhone(Phone, frozen=True, kw_only=True):
    """A page's telephone: the page that last rang from a number has it. A robot's is taken away by nobody."""


class _ResidentPhone:
    """Rings the centre, and is rung by it under the number it last rang from."""

    def __init__(self, ends: Ends[Frame], emulator: Emulator, centre: str) -> None:
        self._ends, self._emulator, self._centre = ends, emulator, centre
        self._call: Caller | None = None
        self._rung: asyncio.Future[bool] | None = None
        self._own = ""
        self._phone = PagePhone(ring=self._ring, talk=self._talk)

    async def run(self) -> None:
        """Until the page closes; then whoever is spoken to hears that the phone is gone."""
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._ends.send("ready", number=shown(self._centre))
                async for frame in self._ends.frames():
                    if isinstance(frame, Ring):
                        self._begin(frame.from_, tasks)
                    else:
                        self._take(frame)
                self._hang_up()
        finally:
            self._unplug()

    def _begin(self, from_: str, tasks: asyncio.TaskGroup) -> None:
        if self._call is not None or self._rung is not None:
            return
        self._unplug()
        number = e164(from_)
        if number.startswith("+") and isinstance(self._emulator.phones.get(number), PagePhone | None):
            self._own = number
            self._emulator.phones[number] = self._phone
        tasks.create_task(self._conduct(number))

    async def _conduct(self, number: str) -> None:
        self._call = call = await self._emulator.ring(number, self._centre)
        await self._ends.send("state", state="ringing")
        await self._talk(call)

    def _take(self, frame: Frame) -> None:
        match frame:
            case Accept() if self._rung is not None and not self._rung.done():
                self._rung.set_result(True)
            case Press() if self._call is not None:
                self._call.press(keys_of(frame.digits))
            case Say() if self._call is not None and frame.text.strip():
                self._call.say(frame.text.strip()[:MOST_LETTERS])
            case HangUp() | Reject():
                self._hang_up()

    def _hang_up(self) -> None:
        if self._rung is not None and not self._rung.done():
            self._rung.set_result(False)
        if self._call is not None:
            self._call.hang_up()

    async def _ring(self, _call: Caller) -> bool:
        """The centre rings."""
        if self._call is not None or self._rung is not None:
            return False
        self._rung = asyncio.get_running_loop().create_future()
        taken: bool | None = None
        try:
            await self._ends.send("state", state="rung")
            taken = await self._rung
            return taken
        finally:
            self._rung = None
            if not taken:
                await self._ends.send("state", state="ended")

    async def _talk(self, call: Caller) -> None:
        self._call = call
        try:
            await follow(call, self._connected, self._hear)
        finally:
            self._call = None
        await self._ends.send("state", state="ended")

    async def _connected(self) -> None:
        await self._ends.send("state", state="in_progress")

    async def _hear(self, by: str, text: str) -> None:
        await self._ends.send("heard", by=by, text=text)

    def _unplug(self) -> None:
        if self._emulator.phones.get(self._own) is self._phone:
            del self._emulator.phones[self._own]


class _AgentPhone:
    """A console's softphone."""

    def __init__(self, ends: Ends[Frame], frames: AsyncIterator[Frame]) -> None:
        self._ends, self._frames = ends, frames
        self._calls: dict[str, Incoming] = {}

    async def run(self, softphone: Softphone) -> None:
        """Until the page closes, and its calls with it."""
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(self._listen(softphone, tasks))
            try:
                await self._ends.send("ready")
                async for frame in self._frames:
                    call = self._calls.get(getattr(frame, "call", ""))
                    if call is not None:
                        self._take(frame, call)
            finally:
                listening.cancel()
                softphone.close()

    def _take(self, frame: Frame, call: Incoming) -> None:
        match frame:
            case Accept():
                call.accept()
            case Reject():
                call.reject()
            case HangUp():
                call.hang_up()
            case Press():
                call.press(keys_of(frame.digits))
            case Say() if frame.text.strip():
                call.say(frame.text.strip()[:MOST_LETTERS])
            case Mute():
                call.muted = frame.muted

    async def _listen(self, softphone: Softphone, tasks: asyncio.TaskGroup) -> None:
        while True:
            tasks.create_task(self._conduct(await softphone.incoming.get()))

    async def _conduct(self, call: Incoming) -> None:
        self._calls[call.sid] = call
        await self._ends.send("incoming", call=call.sid, params=call.params)

        async def connected() -> None:
            await self._ends.send("connected", call=call.sid)

        async def hear(by: str, text: str) -> None:
            await self._ends.send("heard", call=call.sid, by=by, text=text)

        await follow(call, connected, hear)
        del self._calls[call.sid]
        await self._ends.send("ended", call=call.sid)


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


def e164(text: str) -> str:
    """A number as providers pass it on; what is none is passed on as it was typed."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(text, HOME), PhoneNumberFormat.E164)
    except NumberParseException:
        return text.strip()[:40]


def keys_of(text: str) -> str:
    """The keys among the characters of a text."""
    return "".join(key for key in text[:40] if key in "0123456789*#")
