"""Running a centre from its file until somebody stops it, and what it says on the terminal when it is ready."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from structlog.contextvars import bound_contextvars

from contact_centre.app import CentreFile, Decides, Rooms, only_leader, serve, stopping_on_signals
from contact_centre.beside import Part, beside
from contact_centre.centre_file import file_digest, read_centre
from contact_centre.core import Core, open_core
from contact_centre.demo.stand_ins import StandIns, standing_in
from contact_centre.http.pages import DemoSignIns
from contact_centre.settings import Settings
from contact_centre.watched import watched

Furnish = Callable[[Core, CentreFile, StandIns | None], Awaitable[Rooms]]
"""Makes the rooms of a service upon its core, with the emulators where they stand in for providers."""

Beside = Callable[[Core], Sequence[Part]]
"""Makes what runs beside a service for as long as it does."""


def nothing_beside(_: Core) -> Sequence[Part]:
    """The web site alone."""
    return ()


async def run_centre(
    settings: Settings,
    file: Path,
    furnish: Furnish,
    say: Callable[[str], None],
    *,
    role: str = "all",
    decides: Decides = only_leader,
    also: Beside = nothing_beside,
) -> None:
    """Run the centre that `file` describes until Ctrl-C.

    Args:
        settings: where it listens and keeps its data.
        file: the centre's TOML file.
        furnish: makes its rooms.
        say: told once, when everybody is let in, what to show on the terminal.
        role: what this process is called where it is watched.
        decides: who decides, in this process or elsewhere.
        also: what else runs beside the web site.

    Raises:
        BadCentreFile: the file describes no centre that could work.
        ContactCentreError: it cannot start, or cannot go on.
    """
    described = CentreFile(centre=read_centre(file), digest=file_digest(file))
    stop = asyncio.Event()
    async with contextlib.AsyncExitStack() as running:
        watch = running.enter_context(watched(settings, role, described.centre.id))
        settings, stand_ins = await running.enter_async_context(standing_in(settings, described.centre))
        core = await running.enter_async_context(
            open_core(settings, described.centre.id, watch=watch, decides=role == "all")
        )
        running.enter_context(bound_contextvars(gateway=core.gateway))
        rooms = await furnish(core, described, stand_ins)
        running.enter_context(stopping_on_signals(stop))
        await running.enter_async_context(beside(*also(core)))
        await serve(
            core,
            rooms,
            described,
            started=lambda base_url: say(welcome(base_url, described.centre.name, settings, rooms.demo)),
            stop=stop,
            decides=decides,
        )


def welcome(base_url: str, name: str, settings: Settings, demo: DemoSignIns | None) -> str:
    """Where to look, how to sign in, and which log is running."""
    pages = {"/": "residents", "/console": "agents", "/board": "supervisors", "/wallboard": "a screen on the wall"}
    if demo is not None:
        pages["/demo"] = "scenes to play"
    if demo is not None and demo.rings:
        pages |= {"/demo/phone": "a telephone to ring with", "/demo/text": "a phone to text with"}
    lines = [f"{name} is open.", ""]
    lines += [f"  {base_url}{path:<12} {who}" for path, who in pages.items()]
    if demo is not None:
        lines += ["", f"  Sign in with the password {demo.password} as"]
        lines += [f"  {person.login:<8} {person.name}, {person.role}" for person in demo.people]
    where = (
        f"embedded (SQLite) in {settings.data_dir.resolve()}"
        if settings.kafka is None
        else f"Kafka at {settings.kafka}"
    )
    lines += ["", f"  Log: {where}", "  Ctrl-C stops it; nothing is lost."]
    return "\n".join(lines)
