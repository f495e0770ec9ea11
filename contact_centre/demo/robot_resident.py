"""A robot resident: comes, waits as long as its patience lasts, chats, goes, and sometimes rates the chat."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from contact_centre.demo import texts
from contact_centre.demo.profile import DayShares
from contact_centre.demo.robot_socket import Agenda, RobotSocket
from contact_centre.ids import Draws
from routing.ids import QueueId
from routing.ports import Clock

LONGEST_STAY_S: Final = 1_800


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """What a robot resident comes for, and how long it waits and chats, s."""

    queue: QueueId
    name: str
    language: str
    text: str
    emergency: bool = False
    patience_s: float
    chat_s: float
    rates: bool


class RobotResident:
    """One visit, over as many sockets as it takes.

    Attributes:
        token: what the service knows it by, once it has told.
        over: there is nothing left to do.
    """

    def __init__(self, errand: Errand, day: DayShares, clock: Clock, draws: Draws) -> None:
        self.token: str | None = None
        self.over = False
        self._errand, self._day, self._draws = errand, day, draws
        self._agenda = Agenda(clock)
        self._arrived = ""
        self._served = self._replying = self._thanked = False
        self._agenda.after(LONGEST_STAY_S, self._finish)

    async def stay(self, socket: RobotSocket) -> None:
        """Go on with the visit on this socket.

        Raises:
            Dropped: it did not last.
        """
        self._socket = socket
        while not self.over:
            frame = await socket.hear(self._agenda.wait_s)
            if frame is not None:
                await self._take(*frame)
            await self._agenda.do_due()

    async def _take(self, kind: str, data: dict[str, Any]) -> None:
        match kind:
            case "welcome":
                self.token = data["token"]
            case "snapshot":
                await self._see(data)
            case "message" if data["kind"] == "agent":
                await self._read(data["id"])
            case "closed":
                self._leave_or_rate(may_rate=data["may_rate"])
            case "refused" if data["id"] == self._arrived:
                self.over = True

    async def _see(self, snapshot: dict[str, Any]) -> None:
        """Begin, or find the chat where it was."""
        if snapshot["phase"] == "none":
            errand = self._errand
            self._arrived = await self._socket.say(
                "arrive", queue=errand.queue, name=errand.name, language=errand.language, text=errand.text, robot=True
            )
            self._agenda.after(errand.patience_s, self._give_up)
        elif snapshot["phase"] == "closed":
            self._leave_or_rate(may_rate=snapshot["closed"]["may_rate"])

    async def _read(self, message: str) -> None:
        """Somebody wrote: read it, and answer after a while."""
        await self._socket.say("seen", message=message)
        if not self._served:
            self._served = True
            self._agenda.after(self._errand.chat_s, self._thank)
        if not self._replying and not self._thanked:
            self._replying = True
            self._agenda.after(3 + self._draws.gap(self._day.resident_reply_s), self._reply)

    async def _reply(self) -> None:
        self._replying = False
        if not self._thanked:
            await self._socket.say("send", text=self._draws.one_of(texts.REPLIES))

    async def _thank(self) -> None:
        self._thanked = True
        await self._socket.say("send", text=texts.THANKS)
        self._agenda.after(self._draws.between(2, 30), self._leave)

    async def _give_up(self) -> None:
        if not self._served:
            await self._leave()

    async def _leave(self) -> None:
        await self._socket.say("leave")

    def _leave_or_rate(self, *, may_rate: bool) -> None:
        if may_rate and self._errand.rates:
            self._agenda.after(self._draws.between(2, 8), self._rate)
        else:
            self.over = True

    async def _rate(self) -> None:
        await self._socket.say("rate", score=self._draws.weighted(texts.SCORES))
        self.over = True

    async def _finish(self) -> None:
        self.over = True
