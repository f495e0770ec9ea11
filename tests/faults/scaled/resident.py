"""A resident: comes, waits as long as they care to, says a word or two, and goes or is seen out."""

from __future__ import annotations

import asyncio
from random import Random

from tests.faults.scaled.client import Client, Frame, Gateways
from tests.faults.scaled.notes import Notes, Visit

QUEUES = ("repairs", "rents")
PATIENCE_S = (8.0, 40.0)
STAYS_S = 20.0


class Resident(Client):
    """One chat, over as many connections as it takes."""

    def __init__(self, gateways: Gateways, chance: Random, notes: Notes) -> None:
        super().__init__(gateways, chance, notes)
        self._token: str | None = None
        self._phase = "none"
        self._visit = Visit(arrival=self.new_id())

    async def hello(self, base_url: str) -> tuple[str, Frame]:  # noqa: ARG002 - the token is good everywhere
        return "/chat/socket", {"token": self._token}

    async def live(self) -> None:
        queue, text = self.chance.choice(QUEUES), f"first words {self._visit.arrival}"
        self.notes.visits.append(self._visit)
        said = await self.ask_as(self._visit.arrival, "arrive", queue=queue, text=text)
        if said != "ack":
            self.notes.problems.append(f"an arrival was refused: {said}")
            return
        await self.until(lambda: self._phase in {"talking", "closed"}, within_s=self.chance.uniform(*PATIENCE_S))
        if self._phase == "talking":
            await self._talk()
        if self._phase != "closed":
            await self.ask("leave")
        if not await self.until(lambda: self._phase == "closed", within_s=60):
            self.notes.problems.append(f"the end of chat {self._visit.arrival} was never shown")

    async def _talk(self) -> None:
        for _ in range(self.chance.randrange(4)):
            await asyncio.sleep(self.chance.uniform(0.05, 0.4))
            await self.ask("send", text=f"words {self.new_id()}")
        if self.chance.random() < 0.6:
            await self.until(lambda: self._phase == "closed", within_s=STAYS_S)

    def hear(self, frame: Frame) -> None:
        data = frame["data"]
        match frame["type"]:
            case "welcome":
                self._token = data["token"]
            case "snapshot":
                self._phase = data["phase"]
                for message in data["messages"]:
                    self._read(message)
            case "message":
                self._read(data)
            case "answered":
                self._phase = "talking"
            case "waiting":
                self._phase = "waiting"
            case "closed":
                self._phase = "closed"
        self._visit.closed = self._phase == "closed"

    def _read(self, message: Frame) -> None:
        known = self._visit.messages.setdefault(message["id"], message["text"])
        if known != message["text"]:
            self.notes.problems.append(f"message {message['id']} reads otherwise than before")
