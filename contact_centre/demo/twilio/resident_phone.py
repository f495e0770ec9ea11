"""A resident's phone on a page, which rings the emulated centre and is rung by it."""

from __future__ import annotations

import asyncio

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from contact_centre.demo.ends import Ends
from contact_centre.demo.twilio.emulator import Emulator
from contact_centre.demo.twilio.following import follow, keys_of
from contact_centre.demo.twilio.frames import MOST_LETTERS, Accept, Frame, HangUp, Press, Reject, Ring, Say
from contact_centre.demo.twilio.handsets import Caller, Phone
from contact_centre.phone.numbers import HOME, shown


class PagePhone(Phone, frozen=True, kw_only=True):
    """A page's telephone: the page that last rang from a number has it. A robot's is taken away by nobody."""


class ResidentPhone:
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


def e164(text: str) -> str:
    """A number as providers pass it on; what is none is passed on as it was typed."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(text, HOME), PhoneNumberFormat.E164)
    except NumberParseException:
        return text.strip()[:40]
