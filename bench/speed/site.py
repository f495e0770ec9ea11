"""A centre of real processes with its people, ready to be loaded."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from bench.speed.processes import CENTRE_FILE, Process, role
from contact_centre.centre_file import file_digest, read_centre
from contact_centre.core import open_core
from contact_centre.settings import read_settings
from routing.commands import AgentConfigure
from routing.ids import SkillId

AGENTS: Final = 100
SKILL: Final = SkillId("general")


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Where clients find the centre, and who of its people is signed in.

    Attributes:
        url: where sockets are opened.
        tokens: the sign-in of each agent; empty where nobody asks for one.
        processes: numbers of the processes whose CPU time is the service's.
    """

    url: str
    tokens: tuple[str, ...] = ()
    processes: tuple[int, ...] = ()


def settings_of(folder: Path, servers: Mapping[str, str]) -> dict[str, str]:
    """The environment of a centre's processes: its data in `folder`, its servers as named."""
    quiet = {"TRAFFIC": "off", "PORT": "0", "HOST": "127.0.0.1"}
    if "KAFKA_BOOTSTRAP_SERVERS" not in servers:
        return {**quiet, "DATA_DIR": str(folder / "data"), **servers}
    own = {"KAFKA_TOPIC_PREFIX": f"{folder.name}.", "DATABASE_URL": f"sqlite:///{folder / 'centre.db'}"}
    return {**quiet, **own, **servers}


async def staffed(environment: Mapping[str, str], agents: int = AGENTS) -> tuple[str, ...]:
    """Make the centre's people, before anything runs. Returns their sign-ins.

    Nobody types a password: hashing hundreds of them would take longer than what is to be measured.
    """
    settings, centre = read_settings(environment), read_centre(CENTRE_FILE)
    tokens = []
    async with open_core(settings, centre.id) as core:
        await core.activate(centre, file_digest(CENTRE_FILE))
        for number in range(agents):
            agent = await core.identity.add_user(f"agent-{number}", f"Agent {number}", ["agent"])
            await core.ask(AgentConfigure(agent=agent, skills={SKILL: 5}))
            tokens.append((await core.identity.open_sign_in(agent, address="127.0.0.1")).token)
    return tuple(tokens)


@contextlib.asynccontextmanager
async def open_site(folder: Path, servers: Mapping[str, str]) -> AsyncIterator[Site]:
    """A centre with its people, gone afterwards.

    Args:
        folder: for its data.
        servers: and whatever else, by the service's own settings. With Kafka it is an engine and a gateway, without it
            one process.
    """
    environment = settings_of(folder, servers)
    tokens = await staffed({"DATA_DIR": str(folder / "set-up"), **environment})
    scaled = "KAFKA_BOOTSTRAP_SERVERS" in servers
    parts = ["engine", "gateway"] if scaled else ["all"]
    processes: list[Process] = []
    try:
        processes += [role(part, part, folder, environment) for part in parts]
        urls = [process.ready() for process in processes]
        yield Site(url=urls[-1], tokens=tokens, processes=tuple(process.pid for process in processes))
    finally:
        for process in processes:
            process.kill()


@contextlib.asynccontextmanager
async def open_bare(module: str, *arguments: str) -> AsyncIterator[Site]:
    """A bare server of ours, that says where it listens, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        process = Process("bare", Path(folder), ("-m", module, *arguments), {})
        try:
            yield Site(url=process.ready(), processes=(process.pid,))
        finally:
            process.kill()
