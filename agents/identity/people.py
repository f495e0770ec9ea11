"""The words of staff identity: roles, sign-ins, and what can become of an attempt."""

from __future__ import annotations

from typing import Final, Literal, get_args

import msgspec

from routing.errors import ContactCentreError
from routing.ids import AgentId, Instant

Role = Literal["agent", "supervisor", "admin"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)

_GRANTS: Final[dict[Role, frozenset[Role]]] = {
    "agent": frozenset({"agent"}),
    "supervisor": frozenset({"agent", "supervisor"}),
    "admin": frozenset(ROLES),
}

Kind = Literal["person", "wallboard"]
"""`wallboard`: made on the wallboard's page. It lasts for months and opens the wallboard, nothing else."""


def may(roles: frozenset[Role], needed: Role) -> bool:
    """Whether somebody with `roles` may do what `needed` may."""
    return any(needed in _GRANTS[role] for role in roles)


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """One person signed in on one browser. `ends_at` is final; idling ends it sooner."""

    id: str
    staff: AgentId
    name: str
    roles: frozenset[Role]
    kind: Kind
    ends_at: Instant


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A successful attempt. `token` is for the cookie; only its hash is kept."""

    token: str
    sign_in: SignIn


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """A failed attempt. `wrong` says no more than that; the other two can be tried again after `retry_after_s`."""

    reason: Literal["wrong", "throttled", "busy"]
    retry_after_s: int = 0


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Something that may close sockets: `sign_in` ended, or (None) `roles` are all that `staff` has from now on."""

    staff: AgentId
    sign_in: str | None
    roles: frozenset[Role]


class AddRefused(ContactCentreError):
    """This person cannot be added as asked; the text says what to change."""

    code = "add_refused"
