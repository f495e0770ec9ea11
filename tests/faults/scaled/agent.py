"""An agent: takes most offers, writes, ends and wraps up; declines some, and overhears a few."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from random import Random

import aiohttp

from tests.faults.scaled.client import Client, Frame, Gateways, NoSocket
from tests.faults.scaled.notes import Notes, Sitting

DECLINES_SHARE = 0.08
MISSES_SHARE = 0.02


class Agent(Client):
    """One agent, signed in once, over as many connections as it takes.

    Attributes:
        offered_count: how many offers rang while they were there.
    """

    def __init__(self, login: str, password: str, gateways: Gateways, chance: Random, notes: Notes) -> None:
        super().__init__(gateways, chance, notes)
        self.login, self._password = login, password
        self.offered_count = 0
        self._cookies: dict[str, str] = {}
        self._sitting = Sitting()
        self._choice = ""
        self._offers: set[str] = set()
        self._contacts: dict[str, str] = {}
        self._begun: set[str] = set()
        self._going = self._signed_in = False

    @property
    def connected(self) -> bool:
        """Whether their desk is in front of them."""
        return self._ws is not None

    def go(self) -> None:
        """Finish what there is, and take nothing new."""
        self._going = True
        self._changed.set()

    # ------------------------------------------------------------------------- signing in

    async def _sign_in(self, base_url: str) -> None:
        csrf = await self._csrf(base_url)
        form = {"csrf": csrf, "name": self.login, "password": self._password, "next": "/console"}
        async with self.gateways.http.post(
            f"{base_url}/sign-in", data=form, allow_redirects=False, headers=self._headers(base_url)
        ) as answer:
            if answer.status != 303:
                raise NoSocket(f"{answer.status} on signing in")
            self._keep(answer)
            self._signed_in = True

    async def hello(self, base_url: str) -> tuple[str, Frame]:
        if not self._signed_in:
            await self._sign_in(base_url)
        headers = {**self._headers(base_url), "X-CSRF-Token": await self._csrf(base_url)}
        async with self.gateways.http.post(f"{base_url}/api/ticket", json={}, headers=headers) as answer:
            if answer.status != 200:
                raise NoSocket(f"{answer.status} on asking for a ticket")
            return "/console/socket", {"ticket": (await answer.json())["ticket"]}

    async def _csrf(self, base_url: str) -> str:
        async with self.gateways.http.get(f"{base_url}/api/session", headers=self._headers(base_url)) as answer:
            if answer.status != 200:
                raise NoSocket(f"{answer.status} on asking for the session")
            self._keep(answer)
            return str((await answer.json())["csrf"])

    def _headers(self, base_url: str) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return {"Origin": base_url, **({"Cookie": cookies} if cookies else {})}

    def _keep(self, answer: aiohttp.ClientResponse) -> None:
        self._cookies |= {name: morsel.value for name, morsel in answer.cookies.items()}

    # ------------------------------------------------------------------------- the desk

    def dropped(self) -> None:
        self._sitting = Sitting()

    def hear(self, frame: Frame) -> None:
        sitting, data, cursor = self._sitting, frame["data"], int(frame["cursor"])
        sitting.heard = cursor
        match frame["type"]:
            case "snapshot":
                if sitting.begun is None:
                    sitting.agent, sitting.begun = data["me"]["id"], cursor
                    self.notes.sittings.append(sitting)
                self._choice = data["me"]["choice"]
                self._offers = {offer["id"] for offer in data["offers"]}
                for offer in self._offers:
                    sitting.shown.setdefault(offer, cursor)
                self._contacts = {contact["id"]: contact["phase"] for contact in data["contacts"]}
            case "me":
                self._choice = data["choice"]
            case "offer":
                sitting.shown.setdefault(data["id"], cursor)
                self.offered_count += data["id"] not in self._offers
                self._offers.add(data["id"])
            case "offer_gone":
                if data["id"] not in self._offers:
                    self.notes.problems.append(f"an offer went that was not shown: {data['id']}")
                sitting.gone[data["id"]] = data["reason"]
                self._offers.discard(data["id"])
            case "contact":
                self._contacts[data["id"]] = data["phase"]
            case "contact_gone":
                self._contacts.pop(data["id"], None)

    async def live(self) -> None:
        """Do what the desk calls for, at every change, until told to go and nothing is left."""
        async with asyncio.TaskGroup() as tasks:
            while not (self._going and self.connected and not self._contacts and not self._offers):
                for name, chore in self._chores():
                    if name in self._begun:
                        chore.close()
                    else:
                        self._begun.add(name)
                        tasks.create_task(chore)
                self._changed.clear()
                await self._changed.wait()
        await self.ask("set_state", state="offline")

    def _chores(self) -> list[tuple[str, Coroutine[None, None, None]]]:
        chores = []
        if self.connected and self._choice not in {"", "available"}:
            chores.append(("available", self._be_available()))
        chores += [(f"offer {offer}", self._answer(offer)) for offer in self._offers]
        for contact, phase in self._contacts.items():
            if phase == "engaged":
                chores.append((f"talk {contact}", self._talk(contact)))
            elif phase == "wrap_up" and self.chance.random() < 0.7:
                chores.append((f"dispose {contact}", self._dispose(contact)))
        return chores

    async def _be_available(self) -> None:
        await asyncio.sleep(self.chance.uniform(0.2, 1.0))
        if not self._going:
            await self.ask("set_state", state="available")
        self._begun.discard("available")
        if not self._going:
            self._changed.set()

    async def _answer(self, offer: str) -> None:
        fate = self.chance.random()
        await asyncio.sleep(self.chance.uniform(0.05, 0.5))
        if fate < DECLINES_SHARE:
            await self.ask("decline", offer=offer, reason="busy")
        elif fate > DECLINES_SHARE + MISSES_SHARE:
            await self.ask("accept", offer=offer)

    async def _talk(self, contact: str) -> None:
        await asyncio.sleep(self.chance.uniform(0.05, 0.4))
        while self._contacts.get(contact) == "engaged":
            await self.ask("send", contact=contact, text=f"an answer {self.new_id()}")
            await asyncio.sleep(self.chance.uniform(0.3, 1.5))
            if self._contacts.get(contact) == "engaged" and self.chance.random() < 0.6:
                await self.ask("end", contact=contact)
                await asyncio.sleep(0.5)
        self._begun.discard(f"talk {contact}")

    async def _dispose(self, contact: str) -> None:
        await asyncio.sleep(self.chance.uniform(0.05, 0.4))
        if self._contacts.get(contact) == "wrap_up":
            await self.ask("dispose", contact=contact, outcome="done")
        self._begun.discard(f"dispose {contact}")
