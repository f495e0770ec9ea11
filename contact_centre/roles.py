"""The roles of a centre: which part of it this process plays, and how it is started and stopped."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine

from contact_centre.app import Decides, first_of, only_leader, stopping_on_signals
from contact_centre.beside import Part, beside
from contact_centre.centre_file import read_centre
from contact_centre.clock import SystemClock
from contact_centre.core import Core, log_trouble
from contact_centre.database import connect
from contact_centre.deciding import Decider, Heard, OwnStandby
from contact_centre.dispatching import dispatching
from contact_centre.foundation import OpenLog, open_live, open_log, sql_url
from contact_centre.ids import new_id
from contact_centre.live.first_state import SharedSnapshots
from contact_centre.live.steps import StepPublisher
from contact_centre.log.follower import Follower
from contact_centre.log.leader import Settle
from contact_centre.log.standby import Standby
from contact_centre.providers import Given
from contact_centre.recording import recording
from contact_centre.run import Furnish, nothing_beside, run_centre
from contact_centre.settings import Settings
from contact_centre.vault import SqlVault
from contact_centre.watched import Watch, expose_engine, operator_pages, watched
from routing import engine
from routing.errors import ContactCentreError
from routing.ids import CentreId

Role = Literal["all", "gateway", "engine", "recorder", "dispatcher"]


class NoSuchRole(ContactCentreError):
    """The role cannot be played with these settings."""

    code = "no_such_role"


async def run_role(role: Role, settings: Settings, file: Path, furnish: Furnish, say: Callable[[str], None]) -> None:
    """Play `role` in the centre that `file` describes until somebody stops the process.

    Raises:
        NoSuchRole: it needs settings that are not there.
        ContactCentreError: it cannot start, or cannot go on.
    """
    if role != "all" and settings.kafka is None:
        raise NoSuchRole(
            f"The role {role} is for a centre on several processes: set KAFKA_BOOTSTRAP_SERVERS (and DATABASE_URL), "
            "or run without --role, which does everything in one process."
        )
    try:
        if role == "engine":
            await run_engine(settings, file, say)
        elif role == "recorder":
            await run_recorder(settings, file, say)
        elif role == "dispatcher":
            await run_dispatcher(settings, file, say)
        else:
            beside_it = everything_else if role == "all" else nothing_beside
            await run_centre(settings, file, furnish, say, role=role, decides=_decides(role, settings), also=beside_it)
    except BaseExceptionGroup as group:
        raise first_of(group) from group


def _decides(role: Role, settings: Settings) -> Decides:
    if settings.kafka is None:
        return only_leader
    return own_standby if role == "all" else heard


def own_standby(core: Core) -> Decider:
    """An engine beside the web site."""
    standby = Standby(core.log, core.follower, core.clock, new_id, tracing=core.watch.tracing)
    return OwnStandby(standby, core.follower, core.clock)


def heard(core: Core) -> Decider:
    """Engines run elsewhere."""
    return Heard(core.follower, core.clock)


def everything_else(core: Core) -> Sequence[Part]:
    """A recorder and a dispatcher beside the web site."""
    opened = OpenLog(log=core.log, snapshots=core.snapshots)
    return [
        *recording(core.settings, core.centre, opened, core.database, core.clock, core.watch),
        *dispatching(given_of(core), opened, core.watch),
    ]


def given_of(core: Core) -> Given:
    """What parts that speak to providers stand on beside a web site."""
    return Given(
        settings=core.settings,
        id=core.centre,
        centre=lambda: core.config,
        database=core.database,
        vault=core.vault,
        clock=core.clock,
    )


async def run_engine(
    settings: Settings, file: Path, say: Callable[[str], None], *, settle: Settle = engine.settle
) -> None:
    """Be a hot spare, or lead, until a signal comes; then hand over. `settle`: the door of its version of the engine.

    Raises:
        ContactCentreError: it cannot start, or cannot go on.
    """
    centre, clock, stop = read_centre(file), SystemClock(), asyncio.Event()
    async with contextlib.AsyncExitStack() as running:
        watch = running.enter_context(watched(settings, "engine", centre.id))
        opened = await running.enter_async_context(open_log(settings, centre.id))
        live = await running.enter_async_context(open_live(settings, centre.id, clock))
        if settings.redis is not None:
            await running.enter_async_context(beside(StepPublisher(opened.log, live).run()))
        follower = Follower(opened.log, centre.id, opened.snapshots, saves=False)
        await follower.start()
        standby = Standby(opened.log, follower, clock, new_id, settle=settle, tracing=watch.tracing)
        decider = OwnStandby(standby, follower, clock)
        expose_engine(watch.exposition, opened.log, follower, clock, decider)

        def reasons() -> Sequence[str]:
            return [*_log_trouble(opened), *decider.troubles()]

        await running.enter_async_context(operator_pages(settings, watch.exposition, reasons))
        running.enter_context(stopping_on_signals(stop))
        await _decide(follower, decider, stop, lambda: say(f"An engine of {centre.name} is ready."))


async def _decide(follower: Follower, decider: Decider, stop: asyncio.Event, started: Callable[[], None]) -> None:
    async with asyncio.TaskGroup() as tasks:
        following = tasks.create_task(follower.run())
        tasks.create_task(decider.run())
        started()
        await stop.wait()
        await decider.leave()
        following.cancel()


async def run_recorder(settings: Settings, file: Path, say: Callable[[str], None]) -> None:
    """Write history, snapshots and the public stream until a signal comes, or stand by for another that does.

    Raises:
        ContactCentreError: it cannot start, or cannot go on.
    """
    centre, clock = read_centre(file), SystemClock()
    async with (
        _reader("recorder", settings, centre.id) as (opened, database, watch),
        open_live(settings, centre.id, clock) as live,
    ):
        snapshots = SharedSnapshots(opened.snapshots, live)
        shared = OpenLog(log=opened.log, snapshots=snapshots)
        parts = recording(settings, centre.id, shared, database, clock, watch)
        await _until_stopped([*parts, snapshots.run()], lambda: say(f"A recorder of {centre.name} is ready."))


async def run_dispatcher(settings: Settings, file: Path, say: Callable[[str], None]) -> None:
    """Have providers do what steps ask for until a signal comes, or stand by for another that does.

    Raises:
        ContactCentreError: it cannot start, or cannot go on.
    """
    centre, clock = read_centre(file), SystemClock()
    async with _reader("dispatcher", settings, centre.id) as (opened, database, watch):
        given = Given(
            settings=settings,
            id=centre.id,
            centre=lambda: centre,
            database=database,
            vault=SqlVault(database),
            clock=clock,
        )
        parts = dispatching(given, opened, watch)
        await _until_stopped(parts, lambda: say(f"A dispatcher of {centre.name} is ready."))


@contextlib.asynccontextmanager
async def _reader(role: Role, settings: Settings, centre: CentreId) -> AsyncIterator[tuple[OpenLog, Engine, Watch]]:
    """What a reader of the log stands on where it has a process of its own."""
    async with contextlib.AsyncExitStack() as running:
        watch = running.enter_context(watched(settings, role, centre))
        opened = await running.enter_async_context(open_log(settings, centre))
        database = connect(sql_url(settings))
        running.callback(database.dispose)
        watch.exposition.part("log", lambda: opened.log.healthy)
        await running.enter_async_context(operator_pages(settings, watch.exposition, lambda: _log_trouble(opened)))
        yield opened, database, watch


async def _until_stopped(parts: Sequence[Part], started: Callable[[], None]) -> None:
    stop = asyncio.Event()
    with stopping_on_signals(stop):
        async with beside(*parts):
            started()
            await stop.wait()


def _log_trouble(opened: OpenLog) -> Sequence[str]:
    return [] if opened.log.healthy else [log_trouble(opened.log)]
