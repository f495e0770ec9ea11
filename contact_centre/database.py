"""SQL: what is not in the log. Staff, sign-ins, residents' keys, history; on SQLite or PostgreSQL."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from contact_centre import schema
from routing.errors import ContactCentreError

metadata = MetaData()
"""The shell's own tables. `contact_centre.schema` makes them; a test holds the two equal."""

POSTGRES: Final = "postgresql+psycopg"
_POSTGRES_NAMES: Final = ("postgresql", "postgres", POSTGRES)

_POSTGRES_PARAMETERS: Final[dict[str, str]] = {
    # A server that is away, or behind a cut cable, is an error within seconds; the same call works once it is back.
    "connect_timeout": "3",
    "tcp_user_timeout": "5000",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "options": "-c statement_timeout=10000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000",
    "application_name": "contact-centre",
}
"""What libpq is told unless the address says otherwise."""


class DatabaseUnavailable(ContactCentreError):
    """The database cannot be reached or opened; the text says which it is and what to do."""

    code = "database_unavailable"
    retryable = True


class BadDatabaseUrl(ContactCentreError):
    """DATABASE_URL names no database that this service works with."""

    code = "bad_database_url"


def make_private_file(path: Path) -> None:
    """Make `path`, and the folders above it, for this account alone, unless they are there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)


def read_url(text: str) -> URL:
    """The address of a database; `postgresql://` and `postgres://` both mean PostgreSQL through psycopg.

    Raises:
        BadDatabaseUrl: it is neither SQLite nor PostgreSQL. The text never repeats a password.
    """
    try:
        url = make_url(text)
    except ArgumentError:
        raise BadDatabaseUrl(_BAD_URL) from None
    if url.drivername in _POSTGRES_NAMES and url.database:
        return url.set(drivername=POSTGRES)
    if url.drivername == "sqlite":
        return url
    raise BadDatabaseUrl(_BAD_URL)


_BAD_URL: Final = (
    "DATABASE_URL is not the address of a database that can be used. Write "
    "postgresql://USER:PASSWORD@HOST:5432/NAME, or leave it unset for the embedded SQLite file."
)


def connect(text: str) -> Engine:
    """A pool of connections to the database at the address `text`, in which every table of the service exists.

    An older schema is migrated first; of several processes that start at once, one does it. SQLite files are opened
    so that a commit survives a power cut and what is deleted is overwritten.

    Raises:
        BadDatabaseUrl: the address is none.
        DatabaseUnavailable: it cannot be reached or opened.
        SchemaError: it holds what this version cannot work with.
    """
    url = read_url(text)
    engine = _sqlite(url) if url.drivername == "sqlite" else _postgres(url)
    try:
        schema.migrate(engine)
    except SQLAlchemyError as error:
        engine.dispose()
        raise _unavailable(url, error) from error
    except BaseException:
        engine.dispose()
        raise
    return engine


def reason_of(error: SQLAlchemyError) -> str:
    """What the database itself said, on one line."""
    return " ".join(str(getattr(error, "orig", None) or error).split())


def _unavailable(url: URL, error: SQLAlchemyError) -> DatabaseUnavailable:
    place = url.render_as_string(hide_password=True)
    if url.drivername == "sqlite":
        remedy = "Look at the file and its folder, or set DATA_DIR to another one."
    else:
        remedy = "Start PostgreSQL, or put right DATABASE_URL (host, port, user, password, name of the database)."
    return DatabaseUnavailable(f"The database {place} cannot be used: {reason_of(error)}. {remedy}")


def _postgres(url: URL) -> Engine:
    parameters: dict[str, Any] = {key: each for key, each in _POSTGRES_PARAMETERS.items() if key not in url.query}
    # A connection that died with the server is noticed before it is used, and the pool is emptied. An error must not
    # say what was about to be written: it ends up in the service's own log.
    return create_engine(
        url,
        connect_args=parameters,
        hide_parameters=True,
        max_overflow=10,
        pool_pre_ping=True,
        pool_size=5,
        pool_timeout=5,
    )


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        try:
            make_private_file(Path(url.database))
        except OSError as error:
            raise DatabaseUnavailable(
                f"The database {url.database} cannot be made: {error}. Set DATA_DIR to a folder that can be written."
            ) from error
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
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
