"""The SQL database of a centre, SQLite and PostgreSQL: opened, migrated, refused, lost and found again."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from agents.identity import metadata as staff_tables
from contact_centre import schema
from contact_centre.database import BadDatabaseUrl, DatabaseUnavailable, connect, metadata
from contact_centre.dispatch import tables as _outbox  # noqa: F401 - brings its tables into `metadata`
from contact_centre.history import tables as _history  # noqa: F401 - likewise
from contact_centre.phone import tables as _telephone  # noqa: F401 - likewise
from contact_centre.schema import SchemaError
from contact_centre.secret import BadSecret, centre_secret
from contact_centre.vault import SqlVault
from routing.ids import CentreId, ResidentId

DEMO = CentreId("demo")


def tables_of(engine: sa.Engine) -> set[str]:
    """The names of all tables."""
    return set(sa.inspect(engine).get_table_names())


def bare(url: str) -> sa.Engine:
    """A database as another program opens it: nothing is made in it."""
    Path(sa.make_url(url).database or "").parent.mkdir(exist_ok=True)
    return sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))


@pytest.mark.parametrize("tables", [staff_tables, metadata], ids=["staff", "shell"])
def test_migrations_add_up_to_what_the_code_describes(engine: sa.Engine, tables: sa.MetaData) -> None:
    """A new installation and one that was upgraded ten times have the same tables."""
    ours = set(tables.tables)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: kind != "table" or name in ours, "compare_type": True},
        )
        assert compare_metadata(context, tables) == []


def test_database_of_before_migrations_goes_on(sql_url: str) -> None:
    """A council that upgrades keeps its staff and its residents' keys."""
    before = bare(sql_url)
    staff_tables.create_all(before)
    metadata.tables["resident_key"].create(before)
    with before.begin() as connection:
        connection.execute(
            staff_tables.tables["staff"].insert().values(id="a", login="joan", name="Joan", demo=False, made_at=1)
        )
        connection.execute(metadata.tables["resident_key"].insert().values(resident="may", key=bytes(32)))
    before.dispose()

    engine = connect(sql_url)
    with engine.connect() as connection:
        assert connection.execute(sa.select(staff_tables.tables["staff"].c.name)).scalar_one() == "Joan"
        assert connection.execute(sa.select(metadata.tables["resident_key"].c.resident)).scalar_one() == "may"
        assert schema.revision_of(connection) is not None
    assert tables_of(engine) == {*staff_tables.tables, *metadata.tables, "alembic_version"}
    engine.dispose()


def test_database_of_a_newer_version_is_refused(sql_url: str) -> None:
    """Whoever starts last week's program on today's data is told so, and nothing is changed."""
    engine = connect(sql_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()

    with pytest.raises(SchemaError, match=r"schema 9999.*newer version"):
        connect(sql_url)


def test_database_of_another_program_is_refused(sql_url: str) -> None:
    """A wrong DATABASE_URL spoils nobody else's data."""
    other = bare(sql_url)
    with other.begin() as connection:
        connection.execute(sa.text("CREATE TABLE staff (id INTEGER PRIMARY KEY, salary INTEGER)"))

    with pytest.raises(SchemaError, match="another program"):
        connect(sql_url)

    assert tables_of(other) == {"staff"}
    other.dispose()


def test_migration_that_fails_leaves_nothing_behind(sql_url: str) -> None:
    """An upgrade that cannot be carried out is one that never began."""
    before = bare(sql_url)
    with before.begin() as connection:
        connection.execute(sa.text("CREATE TABLE centre_secret (centre VARCHAR(64))"))

    with pytest.raises(DatabaseUnavailable, match="centre_secret"):
        connect(sql_url)

    assert tables_of(before) == {"centre_secret"}
    before.dispose()


def test_several_processes_start_at_once(sql_url: str) -> None:
    """After a power cut all gateways come back together; one of them raises the schema, the others wait."""
    program = "import sys; from contact_centre.database import connect; connect(sys.argv[1]).dispose()"
    started = [
        subprocess.Popen([sys.executable, "-c", program, sql_url], stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    said = [process.communicate(timeout=60)[1] for process in started]

    assert [process.returncode for process in started] == [0] * 4, said


@pytest.mark.parametrize(
    "url", ["mysql://root@localhost/centre", "postgresql://localhost", "postgres", "", "postgresql://me:swordfish@db"]
)
def test_an_address_that_is_none_says_what_to_write(url: str) -> None:
    """The person who installs the service sees which setting is wrong, and nobody sees the password."""
    with pytest.raises(BadDatabaseUrl, match="DATABASE_URL") as refused:
        connect(url)
    assert "swordfish" not in str(refused.value)


def test_a_server_that_is_away_is_named() -> None:
    """Which setting, which server, what to do; and no password in a log."""
    with pytest.raises(DatabaseUnavailable, match=r"127\.0\.0\.1:1/centre.*Start PostgreSQL.*DATABASE_URL") as refused:
        connect("postgresql://me:swordfish@127.0.0.1:1/centre")
    assert "swordfish" not in str(refused.value)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """DATA_DIR is what to change."""
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnavailable, match="DATA_DIR"):
        connect(f"sqlite:///{tmp_path / 'file' / 'centre.db'}")


async def test_connections_that_died_are_replaced(database_url: str) -> None:
    """PostgreSQL was restarted: the next call works, without anybody starting us anew."""
    engine = connect(database_url)
    vault = SqlVault(engine)
    await asyncio.gather(*(vault.seal(ResidentId(f"r{number}"), "hello") for number in range(5)))
    killer = bare(database_url)
    with killer.begin() as connection:
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        assert connection.execute(sa.text(query)).all()

    assert SqlVault(engine).open(await vault.seal(ResidentId("r0"), "hello")) == "hello"
    killer.dispose()
    engine.dispose()


def test_all_gateways_share_one_secret(database_url: str, tmp_path: Path) -> None:
    """A resident's tab keeps its chat, whichever gateway it comes back to."""
    here, there = connect(database_url), connect(database_url)
    first = centre_secret(here, DEMO, tmp_path / "here")

    assert len(first) == 32
    assert centre_secret(there, DEMO, tmp_path / "there") == first
    assert centre_secret(here, CentreId("other"), tmp_path / "here") != first
    here.dispose()
    there.dispose()


def test_secret_of_an_embedded_centre_comes_along(database_url: str, tmp_path: Path) -> None:
    """A centre that grows from SQLite to PostgreSQL knows its residents by the same ids."""
    embedded, scaled = connect(f"sqlite:///{tmp_path / 'centre.db'}"), connect(database_url)
    before = centre_secret(embedded, DEMO, tmp_path)

    assert centre_secret(embedded, DEMO, tmp_path) == before
    assert centre_secret(scaled, DEMO, tmp_path) == before
    assert (tmp_path / "centre.secret").stat().st_mode & 0o077 == 0
    embedded.dispose()
    scaled.dispose()


@pytest.mark.parametrize("text", ["", "00", "not hexadecimal"])
def test_a_damaged_secret_is_not_replaced(tmp_path: Path, text: str) -> None:
    """A new secret would lock every resident out of their chat: better to say what happened."""
    (tmp_path / "centre.secret").write_text(text)
    engine = connect(f"sqlite:///{tmp_path / 'centre.db'}")
    with pytest.raises(BadSecret, match="backup"):
        centre_secret(engine, DEMO, tmp_path)
    engine.dispose()
