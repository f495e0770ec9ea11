"""Identity: signing in and out, roles, and telling sockets when either ends. Source: docs/adr/0004-sign-in.md."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, ParamSpec, TypeVar

import sqlalchemy as sa
import structlog

from agents.identity.passwords import MAX_LENGTH, MIN_LENGTH, Passwords
from agents.identity.people import AddRefused, Change, Kind, Refusal, Role, SignedIn, SignIn
from agents.identity.store import Account, Entry, NewSignIn, Store
from agents.identity.throttle import Throttle, is_loopback, network_of
from routing.errors import ContactCentreError
from routing.ids import AgentId, Instant
from routing.ports import Clock

log = structlog.get_logger()

_P = ParamSpec("_P")
_T = TypeVar("_T")

HOUR_MS: Final = 3_600_000
LASTS_MS: Final[dict[Kind, int]] = {"person": 12 * HOUR_MS, "wallboard": 90 * 24 * HOUR_MS}
IDLES_MS: Final[dict[Kind, int]] = {"person": HOUR_MS, "wallboard": 7 * 24 * HOUR_MS}
_SEEN_EVERY_MS: Final = 60_000
_FOLLOW_EVERY_S: Final = 0.5
_ATTEMPTS_PER_ACCOUNT: Final = 10
_ATTEMPTS_PER_ADDRESS: Final = 100


class IdentityUnavailable(ContactCentreError):
    """The database of staff cannot be read or written now."""

    code = "identity_unavailable"
    retryable = True


class Identity:
    """Staff and their sign-ins, in one SQL database, where the tables of `metadata` exist.

    Listeners are called on the event loop whenever a sign-in ends or roles change: at once for what this process
    does, within a second (while `run` runs) for what another process does to the same database.
    """

    def __init__(
        self,
        engine: sa.Engine,
        clock: Clock,
        *,
        new_id: Callable[[], str],
        new_token: Callable[[], str],
        passwords: Passwords | None = None,
    ) -> None:
        self._store = Store(engine)
        self._clock = clock
        self._new_id = new_id
        self._new_token = new_token
        self._passwords = passwords or Passwords()
        self._per_account = Throttle(clock, limit=_ATTEMPTS_PER_ACCOUNT)
        self._per_address = Throttle(clock, limit=_ATTEMPTS_PER_ADDRESS)
        self._names = self._store.names()
        self._followed = self._store.newest_lines()
        self._listeners: list[Callable[[Change], None]] = []
        self._own_listeners: list[Callable[[Change], None]] = []

    def on_change(self, listener: Callable[[Change], None]) -> None:
        """Call `listener` with every change that may close sockets. The same change may be told twice."""
        self._listeners.append(listener)

    def on_own_change(self, listener: Callable[[Change], None]) -> None:
        """Call `listener` with the changes that this process makes, so that it can tell others at once."""
        self._own_listeners.append(listener)

    def heard(self, change: Change) -> None:
        """Tell the listeners of `on_change` what another process has done to the same database."""
        for listener in self._listeners:
            listener(change)

    def names(self) -> Mapping[AgentId, str]:
        """Display name by id, of everybody; kept up to date."""
        return self._names

    async def add_user(
        self,
        login: str,
        name: str,
        roles: Iterable[Role],
        *,
        password: str | None = None,
        by: str = "system",
        demo: bool = False,
    ) -> AgentId:
        """Add a person and return their id. Without a password they cannot sign in by themselves (robots).

        Raises:
            AddRefused: the login is taken or the password too short.
            IdentityUnavailable: nothing was written.
        """
        login = _login(login)
        if not login or len(login) > 64 or not name.strip() or len(name) > 80:
            raise AddRefused("A person needs a login of 1 to 64 characters and a name of 1 to 80.")
        if password is not None and not MIN_LENGTH <= len(password) <= MAX_LENGTH:
            raise AddRefused(f"The password must have {MIN_LENGTH} to {MAX_LENGTH} characters.")
        hashed = None if password is None else await self._passwords.hash(password)
        held = frozenset(roles)
        account = Account(id=AgentId(self._new_id()), name=name.strip(), password=hashed, demo=demo, roles=held)
        entry = self._entry("user_added", by, account.id, detail=",".join(sorted(held)))
        if not await self._sql(self._store.add, account, login, entry):
            raise AddRefused(f"Somebody with the login {login!r} is already there: choose another one.")
        self._names[account.id] = account.name
        return account.id

    async def find_user(self, login: str) -> AgentId | None:
        """The id of the person who signs in as `login`."""
        account = await self._sql(self._store.account, _login(login))
        return None if account is None else account.id

    async def sign_in(
        self, login: str, password: str, *, address: str, browser: str = "", kind: Kind = "person"
    ) -> SignedIn | Refusal:
        """Check a password and open a sign-in. Unknown logins take as long as wrong passwords and read the same.

        Args:
            login: as typed.
            password: as typed.
            address: where the attempt comes from, an IP address.
            browser: its User-Agent, for the person's own list of sign-ins.
            kind: `wallboard` for a screen on the wall.

        Raises:
            IdentityUnavailable: try again later.
        """
        account = await self._sql(self._store.account, _login(login))
        exempt = account is not None and account.demo and is_loopback(address)
        account_key, address_key = _login(login), network_of(address)
        if not exempt:
            wait_s = self._per_account.take(account_key) or self._per_address.take(address_key)
            if wait_s:
                return Refusal(reason="throttled", retry_after_s=wait_s)
        if self._passwords.busy:
            return Refusal(reason="busy", retry_after_s=5)
        if not await self._passwords.verify(account.password if account else None, password) or account is None:
            who = account.id if account else "unknown"
            await self._sql(self._store.audit, self._entry("sign_in_failed", who, who, address=address))
            return Refusal(reason="wrong")
        self._per_account.forget(account_key)
        self._per_address.give_back(address_key)
        await self._rehash(account, password)
        return await self._open(account, kind=kind, address=address, browser=browser)

    async def open_sign_in(self, staff: AgentId, *, address: str) -> SignedIn:
        """Open a sign-in without a password, for robots of this process.

        Raises:
            AddRefused: nobody has that id.
            IdentityUnavailable: try again later.
        """
        account = await self._sql(self._store.person, staff)
        if account is None:
            raise AddRefused(f"Nobody has the id {staff!r}: add them first.")
        return await self._open(account, kind="person", address=address, browser="robot")

    async def verify(self, token: str) -> SignIn | None:
        """The sign-in that `token` belongs to, or None if it never was one or has ended. Counts as a sign of life.

        Raises:
            IdentityUnavailable: try again later.
        """
        now = self._clock.wall()
        oldest: dict[Kind, Instant] = {kind: Instant(now - ms) for kind, ms in IDLES_MS.items()}
        found = await self._sql(self._store.find, token, oldest)
        if found is None or found[0].ends_at <= now:
            return None
        sign_in, seen_at = found
        if seen_at < now - _SEEN_EVERY_MS:
            await self.touch([sign_in.id])
        return sign_in

    async def touch(self, sign_ins: Sequence[str]) -> None:
        """These sign-ins are in use (their sockets are open): they are not idle."""
        if sign_ins:
            await self._sql(self._store.touch, sign_ins, self._clock.wall())

    async def sign_out(self, sign_in: SignIn, *, address: str) -> None:
        """End one sign-in; its sockets close."""
        entry = self._entry("signed_out", sign_in.staff, sign_in.staff, sign_in=sign_in.id, address=address)
        await self._sql(self._store.end, sign_in.id, entry)
        self._tell(Change(staff=sign_in.staff, sign_in=sign_in.id, roles=sign_in.roles))

    async def revoke(self, staff: AgentId, *, by: str) -> None:
        """End every sign-in of a person; their sockets close."""
        for ended in await self._sql(self._store.end_all, staff, self._entry("revoked", by, staff)):
            self._tell(Change(staff=staff, sign_in=ended, roles=frozenset()))

    async def set_roles(self, staff: AgentId, roles: Iterable[Role], *, by: str) -> None:
        """From now on these are all the roles the person has; sockets that need another one close."""
        held = frozenset(roles)
        entry = self._entry("roles_changed", by, staff, detail=",".join(sorted(held)))
        await self._sql(self._store.set_roles, staff, held, entry)
        self._tell(Change(staff=staff, sign_in=None, roles=held))

    async def audit(self, limit: int = 200) -> Sequence[Entry]:
        """The newest lines of who signed in, failed to, signed out, or changed whose roles; newest first."""
        return await self._sql(self._store.entries, limit)

    async def run(self) -> None:
        """Follow what other processes do to the same database, for ever."""
        while True:
            await asyncio.sleep(_FOLLOW_EVERY_S)
            try:
                self._followed, changes, added = await self._sql(self._store.changes, self._followed)
                if added:
                    self._names.update(await self._sql(self._store.names))
            except IdentityUnavailable as err:
                log.warning("identity.follow_failed", code=err.code)
                continue
            for change in changes:
                self.heard(change)

    async def _open(self, account: Account, *, kind: Kind, address: str, browser: str) -> SignedIn:
        now = self._clock.wall()
        new = NewSignIn(
            id=self._new_id(),
            token=self._new_token(),
            staff=account.id,
            kind=kind,
            at=now,
            ends_at=Instant(now + LASTS_MS[kind]),
            address=address,
            browser=browser,
        )
        entry = self._entry("signed_in", account.id, account.id, sign_in=new.id, address=address, detail=kind)
        await self._sql(self._store.open, new, entry)
        sign_in = SignIn(
            id=new.id, staff=account.id, name=account.name, roles=account.roles, kind=kind, ends_at=new.ends_at
        )
        return SignedIn(token=new.token, sign_in=sign_in)

    async def _rehash(self, account: Account, password: str) -> None:
        if account.password is not None and self._passwords.outdated(account.password):
            await self._sql(self._store.set_password, account.id, await self._passwords.hash(password), None)

    def _entry(
        self, what: str, by: str, staff: str, *, sign_in: str = "", address: str = "", detail: str = ""
    ) -> Entry:
        at = self._clock.wall()
        return Entry(at=at, what=what, by=by, staff=staff, sign_in=sign_in, address=address, detail=detail)

    def _tell(self, change: Change) -> None:
        for listener in self._own_listeners:
            listener(change)
        self.heard(change)

    async def _sql(self, call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return await asyncio.to_thread(call, *args, **kwargs)
        except (sa.exc.DBAPIError, sa.exc.TimeoutError) as err:
            raise IdentityUnavailable("The database of staff cannot be used now. Try again in a minute.") from err


def _login(typed: str) -> str:
    """Logins are compared without case, outer blanks and what cannot be printed (PostgreSQL takes no NUL)."""
    return "".join(filter(str.isprintable, typed)).strip().casefold()[:100]
