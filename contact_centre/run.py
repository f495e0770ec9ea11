"""Running a centre from its file until somebody stops it, and what it says on the terminal when it is ready."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable
from importlib import metadata
from pathlib import Path

from structlog.contextvars import bound_contextvars

from contact_centre.app import CentreFile, Rooms, serve, stopping_on_signals
from contact_centre.centre_file import file_digest, read_centre
from contact_centre.core import Core, open_core
from contact_centre.http.pages import DemoSignIns
from contact_centre.logs import set_up_logs
from contact_centre.metrics import Exposition
from contact_centre.settings import Settings
from contact_centre.tracing import start_tracing

Furnish = Callable[[Core, CentreFile], Awaitable[Rooms]]
"""Makes the rooms of a service upon its core."""


async def run_centre(settings: Settings, file: Path, furnish: Furnish, say: Callable[[str], None]) -> None:
    """Run the centre that `file` describes until Ctrl-C.

    Args:
        settings: where it listens and keeps its data.
        file: the centre's TOML file.
        furnish: makes its rooms.
        say: told once, when everybody is let in, what to show on the terminal.

    Raises:
        BadCentreFile: the file describes no centre that could work.
        ContactCentreError: it cannot start, or cannot go on.
    """
    set_up_logs(log_personal=settings.log_personal)
    described = CentreFile(centre=read_centre(file), digest=file_digest(file))
    about = {"role": "all", "centre": described.centre.id}
    version = metadata.version("contact-centre")
    stop = asyncio.Event()
    async with contextlib.AsyncExitStack() as running:
        running.enter_context(bound_contextvars(**about))
        tracing = running.enter_context(start_tracing(os.environ, {**about, "version": version}))
        exposition = Exposition(version=version, role=about["role"])
        core = await running.enter_async_context(
            open_core(settings, described.centre.id, exposition=exposition, tracing=tracing)
        )
        running.enter_context(bound_contextvars(gateway=core.gateway))
        rooms = await furnish(core, described)
        running.enter_context(stopping_on_signals(stop))
        await serve(
            core,
            rooms,
            described,
            started=lambda base_url: say(welcome(base_url, described.centre.name, settings, rooms.demo)),
            stop=stop,
        )


def welcome(base_url: str, name: str, settings: Settings, demo: DemoSignIns | None) -> str:
    """Where to look, how to sign in, and which log is running."""
    pages = {"/": "residents", "/console": "agents", "/board": "supervisors", "/wallboard": "a screen on the wall"}
    if demo is not None:
        pages["/demo"] = "scenes to play"
    lines = [f"{name} is open.", ""]
    lines += [f"  {base_url}{path:<12} {who}" for path, who in pages.items()]
    if demo is not None:
        lines += ["", f"  Sign in with the password {demo.password} as"]
        lines += [f"  {person.login:<8} {person.name}, {person.role}" for person in demo.people]
    lines += ["", f"  Log: embedded (SQLite) in {settings.data_dir.resolve()}", "  Ctrl-C stops it; nothing is lost."]
    return "\n".join(lines)
