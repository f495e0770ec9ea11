"""Starting the service from a file, as `contact-centre run` does."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from contact_centre.app import CentreFile, Rooms
from contact_centre.centre_file import BadCentreFile, demo_file
from contact_centre.core import Core
from contact_centre.demo.stand_ins import StandIns
from contact_centre.http.pages import DemoPerson, DemoSignIns
from contact_centre.run import run_centre, welcome
from contact_centre.settings import Settings
from tests.integration.shell import OneContact

DEMO = DemoSignIns(password="demo-demo-demo", people=(DemoPerson(login="joan", name="Joan", role="agent"),))


async def bare(_: Core, __: CentreFile, ___: StandIns | None) -> Rooms:
    """A service without rooms."""
    return Rooms(views=(), endpoints=(), contacts=OneContact())


async def test_centre_opens_from_its_file_and_ctrl_c_closes_it(tmp_path: Path) -> None:
    """What `make run` promises: an address to open, and an end when it is asked for."""
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(run_centre(Settings(port=0, data_dir=tmp_path), demo_file(), bare, told.set_result))
        text = await told
        os.kill(os.getpid(), signal.SIGINT)

    assert "Alderbrook Council is open." in text
    assert "http://localhost:" in text


async def test_bad_file_is_refused_before_any_data_is_touched(tmp_path: Path) -> None:
    """A slip in the file is mended first; no half-made data directory stands in the way afterwards."""
    file, data = tmp_path / "centre.toml", tmp_path / "data"
    file.write_text("[centre]\n", encoding="utf-8")

    with pytest.raises(BadCentreFile):
        await run_centre(Settings(port=0, data_dir=data), file, bare, print)

    assert not data.exists()


def test_welcome_names_addresses_sign_ins_and_log(tmp_path: Path) -> None:
    """A visitor finds every screen and a way in without reading anything else."""
    text = welcome("http://localhost:8080", "Alderbrook Council", Settings(data_dir=tmp_path), DEMO)

    assert all(f"http://localhost:8080{path}" in text for path in ("/ ", "/console", "/board", "/wallboard", "/demo"))
    assert "joan" in text
    assert "demo-demo-demo" in text
    assert f"SQLite) in {tmp_path}" in text


def test_welcome_of_a_real_centre_gives_no_passwords(tmp_path: Path) -> None:
    """Outside the demo nobody signs in with what the terminal says."""
    assert "password" not in welcome("http://localhost:8080", "Alderbrook", Settings(data_dir=tmp_path), None)
