"""History in SQL, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from contact_centre.database import reason_of
from contact_centre.history.port import Configured, HistoryUnavailable, Overtaken, Position, Reader, Rows, Spell
from contact_centre.history.tables import agent_spell, config, contact, position
from routing.ids import AgentId, CentreId, ContactId, Instant
from routing.service_level import Record
from routing.steps import Chain

_T = TypeVar("_T", Record, Spell)

_AT_ONCE: Final = 500
"""Ids in one query, rows fetched at once."""


class SqlHistory:
    """The history of `centre` in the database of `engine`, as `contact_centre.history.port.History`."""

    def __init__(self, engine: sa.Engine, centre: CentreId) -> None:
        self._engine = engine
        self._centre = centre

    # --- writing

    def position(self, reader: Reader) -> Position | None:
        with self._reading() as db:
            return self._position(db, reader)

    def write(self, reader: Reader, before: Position | None, after: Position, rows: Rows) -> None:
        try:
            with _told(), self._engine.begin() as db:
                # First of all: of two recorders, the other waits here, and then finds the position moved.
                self._move(db, reader, before, after)
                self._upsert(db, contact, map(msgspec.structs.asdict, rows.contacts))
                self._upsert(db, agent_spell, map(msgspec.structs.asdict, rows.spells))
                self._upsert(db, config, map(_config_row, rows.configured))
        except _AlreadyThere:
            return

    def _move(self, db: sa.Connection, reader: Reader, before: Position | None, after: Position) -> None:
        row = _position_row(after)
        if before is None:
            new = self._insert(position).values(centre=self._centre, reader=reader, **row)
            moved = db.execute(new.on_conflict_do_nothing().returning(position.c.centre)).one_or_none() is not None
        else:
            ours = position.c.centre == self._centre, position.c.reader == reader
            here = position.update().where(*ours, position.c.steps_offset == before.offset)
            moved = db.execute(here.values(**row)).rowcount == 1
        if moved:
            return
        found = self._position(db, reader)
        if found == after:
            raise _AlreadyThere
        where = "nowhere" if found is None else f"at step {found.offset}, written by {found.recorder}"
        raise Overtaken(f"Another recorder is at work: {reader} stands {where}.")

    def _upsert(self, db: sa.Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
        keyed = [{"centre": self._centre, **msgspec.to_builtins(row, str_keys=True)} for row in rows]
        if not keyed:
            return
        new = self._insert(table)
        keys = [column.name for column in table.primary_key]
        values = {column.name: new.excluded[column.name] for column in table.columns if column.name not in keys}
        db.execute(new.on_conflict_do_update(index_elements=keys, set_=values), keyed)

    def _insert(self, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
        return sqlite.insert(table) if self._engine.dialect.name == "sqlite" else postgresql.insert(table)

    def _position(self, db: sa.Connection, reader: Reader) -> Position | None:
        query = sa.select(position).where(position.c.centre == self._centre, position.c.reader == reader)
        row = db.execute(query).mappings().one_or_none()
        if row is None:
            return None
        chain = msgspec.convert({name: row[name] for name in Chain.__struct_fields__}, Chain)
        return Position(offset=row["steps_offset"], chain=chain, recorder=row["recorder"])

    # --- reading

    def open_contacts(self) -> Mapping[ContactId, Record]:
        return {each.contact: each for each in self._contacts(~contact.c.over)}

    def contacts(self, ids: Iterable[ContactId]) -> Mapping[ContactId, Record]:
        wanted = sorted(ids)
        return {
            each.contact: each
            for first in range(0, len(wanted), _AT_ONCE)
            for each in self._contacts(contact.c.contact.in_(wanted[first : first + _AT_ONCE]))
        }

    def arrived(self, since: Instant, until: Instant) -> Iterator[Record]:
        return self._contacts(contact.c.arrived_at >= since, contact.c.arrived_at < until)

    def open_spells(self) -> Mapping[AgentId, Spell]:
        return {each.agent: each for each in self._spells(agent_spell.c.until.is_(None))}

    def spells(self, since: Instant, until: Instant) -> Iterator[Spell]:
        lasts = sa.or_(agent_spell.c.until.is_(None), agent_spell.c.until > since)
        return self._spells(lasts, agent_spell.c.since < until)

    def configured(self) -> Sequence[Configured]:
        query = sa.select(config).where(config.c.centre == self._centre).order_by(config.c.steps_offset)
        with self._reading() as db:
            return [
                msgspec.convert(
                    {"offset": row.steps_offset, "since": row.since, "digest": row.digest, "centre": row.config},
                    Configured,
                    str_keys=True,
                )
                for row in db.execute(query)
            ]

    def _contacts(self, *where: sa.ColumnElement[bool]) -> Iterator[Record]:
        return self._rows(contact, Record, *where)

    def _spells(self, *where: sa.ColumnElement[bool]) -> Iterator[Spell]:
        return self._rows(agent_spell, Spell, *where)

    def _rows(self, table: sa.Table, kind: type[_T], *where: sa.ColumnElement[bool]) -> Iterator[_T]:
        keys = [column for column in table.primary_key if column.name != "centre"]
        query = sa.select(table).where(table.c.centre == self._centre, *where).order_by(*keys)
        with self._reading() as db:
            for row in db.execution_options(yield_per=_AT_ONCE).execute(query).mappings():
                yield msgspec.convert({name: row[name] for name in kind.__struct_fields__}, kind)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with _told(), self._engine.connect() as db:
            yield db


class _AlreadyThere(Exception):
    """This very write was done before: roll back and call it done."""


def centres_of(engine: sa.Engine) -> Sequence[CentreId]:
    """The centres that a database has history of.

    Raises:
        HistoryUnavailable: it cannot be read now.
    """
    with _told(), engine.connect() as db:
        return [CentreId(each) for each in db.execute(sa.select(position.c.centre).distinct()).scalars()]


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What the database refuses becomes an error of ours."""
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        raise HistoryUnavailable(f"The database of history cannot be used: {reason_of(error)}.") from error


def _position_row(of: Position) -> dict[str, Any]:
    return {"steps_offset": of.offset, "recorder": of.recorder, **msgspec.structs.asdict(of.chain)}


def _config_row(of: Configured) -> dict[str, Any]:
    return {"steps_offset": of.offset, "since": of.since, "digest": of.digest, "config": of.centre}
