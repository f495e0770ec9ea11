"""What is known of people in SQL, as consoles read it. Every read uses an index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeVar

import msgspec
import sqlalchemy as sa

from contact_centre.history.tables import contact as history_contact
from contact_centre.people.rows import Claim, Disposition, Identity, Join, Line
from contact_centre.people.tables import claim, disposition, identity, join, line
from routing.ids import CentreId, ContactId, Instant, QueueId, ResidentId
from routing.words import Channel

_T = TypeVar("_T", bound=msgspec.Struct)

MOST_NAMED: Final = 500
"""So many of those seen last are looked through for a name."""


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """One contact of a person, as history has it, and how it was filed."""

    contact: ContactId
    resident: ResidentId
    channel: Channel
    queue: QueueId
    arrived_at: Instant
    answered_by: str | None
    holder: str | None
    ended_at: Instant | None
    ended_reason: str
    abandoned_at: Instant | None
    turned_away: bool
    over: bool
    filed: Disposition | None = None


class Before(NamedTuple):
    """Where a page of contacts goes on: before this one."""

    at: Instant
    contact: ContactId


class SqlPeople:
    """The people of `centre`, read. Calls block: they are made in a thread."""

    def __init__(self, engine: sa.Engine, centre: CentreId) -> None:
        self._engine = engine
        self._centre = centre

    def identities(self, residents: Iterable[ResidentId]) -> Sequence[Identity]:
        """Those of `residents` who ever reached the centre, the first first."""
        return self._all(
            identity,
            Identity,
            identity.c.resident.in_(list(residents)),
            order=(identity.c.first_at, identity.c.resident),
        )

    def seen_last(self, since: Instant) -> Sequence[Identity]:
        """Who gave a name and was seen from `since` on, the last first; at most `MOST_NAMED`."""
        return self._all(
            identity,
            Identity,
            identity.c.last_at >= since,
            identity.c.name.is_not(None),
            order=(identity.c.last_at.desc(),),
            limit=MOST_NAMED,
        )

    def joins(self, residents: Iterable[ResidentId]) -> Sequence[Join]:
        """The joins that stand between `residents`."""
        some = list(residents)
        return self._all(join, Join, join.c.resident.in_(some), join.c.same_as.in_(some), ~join.c.parted)

    def claims_of(self, residents: Iterable[ResidentId]) -> Sequence[Claim]:
        """What `residents` have claimed, the last first."""
        return self._all(claim, Claim, claim.c.resident.in_(list(residents)), order=(claim.c.at.desc(),), limit=50)

    def claiming(self, claimed: Iterable[ResidentId]) -> Sequence[Claim]:
        """Who has claimed to be reached where `claimed` are, the last first."""
        return self._all(claim, Claim, claim.c.claimed.in_(list(claimed)), order=(claim.c.at.desc(),), limit=50)

    def forget_claims(self, residents: Iterable[ResidentId]) -> None:
        """Delete what `residents` claimed."""
        with self._engine.begin() as db:
            db.execute(claim.delete().where(claim.c.centre == self._centre, claim.c.resident.in_(list(residents))))

    def earlier(self, residents: Iterable[ResidentId], before: Before | None, limit: int) -> Sequence[Earlier]:
        """The contacts of `residents`, the newest first."""
        of = history_contact.c
        where = [of.centre == self._centre, of.resident.in_(list(residents))]
        if before is not None:
            where.append(
                sa.or_(of.arrived_at < before.at, sa.and_(of.arrived_at == before.at, of.contact < before.contact))
            )
        query = self._with_filed(*where).order_by(of.arrived_at.desc(), of.contact.desc()).limit(limit)
        with self._engine.connect() as db:
            return [_earlier(row) for row in db.execute(query)]

    def contact(self, contact: ContactId) -> Earlier | None:
        """One contact; None for one that history does not know."""
        of = history_contact.c
        with self._engine.connect() as db:
            row = db.execute(self._with_filed(of.centre == self._centre, of.contact == contact)).one_or_none()
        return None if row is None else _earlier(row)

    def lines(self, contact: ContactId, before: int | None, limit: int) -> Sequence[Line]:
        """What was written in a contact, the newest first; from `before` back, or from the end."""
        further = (line.c.place < before,) if before is not None else ()
        return self._all(line, Line, line.c.contact == contact, *further, order=(line.c.place.desc(),), limit=limit)

    def _with_filed(self, *where: sa.ColumnElement[bool]) -> sa.Select[Any]:
        of, filed = history_contact.c, disposition.c
        wanted = [of[name] for name in Earlier.__struct_fields__ if name != "filed"]
        how = [filed.agent, filed.outcome, filed.at, filed.note]
        both = sa.and_(filed.centre == of.centre, filed.contact == of.contact)
        return sa.select(*wanted, *how).select_from(history_contact.outerjoin(disposition, both)).where(*where)

    def _all(
        self,
        table: sa.Table,
        kind: type[_T],
        *where: sa.ColumnElement[bool],
        order: Sequence[sa.ColumnElement[Any]] = (),
        limit: int | None = None,
    ) -> list[_T]:
        query = sa.select(table).where(table.c.centre == self._centre, *where).order_by(*order).limit(limit)
        with self._engine.connect() as db:
            found = db.execute(query).mappings()
            return [msgspec.convert({name: row[name] for name in kind.__struct_fields__}, kind) for row in found]


def _earlier(row: sa.Row[Any]) -> Earlier:
    of = row._mapping  # noqa: SLF001 - what SQLAlchemy calls its public view of a row
    known = {name: of[name] for name in Earlier.__struct_fields__ if name != "filed"}
    if of["agent"] is not None:
        filed = {name: of[name] for name in ("contact", "agent", "outcome", "at", "note")}
        known["filed"] = filed
    return msgspec.convert(known, Earlier)
