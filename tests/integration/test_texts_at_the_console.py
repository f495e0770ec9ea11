"""What an agent's console shows of texts and WhatsApp, over the real service and the emulated provider."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from channels._twilio.messaging import RETRIES
from contact_centre.app import CentreFile
from contact_centre.demo.twilio import Emulator
from contact_centre.demo.twilio.messages import WHATSAPP
from routing import events as ev
from routing.ids import QueueId
from routing.threads import Endpoint, Template, Threads
from routing.words import Channel
from tests.integration.shell import Visitor
from tests.integration.telephone import PUBLIC_URL, Desk, Line, council, emulated
from tests.integration.test_texts import OURS, WRITTEN_TO, May

NEWS: Final = Template(id="news", ref="HX" + "1" * 32, text="Hello {{1}}, we have news. Reply to go on.")
FILE: Final = CentreFile(
    centre=msgspec.structs.replace(
        WRITTEN_TO.centre,
        threads=Threads(
            endpoints=(
                Endpoint(channel="sms", address=OURS, queue=QueueId("repairs"), name="Council texts"),
                Endpoint(channel="whatsapp", address=OURS, queue=QueueId("repairs"), name="Council WhatsApp"),
            ),
            templates=(NEWS,),
            window_s={"whatsapp": 0},
        ),
    ),
    digest="d9",
)
"""WhatsApp's window shuts at once: nobody waits a day for a test."""


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """The provider, whose numbers are set up, and which has approved one text."""
    async with emulated() as emulator:
        for prefix, channel in (("", "sms"), (WHATSAPP, "whatsapp")):
            url = f"{PUBLIC_URL}/channels/{channel}/incoming{RETRIES}"
            emulator.texting.incoming[prefix + OURS] = url
        emulator.texting.templates[NEWS.ref] = NEWS.text
        yield emulator


@pytest.fixture
async def line(tmp_path: Path, emulator: Emulator) -> AsyncIterator[Line]:
    """A council that is written to."""
    async with council(tmp_path, emulator, FILE) as line:
        yield line


async def hears(desk: Desk, frame: str, /, **fields: object) -> dict[str, Any]:
    """The next such frame with these fields."""
    while True:
        data: dict[str, Any] = (await desk.wire.hear_type(frame))["data"]
        if fields.items() <= data.items():
            return data


async def sees(line: Line, login: str) -> dict[str, Any]:
    """The one contact, as a console shows it that is opened now."""
    visitor = Visitor(line)
    async with visitor.http:
        assert await visitor.sign_in(login) == 303
        async with visitor.socket("/console/socket") as wire:
            [contact] = (await wire.hear_type("snapshot"))["data"]["contacts"]
    assert isinstance(contact, dict)
    return contact


async def writes(desk: Desk, contact: str, **what: str) -> None:
    """Send, and leave all that follows to be heard."""
    await desk.wire.say("send", {"contact": contact, **what}, "w1")


@pytest.mark.parametrize(("fails", "state", "words"), [(None, "delivered", ""), (30003, "undelivered", "be reached")])
async def test_delivery_is_shown_at_the_message_live_and_after_a_reload(
    line: Line, fails: int | None, state: str, words: str
) -> None:
    """An agent waits for no answer to what never arrived, and reads what to do instead."""
    may = May(line)
    may.writes("My tap drips")
    await may.gets(1)
    may.phone.fails = fails
    async with line.desk("joan") as joan:
        contact = await joan.takes()
        await writes(joan, contact, text="We come on Tuesday.")
        message = (await hears(joan, "message", kind="agent"))["id"]
        told = await hears(joan, "delivery", message=message, state=state)
        shown = (await sees(line, "joan"))["messages"]

    assert words in told["text"]
    assert [each["kind"] for each in shown] == ["resident", "centre", "agent"]
    assert shown[1]["text"].startswith("Alderbrook: we have your message.")
    assert (shown[2]["delivery"], shown[2]["trouble"]) == (state, told["text"])


async def test_who_stops_in_the_middle_is_rung_instead(line: Line) -> None:
    """The console knows at once, the engine refuses what was on its way, and the number to ring is there."""
    may = May(line)
    may.writes("My tap drips")
    async with line.desk("joan") as joan:
        contact = await joan.takes()
        may.writes("STOP")
        assert (await hears(joan, "thread"))["opted_out"]
        refused = await joan.ask("send", contact=contact, text="We come on Tuesday.")
        shown = await sees(line, "joan")

    assert refused["data"]["code"] == "opted_out"
    assert shown["thread"]["opted_out"]
    assert shown["call"]["number"] == shown["name"] == "07700 900123"


async def test_after_the_window_an_approved_text_goes_out_and_nothing_else(line: Line) -> None:
    """WhatsApp takes the template by its own name, with what the agent filled in."""
    channel: Channel = "whatsapp"
    may = May(line, channel)
    may.writes("My tap drips")
    async with line.desk("joan") as joan:
        contact = await joan.takes()
        refused = await joan.ask("send", contact=contact, text="We come on Tuesday.")
        [template] = (await sees(line, "joan"))["thread"]["templates"]
        text = template["text"].replace("{{1}}", "May")
        await writes(joan, contact, text=text, template=template["id"])
        message = await hears(joan, "message", kind="agent", template="news")
        await hears(joan, "delivery", message=message["id"], state="delivered")

    assert refused["data"]["code"] == "outside_window"
    assert [each.body for each in may.phone.got][-1] == "Hello May, we have news. Reply to go on."
    assert line.of(ev.MessageSent)[0].template == "news"


async def test_where_there_is_no_workspace_nobody_is_asked(line: Line) -> None:
    """The agent reads what is missing; no question lies about that nobody will answer."""
    May(line).writes("My tap drips")
    async with line.desk("joan") as joan:
        contact = await joan.takes()
        refused = await joan.ask("ask", contact=contact, text="Who knows taps?")

    assert refused["data"]["code"] == "no_experts"
    assert "SLACK_EXPERTS_CHANNEL" in refused["data"]["text"]
    assert line.of(ev.ContactAsked) == []
