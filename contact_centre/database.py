"""SQL: what is not in the log. Staff, sign-ins, residents' keys."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, MetaData, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

metadata = MetaData()
"""The shell's own tables."""


def make_private_file(path: Path) -> None:
    """Make `path`, and the folders above it, for this account alone, unless they are there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)


def connect(url: str, *tables: MetaData) -> Engine:
    """A pool of connections to `url`, in which the shell's tables and `tables` exist.

    SQLite files are opened so that a commit survives a power cut and what is deleted is overwritten.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: it cannot be reached or opened.
        OSError: the file or its folder cannot be made.
    """
    # An error must not say what was about to be written: it ends up in the service's own log.
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        database = make_url(url).database
        if database and database != ":memory:":
            make_private_file(Path(database))
        event.listen(engine, "connect", _prepare_sqlite)
    for each in (metadata, *tables):
        each.create_all(engine)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",
        "foreign_keys = ON",
        "busy_timeout = 5000",
    ):
        connection.execute(f"PRAGMA {pragma}").close()
