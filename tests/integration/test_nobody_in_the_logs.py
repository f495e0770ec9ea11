"""A demo run with names, numbers and messages, after which none of them stands in anything the service writes."""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any

import pytest

from contact_centre.demo import texts
from contact_centre.demo.people import PASSWORD, PEOPLE
from tests.e2e.running import Running, running
from tests.integration.grep import LEAST_LETTERS, leaks
from tests.integration.shell import Visitor, Wire

CONTACTS_COUNT = 30
"""Robots' contacts that must have come beside our own."""

PATIENCE_S = 60.0
"""Nothing here is about speed."""

NAMES = tuple(f"{first} Trevelyan-Jones" for first in ("Blodwen", "Siân", "Myfanwy", "O'Hara", "Ŵyn", "李小龙 Bruce"))
NUMBER = "+44 7700 900812"
ADDRESS = "blodwen@trevelyan.example"
FIRST = "The ceiling of the scullery has come down upon the dresser."
SECOND = "My reference is QQ-123456-C, if that helps anybody."
COMMENT = "Joan was an angel in the matter of the dresser."
REPLY = "I have read about the scullery, and am sending a plasterer."
NOTE = "Resident sounds anxious and lives alone in the old mill house."
WRONG_PASSWORD = "not-the-password-but-nearly"


class Secrets:
    """Everything personal or secret that this run used."""

    def __init__(self) -> None:
        robots = {value for name, value in vars(texts).items() if name.isupper() and isinstance(value, str)}
        for each in (
            texts.GREETINGS,
            texts.ANSWERS,
            texts.REPLIES,
            texts.EMERGENCIES,
            texts._FIRST_ANYWHERE,
            texts._WELSH,
        ):
            robots.update(each)
        for some in texts._FIRST.values():
            robots.update(some)
        robots.update(f"{name} (robot)" for name in texts.NAMES)
        self.words = {word for word in robots if sum(letter.isalnum() for letter in word) >= LEAST_LETTERS}
        self.words.update(NAMES, {NUMBER, ADDRESS, FIRST, SECOND, COMMENT, REPLY, NOTE, WRONG_PASSWORD, PASSWORD})
        self.words.update(person.name for person in PEOPLE)

    def cookies(self, visitor: Visitor) -> None:
        """What this browser holds."""
        self.words.update(cookie.value for cookie in visitor.http.cookie_jar)


class Centre:
    """What `Visitor` needs to know of it."""

    def __init__(self, running_: Running) -> None:
        self.base = running_.base_url


async def resident(centre: Centre, secrets: Secrets, number: int) -> None:
    """One chat, with everything in it that a resident can say; every third asks to be rung back."""
    visitor = Visitor(centre)
    async with visitor.http, visitor.socket("/chat/socket") as wire:
        secrets.words.add((await wire.hear_type("welcome"))["data"]["token"])
        await wire.say("arrive", {"queue": "repairs", "name": NAMES[number], "text": FIRST}, "a")
        await wire.say("send", {"text": SECOND}, "b")
        for bad in ({"text": 7, "name": NAMES[number]}, {NUMBER: FIRST}, {"text": f"\x00{SECOND}"}):
            await wire.say("send", bad, "c")
        await wire.ws.send_str(f"no json at all, says {NAMES[number]} of {NUMBER}")
        await wire.say("callback", {"number": f"{NUMBER} or at the mill"}, "d")
        if number % 3 == 0:
            await wire.say("callback", {"number": NUMBER}, "e")
        await answered(wire, {"a", "b", "d"})
        if number % 3 == 1:
            await wire.say("leave", {}, "f")
            await wire.say("rate", {"score": 9, "comment": COMMENT}, "g")
            await answered(wire, {"f", "g"})
        if number % 3 == 2:
            while (await hear(wire))["type"] != "answered":
                pass


async def answered(wire: Wire, ids: set[str]) -> None:
    """Return once all these were acknowledged or refused."""
    left = set(ids)
    while left:
        frame = await hear(wire)
        if frame["type"] in ("ack", "refused"):
            left.discard(frame["data"]["id"])


async def hear(wire: Wire) -> dict[str, Any]:
    """The next frame, however busy the machine is."""
    frame: dict[str, Any] = await wire.ws.receive_json(timeout=PATIENCE_S)
    return frame


async def joan(centre: Centre, secrets: Secrets) -> None:
    """Joan mistypes her password, signs in, and answers whatever she is offered, until she is stopped."""
    visitor = Visitor(centre)
    async with visitor.http:
        assert await visitor.sign_in("joan", WRONG_PASSWORD) != 303
        assert await visitor.sign_in("joan", PASSWORD) == 303
        secrets.cookies(visitor)
        secrets.words.add(await visitor.csrf())
        ticket = await visitor.ticket()
        secrets.words.add(ticket)
        async with visitor.socket("/console/socket", ticket=ticket) as wire:
            await wire.say("set_state", {"state": "available"}, "on")
            await wire.say("send", {"contact": "nobody", "text": NOTE}, "slip")
            async for message in wire.ws:
                frame = message.json()
                if frame["type"] == "offer":
                    await wire.say("accept", {"offer": frame["data"]["id"]}, f"accept-{frame['data']['id']}")
                elif frame["type"] == "contact":
                    await write(wire, frame["data"])


async def write(wire: Wire, contact: dict[str, Any]) -> None:
    """A message, a note and a slip of the keyboard in one contact."""
    id_ = contact["id"]
    await wire.say("send", {"contact": id_, "text": REPLY}, f"send-{id_}")
    await wire.say("note", {"contact": id_, "text": NOTE}, f"note-{id_}")
    await wire.say("send", {"contact": "nobody", "text": NOTE, "name": REPLY}, f"slip-{id_}")


async def knock(centre: Centre) -> str:
    """Wrong addresses, wrong forms and wrong lines with people in them; what the public pages say to that."""
    said = ""
    visitor = Visitor(centre)
    async with visitor.http as http:
        for path in (
            f"/contacts/{NAMES[0]}",
            f"/api/contacts?figure={SECOND}",
            f"/?lang={FIRST}",
            "/metrics",
            "/readyz",
        ):
            async with http.get(centre.base + path) as answer:
                said += await answer.text()
        async with http.post(f"{centre.base}/sign-in", data={"name": NAMES[1], "password": WRONG_PASSWORD}) as answer:
            assert answer.status == 403
            said += await answer.text()
        async with http.post(
            f"{centre.base}/api/ticket", data=f"{{{FIRST}", headers={"Content-Type": "text/plain"}
        ) as answer:
            said += await answer.text()
    host, port = centre.base.removeprefix("http://").split(":")
    for line in (f"{FIRST}\r\n\r\n", f"GET / HTTP/1.1\r\nHost: x\r\nCookie: a b\x01c={NUMBER}\r\n{SECOND}\r\n\r\n"):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(line.encode())
        await reader.read()  # what is no HTTP is told back to whoever sent it, before any page of ours is reached
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
    return said


async def robots_came(centre: Centre) -> None:
    """Return once the robots have brought enough contacts."""
    visitor = Visitor(centre)
    async with visitor.http, asyncio.timeout(PATIENCE_S):
        while True:
            async with visitor.http.get(f"{centre.base}/metrics") as answer:
                lines = (await answer.text()).splitlines()
            [came] = [line for line in lines if line.startswith('contact_centre_events_total{type="contact.arrived"}')]
            if float(came.split()[1]) >= CONTACTS_COUNT + len(NAMES):
                return
            await asyncio.sleep(0.5)


async def busy_day(centre: Centre, secrets: Secrets) -> str:
    """Everybody comes; what the public pages said."""
    async with asyncio.TaskGroup() as tasks:
        at_work = tasks.create_task(joan(centre, secrets))
        async with asyncio.TaskGroup() as residents:
            for number in range(len(NAMES)):
                residents.create_task(resident(centre, secrets, number))
            knocking = residents.create_task(knock(centre))
        await robots_came(centre)
        at_work.cancel()
    return await knocking


@pytest.mark.timeout(280)
def test_no_name_number_text_or_password_of_a_whole_run_is_written_anywhere(tmp_path: Path) -> None:
    """What a council hands to its supplier, or pastes into a ticket, tells nothing about anybody."""
    secrets = Secrets()
    with running(tmp_path, traffic=True, more={"SPEED": "100"}, stops_within_s=PATIENCE_S) as centre:
        pages = asyncio.run(busy_day(Centre(centre), secrets))
    logged, printed = (tmp_path / "log.txt").read_text(), (tmp_path / "out.txt").read_text()

    assert leaks(logged, secrets.words) == []
    assert leaks(printed, secrets.words) == []
    assert leaks(pages, secrets.words) == []
    # What is printed at the start offers the demo's own people and their password to whoever tries it, and nothing else.
    offered = {PASSWORD, *(person.name for person in PEOPLE)}
    assert leaks(centre.said, secrets.words - offered) == []
    assert 'contact_centre_events_total{type="contact.answered"}' in pages
    lines = [json.loads(line) for line in logged.splitlines()]
    assert "command.refused" in {line["event"] for line in lines}
    assert {(line["role"], line["centre"]) for line in lines} == {("all", "demo")}
