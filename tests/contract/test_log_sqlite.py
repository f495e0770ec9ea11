"""What the durable log promises beside the contract: it survives, it recovers, it has one owner."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contact_centre.log import _records
from contact_centre.log.owner import LogOwned
from contact_centre.log.sqlite import SqliteLog
from routing.errors import LogUnavailable, StaleWriter
from routing.ids import Instant
from routing.ports import INBOX, STEPS, Expect
from routing.steps import Takeover, encode_record
from tests.faults.full_disk import full_disk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the log is to be, in a folder that is not there yet."""
    return tmp_path / "data" / "log.db"


@contextlib.asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqliteLog]:
    """The log, closed at the end of the block."""
    log = SqliteLog(path)
    try:
        yield log
    finally:
        await log.close()


def states(log: SqliteLog) -> str:
    """What the readiness page would say."""
    return "healthy" if log.healthy else log.trouble


async def test_records_and_chain_outlive_the_process(path: Path) -> None:
    """After a restart the residents who waited still wait, and a stale leader is still stale."""
    async with opened(path) as log:
        await log.append(INBOX, [b"a", b"b"])
        await log.append(STEPS, [encode_record(Takeover(v=1, epoch=1, owner="ann", t=Instant(0)))])

    async with opened(path) as log:
        assert [record.data for record in await log.read(INBOX, 0, 10)] == [b"a", b"b"]
        assert await log.append(INBOX, [b"c"]) == 2
        with pytest.raises(StaleWriter):
            await log.append(STEPS, [b"{}"], expect=Expect(epoch=0, owner="", prev=""))


async def test_readers_far_behind_read_from_the_file(path: Path) -> None:
    """A recorder that was away for a day catches up without the service having kept a day in memory."""
    async with opened(path) as log:
        many = [b"%d" % number for number in range(_records.RECENT_COUNT + 100)]
        await log.append(INBOX, many)
        await log.append(INBOX, many)

        got: list[bytes] = []
        while records := await log.read(INBOX, len(got), 3_000):
            got += [record.data for record in records]

    assert got == many + many


async def test_second_owner_is_told_who_owns_the_log(path: Path) -> None:
    """Two services on one folder would both route: the second must not start, and must say what to do."""
    async with opened(path):
        code = (
            "import sys; from pathlib import Path; from contact_centre.log.sqlite import SqliteLog\n"
            "SqliteLog(Path(sys.argv[1]))"
        )
        second = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
        )
        with pytest.raises(LogOwned, match="DATA_DIR"):
            SqliteLog(path)

    assert second.returncode != 0
    assert "in use by process" in second.stderr
    async with opened(path) as log:
        assert log.healthy


async def test_full_disk_refuses_and_loses_nothing(path: Path) -> None:
    """A resident who was told yes is kept, one who was told no knows it, and the centre goes on by itself."""
    async with opened(path) as log:
        await log.append(INBOX, [b"kept"])
        with full_disk():
            with pytest.raises(LogUnavailable, match="Free space"):
                await log.append(INBOX, [b"x" * 200_000])
            assert "healthy" not in states(log)
            assert [record.data for record in await log.read(INBOX, 0, 10)] == [b"kept"]

        assert await log.append(INBOX, [b"after"]) == 1
        assert "healthy" in states(log)

    async with opened(path) as log:
        assert [record.data for record in await log.read(INBOX, 0, 10)] == [b"kept", b"after"]


async def test_idle_log_notices_that_the_disk_is_back(path: Path) -> None:
    """The readiness page turns green again although nobody was brave enough to write."""
    async with opened(path) as log:
        with full_disk(), pytest.raises(LogUnavailable):
            await log.append(INBOX, [b"x" * 200_000])

        async with asyncio.timeout(20):
            while not log.healthy:  # noqa: ASYNC110 the log says so by this property alone
                await asyncio.sleep(0.02)


async def test_everybody_in_a_failed_commit_is_told(path: Path) -> None:
    """One commit serves many; when it fails, none of them may believe that it worked."""
    async with opened(path) as log:
        with full_disk():
            appends = [log.append(INBOX, [b"x" * 50_000]) for _ in range(20)]
            results = await asyncio.gather(*appends, return_exceptions=True)
        refused = sum(isinstance(result, LogUnavailable) for result in results)
        accepted = [result for result in results if isinstance(result, int)]

        assert refused
        assert refused + len(accepted) == 20
        assert await log.end(INBOX) == len(accepted)


async def test_closed_log_refuses(path: Path) -> None:
    """A late frame during a shutdown is refused, not lost."""
    log = SqliteLog(path)
    await log.close()

    assert not log.healthy
    with pytest.raises(LogUnavailable):
        await log.append(INBOX, [b"a"])
    await log.close()


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """Whoever set DATA_DIR wrongly reads which path it was."""
    (tmp_path / "file").touch()

    with pytest.raises(LogUnavailable, match=r"file/log\.db.*start again"):
        SqliteLog(tmp_path / "file" / "log.db")


def test_file_that_is_no_log_is_named(path: Path) -> None:
    """A damaged or foreign file stops the start with its name, and is left as it is."""
    path.parent.mkdir()
    path.write_bytes(b"not a database, " * 100)

    with pytest.raises(LogUnavailable, match=r"log\.db"):
        SqliteLog(path)
    assert path.read_bytes() == b"not a database, " * 100


async def test_write_ahead_log_stays_bounded_under_constant_load(path: Path) -> None:
    """A busy day without a quiet second must not fill the disk with a file that nobody can shorten."""
    async with opened(path) as log:
        for _ in range(75):
            await log.append(INBOX, [b"x" * 1_000_000])

        assert path.with_name("log.db-wal").stat().st_size < 60_000_000
