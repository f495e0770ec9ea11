"""Readers' places in SQL, on SQLite and PostgreSQL alike: what every table that is written with one stands on."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from contact_centre.database import reason_of
from contact_centre.places.port import Overtaken, PlacesUnavailable, Position, Reader
from contact_centre.places.tables import position
from routing.ids import CentreId
from routing.steps import Chain


class SqlPlaces:
    """The places of the readers of `centre` in the database of `engine`."""

    def __init__(self, engine: sa.Engine, centre: CentreId) -> None:
        self._engine = engine
        self._centre = centre

    def position(self, reader: Reader) -> Position | None:
        """As `contact_centre.places.port.Places` has it."""
        with self._reading() as db:
            return self._position(db, reader)

    def move(self, reader: Reader, before: Position | None, after: Position) -> None:
        """Move a reader that writes nothing beside its place.

        Raises:
            Overtaken: it does not stand at `before` any more.
        """
        with self._moving(reader, before, after):
            pass

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with told(), self._engine.connect() as db:
            yield db

    @contextlib.contextmanager
    def _moving(self, reader: Reader, before: Position | None, after: Position) -> Iterator[sa.Connection | None]:
        """A transaction that moves `reader` and writes what the block writes; None: an earlier call did both."""
        with told(), self._engine.begin() as db:
            # First of all: of two processes, the other waits here, and then finds the position moved.
            yield db if self._move(db, reader, before, after) else None

    def _move(self, db: sa.Connection, reader: Reader, before: Position | None, after: Position) -> bool:
        row = _position_row(after)
        if before is None:
            new = self._insert(position).values(centre=self._centre, reader=reader, **row)
            moved = db.execute(new.on_conflict_do_nothing().returning(position.c.centre)).one_or_none() is not None
        else:
            stood = position.c.steps_offset == before.offset, position.c.recorder == before.recorder
            here = position.update().where(*self._of(reader), *stood)
            moved = db.execute(here.values(**row)).rowcount == 1
        if moved:
            return True
        found = self._position(db, reader)
        if found == after:
            return False
        raise _overtaken(reader, found)

    def _hold(self, db: sa.Connection, reader: Reader, name: str) -> None:
        """Keep everybody from moving `reader` until `db` commits.

        Raises:
            Overtaken: the process `name` was not the last to move it.
        """
        here = position.update().where(*self._of(reader), position.c.recorder == name)
        if db.execute(here.values(recorder=name)).rowcount != 1:
            raise _overtaken(reader, self._position(db, reader))

    def _of(self, reader: Reader) -> tuple[sa.ColumnElement[bool], ...]:
        return position.c.centre == self._centre, position.c.reader == reader

    def _insert(self, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
        return sqlite.insert(table) if self._engine.dialect.name == "sqlite" else postgresql.insert(table)

    def _position(self, db: sa.Connection, reader: Reader) -> Position | None:
        row = db.execute(sa.select(position).where(*self._of(reader))).mappings().one_or_none()
        if row is None:
            return None
        chain = msgspec.convert({name: row[name] for name in Chain.__struct_fields__}, Chain)
        return Position(offset=row["steps_offset"], chain=chain, recorder=row["recorder"])


@contextlib.contextmanager
def told() -> Iterator[None]:
    """What the database refuses becomes an error of ours."""
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        raise PlacesUnavailable(f"The database cannot be used: {reason_of(error)}.") from error


def centres_of(engine: sa.Engine, reader: Reader) -> Sequence[CentreId]:
    """The centres of which `reader` has written anything to a database.

    Raises:
        PlacesUnavailable: it cannot be read now.
    """
    query = sa.select(position.c.centre).where(position.c.reader == reader).order_by(position.c.centre)
    with told(), engine.connect() as db:
        return [CentreId(each) for each in db.execute(query).scalars()]


def _overtaken(reader: Reader, found: Position | None) -> Overtaken:
    where = "nowhere" if found is None else f"at step {found.offset}, written by {found.recorder}"
    return Overtaken(f"Another process is at work: {reader} stands {where}.")


def _position_row(of: Position) -> dict[str, Any]:
    return {"steps_offset": of.offset, "recorder": of.recorder, **msgspec.structs.asdict(of.chain)}
