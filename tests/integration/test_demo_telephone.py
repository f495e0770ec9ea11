"""The demo's telephone in a running service: pages and sockets are there, and Twilio's settings point at the emulator."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import msgspec

from contact_centre.app import CentreFile, serve
from contact_centre.core import open_core
from contact_centre.demo.stand_ins import standing_in
from contact_centre.demo.telephone import ROBOT_NUMBERS, STRANGER_AFTER_S
from contact_centre.demo.twilio import Emulator
from contact_centre.demo.twilio.calls import Jump
from contact_centre.demo.twilio.twiml import Verb
from contact_centre.furnish import furnish
from contact_centre.settings import Settings
from routing.centre import Centre, Queue
from routing.ids import CentreId, QueueId
from routing.phone import Phone

PHONE = Phone(number="+441632960000", fallback=QueueId("repairs"))
CENTRE = Centre(
    id=CentreId("demo"),
    name="Alderbrook",
    queues=(Queue(id=QueueId("repairs"), name={"en": "Repairs"}),),
    emergency="01632 960999",
    phone=PHONE,
)


@contextlib.asynccontextmanager
async def demo(data_dir: Path, centre: Centre = CENTRE) -> AsyncIterator[tuple[str, Emulator | None]]:
    """The address of a quiet demo, and its emulator."""
    started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop, file = asyncio.Event(), CentreFile(centre=centre, digest="d1")
    async with (
        standing_in(Settings(port=0, data_dir=data_dir, traffic=False), centre) as (settings, stand_ins),
        open_core(settings, centre.id) as core,
        asyncio.TaskGroup() as tasks,
    ):
        rooms = await furnish(core, file, stand_ins)
        tasks.create_task(serve(core, rooms, file, started=started.set_result, stop=stop))
        try:
            yield await started, stand_ins.twilio if stand_ins is not None else None
        finally:
            stop.set()


async def test_a_visitor_can_open_the_telephone_and_ring(tmp_path: Path) -> None:
    """The page is linked, and its socket knows the centre's number and rings it."""
    async with demo(tmp_path) as (base, _), aiohttp.ClientSession(headers={"Origin": base}) as http:
        async with http.get(f"{base}/demo/phone") as page:
            assert page.status == 200
            assert 'data-page="ring"' in await page.text()
        async with http.get(f"{base}/") as home:
            assert "/demo/phone" in await home.text()
        async with http.ws_connect(f"{base}/demo/phone/caller") as ws:
            assert await ws.receive_json() == {"type": "ready", "number": "01632 960000"}
            await ws.send_json({"type": "call", "from": "07700 900123"})
            assert await ws.receive_json() == {"type": "state", "state": "ringing"}


async def test_a_softphone_needs_a_token(tmp_path: Path) -> None:
    """A visitor cannot take the agents' calls."""
    async with (
        demo(tmp_path) as (base, _),
        aiohttp.ClientSession(headers={"Origin": base}) as http,
        http.ws_connect(f"{base}/demo/phone/client") as ws,
    ):
        await ws.send_json({"type": "hello", "token": "guessed"})
        await ws.receive()
        assert ws.close_code == 4401


async def test_a_demo_without_a_telephone_has_no_page_for_it(tmp_path: Path) -> None:
    """What is not there is not offered."""
    without = msgspec.structs.replace(CENTRE, phone=None)
    async with demo(tmp_path, without) as (base, emulator), aiohttp.ClientSession() as http:
        assert emulator is None
        for path in ("/demo/phone", "/demo/phone/caller"):
            async with http.get(f"{base}{path}") as answer:
                assert answer.status == 404
        async with http.get(f"{base}/") as home:
            assert "/demo/phone" not in await home.text()


async def test_somebody_answers_where_an_agent_dials_by_hand(tmp_path: Path) -> None:
    """An agent can try an outside number. A robot that expects no call does not take one."""
    async with demo(tmp_path) as (_, emulator):
        assert emulator is not None
        exchange = emulator.exchange
        calls = [
            exchange.new_call(from_=PHONE.number, to=to, direction="outbound-api")
            for to in ("+441632960777", ROBOT_NUMBERS[0])
        ]
        for call in calls:
            exchange.place(call, Jump(verbs=(Verb(name="Hangup"),)), STRANGER_AFTER_S + 1)
        for call in calls:
            await call.over.wait()
        assert [call.status for call in calls] == ["completed", "no-answer"]
