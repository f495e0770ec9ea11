"""A robot agent's softphone: takes what rings, passes on what is heard, and says what the robot says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from contact_centre.demo.twilio import Incoming, Softphone
from contact_centre.demo.twilio.racing import until
from contact_centre.demo.twilio.webhooks import Pause
from contact_centre.ids import Draws

TAKES_AFTER_S: Final = (0.5, 2.5)

Overhears = Callable[[str, str], None]
"""Told the contact and what its resident said."""


class RobotLine:
    """One robot's telephone, for as long as the demo runs: calls carry on while a console reconnects.

    Attributes:
        overhears: whoever is told what residents say; the robot at its console.
    """

    def __init__(self, softphone: Softphone, draws: Draws, *, pause: Pause = asyncio.sleep) -> None:
        self._pause = pause
        self.overhears: Overhears = lambda _contact, _text: None
        self._softphone, self._draws = softphone, draws
        self._calls: dict[str, Incoming] = {}

    async def run(self) -> None:
        """Take calls until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                tasks.create_task(self._take(await self._softphone.incoming.get()))

    def say(self, contact: str, text: str) -> None:
        """Say something in the call of a contact; nobody hears it where there is none."""
        call = self._calls.get(contact)
        if call is not None:
            call.say(text)

    async def _take(self, call: Incoming) -> None:
        await self._pause(self._draws.between(*TAKES_AFTER_S))
        call.accept()
        contact = call.params.get("contact", "")
        self._calls[contact] = call
        await until(self._listen(call, contact), call.over.wait())
        if self._calls.get(contact) is call:
            del self._calls[contact]

    async def _listen(self, call: Incoming, contact: str) -> None:
        while True:
            line = await call.heard.get()
            if line.by == "resident":
                self.overhears(contact, line.text)
