"""The telephone of a page, and the softphone of a console, on their sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from contact_centre.demo.twilio import Emulator
from contact_centre.demo.twilio.calls import Jump
from contact_centre.demo.twilio.handsets import Phone
from contact_centre.demo.twilio.sockets import CALLER_PATH, CLIENT_PATH, PhoneSockets
from contact_centre.http.problems import problems
from contact_centre.http.site import Site
from tests.hand_time import HandTime
from tests.unit.contact_centre.demo.twilio.service import CENTRE, RESIDENT, Service

Site_ = TestClient[web.Request, web.Application]
MENU = '<Gather numDigits="1" action="/chosen"><Say>Press 1.</Say></Gather>'


@pytest.fixture
async def site(emulator: Emulator, time: HandTime) -> AsyncIterator[Site_]:
    """The site with both sockets; the token `joan` is good for one softphone."""

    async def identity_of(token: str) -> str | None:
        return "agent_joan" if token == "joan" else None

    sockets = PhoneSockets(emulator, Site(None), time, number=lambda: CENTRE, identity_of=identity_of)
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

    async def until(self, kind: str, **data: object) -> dict[str, Any]:
        """The next frame of this kind and content. No time passes meanwhile."""
        while True:
            frame: dict[str, Any] = await self.ws.receive_json()
            if frame["type"] == kind and data.items() <= frame.items():
                return frame


async def open_page(site: Site_, path: str, *, origin: str = "") -> Page:
    """A socket that a page of `origin` opens; of the site itself unless said otherwise."""
    headers = {"Origin": origin or str(site.make_url("/")).rstrip("/")}
    return Page(await site.ws_connect(path, headers=headers))


async def test_a_visitor_rings_presses_speaks_and_hangs_up(service: Service, time: HandTime, site: Site_) -> None:
    """Somebody without a telephone can try the centre's."""
    service.documents |= {"/incoming": MENU, "/chosen": '<Gather input="speech" action="/said" timeout="60"/>'}
    page = await open_page(site, CALLER_PATH)
    assert (await page.until("ready"))["number"] == "01632 960000"
    await page.say("call", **{"from": "07700 900123"})
    await page.until("state", state="in_progress")
    await page.until("heard", by="centre", text="Press 1.")
    await page.say("press", digits="1")
    while not service.at("/chosen"):
        await time.pass_(0)
    await page.say("say", text="The tap drips.")
    await page.until("state", state="ended")
    assert service.at("/incoming")[0]["From"] == RESIDENT
    assert service.at("/said")[0]["SpeechResult"] == "The tap drips."


async def test_a_withheld_and_a_malformed_number_are_passed_on(service: Service, site: Site_) -> None:
    """Withheld numbers are rung from too."""
    for typed in ("", "call me"):
        page = await open_page(site, CALLER_PATH)
        await page.say("call", **{"from": typed})
        await page.until("state", state="ended")
    assert [asked["From"] for asked in service.at("/incoming")] == ["anonymous", "call me"]


async def test_closing_the_page_hangs_up(emulator: Emulator, service: Service, time: HandTime, site: Site_) -> None:
    """A resident who is gone does not stand in the queue for ever."""
    service.documents["/incoming"] = "<Enqueue>parked</Enqueue>"
    page = await open_page(site, CALLER_PATH)
    await page.say("call", **{"from": "07700 900123"})
    await page.until("heard", by="music")
    await page.ws.close()
    call = next(iter(emulator.exchange.calls.values()))
    await time.until(call.over.wait())
    assert emulator.phones == {}


async def test_a_visitor_takes_nobodys_telephone_away(emulator: Emulator, service: Service, site: Site_) -> None:
    """Whoever types a robot's number is not rung in its place, and breaks nothing."""
    service.documents["/incoming"] = "<Hangup/>"
    emulator.phones[RESIDENT] = robots = Phone()
    page = await open_page(site, CALLER_PATH)
    await page.say("call", **{"from": "07700 900123"})
    await page.until("state", state="ended")
    assert emulator.phones == {RESIDENT: robots}


async def test_a_number_rings_on_the_page_that_used_it_last(emulator: Emulator, service: Service, site: Site_) -> None:
    """A visitor who opens the page anew is rung there, also while the server has not seen the old one go."""
    service.documents["/incoming"] = "<Hangup/>"
    pages = [await open_page(site, CALLER_PATH) for _ in range(2)]
    phones = []
    for page in pages:
        await page.say("call", **{"from": "07700 900123"})
        await page.until("state", state="ended")
        phones.append(emulator.phones[RESIDENT])
    assert phones[0] is not phones[1]


async def test_the_centre_rings_back_and_the_visitor_answers(
    emulator: Emulator, service: Service, time: HandTime, site: Site_
) -> None:
    """Whoever asked to be rung back is, on the page that they asked from."""
    service.documents["/outgoing"] = "<Say>Your council.</Say>"
    page = await open_page(site, CALLER_PATH)
    await page.say("call", **{"from": "07700 900123"})
    await page.until("state", state="ended")
    call = emulator.exchange.new_call(from_=CENTRE, to=RESIDENT, direction="outbound-api")
    emulator.exchange.place(call, Jump(f"{service.url}/outgoing"), 30)
    await page.until("state", state="rung")
    await page.say("accept")
    await page.until("heard", by="centre", text="Your council.")
    await time.pass_(5)
    await page.until("state", state="ended")


async def test_a_softphone_takes_a_call_speaks_and_is_told_of_its_end(
    emulator: Emulator, service: Service, site: Site_
) -> None:
    """The console's telephone without a sound card."""
    service.documents["/leg"] = '<Gather input="speech" action="/said" timeout="60"><Say>A caller.</Say></Gather>'
    page = await open_page(site, CLIENT_PATH)
    await page.say("hello", token="joan")
    await page.until("ready")
    call = emulator.exchange.new_call(
        from_=CENTRE, to="client:agent_joan?contact=c&leg=agent-1", direction="outbound-api"
    )
    emulator.exchange.place(call, Jump(f"{service.url}/leg"), 30)
    incoming = await page.until("incoming")
    assert (incoming["call"], incoming["params"]) == (call.sid, {"contact": "c", "leg": "agent-1"})
    await page.say("accept", call=call.sid)
    await page.until("connected", call=call.sid)
    await page.until("heard", call=call.sid, by="centre", text="A caller.")
    await page.say("mute", call=call.sid, muted=True)
    await page.say("say", call=call.sid, text="Unheard.")
    await page.say("mute", call=call.sid, muted=False)
    await page.say("say", call=call.sid, text="Good morning.")
    await page.until("ended", call=call.sid)
    assert service.at("/said")[0]["SpeechResult"] == "Good morning."


async def test_a_softphone_that_closes_loses_its_call(
    emulator: Emulator, service: Service, time: HandTime, site: Site_
) -> None:
    """A browser that goes away is noticed by the centre."""
    service.documents["/leg"] = "<Enqueue>room</Enqueue>"
    page = await open_page(site, CLIENT_PATH)
    await page.say("hello", token="joan")
    await page.until("ready")
    call = emulator.exchange.new_call(from_=CENTRE, to="client:agent_joan", direction="outbound-api")
    emulator.exchange.place(call, Jump(f"{service.url}/leg"), 30)
    await page.until("incoming")
    await page.say("accept", call=call.sid)
    await page.until("connected")
    await page.ws.close()
    await time.until(call.over.wait())
    assert emulator.exchange.softphones == {}


async def test_a_softphone_with_a_bad_token_is_sent_away(site: Site_) -> None:
    """Nobody takes another agent's calls."""
    page = await open_page(site, CLIENT_PATH)
    await page.say("hello", token="somebody else's")
    message = await page.ws.receive()
    assert (message.type, page.ws.close_code) == (aiohttp.WSMsgType.CLOSE, 4401)


@pytest.mark.parametrize("path", [CALLER_PATH, CLIENT_PATH])
async def test_pages_of_other_sites_are_kept_out(site: Site_, path: str) -> None:
    """A page elsewhere cannot ring in a visitor's name."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await open_page(site, path, origin="https://elsewhere.example")
    assert refused.value.status == 403


async def test_a_frame_that_is_not_understood_is_refused_and_the_call_goes_on(service: Service, site: Site_) -> None:
    """A bad frame costs nobody their call."""
    service.documents["/incoming"] = "<Say>Hello.</Say><Enqueue>parked</Enqueue>"
    page = await open_page(site, CALLER_PATH)
    await page.say("call", **{"from": ""})
    await page.until("heard", text="Hello.")
    for bad in ("[", '{"type":"sing"}', '{"type":"press","digits":7}'):
        await page.ws.send_str(bad)
        await page.until("refused")
    await page.say("hang_up")
    await page.until("state", state="ended")
