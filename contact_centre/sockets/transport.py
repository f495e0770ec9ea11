"""The door of every socket: Origin, hello, then one frame after the other."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from agents.identity import SignIn
from agents.identity.throttle import is_loopback
from contact_centre.http.metrics import Metrics
from contact_centre.http.problems import Problem
from contact_centre.http.site import Site
from contact_centre.sockets.connection import Connection, EncodeOnce
from contact_centre.sockets.frames import (
    MAX_FRAME_BYTES,
    Ack,
    Head,
    Hello,
    Welcome,
    bad_frame,
    read_data,
    read_head,
    read_hello,
)
from contact_centre.sockets.hub import SIGNED_OUT, Hub
from contact_centre.sockets.residents import ResidentTokens
from contact_centre.sockets.session import Endpoint, Peer, Purpose
from contact_centre.sockets.tickets import Tickets
from routing.commands import Command, CommandData
from routing.errors import CommandTooLong, FrameRefused, LogUnavailable
from routing.ids import CentreId, ResidentId, SessionId
from routing.ports import Clock, Inbox

log = structlog.get_logger()

NEVER_ANSWERED: Final = frozenset({"typing"})
HELLO_WITHIN_S: Final = 5.0
HEARTBEAT_S: Final = 20.0
MOST_SOCKETS: Final = 10_000
_TOO_LONG: Final = f"A frame may have {MAX_FRAME_BYTES // 1024} KiB."


@dataclass(frozen=True, kw_only=True, slots=True)
class Doors:
    """What the transport is given. `phone` is the number people can ring when nothing else works."""

    centre: CentreId
    phone: Callable[[], str]
    site: Site
    hub: Hub
    inbox: Inbox
    tickets: Tickets
    tokens: ResidentTokens
    clock: Clock
    metrics: Metrics
    new_id: Callable[[], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Guest:
    """Whoever said a good hello. `welcome` is the token made for them just now, if one was."""

    purpose: Purpose
    sign_in: SignIn | None = None
    resident: ResidentId | None = None
    welcome: str | None = None


class Transport:
    """Serves one endpoint's sockets."""

    def __init__(self, endpoint: Endpoint, doors: Doors) -> None:
        self._endpoint = endpoint
        self._doors = doors
        self._greeting = 0
        self._open = doors.metrics.sockets.labels(endpoint.path)
        self._heard = doors.metrics.frames_in.labels(endpoint.path)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The aiohttp handler.

        Raises:
            Problem: 403 for another site's page, 426 without an upgrade, 503 when there are too many sockets.
        """
        self._doors.site.check_origin(request)
        ws = web.WebSocketResponse(
            # Longer frames than ours are let in so far that they can be refused in words before the line closes.
            max_msg_size=2 * MAX_FRAME_BYTES,
            compress=False,
            heartbeat=HEARTBEAT_S,
            autoping=False,  # pings count as frames, so that a flood of them is bounded too
            timeout=2.0,
        )
        if not ws.can_prepare(request).ok:
            raise Problem(426, "This address speaks WebSocket only.", headers={"Upgrade": "websocket"})
        if self._doors.hub.shut or len(self._doors.hub) + self._greeting >= MOST_SOCKETS:
            raise Problem(503, "There are too many connections. Try again in a minute.", headers={"Retry-After": "60"})
        await ws.prepare(request)
        self._greeting += 1
        try:
            guest = await self._greet(ws)
        finally:
            self._greeting -= 1
        if guest is not None:
            await self._serve(ws, request, guest)
        return ws

    async def _greet(self, ws: web.WebSocketResponse) -> _Guest | None:
        """Wait for hello; None when there was no good one and the socket is closed."""
        try:
            async with asyncio.timeout(HELLO_WITHIN_S):
                message = await ws.receive()
        except TimeoutError:
            await ws.close(code=WSCloseCode.POLICY_VIOLATION, message=b"no hello within 5 seconds")
            return None
        if message.type is not WSMsgType.TEXT:
            await ws.close(code=WSCloseCode.POLICY_VIOLATION, message=b"the first frame must be hello")
            return None
        try:
            guest = await self._guest(read_hello(str(message.data)))
        except FrameRefused as err:
            await ws.close(code=WSCloseCode.POLICY_VIOLATION, message=err.text.encode()[:120])
            return None
        if guest is None:
            await ws.close(code=SIGNED_OUT, message=b"ask for a new ticket or token")
        return guest

    async def _guest(self, hello: Hello) -> _Guest | None:
        if self._endpoint.purposes != ("chat",):
            found = await self._doors.tickets.redeem(hello.ticket or "", self._endpoint.purposes)
            return None if found is None else _Guest(sign_in=found[0], purpose=found[1])
        token = hello.token or self._doors.tokens.new()
        resident = self._doors.tokens.resident(token)
        if resident is None:
            return None
        return _Guest(purpose="chat", resident=resident, welcome=None if hello.token else token)

    async def _serve(self, ws: web.WebSocketResponse, request: web.Request, guest: _Guest) -> None:
        try:
            connection = self._connect(ws, request, guest)
        except Exception:
            log.exception("socket.open_failed", path=self._endpoint.path)
            await ws.close(code=WSCloseCode.INTERNAL_ERROR, message=b"an error of ours")
            return
        self._open.inc()
        try:
            async with asyncio.TaskGroup() as tasks:
                sender = tasks.create_task(connection.send())
                await self._doors.hub.arrived(connection)
                await self._read(ws, connection)
                sender.cancel()
        finally:
            connection.gone()
            self._open.dec()
            await self._doors.hub.remove(connection)

    def _connect(self, ws: web.WebSocketResponse, request: web.Request, guest: _Guest) -> Connection:
        """Make the session, join the hub and take the snapshot without a pause, so that no step falls between."""
        peer = Peer(
            id=SessionId(self._doors.new_id()),
            purpose=guest.purpose,
            sign_in=guest.sign_in,
            resident=guest.resident,
            loopback=is_loopback(request.remote or ""),
        )
        connection = Connection(
            ws,
            endpoint=self._endpoint,
            peer=peer,
            session=self._endpoint.open(peer),
            cursor=self._doors.hub.cursor,
            clock=self._doors.clock,
            metrics=self._doors.metrics,
        )
        if request.transport is not None:
            connection.can_abort(request.transport.abort)
        self._doors.hub.add(connection)
        if guest.welcome is not None:
            connection.push("welcome", Welcome(guest.welcome))
        connection.push_all(lambda: [("snapshot", connection.session.snapshot())], EncodeOnce())
        return connection

    async def _read(self, ws: web.WebSocketResponse, connection: Connection) -> None:
        async for message in ws:
            if connection.closing or message.type is WSMsgType.PONG:
                continue
            self._heard.inc()
            if not connection.bucket.take():
                await self._too_fast(connection, message.data)
            elif message.type is WSMsgType.PING:
                with contextlib.suppress(ConnectionError):  # the line broke meanwhile: the next read says so
                    await ws.pong(message.data)
            elif message.type is not WSMsgType.TEXT:
                connection.refuse(None, "bad_frame", "Only text frames are understood here.")
            elif len(message.data) > MAX_FRAME_BYTES or len(message.data.encode()) > MAX_FRAME_BYTES:
                self._too_long(connection)
            else:
                await self._take(connection, message.data)

    async def _too_fast(self, connection: Connection, said: object) -> None:
        frame_id = _id_of(said) if isinstance(said, str) else None
        connection.refuse(frame_id, "too_fast", "That was too much at once. Wait a second and try again.")
        if connection.bucket.abused:
            connection.close(WSCloseCode.POLICY_VIOLATION, "too many frames")
        await asyncio.sleep(0)  # frames that are already here must not keep others from their turn

    def _too_long(self, connection: Connection) -> None:
        connection.refuse(None, "bad_frame", _TOO_LONG)
        connection.close(WSCloseCode.MESSAGE_TOO_BIG, _TOO_LONG)

    async def _take(self, connection: Connection, text: str) -> None:
        """Carry out one frame, or refuse it; the connection lives either way."""
        frame_id: str | None = None
        try:
            head = read_head(text)
            frame_id = head.id
            data = read_data(head, connection.session.frames)
            if head.id is not None and self._repeated(connection, head.id):
                return
            commands = connection.session.commands(head.type, data)
            if commands:
                await self._ask(connection, head, commands)
            elif (told := connection.session.live(head.type, data)) is not None:
                self._doors.hub.live(connection, head.type, told)
            elif head.id is not None and head.type not in NEVER_ANSWERED:
                connection.push("ack", Ack(head.id))
        except FrameRefused as err:
            connection.refuse(frame_id or _id_of(text), err.reason, err.text)
        except CommandTooLong as err:
            connection.refuse(frame_id, err.code, str(err))
        except LogUnavailable:
            connection.refuse(frame_id, LogUnavailable.code, self._unavailable())
        except Exception:
            log.exception("socket.frame_failed", path=self._endpoint.path, session_id=connection.peer.id)
            connection.refuse(frame_id, "internal", "An error of ours stopped this. It has been reported.")

    def _repeated(self, connection: Connection, frame_id: str) -> bool:
        """Whether this frame was taken before: then it is answered as it was, whatever has changed since."""
        source, acks = connection.session.source, self._doors.hub.acks
        answer = acks.decided(source, frame_id)
        if answer is not None:
            connection.push("ack" if isinstance(answer, Ack) else "refused", answer)
            return True
        return acks.join(source, frame_id, connection)

    async def _ask(self, connection: Connection, head: Head, commands: Sequence[CommandData]) -> None:
        if head.id is None:
            raise bad_frame("id", "a command needs one.")
        source, acks = connection.session.source, self._doors.hub.acks
        ids = [head.id, *(f"{head.id}/{n}" for n in range(1, len(commands)))]
        acks.expect(source, head.id, ids, connection)
        try:
            await self._doors.inbox.append([self._command(source, *one) for one in zip(ids, commands, strict=True)])
        except BaseException:
            acks.drop(source, ids)
            raise

    def _command(self, source: str, command_id: str, data: CommandData) -> Command:
        now = self._doors.clock.wall()
        return Command(id=command_id, centre=self._doors.centre, source=source, at=now, data=data)

    def _unavailable(self) -> str:
        phone = self._doors.phone()
        text = "The centre cannot take this now: nothing was saved. Try again in a minute"
        return f"{text}, or ring {phone}." if phone else f"{text}."


class _OnlyId(msgspec.Struct):
    id: str | None = None


_ONLY_ID = msgspec.json.Decoder(_OnlyId)


def _id_of(text: str) -> str | None:
    """The id of a frame that cannot be taken, if it can be read at all."""
    try:
        found = _ONLY_ID.decode(text).id
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return None if found is None else found[:64]
