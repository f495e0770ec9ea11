"""Tickets: what a signed-in page shows a socket instead of its cookie."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

import msgspec
import structlog

from agents.identity import Change, Role, SignIn
from contact_centre.live.memory import MemoryLive
from contact_centre.live.port import Live, LiveUnavailable
from contact_centre.sockets.session import Purpose
from routing.ids import AgentId, Instant
from routing.ports import Clock

log = structlog.get_logger(__name__)

LASTS_MS: Final = 30_000


class _Ticket(msgspec.Struct, frozen=True):
    sign_in: SignIn
    purposes: tuple[Purpose, ...]
    issued_at: Instant


class Tickets:
    """Single-use tickets, valid for 30 s, bound to one sign-in and to what they are for.

    A ticket opens a socket at any process that shares `live`. While that is away, tickets are kept here and open
    sockets of this process alone; those issued before are void until it is back, because they may have been used.
    """

    def __init__(self, live: Live, clock: Clock, new_token: Callable[[], str]) -> None:
        self._live = live
        self._here = MemoryLive(clock)
        self._clock = clock
        self._new_token = new_token
        self._started_at, self._started_ms = clock.wall(), clock.monotonic_ms()
        self._changes: dict[tuple[AgentId, str | None], tuple[int, frozenset[Role]]] = {}

    async def issue(self, sign_in: SignIn, purposes: tuple[Purpose, ...]) -> str:
        """A ticket that opens one socket for one of `purposes`."""
        data = msgspec.msgpack.encode(_Ticket(sign_in, purposes, self._clock.wall()))
        ticket = self._new_token()
        try:
            await self._live.put(_key(ticket), data, lasts_ms=LASTS_MS)
        except LiveUnavailable:
            # The word may be there all the same. Nobody was told it, so nobody can use it: this is another one.
            ticket = self._new_token()
            await self._here.put(_key(ticket), data, lasts_ms=LASTS_MS)
        return ticket

    async def redeem(self, ticket: str, purposes: tuple[Purpose, ...]) -> tuple[SignIn, Purpose] | None:
        """Who the ticket stands for and what it opens, once; None if it is unknown, used, too old or for another."""
        data = await self._here.take(_key(ticket))
        if data is None:
            try:
                data = await self._live.take(_key(ticket))
            except LiveUnavailable:
                return None
        found = None if data is None else _read(data)
        if found is None:
            return None
        shared = [purpose for purpose in purposes if purpose in found.purposes]
        return (found.sign_in, shared[0]) if shared and not self._void(found) else None

    def on_change(self, change: Change) -> None:
        """A sign-in ended or roles changed: tickets issued before are void."""
        now = self._clock.monotonic_ms()
        self._changes = {key: one for key, one in self._changes.items() if one[0] > now - 2 * LASTS_MS}
        self._changes[change.staff, change.sign_in] = (now, change.roles)

    def _void(self, ticket: _Ticket) -> bool:
        """Whether what the ticket vouches for has changed since, as far as this process could hear."""
        sign_in = ticket.sign_in
        if (sign_in.staff, sign_in.id) in self._changes:
            return True
        if self._clock.monotonic_ms() < self._started_ms + LASTS_MS and ticket.issued_at < self._started_at:
            return True  # it may have changed before this process began to listen
        _, roles = self._changes.get((sign_in.staff, None), (0, sign_in.roles))
        return roles != sign_in.roles


def _read(data: bytes) -> _Ticket | None:
    """What was stored of a ticket; None if another version of this service stored it otherwise."""
    try:
        return msgspec.msgpack.decode(data, type=_Ticket)
    except msgspec.DecodeError as error:
        log.warning("ticket.unreadable", error=str(error))
        return None


def _key(ticket: str) -> str:
    """What is kept of a ticket: whoever reads the store cannot open a socket."""
    return f"ticket:{hashlib.sha256(ticket.encode()).hexdigest()}"
