"""The files of one centre, in SQL: whose each is, how far it got, and its bytes, sealed with its resident's key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Literal, TypeVar

import msgspec
import sqlalchemy as sa

from contact_centre.database import reason_of
from contact_centre.media.hosts import Provider
from contact_centre.media.tables import media as table
from contact_centre.media.tables import media_body
from contact_centre.vault import SqlVault
from contact_centre.vault.keys import residents_without_key
from routing.errors import ContactCentreError
from routing.ids import CentreId, Instant, MediaId, ResidentId
from routing.ports import Clock
from routing.words import Sealed

DAY_MS: Final = 86_400_000
LEASE_MS: Final = 180_000
"""How long a file is left to who fetches it: longer than fetching and drawing may take together."""

AT_ONCE: Final = 100
"""Files deleted in one round."""

WITHDRAWN: Final = "The resident took this file back."

State = Literal["coming", "kept", "refused"]

_T = TypeVar("_T")


class MediaUnavailable(ContactCentreError):
    """The database of files cannot be used now."""

    code = "media_unavailable"
    retryable = True


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a file.

    Attributes:
        sender: the member of staff who sent it; empty for the resident.
        provider: who has it while it is coming; empty where it was given to us.
        source: its address there, sealed; empty once it came.
        kind, size_bytes: of what is kept, after it was judged.
        trouble: why it is refused, for staff.
    """

    media: MediaId
    resident: ResidentId
    sender: str = ""
    provider: Provider | Literal[""] = ""
    state: State = "coming"
    source: str = ""
    tries: int = 0
    due_at: Instant = Instant(0)
    kind: str = ""
    size_bytes: int = 0
    trouble: str = ""


class MediaFiles:
    """As the module says.

    Calls raise `MediaUnavailable`, and those that seal or open something `VaultUnavailable`.

    Args:
        keep_days: how long a file is kept, days.
    """

    def __init__(self, engine: sa.Engine, vault: SqlVault, centre: CentreId, clock: Clock, *, keep_days: int) -> None:
        self._engine, self._vault, self._centre, self._clock = engine, vault, centre, clock
        self._keep_ms = keep_days * DAY_MS

    async def expect(self, files: Sequence[Known]) -> None:
        """Remember files that are to be fetched; durable on return. One that is known already stays as it is."""
        if files:
            rows = [{**self._row(file), "due_at": self._clock.wall()} for file in files]
            await self._sql(lambda: self._insert_new(rows))

    async def of(self, media: MediaId) -> Known | None:
        """What is known of a file; None for one that is not (any more)."""
        ours = sa.and_(_is(self._centre, media), table.c.keep_until > self._clock.wall())
        found = await self._sql(lambda: self._read(ours, 1))
        return found[0] if found else None

    async def body(self, known: Known) -> bytes | None:
        """The bytes; None once the resident was erased, or before it came."""
        box = await self._sql(lambda: self._box(known.media))
        return None if box is None else await self._vault.open_bytes(known.resident, box, known.media)

    async def take(self, most: int) -> Sequence[Known]:
        """Files that are to be fetched now. They are left to the caller for a while, whoever else asks."""
        return await self._sql(lambda: self._claim(self._clock.wall(), most))

    async def keep(self, known: Known, kind: str, body: bytes) -> None:
        """It came: keep what was made of it."""
        box = await self._vault.seal_bytes(known.resident, body, known.media)
        kept = msgspec.structs.replace(known, state="kept", source="", kind=kind, size_bytes=len(body))
        await self._sql(lambda: self._write(kept, box))

    async def refuse(self, known: Known, trouble: str) -> None:
        """It will not be had: say why."""
        await self._sql(
            lambda: self._write(msgspec.structs.replace(known, state="refused", source="", trouble=trouble))
        )

    async def withdraw(self, media: MediaId) -> None:
        """Its resident took it back: delete the bytes, or never fetch them."""
        await self._sql(lambda: self._withdraw(media))

    async def lately(self, resident: ResidentId) -> int:
        """How many bytes of the resident's came within a day."""
        since = self._clock.wall() + self._keep_ms - DAY_MS
        ours = sa.and_(table.c.centre == self._centre, table.c.resident == resident, table.c.sender == "")
        query = sa.select(sa.func.coalesce(sa.func.sum(table.c.size_bytes), 0)).where(ours, table.c.keep_until > since)

        def read() -> int:
            with self._engine.connect() as db:
                return int(db.execute(query).scalar_one())

        return await self._sql(read)

    async def put_off(self, known: Known, wait_s: float) -> None:
        """It is to be fetched again after a while."""
        due = Instant(self._clock.wall() + round(wait_s * 1000))
        where = sa.and_(_is(self._centre, known.media), table.c.state == "coming")
        await self._sql(lambda: self._change(table.update().where(where).values(due_at=due)))

    async def forget(self) -> int:
        """Delete what was kept for long enough, and what nobody can read since its resident was erased."""
        return await self._sql(lambda: self._delete(self._clock.wall()))

    async def sealed(self, resident: ResidentId, text: str) -> str:
        """The address of a file as it is remembered."""
        return (await self._vault.seal(resident, text)).box

    def address(self, known: Known) -> str | None:
        """The address of a file; None once its resident was erased."""
        return self._vault.open(Sealed(resident=known.resident, box=known.source)) if known.source else None

    def _row(self, file: Known) -> dict[str, object]:
        keep_until = self._clock.wall() + self._keep_ms
        return {**msgspec.structs.asdict(file), "centre": self._centre, "keep_until": keep_until}

    def _insert_new(self, rows: Sequence[dict[str, object]]) -> None:
        with self._engine.begin() as db:
            names = [row["media"] for row in rows]
            query = sa.select(table.c.media).where(table.c.centre == self._centre, table.c.media.in_(names))
            known = set(db.execute(query).scalars())
            missing = {row["media"]: row for row in rows if row["media"] not in known}
            if missing:
                db.execute(table.insert(), list(missing.values()))

    def _read(self, where: sa.ColumnElement[bool], limit: int) -> Sequence[Known]:
        query = sa.select(table).where(where).order_by(table.c.due_at).limit(limit)
        with self._engine.connect() as db:
            return [msgspec.convert(_plain(row), Known) for row in db.execute(query).mappings()]

    def _box(self, media: MediaId) -> bytes | None:
        query = sa.select(media_body.c.box).where(media_body.c.centre == self._centre, media_body.c.media == media)
        with self._engine.connect() as db:
            box: bytes | None = db.execute(query).scalar_one_or_none()
        return box

    def _claim(self, now: Instant, most: int) -> Sequence[Known]:
        due = sa.and_(table.c.centre == self._centre, table.c.state == "coming", table.c.due_at <= now)
        taken = []
        for known in self._read(due, most):
            # Several gateways fetch: whoever changes the row first has it.
            same = sa.and_(_is(self._centre, known.media), table.c.state == "coming", table.c.due_at == known.due_at)
            later = {"due_at": Instant(now + LEASE_MS), "tries": known.tries + 1}
            if self._change(table.update().where(same).values(later)):
                taken.append(msgspec.structs.replace(known, **later))
        return taken

    def _change(self, change: sa.Update) -> int:
        with self._engine.begin() as db:
            return db.execute(change).rowcount

    def _write(self, known: Known, box: bytes | None = None) -> None:
        """The row as `known` has it, with its bytes, all or nothing."""
        row = self._row(known)
        with self._engine.begin() as db:
            where = _is(self._centre, known.media)
            if db.execute(sa.select(table.c.trouble).where(where)).scalar_one_or_none() == WITHDRAWN:
                return  # while it was on its way
            keys = ("state", "source", "kind", "size_bytes", "trouble")
            if not db.execute(table.update().where(where).values({key: row[key] for key in keys})).rowcount:
                db.execute(table.insert().values(row))
            if box is not None:
                ours = sa.and_(media_body.c.centre == self._centre, media_body.c.media == known.media)
                db.execute(media_body.delete().where(ours))
                db.execute(media_body.insert().values(centre=self._centre, media=known.media, box=box))

    def _withdraw(self, media: MediaId) -> None:
        gone = {"state": "refused", "source": "", "size_bytes": 0, "trouble": WITHDRAWN}
        with self._engine.begin() as db:
            db.execute(table.update().where(_is(self._centre, media)).values(gone))
            db.execute(media_body.delete().where(media_body.c.centre == self._centre, media_body.c.media == media))

    def _delete(self, now: Instant) -> int:
        over = sa.or_(table.c.keep_until <= now, residents_without_key(table.c.resident))
        query = sa.select(table.c.media).where(table.c.centre == self._centre, over).limit(AT_ONCE)
        with self._engine.begin() as db:
            names = list(db.execute(query).scalars())
            for each in (media_body, table):
                db.execute(each.delete().where(each.c.centre == self._centre, each.c.media.in_(names)))
        return len(names)

    async def _sql(self, call: Callable[[], _T]) -> _T:
        try:
            return await asyncio.to_thread(call)
        except sa.exc.SQLAlchemyError as error:
            text = f"The database of files cannot be used now: {reason_of(error)}. Try again in a minute."
            raise MediaUnavailable(text) from error


def _is(centre: CentreId, media: MediaId) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.centre == centre, table.c.media == media)


def _plain(row: sa.RowMapping) -> dict[str, object]:
    return {name: row[name] for name in Known.__struct_fields__}
