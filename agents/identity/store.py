"""SQL of staff identity: short blocking calls, each one transaction. `Identity` runs them off the event loop."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec
import sqlalchemy as sa

from agents.identity.people import ROLES, Change, Kind, Role, SignIn
from agents.identity.tables import sign_in, staff, staff_audit, staff_role
from routing.ids import AgentId, Instant

_ENDINGS = ("signed_out", "revoked", "roles_changed")
_LATE_LINES = 100
"""So many lines of the audit may be written while the transaction of an earlier one is still open."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What signing in needs of a person."""

    id: AgentId
    name: str
    password: str | None
    demo: bool
    roles: frozenset[Role]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the audit. `by` and `staff` are staff ids, or `system`; `staff` is who it was done to."""

    at: Instant
    what: str
    by: str
    staff: str
    sign_in: str = ""
    address: str = ""
    detail: str = ""


class NewSignIn(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `sign_in` to be."""

    id: str
    token: str
    staff: AgentId
    kind: Kind
    at: Instant
    ends_at: Instant
    address: str
    browser: str


def hash_token(token: str) -> str:
    """What is stored of a token. A plain hash is enough: tokens are 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


class Store:
    """The identity tables in one database, where they exist already."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def names(self) -> dict[AgentId, str]:
        with self._engine.connect() as db:
            return {AgentId(row.id): row.name for row in db.execute(sa.select(staff.c.id, staff.c.name))}

    def account(self, login: str) -> Account | None:
        with self._engine.connect() as db:
            row = db.execute(sa.select(staff).where(staff.c.login == login)).one_or_none()
            if row is None:
                return None
            return Account(
                id=row.id, name=row.name, password=row.password, demo=row.demo, roles=self._roles(db, AgentId(row.id))
            )

    def person(self, who: AgentId) -> Account | None:
        with self._engine.connect() as db:
            login = db.execute(sa.select(staff.c.login).where(staff.c.id == who)).scalar_one_or_none()
        return None if login is None else self.account(login)

    def add(self, account: Account, login: str, entry: Entry) -> bool:
        """Add a person; False when the login or id is taken."""
        try:
            with self._engine.begin() as db:
                db.execute(
                    staff.insert().values(
                        id=account.id,
                        login=login,
                        name=account.name,
                        password=account.password,
                        demo=account.demo,
                        made_at=entry.at,
                    )
                )
                self._write_roles(db, account.id, account.roles)
                self._audit(db, entry)
        except sa.exc.IntegrityError:
            return False
        return True

    def set_password(self, who: AgentId, hashed: str, entry: Entry | None) -> None:
        with self._engine.begin() as db:
            db.execute(staff.update().where(staff.c.id == who).values(password=hashed))
            if entry is not None:
                self._audit(db, entry)

    def set_roles(self, who: AgentId, roles: frozenset[Role], entry: Entry) -> None:
        with self._engine.begin() as db:
            db.execute(staff_role.delete().where(staff_role.c.staff == who))
            self._write_roles(db, who, roles)
            self._audit(db, entry)

    def open(self, new: NewSignIn, entry: Entry) -> None:
        with self._engine.begin() as db:
            db.execute(sign_in.delete().where(sign_in.c.ends_at <= new.at))
            db.execute(
                sign_in.insert().values(
                    token_hash=hash_token(new.token),
                    id=new.id,
                    staff=new.staff,
                    kind=new.kind,
                    made_at=new.at,
                    seen_at=new.at,
                    ends_at=new.ends_at,
                    address=new.address,
                    browser=new.browser[:200],
                )
            )
            self._audit(db, entry)

    def find(self, token: str, seen_since: dict[Kind, Instant]) -> tuple[SignIn, Instant] | None:
        """The sign-in of `token` and when it was last seen; None if unknown, ended, or idle since before its kind's."""
        query = sa.select(sign_in, staff.c.name).join(staff).where(sign_in.c.token_hash == hash_token(token))
        with self._engine.connect() as db:
            row = db.execute(query).one_or_none()
            if row is None or row.seen_at < seen_since[row.kind]:
                return None
            roles = self._roles(db, AgentId(row.staff))
        found = SignIn(id=row.id, staff=row.staff, name=row.name, roles=roles, kind=row.kind, ends_at=row.ends_at)
        return found, row.seen_at

    def touch(self, sign_ins: Iterable[str], at: Instant) -> None:
        with self._engine.begin() as db:
            db.execute(sign_in.update().where(sign_in.c.id.in_(list(sign_ins))).values(seen_at=at))

    def end(self, sign_in_id: str, entry: Entry) -> None:
        with self._engine.begin() as db:
            db.execute(sign_in.delete().where(sign_in.c.id == sign_in_id))
            self._audit(db, entry)

    def end_all(self, who: AgentId, entry: Entry) -> list[str]:
        """End every sign-in of a person; returns their ids. Each leaves its own line in the audit."""
        with self._engine.begin() as db:
            gone = list(db.execute(sign_in.delete().where(sign_in.c.staff == who).returning(sign_in.c.id)).scalars())
            for one in gone:
                self._audit(db, msgspec.structs.replace(entry, sign_in=one))
        return gone

    def audit(self, entry: Entry) -> None:
        with self._engine.begin() as db:
            self._audit(db, entry)

    def entries(self, limit: int) -> Sequence[Entry]:
        """The newest lines of the audit, newest first."""
        query = sa.select(staff_audit).order_by(staff_audit.c.id.desc()).limit(limit)
        with self._engine.connect() as db:
            return [
                Entry(
                    at=r.at, what=r.what, by=r.by, staff=r.staff, sign_in=r.sign_in, address=r.address, detail=r.detail
                )
                for r in db.execute(query)
            ]

    def newest_lines(self) -> frozenset[int]:
        """The numbers of the newest lines of the audit."""
        query = sa.select(staff_audit.c.id).order_by(staff_audit.c.id.desc()).limit(_LATE_LINES)
        with self._engine.connect() as db:
            return frozenset(db.execute(query).scalars())

    def changes(self, known: frozenset[int]) -> tuple[frozenset[int], list[Change], bool]:
        """What the audit says beyond the lines in `known`: its newest lines now, what ended, whether people were added.

        A line may appear below others that are known: numbers are given before a transaction ends.
        """
        since = max(known, default=0) - _LATE_LINES
        with self._engine.connect() as db:
            rows = db.execute(sa.select(staff_audit).where(staff_audit.c.id > since)).all()
            new = [row for row in sorted(rows, key=lambda row: row.id) if row.id not in known]
            changes = [
                Change(staff=row.staff, sign_in=row.sign_in or None, roles=self._roles(db, AgentId(row.staff)))
                for row in new
                if row.what in _ENDINGS
            ]
        return frozenset(row.id for row in rows), changes, any(row.what == "user_added" for row in new)

    def _roles(self, db: sa.Connection, who: AgentId) -> frozenset[Role]:
        held = set(db.execute(sa.select(staff_role.c.role).where(staff_role.c.staff == who)).scalars())
        return frozenset(role for role in ROLES if role in held)

    def _write_roles(self, db: sa.Connection, who: AgentId, roles: frozenset[Role]) -> None:
        if roles:
            db.execute(staff_role.insert(), [{"staff": who, "role": role} for role in sorted(roles)])

    def _audit(self, db: sa.Connection, entry: Entry) -> None:
        """Write a line, as the last thing of a transaction.

        Lines become visible in the order of their ids, or `changes` would pass over one that was numbered before
        another and committed after it. SQLite has one writer anyway.
        """
        if db.dialect.name == "postgresql":
            db.execute(sa.text("LOCK TABLE staff_audit IN SHARE ROW EXCLUSIVE MODE"))
        db.execute(staff_audit.insert().values(**msgspec.structs.asdict(entry)))
