"""History in SQL, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec
import sqlalchemy as sa

from contact_centre.history.port import Configured, Rows, Spell
from contact_centre.history.tables import agent_spell, config, contact
from contact_centre.people.writing import write as write_people
from contact_centre.phone.tables import recording
from contact_centre.places import Position, Reader, SqlPlaces
from routing.ids import AgentId, ContactId, Instant
from routing.service_level import Record

_T = TypeVar("_T", Record, Spell)

_AT_ONCE: Final = 500
"""Ids in one query, rows fetched at once."""


class SqlHistory(SqlPlaces):
    """The history of `centre` in the database of `engine`, as `contact_centre.history.port.History`."""

    # --- writing

    def write(self, reader: Reader, before: Position | None, after: Position, rows: Rows) -> None:
        with self._moving(reader, before, after) as db:
            if db is None:
                return
            self._upsert(db, contact, map(msgspec.structs.asdict, rows.contacts))
            self._upsert(db, agent_spell, map(msgspec.structs.asdict, rows.spells))
            self._upsert(db, config, map(_config_row, rows.configured))
            self._upsert(db, recording, map(msgspec.structs.asdict, rows.recorded))
            write_people(db, self._insert, self._centre, rows.people)

    def _upsert(self, db: sa.Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
        keyed = [{"centre": self._centre, **msgspec.to_builtins(row, str_keys=True)} for row in rows]
        if not keyed:
            return
        new = self._insert(table)
        keys = [column.name for column in table.primary_key]
        values = {column.name: new.excluded[column.name] for column in table.columns if column.name not in keys}
        db.execute(new.on_conflict_do_update(index_elements=keys, set_=values), keyed)

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


def _config_row(of: Configured) -> dict[str, Any]:
    return {"steps_offset": of.offset, "since": of.since, "digest": of.digest, "config": of.centre}
