"""The table of residents' keys: plain blocking calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import (
    Column,
    ColumnElement,
    Engine,
    LargeBinary,
    String,
    Table,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, OperationalError

from contact_centre.database import metadata
from contact_centre.ids import random_bytes
from routing.ids import ResidentId

KEY_BYTES = 32
PROBE = ResidentId("probe")

_KEYS = Table(
    "resident_key",
    metadata,
    Column("resident", String(64), primary_key=True),
    Column("key", LargeBinary, nullable=False),
)


def find(engine: Engine, residents: Iterable[ResidentId]) -> dict[ResidentId, bytes]:
    """The keys of those `residents` who have one."""
    with engine.connect() as connection:
        rows = connection.execute(select(_KEYS).where(_KEYS.c.resident.in_(list(residents))))
        return {ResidentId(resident): key for resident, key in rows}


def residents_without_key(column: ColumnElement[str]) -> ColumnElement[bool]:
    """That the resident in `column` was erased: what was sealed for them is of no use to anybody."""
    return column.not_in(select(_KEYS.c.resident))


def make(engine: Engine, residents: Iterable[ResidentId]) -> Mapping[ResidentId, bytes]:
    """The keys of all `residents`, made where there were none; durable on return."""
    wanted = set(residents)
    keys = find(engine, wanted)
    while missing := wanted - keys.keys():
        try:
            with engine.begin() as connection:
                rows = [{"resident": resident, "key": random_bytes(KEY_BYTES)} for resident in sorted(missing)]
                connection.execute(insert(_KEYS), rows)
        except IntegrityError:
            pass  # another process made one of them first: its key counts
        keys = find(engine, wanted)
    return keys


def probe(engine: Engine) -> None:
    """Write and take back a row, to find out whether a key could be made."""
    ours = _KEYS.c.resident == PROBE
    with engine.begin() as connection:
        connection.execute(insert(_KEYS).values(resident=PROBE, key=bytes(KEY_BYTES)))
        connection.execute(delete(_KEYS).where(ours))


def erase(engine: Engine, resident: ResidentId) -> None:
    """Delete the key. SQLite overwrites it, and no copy is left in its files; for PostgreSQL see docs/history.md."""
    with engine.begin() as connection:
        ours = _KEYS.c.resident == resident
        connection.execute(update(_KEYS).where(ours).values(key=bytes(KEY_BYTES)))
        connection.execute(delete(_KEYS).where(ours))
    if engine.dialect.name != "sqlite":
        return
    # Older pages, with the key, stand in the write-ahead log until it is emptied.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        busy = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).scalar_one()
    if busy:
        raise OperationalError("PRAGMA wal_checkpoint(TRUNCATE)", None, RuntimeError("the database is in use"))
