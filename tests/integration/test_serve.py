"""The whole composition: real log, real engine, real sockets; rooms with an echo session."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from contact_centre.app import CannotListen, CentreFile, Rooms, serve
from contact_centre.core import open_core
from contact_centre.holder import WrongDataDir
from contact_centre.log.owner import LogOwned
from contact_centre.settings import Settings
from contact_centre.sockets.session import Endpoint
from routing.centre import Centre, Queue
from routing.ids import CentreId, QueueId
from tests.integration.shell import EchoSession, OneContact

FILE = CentreFile(
    centre=Centre(id=CentreId("demo"), name="Alderbrook", queues=(Queue(id=QueueId("repairs"), name={"en": "R"}),)),
    digest="d1",
)


def settings(data_dir: Path) -> Settings:
    """On a free port."""
    return Settings(port=0, data_dir=data_dir)


def rooms() -> Rooms:
    """One chat socket."""
    chat = Endpoint(path="/chat/socket", purposes=("chat",), open=EchoSession, presence_per_source=True)
    return Rooms(views=(), endpoints=(chat,), contacts=OneContact())


@contextlib.asynccontextmanager
async def serving(data_dir: Path, file: CentreFile = FILE) -> AsyncIterator[str]:
    """A running centre's address."""
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    async with open_core(settings(data_dir), file.centre.id) as core, asyncio.TaskGroup() as tasks:
        tasks.create_task(serve(core, rooms(), file, started=address.set_result, stop=stop))
        try:
            yield await address
        finally:
            stop.set()


async def test_centre_starts_answers_and_stops_within_five_seconds(tmp_path: Path) -> None:
    """Ctrl-C is over before anybody presses it again, open sockets or not."""
    async with contextlib.AsyncExitStack() as outside, aiohttp.ClientSession() as http:
        base = await outside.enter_async_context(serving(tmp_path))
        async with http.get(f"{base}/readyz") as answer:
            assert answer.status == 200
        async with http.get(f"{base}/api/centre") as answer:
            assert (await answer.json())["name"] == "Alderbrook"
        ws = await http.ws_connect(f"{base}/chat/socket", headers={"Origin": base})
        await ws.send_json({"type": "hello", "v": 1, "cursor": None, "token": None})
        assert (await ws.receive_json())["type"] == "welcome"
        started = time.monotonic()
        await outside.aclose()
        assert time.monotonic() - started < 5


async def test_command_goes_through_the_log_and_back(tmp_path: Path) -> None:
    """What a socket asks is decided by the engine, and answered from an accepted step."""
    async with (
        serving(tmp_path) as base,
        aiohttp.ClientSession(headers={"Origin": base}) as http,
        http.ws_connect(f"{base}/chat/socket") as ws,
    ):
        await ws.send_json({"type": "hello", "v": 1, "cursor": None, "token": None})
        await ws.send_json({"type": "say", "id": "f1", "data": {"text": "hello?"}})
        async with asyncio.timeout(5):
            while (frame := await ws.receive_json())["type"] != "refused":
                pass
        assert frame["data"]["id"] == "f1"


async def test_refusal_is_remembered_over_a_restart(tmp_path: Path) -> None:
    """A phone that comes out of a tunnel after our restart is told no again, not that it was done."""
    token, told = "", []
    for _ in range(2):
        async with (
            serving(tmp_path) as base,
            aiohttp.ClientSession(headers={"Origin": base}) as http,
            http.ws_connect(f"{base}/chat/socket") as ws,
        ):
            await ws.send_json({"type": "hello", "v": 1, "cursor": None, "token": token or None})
            frame = await ws.receive_json()
            token = frame["data"].get("token", token)
            await ws.send_json({"type": "say", "id": "f1", "data": {"text": "hello?"}})
            async with asyncio.timeout(5):
                while (frame := await ws.receive_json())["type"] not in ("ack", "refused"):
                    pass
            told.append((frame["type"], frame["data"]))
    assert told[0] == told[1]
    assert told[0][0] == "refused"


async def test_file_is_applied_once_and_again_when_it_changed(tmp_path: Path) -> None:
    """What a supervisor changed since stands until somebody edits the file."""
    renamed = CentreFile(centre=Centre(id=CentreId("demo"), name="Renamed"), digest="d2")
    names = []
    for file in (FILE, FILE, renamed):
        async with (
            serving(tmp_path, file) as base,
            aiohttp.ClientSession() as http,
            http.get(f"{base}/api/centre") as answer,
        ):
            names.append((await answer.json())["name"])
    assert names == ["Alderbrook", "Alderbrook", "Renamed"]


async def test_second_service_on_the_same_data_is_told_so(tmp_path: Path) -> None:
    """Starting twice by mistake harms nothing."""
    async with serving(tmp_path):
        with pytest.raises(LogOwned):
            async with open_core(settings(tmp_path), FILE.centre.id):
                pass


async def test_taken_port_is_named(tmp_path: Path) -> None:
    """The most common mistake of a first start has a clear answer."""
    async with serving(tmp_path / "one") as base:
        taken = Settings(port=int(base.rsplit(":", 1)[1]), data_dir=tmp_path / "two")
        async with open_core(taken, FILE.centre.id) as core:
            with pytest.raises(CannotListen, match="set PORT"):
                await serve(core, rooms(), FILE, started=lambda _url: None, stop=asyncio.Event())


async def test_data_of_another_centre_is_not_touched(tmp_path: Path) -> None:
    """Two councils on one machine do not mix by a forgotten setting."""
    async with serving(tmp_path):
        pass
    other = CentreFile(centre=Centre(id=CentreId("other"), name="Other"), digest="d3")
    with pytest.raises(WrongDataDir, match="set DATA_DIR"):
        async with serving(tmp_path, other):
            pass
