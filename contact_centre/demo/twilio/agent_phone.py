"""An agent's softphone in a console, as the emulator's client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from contact_centre.demo.ends import Ends
from contact_centre.demo.twilio.following import follow, keys_of
from contact_centre.demo.twilio.frames import MOST_LETTERS, Accept, Frame, HangUp, Mute, Press, Reject, Say
from contact_centre.demo.twilio.handsets import Incoming, Softphone


class AgentPhone:
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
