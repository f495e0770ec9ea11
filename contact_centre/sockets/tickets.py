"""Tickets: what a signed-in page shows a socket instead of its cookie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from agents.identity import Change, SignIn
from contact_centre.sockets.session import Purpose
from routing.ports import Clock

LASTS_MS: Final = 30_000
_MOST: Final = 10_000


class _Ticket(msgspec.Struct, frozen=True):
    sign_in: SignIn
    purposes: tuple[Purpose, ...]
    until: int


class Tickets:
    """Single-use tickets, kept in memory, valid for 30 s, bound to one sign-in and to what they are for."""

    def __init__(self, clock: Clock, new_token: Callable[[], str]) -> None:
        self._clock = clock
        self._new_token = new_token
        self._open: dict[str, _Ticket] = {}

    def issue(self, sign_in: SignIn, purposes: tuple[Purpose, ...]) -> str:
        """A ticket that opens one socket for one of `purposes`."""
        now = self._clock.monotonic_ms()
        self._open = {key: one for key, one in self._open.items() if one.until > now}
        while len(self._open) >= _MOST:
            self._open.pop(next(iter(self._open)))
        ticket = self._new_token()
        self._open[ticket] = _Ticket(sign_in, purposes, now + LASTS_MS)
        return ticket

    def redeem(self, ticket: str, purposes: tuple[Purpose, ...]) -> tuple[SignIn, Purpose] | None:
        """Who the ticket stands for and what it opens, once; None if it is unknown, used, too old or for another."""
        found = self._open.pop(ticket, None)
        if found is None or found.until <= self._clock.monotonic_ms():
            return None
        shared = [purpose for purpose in purposes if purpose in found.purposes]
        return (found.sign_in, shared[0]) if shared else None

    def on_change(self, change: Change) -> None:
        """A sign-in ended or roles changed: tickets issued before are void."""
        self._open = {
            key: one
            for key, one in self._open.items()
            if one.sign_in.staff != change.staff or change.sign_in not in (None, one.sign_in.id)
        }
