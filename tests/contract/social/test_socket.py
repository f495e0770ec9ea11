"""Socket Mode with the official client: an event counts once it is durable, and not before."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

import msgspec
from aiohttp import WSMsgType, web
from aiohttp.test_utils import BaseTestServer, TestServer

from channels.slack.adapter import SlackReader
from contact_centre.social.socket import SlackSocket
from routing.commands import AlertNote
from routing.errors import LogUnavailable
from routing.ports import Asked
from tests.unit.channels._twilio.writing import Shelf
from tests.unit.channels.slack.posting import SETTINGS, Workspaces, event, posted


class Socket:
    """Slack's end: it hands out one address, sends what it is given, and hears what is acknowledged."""

    def __init__(self) -> None:
        self.to_send: asyncio.Queue[object] = asyncio.Queue()
        self.acknowledged: asyncio.Queue[str] = asyncio.Queue()
        self.tokens: list[str] = []
        self.server: BaseTestServer | None = None

    async def opens(self, request: web.Request) -> web.Response:
        """`apps.connections.open`."""
        self.tokens.append(request.headers["Authorization"])
        assert self.server is not None
        url = str(self.server.make_url("/socket")).replace("http", "ws", 1)
        return web.json_response({"ok": True, "url": url})

    async def talks(self, request: web.Request) -> web.WebSocketResponse:
        """The socket."""
        there = web.WebSocketResponse()
        await there.prepare(request)

        async def send() -> None:
            while True:
                await there.send_json(await self.to_send.get())

        async with asyncio.TaskGroup() as tasks:
            sending = tasks.create_task(send())
            async for message in there:
                if message.type is WSMsgType.TEXT:
                    self.acknowledged.put_nowait(message.json()["envelope_id"])
            sending.cancel()
        return there


@contextlib.asynccontextmanager
async def listening(there: Socket, append: list[Sequence[Asked]], broken: asyncio.Event) -> AsyncIterator[None]:
    """Our end, while the block runs."""

    async def taken(asked: Sequence[Asked]) -> None:
        if broken.is_set():
            broken.clear()
            raise LogUnavailable("The disk is full.")
        append.append(asked)

    app = web.Application()
    app.router.add_post("/api/apps.connections.open", there.opens)
    app.router.add_get("/socket", there.talks)
    async with TestServer(app) as server:
        there.server = server
        settings = msgspec.structs.replace(SETTINGS, app_token="xapp-1", api_url=str(server.make_url("/api/")))
        socket = SlackSocket(settings, SlackReader(settings, Workspaces(), Shelf()), taken)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(socket.run())
            yield
            running.cancel()


async def test_an_event_is_acknowledged_once_it_is_durable() -> None:
    """A centre without a public address loses no message, not even while nothing can be written."""
    there, appended, broken = Socket(), list[Sequence[Asked]](), asyncio.Event()
    envelope = {"type": "events_api", "accepts_response_payload": False, "payload": event(posted("Hello"))}
    broken.set()
    async with asyncio.timeout(20), listening(there, appended, broken):
        there.to_send.put_nowait({**envelope, "envelope_id": "e1"})
        there.to_send.put_nowait({**envelope, "envelope_id": "e2", "retry_attempt": 1})
        assert await there.acknowledged.get() == "e2"

    [[one]] = appended
    assert one.id == "C1HELP/1790000000.000100"
    assert there.tokens == ["Bearer xapp-1"]


async def test_what_is_unknown_is_acknowledged_and_passed_over() -> None:
    """Otherwise Slack would send it again and again."""
    there, appended = Socket(), list[Sequence[Asked]]()
    async with asyncio.timeout(20), listening(there, appended, asyncio.Event()):
        there.to_send.put_nowait({"type": "slash_commands", "envelope_id": "e1", "payload": {}})
        there.to_send.put_nowait({"type": "events_api", "envelope_id": "e2", "payload": {"type": 7}})
        heard = {await there.acknowledged.get(), await there.acknowledged.get()}

    assert (heard, appended) == ({"e1", "e2"}, [])


async def test_a_button_comes_by_socket_too() -> None:
    """A centre without a public address sees who has seen an alert."""
    there, appended = Socket(), list[Sequence[Asked]]()
    button = {"action_id": "alert.acknowledge", "value": "agents/1"}
    pressed = {"type": "block_actions", "user": {"id": "U5"}, "actions": [button]}
    async with asyncio.timeout(20), listening(there, appended, asyncio.Event()):
        there.to_send.put_nowait({"type": "interactive", "envelope_id": "e1", "payload": pressed})
        assert await there.acknowledged.get() == "e1"

    assert [one.data for one in appended[0]] == [AlertNote(incident="agents/1", kind="pressed", by="U5")]
