"""What a resident tells us is theirs: readable with their key, and with it alone, for as long as they let us."""

import asyncio
import base64
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text

from contact_centre.vault import SqlVault, VaultUnavailable, keys
from routing.ids import ResidentId
from routing.words import Sealed

MAY, JUNE = ResidentId("may"), ResidentId("june")


embedded_only = pytest.mark.parametrize("sql_url", ["sqlite"], indirect=True)
"""Files of ours: what PostgreSQL does with its own is in docs/history.md."""


def contents(folder: Path) -> bytes:
    """Every byte of every file under `folder`."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.text())
async def test_what_was_sealed_opens_unchanged(engine: Engine, words: str) -> None:
    """Emoji, Welsh and whatever else people type come back as they were."""
    vault = SqlVault(engine)

    assert vault.open(await vault.seal(MAY, words)) == words


async def test_keys_outlive_the_process(engine: Engine) -> None:
    """After a restart the agent still reads the conversation."""
    sealed = await SqlVault(engine).seal(MAY, "no hot water")

    assert SqlVault(engine).open(sealed) == "no hot water"


async def test_nobody_opens_with_the_key_of_another(engine: Engine) -> None:
    """A record that is put under another resident's name shows nothing."""
    vault = SqlVault(engine)
    await vault.seal(JUNE, "mine")
    sealed = await vault.seal(MAY, "no hot water")

    assert vault.open(Sealed(JUNE, sealed.box)) is None
    assert vault.open(Sealed(ResidentId("unknown"), sealed.box)) is None


@pytest.mark.parametrize("box", ["", "!", "AAAA", base64.b64encode(bytes(40)).decode(), "é"])
async def test_what_was_tampered_with_opens_as_nothing(engine: Engine, box: str) -> None:
    """A damaged record is shown as missing, not as an error page."""
    vault = SqlVault(engine)
    await vault.seal(MAY, "no hot water")

    assert vault.open(Sealed(MAY, box)) is None


async def test_equal_texts_look_different(engine: Engine) -> None:
    """Whoever reads the log cannot tell that two residents said the same."""
    vault = SqlVault(engine)

    assert len({(await vault.seal(MAY, "yes")).box for _ in range(10)}) == 10


@embedded_only
async def test_erasing_leaves_no_key_in_any_file(engine: Engine, tmp_path: Path) -> None:
    """Erased means erased: on the disk, in the write-ahead log and in memory."""
    vault = SqlVault(engine)
    sealed, other = await vault.seal(MAY, "no hot water"), await vault.seal(JUNE, "still here")
    key = keys.find(engine, [MAY])[MAY]
    assert key in contents(tmp_path)

    await vault.erase(MAY)
    await vault.erase(MAY)

    assert vault.open(sealed) is None
    assert vault.open(other) == "still here"
    assert key not in contents(tmp_path)


async def test_a_resident_who_comes_back_gets_a_new_key(engine: Engine) -> None:
    """The old conversation stays closed, the new one can be read."""
    vault = SqlVault(engine)
    before = await vault.seal(MAY, "before")
    await vault.erase(MAY)
    after = await vault.seal(MAY, "after")

    assert (vault.open(before), vault.open(after)) == (None, "after")


async def test_many_at_once_get_one_key_each(engine: Engine) -> None:
    """A rush of first messages makes each resident one key, in few commits, and none that is lost again."""
    vault = SqlVault(engine)
    residents = [ResidentId(f"resident-{number % 50}") for number in range(200)]

    sealed = await asyncio.gather(*(vault.seal(resident, "hello") for resident in residents))

    assert {SqlVault(engine).open(each) for each in sealed} == {"hello"}
    with engine.connect() as connection:
        assert len(connection.execute(select(text("resident FROM resident_key"))).all()) == 50


async def test_a_broken_database_says_what_to_do(engine: Engine) -> None:
    """Nothing is sealed with a key that could not be kept."""
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE resident_key"))

    with pytest.raises(VaultUnavailable, match="residents' keys"):
        await SqlVault(engine).seal(MAY, "no hot water")


async def test_trouble_is_told_until_keys_can_be_made_again(engine: Engine) -> None:
    """Whoever watches `/readyz` sees that residents are being refused, and when that is over."""
    vault = SqlVault(engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE resident_key RENAME TO away"))
    with pytest.raises(VaultUnavailable):
        await vault.seal(MAY, "no hot water")
    assert "residents' keys" in await vault.trouble()

    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO resident_key"))

    assert await vault.trouble() == ""
    assert vault.open(await vault.seal(MAY, "no hot water")) == "no hot water"


@embedded_only
@pytest.mark.usefixtures("engine")
def test_database_is_for_this_account_alone(tmp_path: Path) -> None:
    """Another account on the council's server cannot copy the keys."""
    files = list((tmp_path / "data").iterdir())

    assert {path.stat().st_mode & 0o077 for path in [*files, tmp_path / "data"]} == {0}


async def test_two_gateways_make_one_key(engine: Engine) -> None:
    """A resident's first messages arrive at two gateways at once: each opens what the other sealed."""
    here, there = SqlVault(engine), SqlVault(engine)
    residents = [ResidentId(f"resident-{number}") for number in range(20)]

    sealed = await asyncio.gather(*(vault.seal(each, "hello") for each in residents for vault in (here, there)))

    assert {vault.open(each) for each in sealed for vault in (here, there, SqlVault(engine))} == {"hello"}


async def test_file_opens_for_its_resident_under_its_own_name_alone(engine: Engine) -> None:
    """A photo that is put in another's place, or was damaged, shows nothing; an erased resident's neither."""
    vault = SqlVault(engine)
    await vault.seal(JUNE, "mine")
    box = await vault.seal_bytes(MAY, b"photo", "m1")

    assert b"photo" not in box
    assert await SqlVault(engine).open_bytes(MAY, box, "m1") == b"photo"
    assert await vault.open_bytes(MAY, box, "m2") is None
    assert await vault.open_bytes(JUNE, box, "m1") is None
    assert await vault.open_bytes(MAY, box[:-1], "m1") is None
    await vault.erase(MAY)
    assert await vault.open_bytes(MAY, box, "m1") is None
