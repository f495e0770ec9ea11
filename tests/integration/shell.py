"""The HTTP shell over real sockets, with an echo session and an inbox that decides at once."""

# ruff: noqa: ARG002 - a port has arguments that its fake need not read
from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec
from aiohttp import ClientResponse, ClientSession, ClientWebSocketResponse, CookieJar
from aiohttp.test_utils import TestServer
from argon2 import PasswordHasher

from agents.identity import Identity, Passwords, Role, SignIn
from channels._twilio import TwilioSettings
from channels._twilio.client import Twilio
from contact_centre.boards.wire import AgentSettings, Behind, ContactRow, ContactStory, FiguresQuery, PeriodRow
from contact_centre.database import connect
from contact_centre.http.api import DemoView, RobotsView, Scene
from contact_centre.http.app import Services, build_app
from contact_centre.http.assets import Assets
from contact_centre.http.centre_view import CentreView
from contact_centre.http.media import Serving
from contact_centre.http.metrics import Metrics
from contact_centre.http.pages import DemoSignIns
from contact_centre.http.recordings import Playing
from contact_centre.http.site import Site
from contact_centre.ids import new_id, new_token
from contact_centre.live.memory import MemoryLive
from contact_centre.live.port import Live
from contact_centre.media.links import Links
from contact_centre.media.pictures import Pictures
from contact_centre.media.store import MediaFiles
from contact_centre.metrics import Exposition, OfferLatency
from contact_centre.phone.devices import Devices
from contact_centre.phone.dialable import dialable
from contact_centre.phone.numbers import Numbers
from contact_centre.phone.recordings import Recordings
from contact_centre.phone.softphone import Softphones
from contact_centre.sockets.frames import Ack, Refused
from contact_centre.sockets.hub import Hub
from contact_centre.sockets.presence import Presence
from contact_centre.sockets.residents import ResidentTokens
from contact_centre.sockets.session import Endpoint, Frame, Peer
from contact_centre.sockets.tickets import Tickets
from contact_centre.sockets.transport import Doors
from contact_centre.vault import SqlVault
from routing.centre import Centre
from routing.commands import AgentConnect, AgentDisconnect, Command, CommandData, ContactSend
from routing.errors import CommandTooLong, FrameRefused, LogUnavailable
from routing.events import CommandHandled, CommandRefused
from routing.ids import AgentId, CentreId, ContactId, GatewayId, Instant, QueueId, RecordingId, ResidentId, SkillId
from routing.phone import Phone
from routing.steps import Step
from routing.words import Channel

GATEWAY = GatewayId("gateway-1")
PASSWORD = "correct horse battery"
NOW = Instant(1_790_000_000_000)
CENTRE = Centre(
    id=CentreId("demo"), name="Alderbrook", phone=Phone(number="+441632960100", fallback=QueueId("repairs"))
)
TWILIO = TwilioSettings(
    account_sid="AC1",
    auth_tokens=("token",),
    api_key_sid="SK1",
    api_key_secret="a secret of thirty-two characters",
    twiml_app_sid="AP1",
    public_url="https://centre.example",
)


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = int(NOW)

    def wall(self) -> Instant:
        return Instant(self.now)

    def monotonic_ms(self) -> int:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += round(seconds * 1_000)


class Say(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`say`: becomes a command."""

    text: str
    times: int = 1


class Typing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`typing`: only passed on."""

    contact: str = ""


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """What echo sessions are told."""

    text: str


class EchoSession:
    """Sends what is said as `contact.send` and echoes every accepted step."""

    frames: Mapping[str, type[msgspec.Struct]] = {"say": Say, "typing": Typing}

    def __init__(self, peer: Peer) -> None:
        self.source = f"staff:{peer.sign_in.staff}" if peer.sign_in else f"resident:{peer.resident}"
        self._peer = peer
        self.flood = 0

    def presence(self, *, present: bool) -> Sequence[CommandData]:
        kind = AgentConnect if present else AgentDisconnect
        return [kind(agent=AgentId(self.source), gateway=GATEWAY, session=self._peer.id)]

    def snapshot(self) -> msgspec.Struct:
        return Word(text=self._peer.purpose)

    def commands(self, kind: str, data: msgspec.Struct) -> Sequence[CommandData]:
        if not isinstance(data, Say):
            return []
        if data.text == "no":
            raise FrameRefused("not_now", "Not now.")
        if data.text == "bug":
            raise RuntimeError("a bug")
        return [ContactSend(contact=ContactId("c"), text=data.text)] * data.times

    def live(self, kind: str, data: msgspec.Struct) -> msgspec.Struct | None:
        return Word(text=self.source)

    def after_step(self, step: Step) -> Sequence[Frame]:
        return [("word", Word(text=event.command)) for event in step.events if isinstance(event, CommandHandled)]

    def every_second(self, now: Instant) -> Sequence[Frame]:
        return []

    def on_live(self, kind: str, data: msgspec.Struct) -> Sequence[Frame]:
        return [(kind, data)]


class DecidingInbox:
    """Takes commands and has them accepted at once: all are handled, but a text of `refuse` is refused."""

    def __init__(self, offset: Callable[[], None]) -> None:
        self.taken: list[Command] = []
        self.broken = False
        self.too_long = False
        self.silent = False
        self.decided: dict[tuple[str, str], Ack | Refused] = {}
        self._tell = offset
        self.on_step: Callable[[Step], None] = lambda _step: None

    async def append(self, commands: Sequence[Command]) -> None:
        if self.broken:
            raise LogUnavailable("disk full")
        if self.too_long:
            raise CommandTooLong("It is 513 KiB long, 512 KiB is the most.")
        self.taken.extend(commands)
        if not self.silent:
            asyncio.get_running_loop().call_soon(self.accept, list(commands))

    def accept(self, commands: Sequence[Command]) -> None:
        self._tell()
        events = tuple(_decided(command) for command in commands)
        self.decided.update({(event.source, event.id): _answer(event) for event in events})
        self.on_step(Step(v=1, epoch=1, owner="o", prev="", id="s", in_from=0, in_to=1, t=NOW, events=events))

    def of(self, kind: type[CommandData]) -> list[Command]:
        return [command for command in self.taken if isinstance(command.data, kind)]


def _answer(event: CommandHandled | CommandRefused) -> Ack | Refused:
    if isinstance(event, CommandRefused):
        return Refused(event.id, event.code, event.text)
    return Ack(event.id)


def _decided(command: Command) -> CommandHandled | CommandRefused:
    source, id_, kind = command.source, command.id, command.data.type
    if isinstance(command.data, ContactSend) and command.data.text == "refuse":
        text = "There is no such contact."
        return CommandRefused(at=NOW, source=source, id=id_, command=kind, code="unknown_contact", text=text)
    return CommandHandled(at=NOW, source=source, id=id_, command=kind)


class OneContact:
    """Knows one contact, which only its agent and supervisors may see."""

    row = ContactRow(
        id=ContactId("known"),
        queue=QueueId("repairs"),
        queue_name="Repairs",
        channel="webchat",
        label="S. M.",
        robot=False,
        emergency=False,
        queued_at=NOW,
        wait_ms=None,
        outcome="",
        agent_name="",
        ended_at=None,
        arrived_at=NOW,
    )
    periods: tuple[PeriodRow, ...] = ()

    def rows(self, behind: Behind) -> Sequence[ContactRow] | None:
        return [self.row] if behind.queue in (None, "repairs") else None

    def figures(self, asked: FiguresQuery) -> Sequence[PeriodRow]:
        return list(self.periods)

    def story(self, contact: ContactId, viewer: SignIn) -> ContactStory | None:
        known = contact == "known" and "supervisor" in viewer.roles
        return ContactStory(contact=self.row, steps=()) if known else None


class OneAgent:
    """Knows one agent, `known`."""

    def settings(self, agent: AgentId) -> AgentSettings | None:
        if agent != "known":
            return None
        return AgentSettings(
            id=agent,
            name="Joan",
            team="",
            skills={SkillId("repairs"): 5},
            units=None,
            maxima={},
            offer_extra_s=0,
            skill_choices=(),
            team_choices=(),
        )


class OneStage:
    """Remembers the scene."""

    def __init__(self) -> None:
        self.scene: Scene = "busy_day"

    def playing(self) -> DemoView:
        return DemoView(scene=self.scene, robots=RobotsView(residents=1, agents=2), profile_time="09:00")

    async def play(self, scene: Scene) -> None:
        self.scene = scene


class Address(Protocol):
    """Whatever listens somewhere."""

    base: str


class Visitor:
    """A browser: cookies, the CSRF token, and its own Origin."""

    def __init__(self, shell: Address) -> None:
        self._base = shell.base
        self.http = ClientSession(cookie_jar=CookieJar(unsafe=True), headers={"Origin": shell.base})

    async def csrf(self) -> str:
        async with self.http.get(f"{self._base}/api/session") as answer:
            return str((await answer.json())["csrf"])

    async def sign_in(self, login: str, password: str = PASSWORD, screen: str = "/console") -> int:
        form = {"csrf": await self.csrf(), "name": login, "password": password, "next": screen}
        async with self.http.post(f"{self._base}/sign-in", data=form, allow_redirects=False) as answer:
            return answer.status

    async def post(self, path: str, body: object | None = None, **headers: str) -> tuple[int, dict[str, Any]]:
        headers = {"X-CSRF-Token": await self.csrf(), **headers}
        async with self.http.post(f"{self._base}{path}", json=body or {}, headers=headers) as answer:
            return answer.status, json.loads(await answer.read() or b"{}")

    async def sign_out(self) -> int:
        form = {"csrf": await self.csrf()}
        async with self.http.post(f"{self._base}/sign-out", data=form, allow_redirects=False) as answer:
            return answer.status

    async def get(self, path: str) -> tuple[int, dict[str, Any]]:
        async with self.http.get(f"{self._base}{path}") as answer:
            return answer.status, json.loads(await answer.read() or b"{}")

    async def ticket(self, **body: str) -> str:
        status, answer = await self.post("/api/ticket", body)
        assert status == 200, answer
        return str(answer["ticket"])

    @contextlib.asynccontextmanager
    async def socket(self, path: str, **hello: object) -> AsyncIterator[Wire]:
        """An open socket that has said hello; staff sockets get a ticket unless one is given."""
        if path != "/chat/socket" and "ticket" not in hello:
            hello["ticket"] = await self.ticket()
        async with self.http.ws_connect(f"{self._base}{path}") as ws:
            await ws.send_json({"type": "hello", "v": 1, "cursor": None, **hello})
            yield Wire(ws)


class Wire:
    """The client's end of a socket."""

    def __init__(self, ws: ClientWebSocketResponse) -> None:
        self.ws = ws

    async def say(self, kind: str, data: object, id_: str | None = "f1") -> None:
        await self.ws.send_json({"type": kind, "data": data, **({} if id_ is None else {"id": id_})})

    async def hear(self) -> dict[str, Any]:
        frame: dict[str, Any] = await self.ws.receive_json(timeout=5)
        return frame

    async def hear_type(self, kind: str) -> dict[str, Any]:
        """The next frame of that type; frames before it are passed over."""
        while True:
            frame = await self.hear()
            if frame["type"] == kind:
                return frame

    async def closed(self) -> int:
        """The code the server closes with; frames before it are passed over."""
        async with asyncio.timeout(5):
            async for _ in self.ws:
                pass
        assert self.ws.close_code is not None
        return self.ws.close_code


class Sounds:
    """Where recordings are, once a test says so."""

    def __init__(self) -> None:
        self.twilio: Twilio | None = None

    def recording(
        self, recording: RecordingId, headers: Mapping[str, str]
    ) -> contextlib.AbstractAsyncContextManager[ClientResponse]:
        assert self.twilio is not None, "nothing was recorded"
        return self.twilio.recording(recording, headers)


class Shell:
    """A running shell. `staff` maps logins to ids."""

    def __init__(self, data_dir: Path, *, public_url: str | None = None, live: Live | None = None) -> None:
        self.clock = HandClock()
        self.offset = 0
        self.exposition = Exposition()
        self.metrics = Metrics(self.exposition)
        self.latency = OfferLatency(self.exposition, lambda: self.clock.now / 1000)
        self.stage = OneStage()
        self.contacts = OneContact()
        self.reasons: list[str] = []
        self.staff: dict[str, AgentId] = {}
        self.identity = self._identity(data_dir)
        self.tickets = Tickets(live or MemoryLive(self.clock), self.clock, new_token)
        self.inbox = DecidingInbox(self._count)
        presence = Presence(inbox=self.inbox, clock=self.clock, centre=CentreId("demo"), gateway=GATEWAY, new_id=new_id)
        self.hub = Hub(
            clock=self.clock,
            presence=presence,
            cursor=lambda: self.offset,
            decided=lambda source, id_: self.inbox.decided.get((source, id_)),
            latency=self.latency,
        )
        self.inbox.on_step = self.hub.after_step
        self.identity.on_change(self.hub.on_staff_change)
        self.identity.on_change(self.tickets.on_change)
        self.softphones = Softphones(
            TWILIO,
            Devices(self._engine, self.clock),
            dialable(lambda: CENTRE, Numbers(made_up=True)),
            self.tickets,
            self.clock,
        )
        self.sounds = Sounds()
        self.holders: dict[ContactId, AgentId] = {}
        self.whose: dict[ContactId, tuple[ResidentId, Channel]] = {}
        self.vault = SqlVault(self._engine)
        self.files = MediaFiles(self._engine, self.vault, CentreId("demo"), self.clock, keep_days=400)
        self.links = Links(b"s" * 32, "https://centre.example", self.clock)
        self.sessions: list[EchoSession] = []
        self.endpoints = [
            Endpoint(path="/console/socket", purposes=("console",), open=self._open),
            Endpoint(path="/board/socket", purposes=("board", "wallboard"), open=self._open, tick_ms=250),
            Endpoint(path="/chat/socket", purposes=("chat",), open=self._open, presence_per_source=True),
        ]
        self.app = build_app(self._services(public_url))
        self.base = ""

    def _identity(self, data_dir: Path) -> Identity:
        engine = self._engine = connect(f"sqlite:///{data_dir / 'staff.db'}")
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        return Identity(engine, self.clock, new_id=new_id, new_token=new_token, passwords=Passwords(hasher))

    def _services(self, public_url: str | None) -> Services:
        doors = Doors(
            centre=CentreId("demo"),
            phone=lambda: "01632 960999",
            site=Site(public_url),
            hub=self.hub,
            inbox=self.inbox,
            tickets=self.tickets,
            tokens=ResidentTokens(b"s" * 32),
            clock=self.clock,
            metrics=self.metrics,
            new_id=new_id,
        )
        centre = CentreView(
            name="Alderbrook", emergency="01632 960999", languages=("en", "cy"), timezone="Europe/London"
        )
        return Services(
            version="0",
            identity=self.identity,
            doors=doors,
            endpoints=self.endpoints,
            assets=Assets(Path("/nowhere")),
            new_token=new_token,
            centre=lambda: centre,
            contacts=self.contacts,
            agents=OneAgent(),
            softphones=self.softphones,
            recordings=Playing(Recordings(self._engine, CentreId("demo"), self.clock), self.sounds, self.holders.get),
            files=Serving(self.files, Pictures(), self.links, self._may_see, self._held),
            not_ready=self._not_ready,
            stage=self.stage,
            demo=DemoSignIns(password="demo-demo-demo", people=()),
        )

    def _may_see(self, agent: AgentId, resident: ResidentId) -> bool:
        return any(self._held(agent, contact) == found for contact, found in self.whose.items() if found[0] == resident)

    def _held(self, agent: AgentId, contact: ContactId) -> tuple[ResidentId, Channel] | None:
        return self.whose.get(contact) if self.holders.get(contact) == agent else None

    async def _not_ready(self) -> Sequence[str]:
        return self.reasons

    def _open(self, peer: Peer) -> EchoSession:
        self.sessions.append(EchoSession(peer))
        return self.sessions[-1]

    def _count(self) -> None:
        self.offset += 1

    async def add_staff(self) -> None:
        """Joan, nowak and root, unless another shell on the same database has added them."""
        people: dict[str, Role] = {"joan": "agent", "nowak": "supervisor", "root": "admin"}
        for login, role in people.items():
            found = await self.identity.find_user(login)
            self.staff[login] = found or await self.identity.add_user(login, login.title(), [role], password=PASSWORD)


@contextlib.asynccontextmanager
async def running(
    data_dir: Path, *, public_url: str | None = None, live: Live | None = None, follows: bool = True
) -> AsyncIterator[Shell]:
    """A shell with joan (agent), nowak (supervisor) and root (admin), listening on a free port.

    Args:
        data_dir: where its database is.
        public_url: how the world reaches it.
        live: what it shares with other shells.
        follows: whether it looks into the database for what others do.
    """
    shell = Shell(data_dir, public_url=public_url, live=live)
    await shell.add_staff()
    async with asyncio.TaskGroup() as tasks, TestServer(shell.app, skip_url_asserts=True) as server:
        followers = [tasks.create_task(shell.hub.run(shell.endpoints, shell.identity))]
        if follows:
            followers.append(tasks.create_task(shell.identity.run()))
        shell.base = f"http://{server.host}:{server.port}"
        try:
            yield shell
        finally:
            shell.hub.close_all()
            for follower in followers:
                follower.cancel()
    shell._engine.dispose()


@contextlib.asynccontextmanager
async def visiting(shell: Address) -> AsyncIterator[Visitor]:
    """A browser without cookies."""
    visitor = Visitor(shell)
    async with visitor.http:
        yield visitor


async def eventually(holds: Callable[[], bool]) -> None:
    """Wait for what nobody tells."""
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)


__all__ = ["PASSWORD", "HandClock", "Shell", "Visitor", "Wire", "eventually", "running", "visiting"]
