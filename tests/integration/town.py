"""A small town's centre on processes of its own: engines, gateways and a recorder, over three real servers."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from subprocess import Popen
from typing import Any, Final

from contact_centre.centre_file import read_centre
from contact_centre.ids import new_id
from contact_centre.settings import Settings, read_settings
from contact_centre.staff import NewPerson, add_person
from routing.ids import SkillId
from scripts.servers import KafkaBroker, free_port
from tests.integration.shell import PASSWORD, Visitor, Wire, visiting
from tests.integration.test_apply import written

COMMAND: Final = Path(sys.executable).with_name("contact-centre")
STOPS_WITHIN_S: Final = 20.0


class Role:
    """A role in a process of its own, told by what it prints that it is ready; its log is a file."""

    def __init__(self, folder: Path, role: str, environment: Mapping[str, str], file: Path) -> None:
        self.log = folder / "log.txt"
        self.operator_port = free_port()
        folder.mkdir()
        own = {"DATA_DIR": str(folder / "data"), "PORT": "0", "OPERATOR_PORT": str(self.operator_port)}
        with self.log.open("w") as log:
            self.process = Popen(
                [COMMAND, "run", "--role", role, "--config", str(file)],
                env={**os.environ, "HOST": "127.0.0.1", **own, **environment},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.base = f"http://127.0.0.1:{self.operator_port}"

    def await_ready(self) -> None:
        """Return once it says that it is ready.

        Raises:
            AssertionError: it ended; with its log.
        """
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"http://localhost(:\d+)/ ", line):
                self.base = f"http://127.0.0.1{found[1]}"
            if "Ctrl-C stops it" in line or "is ready" in line:
                return
        raise AssertionError(f"It ended with {self.process.wait()}:\n{self.log.read_text()}")

    def stop(self) -> int:
        """Its exit code, after a service manager's request to stop."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOPS_WITHIN_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            assert self.process.stdout is not None
            self.process.stdout.close()
        return self.process.returncode


class Town:
    """The running centre. `gateways`, `engines` and `recorder` may be stopped and others started."""

    def __init__(self, folder: Path, broker: KafkaBroker, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.broker = broker
        self.file = written(folder / "town.toml", name="Small", within_s=60)
        self.environment = dict(environment)
        self._started: list[Role] = []
        joan = NewPerson(login="joan", name="Joan", roles=("agent",), skills={SkillId("repairs"): 5})
        for person in (joan, NewPerson(login="nowak", name="Nowak", roles=("supervisor",))):
            asyncio.run(add_person(person, PASSWORD, self.settings, read_centre(self.file)))
        self.engines = [self.launch("engine"), self.launch("engine")]
        self.gateways = [self.launch("gateway"), self.launch("gateway")]
        self.recorder = self.launch("recorder")
        for role in self._started:
            role.await_ready()

    @property
    def settings(self) -> Settings:
        """What its processes are told, for whoever looks at the servers directly."""
        return read_settings({**self.environment, "DATA_DIR": str(self.folder / "cli")})

    def launch(self, role: str, more: Mapping[str, str] | None = None) -> Role:
        """Start a role; wait for it with `await_ready`."""
        made = Role(self.folder / f"role-{len(self._started)}", role, {**self.environment, **(more or {})}, self.file)
        self._started.append(made)
        return made

    def run(self, *arguments: str) -> str:
        """What a command prints that an operator runs beside the centre."""
        own = {"DATA_DIR": str(self.folder / "cli"), "PASSWORD": PASSWORD}
        done = subprocess.run(
            [COMMAND, *arguments],
            env={**os.environ, **self.environment, **own},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def stop(self) -> None:
        """Stop what still runs."""
        for role in reversed(self._started):
            role.stop()


@contextlib.contextmanager
def running_town(folder: Path, redis_url: str, database_url: str) -> Iterator[Town]:
    """The town on a broker of its own, which a test may pause."""
    with contextlib.closing(KafkaBroker()) as broker:
        broker.start()
        addresses = {"KAFKA_BOOTSTRAP_SERVERS": broker.url, "REDIS_URL": redis_url, "DATABASE_URL": database_url}
        town = Town(folder, broker, {**addresses, "KAFKA_TOPIC_PREFIX": f"{folder.name}."})
        try:
            yield town
        finally:
            town.stop()


@contextlib.asynccontextmanager
async def at_console(gateway: Role, login: str = "joan") -> AsyncIterator[tuple[Visitor, Wire]]:
    """An agent who is available while the block runs: their browser, and their console's socket."""
    async with visiting(gateway) as visitor:
        assert await visitor.sign_in(login) == 303
        async with visitor.socket("/console/socket") as wire:
            await wire.hear_type("snapshot")
            await done(wire, "set_state", {"state": "available"})
            yield visitor, wire
            await done(wire, "set_state", {"state": "not_ready", "reason": "Break"})


@contextlib.asynccontextmanager
async def at_chat(gateway: Role, text: str, name: str = "") -> AsyncIterator[Wire]:
    """A resident who has just asked for repairs."""
    async with visiting(gateway) as visitor, visitor.socket("/chat/socket") as wire:
        await wire.hear_type("snapshot")
        await done(wire, "arrive", {"queue": "repairs", "text": text, "name": name})
        yield wire


async def done(wire: Wire, kind: str, data: object) -> None:
    """Ask for something and see that it is done. Frames before the answer are passed over."""
    id_ = new_id()
    await wire.say(kind, data, id_)
    while (answer := await wire.hear())["type"] not in ("ack", "refused") or answer["data"]["id"] != id_:
        pass
    assert answer["type"] == "ack", answer


async def board_of(gateway: Role) -> dict[str, Any]:
    """What nowak's board shows at this moment."""
    async with visiting(gateway) as visitor:
        assert await visitor.sign_in("nowak") == 303
        async with visitor.socket("/board/socket") as wire:
            data: dict[str, Any] = (await wire.hear_type("snapshot"))["data"]
            return data


async def readiness(role: Role) -> tuple[int, str]:
    """The answer of its /readyz: status, and reasons in one text."""
    async with visiting(role) as visitor:
        status, body = await visitor.get("/readyz")
        return status, " ".join(body.get("reasons", ()))
