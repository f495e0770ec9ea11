"""The page that texts: a visitor's phone on a socket, with the emulated provider behind it."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from contact_centre.demo.telephone import is_robot
from contact_centre.demo.text_sockets import MOST_PICTURE_BYTES, TEXT_PATH, TextSockets
from contact_centre.demo.twilio import Emulator
from contact_centre.demo.twilio.messages import WHATSAPP
from contact_centre.demo.twilio.post import OFF, TwilioPost
from contact_centre.demo.twilio.texting import REPLIES
from contact_centre.http.problems import problems
from contact_centre.http.site import Site
from tests.hand_time import HandTime
from tests.unit.contact_centre.demo.twilio.service import ACCOUNT, CENTRE, RESIDENT, TOKEN, Service

Pages = TestClient[web.Request, web.Application]
TYPED = "07700 900123"


@pytest.fixture
async def pages(emulator: Emulator, service: Service, time: HandTime) -> AsyncIterator[Pages]:
    """The site, whose centre is written to by text and WhatsApp."""
    texting = emulator.texting
    texting.incoming = {CENTRE: f"{service.url}/sms", WHATSAPP + CENTRE: f"{service.url}/whatsapp"}
    posts = [
        TwilioPost("sms", texting, lambda: CENTRE, is_robot),
        TwilioPost("whatsapp", texting, lambda: CENTRE, is_robot),
    ]
    sockets = TextSockets(lambda: posts, Site(None), time)
    app = web.Application(middlewares=[problems(lambda _problem: web.Response(status=403))])
    app.add_routes(sockets.routes())
    async with TestClient(TestServer(app)) as client:
        yield client
        await sockets.close_all()


class Page:
    """A page's socket."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws

    async def say(self, kind: str, **data: object) -> None:
        """Send a frame."""
        await self.ws.send_json({"type": kind, **data})

    async def uses(self, channel: str, typed: str = TYPED) -> dict[str, Any]:
        """Write as somebody from now on."""
        await self.say("use", channel=channel, **{"from": typed})
        return await self.until("thread")

    async def until(self, kind: str) -> dict[str, Any]:
        """The next frame of this kind."""
        while True:
            frame: dict[str, Any] = await self.ws.receive_json()
            if frame["type"] == kind:
                return frame

    async def letter(self) -> tuple[str, str]:
        """What the next letter says, and how far it got."""
        letter = (await self.until("letter"))["letter"]
        return letter["text"], letter["state"]


async def open_page(pages: Pages, origin: str = "") -> Page:
    """A socket that a page opens."""
    headers = {"Origin": origin or str(pages.make_url("/")).rstrip("/")}
    return Page(await pages.ws_connect(TEXT_PATH, headers=headers, max_msg_size=2 * MOST_PICTURE_BYTES))


async def answers(emulator: Emulator, text: str, prefix: str = "", media: str = "") -> int:
    """The centre writes; returns the provider's status."""
    form = {"From": prefix + CENTRE, "To": prefix + RESIDENT, "Body": text, **({"MediaUrl": media} if media else {})}
    headers = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, TOKEN)}
    url = f"{emulator.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    async with aiohttp.ClientSession() as http, http.post(url, data=form, headers=headers) as answer:
        return answer.status


async def test_a_visitor_texts_and_reads_the_answer(emulator: Emulator, service: Service, pages: Pages) -> None:
    """Somebody without a phone can try the centre's number, and sees how far each message got."""
    page = await open_page(pages)
    ready = await page.until("ready")
    assert [(one["channel"], one["ours"]) for one in ready["channels"]] == [
        ("sms", "01632 960000"),
        ("whatsapp", "01632 960000"),
    ]
    assert ready["channels"][0]["suggested"].startswith("07700 900")
    assert (await page.uses("sms"))["letters"] == []
    await page.say("write", text=" My tap drips. ")
    assert await page.letter() == ("My tap drips.", "sending")
    assert await page.letter() == ("My tap drips.", "taken")
    assert service.at("/sms")[0]["From"] == RESIDENT
    assert await answers(emulator, "Since when?") == 201
    assert await page.letter() == ("Since when?", "delivered")


async def test_a_page_that_is_opened_again_shows_what_was_written(
    emulator: Emulator,
    pages: Pages,
) -> None:
    """Nothing is lost by a reload; what came meanwhile is read only now."""
    page = await open_page(pages)
    await page.uses("whatsapp")
    await page.say("write", text="Hello")
    assert await page.letter() == ("Hello", "sending")
    await page.ws.close()
    await emulator.settle()
    await answers(emulator, "Good morning.", WHATSAPP)
    phone = emulator.texting.mobile(WHATSAPP + RESIDENT)
    assert [message.status for message in phone.got] == ["delivered"]
    again = await open_page(pages)
    letters = (await again.uses("whatsapp"))["letters"]
    assert [(one["text"], one["mine"], one["state"]) for one in letters] == [
        ("Hello", True, "taken"),
        ("Good morning.", False, "read"),
    ]


async def test_each_channel_and_each_number_has_its_own_thread(emulator: Emulator, pages: Pages) -> None:
    """Whoever changes the number is another resident."""
    page = await open_page(pages)
    await page.uses("sms")
    await page.say("write", text="By text")
    await page.letter()
    await emulator.settle()
    assert (await page.uses("whatsapp"))["letters"] == []
    assert (await page.uses("sms", "07700 900124"))["letters"] == []
    assert [one["text"] for one in (await page.uses("sms"))["letters"]] == ["By text"]


async def test_stop_is_answered_and_ends_what_the_centre_may_send(emulator: Emulator, pages: Pages) -> None:
    """A visitor can try what consent does."""
    page = await open_page(pages)
    await page.uses("sms")
    await page.say("write", text="STOP")
    assert await page.letter() == ("STOP", "sending")
    assert await page.letter() == (REPLIES["STOP"], "delivered")
    assert await answers(emulator, "We come.") == 400


async def test_a_phone_that_is_off_gets_nothing_and_is_on_again_with_the_next_page(
    emulator: Emulator,
    pages: Pages,
) -> None:
    """The agent learns that it did not arrive; nobody has to remember to switch it on."""
    page = await open_page(pages)
    await page.uses("sms")
    phone = emulator.texting.mobile(RESIDENT)
    await page.say("switch", on=False)
    await page.say("write", text="Hello")
    assert "off" in (await page.until("refused"))["text"]
    assert phone.fails == OFF
    await page.uses("sms", "07700 900124")
    assert phone.fails is None


async def test_a_picture_goes_with_the_message(service: Service, pages: Pages) -> None:
    """It is kept by the provider, from where the centre fetches it."""
    page = await open_page(pages)
    await page.uses("sms")
    pixels = base64.b64encode(b"pixels").decode()
    await page.say("write", picture={"kind": "image/png", "data": pixels})
    letter = (await page.until("letter"))["letter"]
    assert letter["pictures"] == [{"kind": "image/png", "data": pixels}]
    assert (await page.until("letter"))["letter"]["state"] == "taken"
    assert service.at("/sms")[0]["MediaContentType0"] == "image/png"


async def test_a_file_of_the_agents_is_shown_or_named(emulator: Emulator, pages: Pages) -> None:
    """A picture is on the phone; what a page cannot show is at least spoken of."""

    async def file(request: web.Request) -> web.Response:
        return web.Response(body=b"pixels", content_type=request.query["kind"])

    app = web.Application()
    app.router.add_get("/file", file)
    page = await open_page(pages)
    await page.uses("sms")
    async with TestServer(app) as ours:
        assert await answers(emulator, "Look.", media=str(ours.make_url("/file?kind=image/png"))) == 201
        letter = (await page.until("letter"))["letter"]
        assert await answers(emulator, "", media=str(ours.make_url("/file?kind=application/pdf"))) == 201
        assert await page.letter() == ("[A file: application/pdf]", "delivered")
    assert letter["pictures"] == [{"kind": "image/png", "data": base64.b64encode(b"pixels").decode()}]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"type": "use", "channel": "sms", "from": "call me"}, "no telephone number"),
        ({"type": "use", "channel": "sms", "from": "+notone"}, "no telephone number"),
        ({"type": "use", "channel": "sms", "from": "07700 900500"}, "A robot writes from that number"),
        ({"type": "use", "channel": "pigeon", "from": TYPED}, "not written to that way"),
        ({"type": "write", "text": "x" * 1_601}, "1,600 characters"),
        ({"type": "write", "picture": {"kind": "text/html", "data": "PGI+"}}, "JPEG"),
        (
            {"type": "write", "picture": {"kind": "image/png", "data": base64.b64encode(bytes(600_001)).decode()}},
            "600 kB",
        ),
        ({"type": "write", "text": 7}, "no frame"),
    ],
)
async def test_what_cannot_be_is_refused_with_a_sentence_and_the_thread_goes_on(
    pages: Pages, said: dict[str, object], why: str
) -> None:
    """A slip costs nobody their conversation, and nobody reads a robot's."""
    page = await open_page(pages)
    await page.uses("sms")
    await page.ws.send_json(said)
    assert why in (await page.until("refused"))["text"]
    await page.say("write", text="Still here")
    assert await page.letter() == ("Still here", "sending")


async def test_pages_of_other_sites_are_kept_out(pages: Pages) -> None:
    """A page elsewhere cannot write in a visitor's name."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await open_page(pages, "https://elsewhere.example")
    assert refused.value.status == 403
