"""A centre is changed while it runs: everybody sees it at once, and nobody but the owner of its data can do it."""

from __future__ import annotations

import asyncio
import contextlib
import stat
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from contact_centre.admin import apply_file
from contact_centre.admin.apply import DoorShut, NotApplied
from contact_centre.admin.wire import PATH, Door, door_file, read_door, write_door
from contact_centre.app import CentreFile, Rooms, serve
from contact_centre.centre_file import BadCentreFile, file_digest, read_centre
from contact_centre.core import Core, open_core
from contact_centre.data_files import log_file
from contact_centre.furnish import furnish
from contact_centre.holder import WrongDataDir
from contact_centre.log.sqlite import SqliteLog
from contact_centre.settings import Settings
from routing.commands import ConfigActivate, decode_command
from routing.errors import CommandTooLong
from routing.ports import INBOX
from tests.integration.shell import PASSWORD, visiting

CENTRE = """
[centre]
id = "small"
name = "{name}"
emergency = "01632 960999"
languages = ["en", "cy"]

[targets]
webchat = {{ share = 0.95, within_s = {within_s} }}

[[skill]]
id = "repairs"
name = "Repairs"

[[queue]]
id = "repairs"
name = {{ en = "Repairs", cy = "Atgyweiriadau" }}
needs = [{{ skill = "repairs" }}]
"""
PARKING = """
[[queue]]
id = "parking"
name = { en = "Parking", cy = "Parcio" }
"""


def written(path: Path, *, name: str = "Small", within_s: int = 60, more: str = "") -> Path:
    """A centre's file."""
    path.write_text(CENTRE.format(name=name, within_s=within_s) + more, encoding="utf-8")
    return path


@dataclass
class Running:
    """A service with all its rooms, and a supervisor called nowak."""

    base: str
    core: Core


@contextlib.asynccontextmanager
async def running(file: Path, data_dir: Path) -> AsyncIterator[Running]:
    """The centre that `file` describes, until the block ends."""
    described = CentreFile(centre=read_centre(file), digest=file_digest(file))
    started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    settings = Settings(port=0, data_dir=data_dir)
    async with open_core(settings, described.centre.id) as core, asyncio.TaskGroup() as tasks:
        if await core.identity.find_user("nowak") is None:
            await core.identity.add_user("nowak", "P. Nowak", ["supervisor"], password=PASSWORD)
        rooms: Rooms = await furnish(core, described)
        tasks.create_task(serve(core, rooms, described, started=started.set_result, stop=stop))
        try:
            yield Running(base=await started, core=core)
        finally:
            stop.set()


async def test_everybody_sees_a_new_configuration_at_once(tmp_path: Path) -> None:
    """A resident may choose the new service, in Welsh too, and the board measures against the new promise."""
    file, data = written(tmp_path / "centre.toml"), tmp_path / "data"
    async with running(file, data) as service, visiting(service) as boss, visiting(service) as resident:
        assert await boss.sign_in("nowak", screen="/board") == 303
        async with boss.socket("/board/socket") as board, resident.socket("/chat/socket", token=None) as chat:
            await board.hear_type("snapshot")
            await chat.hear_type("snapshot")
            written(file, name="Greater Small", within_s=20, more=PARKING)
            applied = await apply_file(file, Settings(data_dir=data), dry_run=False)

            said = (await chat.hear_type("snapshot"))["data"]
            figures = (await board.hear_type("figures"))["data"]

        assert applied.running
        assert "Target for webchat: 95 % in 20 s instead of 95 % in 60 s." in applied.changes
        assert [queue["name"]["cy"] for queue in said["queues"]] == ["Atgyweiriadau", "Parcio"]
        assert [line["within_s"] for line in figures["lines"]] == [60, 20, 900]
        assert [queue["name"] for queue in figures["queues"]] == ["Repairs", "Parking"]
        assert figures["centre"] == "Greater Small"
        assert [(row["who"], row["what"]) for row in figures["audit"]] == [
            ("an administrator", "activated a new configuration")
        ]
        async with resident.http.get(f"{service.base}/") as page:
            assert "Parking" in await page.text()
        assert (await resident.get("/api/centre"))[1]["name"] == "Greater Small"


async def test_dry_run_says_what_would_change_and_changes_nothing(tmp_path: Path) -> None:
    """A manager reads it over, asks a colleague, and applies it after lunch."""
    file, data = written(tmp_path / "centre.toml"), tmp_path / "data"
    async with running(file, data) as service:
        told = await apply_file(written(tmp_path / "new.toml", more=PARKING), Settings(data_dir=data), dry_run=True)

        assert told.changes == ("Queue Parking is added: needs none, anybody may serve; always open.",)
        asked = [decode_command(record.data).data.type for record in await service.core.log.read(INBOX, 0, 100)]
        assert asked.count("config.activate") == 1, "the one of the start"
        assert len(service.core.config.queues) == 1


async def test_door_opens_with_its_own_token_alone(tmp_path: Path) -> None:
    """Another user of this machine, or a page in a browser on it, cannot change the centre."""
    file, data = written(tmp_path / "centre.toml"), tmp_path / "data"
    async with running(file, data) as service, aiohttp.ClientSession() as http:
        door = read_door(data)
        assert door is not None
        assert stat.S_IMODE(door_file(data).stat().st_mode) == 0o600
        assert door.address.startswith("http://127.0.0.1:")
        for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {door.token[:-1]}"}, {
            "Authorization": "Bearer \u00e9"}):  # fmt: skip
            async with http.post(door.address + PATH, data=b"{}", headers=headers) as answer:
                assert answer.status == 403
        async with http.post(door.address + PATH, data=b"{}", headers={"Authorization": f"Bearer {door.token}"}) as bad:
            assert bad.status == 400
        async with http.get(f"{service.base}/api/openapi.json") as document:
            assert "apply" not in (await document.text())
    assert not door_file(data).exists()
    async with running(file, data):
        again = read_door(data)
        assert again is not None
        assert again.token != door.token


async def test_file_of_another_centre_is_refused(tmp_path: Path) -> None:
    """Two councils share a machine; a slip in a path does not mix them."""
    file, data = written(tmp_path / "centre.toml"), tmp_path / "data"
    other = tmp_path / "other.toml"
    other.write_text(CENTRE.format(name="Other", within_s=60).replace('"small"', '"other"'), encoding="utf-8")
    async with running(file, data) as service:
        with pytest.raises(NotApplied, match="'other'"):
            await apply_file(other, Settings(data_dir=data), dry_run=False)
        assert service.core.config.name == "Small"
    with pytest.raises(WrongDataDir, match="DATA_DIR"):
        await apply_file(other, Settings(data_dir=data), dry_run=False)


async def test_file_too_long_for_the_log_is_refused_at_once(tmp_path: Path) -> None:
    """Else the centre would wait for ever for a configuration that no engine reads."""
    file, data = written(tmp_path / "centre.toml"), tmp_path / "data"
    queues = "".join(PARKING.replace('"parking"', f'"queue-{number}"') for number in range(3_000))
    long = written(tmp_path / "long.toml", more=queues)
    for dry_run in (True, False):
        with pytest.raises(CommandTooLong, match=r"config\.activate is \d+ KiB long"):
            await apply_file(long, Settings(data_dir=data), dry_run=dry_run)
    with pytest.raises(ExceptionGroup) as refused:
        async with running(long, data):
            pass
    assert refused.group_contains(CommandTooLong)
    async with running(file, data) as service:
        assert service.core.config.name == "Small"


async def test_bad_file_changes_nothing(tmp_path: Path) -> None:
    """What check-config refuses never reaches the centre."""
    file, data = written(tmp_path / "centre.toml"), tmp_path / "data"
    async with running(file, data) as service:
        with pytest.raises(BadCentreFile):
            await apply_file(written(tmp_path / "new.toml", within_s=0), Settings(data_dir=data), dry_run=False)
        assert len(service.core.config.queues) == 1


async def test_without_a_service_it_is_in_force_at_the_next_start(tmp_path: Path) -> None:
    """A change is made ready while the centre is shut; a door left behind by a crash does not stand in the way."""
    file, data = written(tmp_path / "centre.toml"), tmp_path / "data"
    async with running(file, data):
        pass
    write_door(data, Door(address="http://127.0.0.1:9", token="of a service that was killed"))
    new = written(tmp_path / "new.toml", name="New")

    told = await apply_file(new, Settings(data_dir=data), dry_run=True)
    applied = await apply_file(new, Settings(data_dir=data), dry_run=False)

    assert told == applied
    assert not applied.running
    assert applied.changes == ("Name: New instead of Small.",)
    async with running(new, data) as service:
        assert service.core.config.name == "New"


async def test_dry_run_before_the_first_start_leaves_no_trace(tmp_path: Path) -> None:
    """Looking is free."""
    told = await apply_file(written(tmp_path / "centre.toml"), Settings(data_dir=tmp_path / "data"), dry_run=True)

    assert told.changes == ("It is the centre's first configuration: 1 queues, 0 teams.",)
    assert not (tmp_path / "data").exists()


async def test_service_whose_door_cannot_be_found_is_not_worked_around(tmp_path: Path) -> None:
    """Two writers on one log would be worse than an error."""
    data = tmp_path / "data"
    log = SqliteLog(log_file(data))
    try:
        with pytest.raises(DoorShut, match="cannot be reached"):
            await apply_file(written(tmp_path / "centre.toml"), Settings(data_dir=data), dry_run=False)
    finally:
        await log.close()


async def test_start_applies_a_file_that_is_not_the_last_one_applied(tmp_path: Path) -> None:
    """Whoever edits the file and starts the service gets what the file says, whatever was applied in between."""
    file, new, data = written(tmp_path / "centre.toml"), written(tmp_path / "new.toml", name="New"), tmp_path / "data"
    async with running(file, data):
        await apply_file(new, Settings(data_dir=data), dry_run=False)
    async with running(new, data) as service:
        assert service.core.config.name == "New"
    async with running(file, data) as service:
        assert service.core.config.name == "Small"


async def test_start_with_the_last_file_applied_leaves_the_log_as_it_is(tmp_path: Path) -> None:
    """What was changed since without a file (there is no digest then) stands over a restart."""
    file, data = written(tmp_path / "centre.toml"), tmp_path / "data"
    since = read_centre(written(tmp_path / "since.toml", name="Since"))
    async with running(file, data) as service:
        await service.core.ask(ConfigActivate(config=since, digest=""))
        await service.core.caught_up()
    async with running(file, data) as service:
        assert service.core.config.name == "Since"
        assert service.core.state.config_digest == file_digest(file)
