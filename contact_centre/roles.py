"""The roles of a centre: which part of it this process plays, and how it is started and stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, get_args

import structlog

from contact_centre.app import Decides, only_leader, stopping_on_signals
from contact_centre.centre_file import read_centre
from contact_centre.clock import SystemClock
from contact_centre.core import Core
from contact_centre.deciding import Decider, Heard, OwnStandby
from contact_centre.foundation import open_log
from contact_centre.ids import new_id
from contact_centre.log.follower import Follower
from contact_centre.log.standby import Standby
from contact_centre.logs import set_up_logs
from contact_centre.run import Furnish, run_centre
from contact_centre.settings import Settings
from routing.errors import ContactCentreError

Role = Literal["all", "gateway", "engine", "recorder", "dispatcher"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

log = structlog.get_logger(__name__)


class NoSuchRole(ContactCentreError):
    """The role cannot be played with these settings, or by this version."""

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
    if role == "dispatcher":
        raise NoSuchRole("No channel of this version calls a provider, so there is nothing to dispatch.")
    if role == "engine":
        await run_engine(settings, file, say)
    else:
        await run_centre(settings, file, furnish, say, decides=_decides(role, settings))


def _decides(role: Role, settings: Settings) -> Decides:
    if settings.kafka is None:
        return only_leader
    return own_standby if role == "all" else heard


def own_standby(core: Core) -> Decider:
    """An engine beside the web site."""
    return OwnStandby(Standby(core.log, core.follower, core.clock, new_id), core.follower, core.clock)


def heard(core: Core) -> Decider:
    """Engines run elsewhere."""
    return Heard(core.follower, core.clock)


async def run_engine(settings: Settings, file: Path, say: Callable[[str], None]) -> None:
    """Be a hot spare, or lead, until a signal comes; then hand over.

    Raises:
        ContactCentreError: it cannot start, or cannot go on.
    """
    set_up_logs(log_personal=settings.log_personal)
    centre, stop = read_centre(file), asyncio.Event()
    async with open_log(settings, centre.id) as opened:
        follower = Follower(opened.log, centre.id, opened.snapshots, saves=False)
        await follower.start()
        standby = Standby(opened.log, follower, SystemClock(), new_id)
        with stopping_on_signals(stop):
            async with asyncio.TaskGroup() as tasks:
                following = tasks.create_task(follower.run())
                deciding = tasks.create_task(standby.run())
                say(f"An engine of {centre.name} is ready.")
                await stop.wait()
                standby.leave()
                await asyncio.wait([deciding])
                following.cancel()
