"""A resident's chat through the real service: socket, sealed log, engine, accepted steps, and back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from channels.webchat.wire import QueueChoice
from contact_centre.app import CentreFile, Rooms, serve
from contact_centre.core import Core, open_core
from contact_centre.http.assets import Assets
from contact_centre.live.waits import Waits
from contact_centre.resident.chats import CentreChats, chat_endpoint
from contact_centre.resident.choices import queue_choices
from contact_centre.resident.pages import ResidentPages
from contact_centre.settings import Settings
from routing import commands as cmd
from routing.centre import Centre, Queue
from routing.events import ContactArrived, ContactEvent, Event
from routing.ids import AgentId, CentreId, ContactId, GatewayId, QueueId, ResidentId, SessionId, SkillId
from routing.steps import Step, decode_record, encode_record
from routing.words import Need, Private, Sealed
from tests.integration.shell import OneContact

JOAN = AgentId("joan")
REPAIRS = Queue(id=QueueId("repairs"), name={"en": "Repairs"}, needs=(Need(skill=SkillId("repairs")),))
FILE = CentreFile(
    centre=Centre(
        id=CentreId("demo"),
        name="Alderbrook",
        queues=(REPAIRS,),
        emergency="01632 960999",
        emergency_words={"en": ("fire",)},
    ),
    digest="d1",
)


class Stories:
    """Every contact's events, folded from accepted steps; implements `contact_centre.log.follower.View`."""

    name = "stories"

    def __init__(self) -> None:
        self._steps: list[bytes] = []
        self._of: dict[ContactId, list[Event]] = {}
        self._latest: dict[ResidentId, ContactId] = {}

    def fold(self, step: Step) -> None:
        self._steps.append(encode_record(step))
        for event in step.events:
            if isinstance(event, ContactEvent):
                self._of.setdefault(event.contact, []).append(event)
            if isinstance(event, ContactArrived):
                self._latest[event.resident] = event.contact

    def dump(self) -> bytes:
        return msgspec.msgpack.encode(self._steps)

    def load(self, data: bytes) -> None:
        self.__init__()  # type: ignore[misc]  # a view becomes what was dumped, whatever it was
        for record in msgspec.msgpack.decode(data, type=list[bytes]):
            step = decode_record(record)
            assert isinstance(step, Step)
            self.fold(step)

    def latest(self, resident: ResidentId) -> ContactId | None:
        return self._latest.get(resident)

    def story(self, contact: ContactId) -> Sequence[Event]:
        return self._of[contact]


class Town:
    """A running centre with the residents' rooms, and Joan, who works without a console."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.stories = Stories()
        self.base = ""

    def rooms(self) -> Rooms:
        """The residents' pages and socket."""
        chats = CentreChats(
            state=lambda: self.core.state,
            clock=self.core.clock,
            latest_of=self.stories.latest,
            story_of=self.stories.story,
            text_of=self._open,
            name_of=lambda agent: agent.title(),
        )
        pages = ResidentPages(self, lambda: Assets().entry("resident"))
        return Rooms(
            views=(self.stories,),
            endpoints=(chat_endpoint(chats, Waits(lambda: self.core.state).of, self.core.gateway, robots=False),),
            contacts=OneContact(),
            pages=pages.routes(),
        )

    def centre(self) -> Centre:
        return self.core.config

    def queues(self) -> Sequence[QueueChoice]:
        return queue_choices(self.core.state, self.core.clock.wall())

    def _open(self, text: Private) -> str:
        assert isinstance(text, Sealed), "nothing personal stands in the log unsealed"
        return self.core.vault.open(text) or "[erased]"

    async def joan_comes(self) -> None:
        """Joan is available."""
        await self.core.ask(cmd.AgentConfigure(agent=JOAN, skills={SkillId("repairs"): 5}))
        here = cmd.AgentConnect(agent=JOAN, gateway=GatewayId("g"), session=SessionId("s"))
        await self.core.ask(here, cmd.AgentSetState(agent=JOAN, state="available"), source="staff:joan")

    async def joan_accepts(self) -> None:
        """Joan takes whatever is offered to her."""
        offered = asyncio.Event()

        def look(_step: object) -> None:
            if self.core.state.offers:
                offered.set()

        self.core.follower.listen(look)
        look(None)
        async with asyncio.timeout(5):
            await offered.wait()
        self.core.follower.unlisten(look)
        await self.core.ask(cmd.OfferAccept(offer=next(iter(self.core.state.offers))), source="staff:joan")

    async def joan_says(self, text: str) -> None:
        """Joan writes to whoever she has."""
        [contact] = self.core.state.agents[JOAN].load
        await self.core.ask(cmd.ContactSend(contact=contact, text=text), source="staff:joan")


@contextlib.asynccontextmanager
async def serving(data_dir: Path) -> AsyncIterator[Town]:
    """A centre that runs until the block ends."""
    started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    settings = Settings(port=0, data_dir=data_dir)
    async with open_core(settings, FILE.centre.id) as core, asyncio.TaskGroup() as tasks:
        town = Town(core)
        tasks.create_task(serve(core, town.rooms(), FILE, started=started.set_result, stop=stop))
        try:
            town.base = await started
            yield town
        finally:
            stop.set()


class Widget:
    """A resident's page: its socket and the token its tab keeps."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, token: str | None) -> None:
        self.socket = socket
        self.token = token

    async def hello(self) -> dict[str, Any]:
        """Introduce ourselves; the snapshot."""
        await self.socket.send_json({"type": "hello", "v": 1, "cursor": None, "token": self.token})
        if self.token is None:
            self.token = (await self.until("welcome"))["token"]
        return await self.until("snapshot")

    async def says(self, kind: str, frame: str, **data: object) -> None:
        """Ask something of the centre."""
        await self.socket.send_json({"type": kind, "id": frame, "data": data})

    async def until(self, kind: str) -> dict[str, Any]:
        """The data of the next frame of a kind; what comes before it is let pass."""
        async with asyncio.timeout(5):
            while (frame := await self.socket.receive_json())["type"] != kind:
                assert frame["type"] != "refused", frame
        data: dict[str, Any] = frame["data"]
        return data


@contextlib.asynccontextmanager
async def page(town: Town, token: str | None = None) -> AsyncIterator[Widget]:
    """The chat opened on a page, for the first time or with the tab's token."""
    async with (
        aiohttp.ClientSession(headers={"Origin": town.base}) as http,
        http.ws_connect(f"{town.base}/chat/socket") as socket,
    ):
        yield Widget(socket, token)


async def test_a_chat_goes_on_over_reload_and_restart(tmp_path: Path) -> None:
    """The page is reloaded, then the service restarted: the resident finds every word where it was."""
    async with serving(tmp_path) as town, page(town) as widget:
        assert (await widget.hello())["phase"] == "none"
        await widget.says("arrive", "f1", queue="repairs", text="It drips")
        assert (await widget.until("waiting"))["position"] == 1
        await town.joan_comes()
        await town.joan_accepts()
        assert await widget.until("answered") == {"agent_name": "Joan"}
        await town.joan_says("Hello")
        assert (await widget.until("message"))["text"] == "Hello"
        async with page(town, widget.token) as reloaded:
            assert (await reloaded.hello())["phase"] == "talking"

    async with serving(tmp_path) as town, page(town, widget.token) as widget:
        snapshot = await widget.hello()
        assert [(said["author"], said["text"]) for said in snapshot["messages"]] == [
            ("you", "It drips"),
            ("Joan", "Hello"),
        ]
        assert snapshot["phase"] in ("talking", "waiting")


async def test_a_repeated_frame_is_acknowledged_and_done_once(tmp_path: Path) -> None:
    """The acknowledgement was lost in a tunnel: saying it again neither doubles nor fails."""
    async with serving(tmp_path) as town, page(town) as widget:
        await widget.hello()
        await widget.says("arrive", "f1", queue="repairs")
        await widget.until("ack")
        for _ in range(2):
            await widget.says("send", "f2", text="There is a fire")
            assert await widget.until("ack") == {"id": "f2"}
        async with page(town, widget.token) as reloaded:
            snapshot = await reloaded.hello()
        assert [said["text"] for said in snapshot["messages"]] == ["There is a fire"]
        assert snapshot["emergency"]


async def test_another_token_sees_nothing(tmp_path: Path) -> None:
    """A token opens its own resident's chat alone."""
    async with serving(tmp_path) as town, page(town) as ann, page(town) as bob:
        await ann.hello()
        await ann.says("arrive", "f1", queue="repairs", text="My secret")
        await ann.until("waiting")
        snapshot = await bob.hello()

        assert (snapshot["phase"], snapshot["messages"]) == ("none", [])


@pytest.mark.parametrize("path", ["/", "/?lang=cy", "/accessibility"])
async def test_residents_pages_answer(tmp_path: Path, path: str) -> None:
    """They come with the strict Content-Security-Policy, and name the service that is open."""
    async with serving(tmp_path) as town, aiohttp.ClientSession() as http, http.get(town.base + path) as answer:
        assert answer.status == 200
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "01632 960999" in await answer.text()
