"""One resident through the whole service: webhooks, the console's socket, and what its pages may read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from channels._twilio.messaging import RETRIES
from contact_centre.demo.twilio.messages import WHATSAPP
from routing import events as ev
from tests.integration.shell import Visitor
from tests.integration.telephone import PUBLIC_URL, Line, council, emulated
from tests.integration.test_texts import OURS, WRITTEN_TO, May

EVE = "+447700900666"


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    """A council that is written to by text (repairs) and WhatsApp (rents)."""
    async with emulated() as emulator:
        for prefix, channel in (("", "sms"), (WHATSAPP, "whatsapp")):
            emulator.texting.incoming[prefix + OURS] = f"{PUBLIC_URL}/channels/{channel}/incoming{RETRIES}"
        async with council(tmp_path, emulator, WRITTEN_TO) as line:
            yield line


async def browser(line: Line, login: str) -> Visitor:
    """Somebody's browser, signed in; close its `http`."""
    visitor = Visitor(line)
    assert await visitor.sign_in(login) == 303
    return visitor


async def read(visitor: Visitor, path: str, *, count: int) -> dict[str, Any]:
    """The history at `path`, once the recorder has `count` contacts."""
    async with asyncio.timeout(20):
        while True:
            status, page = await visitor.get(path)
            assert status == 200, page
            if len(page["contacts"]) >= count:
                return page
            await asyncio.sleep(0.05)


async def test_the_next_agent_reads_what_was_written_on_another_channel(line: Line) -> None:
    """May asked rents by WhatsApp and repairs by text: Joan sees both, Ravi no more, and Eve's agent never."""
    May(line, "whatsapp").writes("My rent is wrong")
    async with line.desk("ravi") as ravi:
        rent = await ravi.takes()
        await ravi.say("send", contact=rent, text="We look into it.")
        await ravi.say("end", contact=rent)
        await ravi.say("dispose", contact=rent, outcome="done", note="Wrong since May.")
    May(line).writes("And my tap drips")
    async with line.desk("joan") as joan:
        tap = await joan.takes()
        theirs, others = await browser(line, "joan"), await browser(line, "ravi")
        async with theirs.http, others.http:
            page = await read(theirs, f"/api/contacts/{tap}/history", count=1)
            _, story = await theirs.get(f"/api/contacts/{tap}/history/{rent}")
            (earlier,) = page["contacts"]
            assert (earlier["id"], earlier["channel"], earlier["note"]) == (rent, "whatsapp", "Wrong since May.")
            written = [line["text"] for line in story["lines"] if line["kind"] != "line"]
            assert written == ["My rent is wrong", "We look into it."]
            for path in ("person", "history", f"history/{rent}", "candidates"):
                assert (await others.get(f"/api/contacts/{tap}/{path}"))[0] == 404, "Ravi holds nothing of May's"
                assert (await theirs.get(f"/api/contacts/{rent}/{path}"))[0] == 404, "that one is over"
            assert (await theirs.post(f"/api/contacts/{tap}/erase"))[0] == 404, "no administrator"
            for nonsense in ("before=x", f"before={'9' * 40}", "before=1.%00", "after=1"):
                assert (await theirs.get(f"/api/contacts/{tap}/history?{nonsense}"))[0] == 400
            assert (await theirs.get(f"/api/contacts/%00{tap}/history"))[0] == 404


async def test_an_agent_joins_through_the_socket_whom_a_search_has_shown(line: Line) -> None:
    """The pass of a search opens the door once; whoever makes one up, or holds nothing, is refused in words."""
    line.emulator.texting.write(EVE, OURS, "Hello?")
    async with line.desk("joan") as joan:
        eves = await joan.takes()
        await joan.say("send", contact=eves, text="Hello.")
        await joan.say("end", contact=eves)
        await joan.say("dispose", contact=eves, outcome="done")
        May(line).writes("It is me with my other phone")
        mays = await joan.takes()
        theirs = await browser(line, "joan")
        async with theirs.http:
            await read(theirs, f"/api/contacts/{mays}/history", count=0)
            found: dict[str, Any] = {"found": []}
            async with asyncio.timeout(20):
                while not found["found"]:
                    _, found = await theirs.get(f"/api/contacts/{mays}/candidates?text=07700%20900666")
        (eve,) = found["found"]
        assert eve["address"] == "number that ends in 666"
        forged = await joan.ask("merge", **{"contact": mays, "with": eve["pass"][:-1] + "x"})
        async with line.desk("sam", available=False) as sam:
            stolen = await sam.ask("merge", **{"contact": mays, "with": eve["pass"]})
        await joan.say("merge", **{"contact": mays, "with": eve["pass"], "why": "She said so"})
        again = await joan.ask("merge", **{"contact": mays, "with": eve["pass"]})

    assert [forged["data"]["code"], stolen["data"]["code"]] == ["not_shown", "not_yours"]
    assert again["data"]["code"] == "already_merged"
    joined = [each for each in line.of(ev.ResidentMerged) if each.reason == "agent"]
    assert [each.source for each in joined] == [f"staff:{line.agents['joan']}"]
    assert len(line.state.person(joined[0].resident)) == 4, "two numbers, each with who would ring from it"
