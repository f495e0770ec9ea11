"""The hub: every open socket of this process, and what reaches them all: steps, time, changes of staff."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import msgspec
import structlog
from aiohttp import WSCloseCode

from agents.identity import Change, Identity, IdentityUnavailable, may
from contact_centre.metrics.latency import OfferLatency
from contact_centre.sockets.acks import Acks, Decided
from contact_centre.sockets.connection import Connection, EncodeOnce
from contact_centre.sockets.presence import Presence
from contact_centre.sockets.session import NEEDED, Endpoint
from contact_centre.tracing import OFF, Tracing
from routing.commands import AgentConnect, CommandData, ContactAlive
from routing.events import AgentDisconnected, ContactUnreachable
from routing.ports import Clock
from routing.steps import Step

log = structlog.get_logger()

SIGNED_OUT: Final = 4401
"""Close code: the sign-in behind this socket ended, or no longer allows it."""

_TOUCH_EVERY_S: Final = 60
_TOLD_IN_A_BREATH: Final = 10


class Hub:
    """All connections of this process. `after_step` is a listener of the follower."""

    def __init__(
        self,
        *,
        clock: Clock,
        presence: Presence,
        cursor: Callable[[], int],
        decided: Decided,
        latency: OfferLatency,
        tracing: Tracing = OFF,
    ) -> None:
        self.acks = Acks(clock, decided)
        self.cursor = cursor
        self._latency = latency
        self._clock = clock
        self._presence = presence
        self._tracing = tracing
        self._connections: dict[Connection, None] = {}
        self._per_source: dict[str, int] = {}
        self._elsewhere: Callable[[str, msgspec.Struct], None] | None = None
        self.shut = False

    def __len__(self) -> int:
        return len(self._connections)

    def add(self, connection: Connection) -> None:
        """From now on the connection hears of every step. Its snapshot must be made in the same breath."""
        self._connections[connection] = None
        source = connection.session.source
        self._per_source[source] = self._per_source.get(source, 0) + 1

    async def arrived(self, connection: Connection) -> None:
        """Tell the engine that somebody is there."""
        await self._presence.say(connection.session.presence(present=True))

    async def remove(self, connection: Connection) -> None:
        """Forget a connection and tell the engine that somebody is gone, unless they have another one."""
        del self._connections[connection]
        self.acks.leave(connection)
        source = connection.session.source
        left = self._per_source.pop(source) - 1
        if left:
            self._per_source[source] = left
        if not left or not connection.endpoint.presence_per_source:
            await self._presence.say(connection.session.presence(present=False))

    def after_step(self, step: Step) -> None:
        """Tell every connection what an accepted step means to it, then answer the commands in it."""
        if not step.events:
            return  # a sign of life of whoever leads
        encode, written = EncodeOnce(), self._latency.of(step)
        with self._tracing.spans("socket.push", step.traces or (), step=step.id, sockets_count=len(self)):
            for connection in list(self._connections):
                connection.push_all(partial(connection.session.after_step, step), encode, written)
            self.acks.settle(step)
        self._presence.owe(self._still_here(step))

    def _still_here(self, step: Step) -> list[CommandData]:
        """Who is connected here, though the engine has taken them for gone: this process was silent for too long."""
        sessions = {event.session for event in step.events if isinstance(event, AgentDisconnected)}
        contacts = {event.contact for event in step.events if isinstance(event, ContactUnreachable)}
        if not sessions and not contacts:
            return []
        said = [
            command
            for connection in self._connections
            if not connection.closing
            for command in connection.session.presence(present=True)
        ]
        return [
            command
            for command in said
            if (isinstance(command, AgentConnect) and command.session in sessions)
            or (isinstance(command, ContactAlive) and command.contact in contacts)
        ]

    def pass_on(self, elsewhere: Callable[[str, msgspec.Struct], None]) -> None:
        """Hand the live frames of this process's sockets to `elsewhere` too."""
        self._elsewhere = elsewhere

    def live(self, sender: Connection | None, kind: str, data: msgspec.Struct) -> None:
        """Pass a live frame on to every other session; each knows whether it is meant.

        Args:
            sender: whose frame it is; None when it came in at another process.
            kind: its type.
            data: what it says.
        """
        encode = EncodeOnce()
        for connection in list(self._connections):
            if connection is not sender:
                connection.push_all(partial(connection.session.on_live, kind, data), encode)
        if sender is not None and self._elsewhere is not None:
            self._elsewhere(kind, data)

    def on_staff_change(self, change: Change) -> None:
        """Close the sockets of a sign-in that ended, and those that need a role their person lost."""
        for connection in list(self._connections):
            sign_in = connection.peer.sign_in
            if sign_in is None or sign_in.staff != change.staff:
                continue
            ended = change.sign_in == sign_in.id
            lost = change.sign_in is None and not may(change.roles, NEEDED[connection.peer.purpose])
            if ended or lost:
                connection.close(SIGNED_OUT, "signed out" if ended else "role lost")

    def close_all(self) -> None:
        """Close every socket, because the service stops. Clients reconnect by themselves."""
        self.shut = True
        for connection in list(self._connections):
            connection.close(WSCloseCode.GOING_AWAY, "the centre restarts")

    async def run(self, endpoints: Sequence[Endpoint], identity: Identity) -> None:
        """Let time pass for every connection, for ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._presence.run())
            tasks.create_task(self._keep_sign_ins(identity))
            tasks.create_task(self._expire())
            for endpoint in endpoints:
                tasks.create_task(self._tick(endpoint))

    async def _tick(self, endpoint: Endpoint) -> None:
        while True:
            await asyncio.sleep(endpoint.tick_ms / 1_000)
            now, encode = self._clock.wall(), EncodeOnce()
            ours = [connection for connection in self._connections if connection.endpoint is endpoint]
            for number, connection in enumerate(ours):
                connection.push_all(partial(connection.session.every_second, now), encode)
                # Hundreds in one breath would hold up every offer that is due meanwhile.
                if number % _TOLD_IN_A_BREATH == 0:
                    await asyncio.sleep(0)

    async def _expire(self) -> None:
        """Once a second: answers that never came, sign-ins whose time is over."""
        while True:
            await asyncio.sleep(1)
            self.acks.expire()
            now = self._clock.wall()
            for connection in list(self._connections):
                sign_in = connection.peer.sign_in
                if sign_in is not None and sign_in.ends_at <= now:
                    connection.close(SIGNED_OUT, "sign-in over")

    async def _keep_sign_ins(self, identity: Identity) -> None:
        """Sign-ins whose sockets are open are not idle."""
        while True:
            await asyncio.sleep(_TOUCH_EVERY_S)
            held = {one.peer.sign_in.id for one in self._connections if one.peer.sign_in is not None}
            try:
                await identity.touch(sorted(held))
            except IdentityUnavailable as err:
                log.warning("identity.touch_failed", code=err.code)
