"""Files from end to end: a resident's photo to the agent's screen, and the agent's to the resident's phone."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from channels._twilio.messaging import RETRIES
from contact_centre.app import CentreFile
from contact_centre.demo.twilio import Emulator
from contact_centre.demo.twilio.messages import WHATSAPP, Picture
from routing import events as ev
from routing.ids import QueueId
from routing.threads import Endpoint, Threads
from tests.contract.test_vault import contents
from tests.integration.shell import Visitor
from tests.integration.telephone import FILE, PUBLIC_URL, WITHIN_S, Desk, Line, council, emulated
from tests.unit.contact_centre.media import files as sent

OURS: Final = WHATSAPP + "+447700900901"
THEIRS: Final = WHATSAPP + "+447700900123"
WRITTEN_TO: Final = CentreFile(
    centre=msgspec.structs.replace(
        FILE.centre,
        threads=Threads(
            endpoints=(
                Endpoint(channel="whatsapp", address=OURS.removeprefix(WHATSAPP), queue=QueueId("repairs")),
                Endpoint(channel="sms", address=OURS.removeprefix(WHATSAPP), queue=QueueId("repairs")),
            )
        ),
    ),
    digest="d3",
)


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """The provider, whose numbers are set up."""
    async with emulated() as emulator:
        emulator.texting.incoming[OURS] = f"{PUBLIC_URL}/channels/whatsapp/incoming{RETRIES}"
        yield emulator


@pytest.fixture
async def line(tmp_path: Path, emulator: Emulator) -> AsyncIterator[Line]:
    """A council that is written to."""
    async with council(tmp_path, emulator, WRITTEN_TO) as line:
        yield line


def sends(line: Line, body: bytes, text: str = "Above the bath") -> None:
    """A resident sends a file; what Twilio says it is, is not so."""
    picture = Picture(sid="ME" + "b" * 32, kind="image/png", data=body)
    line.emulator.texting.write(THEIRS, OURS, text, [picture])


async def settled(browser: Visitor, media: str) -> dict[str, Any]:
    """What is known of a file once it is no longer coming."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            status, view = await browser.get(f"/api/media/{media}")
            assert status == 200
            if view["state"] != "coming":
                return view
            await asyncio.sleep(0.05)


async def has_file(desk: Desk) -> str:
    """The file of the conversation that the agent has just taken."""
    frame = await desk.wire.hear_type("contact")
    return str(frame["data"]["messages"][0]["files"][0]["id"])


async def test_residents_photo_is_on_the_agents_screen_and_nowhere_else(line: Line, tmp_path: Path) -> None:
    """Without the place it was taken at; nothing of it stands in a file of ours in the clear."""
    body = sent.with_place()
    async with line.desk("joan") as desk:
        sends(line, body)
        state = await line.until(lambda state: bool(state.agents[desk.agent].offers))
        ((offer, _),) = state.agents[desk.agent].offers.items()
        await desk.wire.say("accept", {"offer": offer}, "a1")
        media = await has_file(desk)
        joan, ravi = Visitor(line), Visitor(line)
        async with joan.http, ravi.http:
            await joan.sign_in("joan")
            await ravi.sign_in("ravi")
            view = await settled(joan, media)
            async with joan.http.get(f"{line.base}/media/{media}") as answer:
                shown = await answer.read()
            async with ravi.http.get(f"{line.base}/media/{media}") as answer:
                refused = answer.status

    assert (view["state"], view["kind"]) == ("kept", "image/jpeg")
    assert shown.startswith(b"\xff\xd8")
    assert b"SECRET" not in shown
    assert refused == 403
    kept = contents(tmp_path)
    assert [one for one in (body[:100], shown[:100], b"/Media/ME", THEIRS.encode()) if one in kept] == []


async def test_file_that_is_refused_tells_the_agent_why(line: Line) -> None:
    """They ask for a photo instead of waiting for this one."""
    async with line.desk("joan") as desk:
        sends(line, sent.SVG, text="")
        state = await line.until(lambda state: bool(state.agents[desk.agent].offers))
        ((offer, _),) = state.agents[desk.agent].offers.items()
        await desk.wire.say("accept", {"offer": offer}, "a1")
        media = await has_file(desk)
        joan = Visitor(line)
        async with joan.http:
            await joan.sign_in("joan")
            view = await settled(joan, media)

    assert view["state"] == "refused"
    assert "Ask the resident for a photo or a PDF" in view["trouble"]


async def test_agents_photo_is_on_the_residents_phone(line: Line) -> None:
    """Twilio fetches it from us by its link, drawn anew."""
    async with line.desk("joan") as desk:
        sends(line, sent.PDF)
        contact = await desk.takes()
        joan = Visitor(line)
        async with joan.http:
            await joan.sign_in("joan")
            headers = {"X-CSRF-Token": await joan.csrf()}
            path = f"{line.base}/api/contacts/{contact}/files"
            async with joan.http.post(path, data=io.BytesIO(sent.with_place()), headers=headers) as answer:
                file = (await answer.json())["id"]
        await desk.say("send", contact=contact, text="", file=file, file_name="valve.jpg")
        phone = line.emulator.texting.mobile(THEIRS)
        await line.until(lambda _: any(message.pictures for message in phone.got))

    [photo] = [message for message in phone.got if message.pictures]
    assert photo.body == ""
    assert photo.pictures[0].kind == "image/jpeg"
    assert b"SECRET" not in photo.pictures[0].data


async def test_file_of_somebody_else_is_not_sent(line: Line) -> None:
    """Whatever a page says, the provider is given nothing, and the agent is told."""
    async with line.desk("joan") as desk:
        sends(line, sent.PDF)
        contact = await desk.takes()
        received = line.of(ev.MessageReceived)[0]
        await desk.say("send", contact=contact, text="Look", file=received.attachments[0].media)
        await line.until(lambda _: any(each.state == "failed" for each in line.of(ev.MessageProgressed)))

    [failed] = [each for each in line.of(ev.MessageProgressed) if each.state == "failed"]
    assert "could not take the attachment" in failed.text
    assert not any(message.pictures for message in line.emulator.texting.mobile(THEIRS).got)
