"""The schema of the SQL database, the same for SQLite and PostgreSQL, raised step by step by Alembic.

A change of a table is a new file in `versions/`, never an edit of an old one, and leaves what the version before
needs where it is: while a service is upgraded, processes of both versions use one database.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from routing.errors import ContactCentreError

_HERE: Final = Path(__file__).parent
_LOCK: Final = 7_201_418_883
"""Any number, as long as nobody else takes an advisory lock of it in this database."""

_FIRST_TABLES: Final = {
    "staff": {"id", "login", "name", "password", "demo", "made_at"},
    "sign_in": {"token_hash", "id", "staff", "kind", "made_at", "seen_at", "ends_at", "address", "browser"},
    "resident_key": {"resident", "key"},
}
"""What a database from before there were migrations holds, enough to tell it from one of another program."""


class SchemaError(ContactCentreError):
    """The database holds what this version cannot work with; the text says what and what to do."""

    code = "schema_error"


def migrate(engine: Engine) -> None:
    """Raise the schema to the newest, under a lock, all of it or nothing.

    A database whose tables were made before there were migrations is recognised and goes on from there.

    Raises:
        SchemaError: a newer version made it, or it is another program's.
        sqlalchemy.exc.SQLAlchemyError: it cannot be reached or written.
    """
    scripts = ScriptDirectory(str(_HERE))
    with engine.connect() as connection:
        if _is_newest(connection, scripts):
            return
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            # To wait for another process that migrates is no reason to give up.
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if not _is_newest(connection, scripts):
            _upgrade(connection)
        connection.commit()


def revision_of(connection: Connection) -> str | None:
    """The revision of the schema in a database; None for one without."""
    return MigrationContext.configure(connection).get_current_revision()


def _is_newest(connection: Connection, scripts: ScriptDirectory) -> bool:
    found = revision_of(connection)
    if found is None:
        _refuse_stranger(connection)
    elif found not in {each.revision for each in scripts.walk_revisions()}:
        raise SchemaError(
            f"The database {_place(connection)} has schema {found}, which a newer version made; this one knows "
            f"schemas up to {scripts.get_current_head()}. Start the newer version, or restore a backup from before it."
        )
    return found == scripts.get_current_head()


def _refuse_stranger(connection: Connection) -> None:
    tables = inspect(connection)
    for name, columns in _FIRST_TABLES.items():
        if not tables.has_table(name):
            continue
        if missing := columns - {each["name"] for each in tables.get_columns(name)}:
            raise SchemaError(
                f"The database {_place(connection)} has a table {name!r} without {', '.join(sorted(missing))}: it "
                "belongs to another program. Give DATABASE_URL a database of its own."
            )


def _place(connection: Connection) -> str:
    return connection.engine.url.render_as_string(hide_password=True)


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
