"""The day so far: run through the same engine before the service starts, so that the board opens on a full day."""

from __future__ import annotations

from typing import Final

import structlog

from contact_centre.core import Core
from contact_centre.demo.past import Past
from contact_centre.demo.people import configuring, enlist
from contact_centre.demo.profile import ProfileClock, first_minute, profile_file, read_profile
from contact_centre.demo.records import PastLog
from contact_centre.demo.thread_visits import plan_threads, seal_threads
from contact_centre.demo.visits import Setting, plan_visits, seal_visits
from contact_centre.ids import Draws, new_id
from contact_centre.log.dead_letters import DeadLetter, read_command
from routing.centre import Centre
from routing.commands import AgentConfigure, Command, ConfigActivate
from routing.ids import CentreId, Instant
from routing.opening_hours import local_date, midnight
from routing.ports import INBOX, STEPS, Log
from routing.state import State

log = structlog.get_logger()

LONGEST_MS: Final = 8 * 3_600_000
LAST_ARRIVAL_BEFORE_MS: Final = 110_000
LAST_THREAD_BEFORE_MS: Final = 600_000
"""Who writes is answered within this time, also when everybody is busy."""

_READ_COUNT: Final = 1_000


async def fill_day(core: Core, centre: Centre, digest: str, *, rings: bool = False, seed: int | None = None) -> int:
    """Write the day so far into an empty log; a log that holds anything is left alone.

    Called before the follower starts. It enlists the demo's people, activates `centre` as the file of this `digest`,
    and ends with every contact closed and every robot gone home, so that live robots find a quiet centre.

    Args:
        core: opened and not started.
        centre: the configuration.
        digest: of the file it came from.
        rings: some of those who came rang or wrote, as they will while the demo runs.
        seed: for a day that can be repeated, in tests.

    Returns:
        How many contacts came.

    Raises:
        ContactCentreError: database or log cannot be written; nothing of the day is then in the log.
    """
    if await core.log.end(STEPS):
        return 0
    members = await enlist(core.identity)
    now = core.clock.wall()
    start = Instant(max(midnight(local_date(now, centre.timezone), centre.timezone), now - LONGEST_MS))
    draws, profile = Draws(seed), read_profile(profile_file())
    clock = ProfileClock(now, first_minute(now, centre.timezone))
    robots = [agent for agent, one in members.items() if one.robot]
    setting = Setting(centre=centre, profile=profile, clock=clock, robots=robots, now=now, rings=rings)
    plans = plan_visits(setting, draws, start, Instant(now - LAST_ARRIVAL_BEFORE_MS))
    visits = await seal_visits(plans, core.vault, profile, draws)
    written = plan_threads(setting, draws, start, Instant(now - LAST_THREAD_BEFORE_MS)) if rings else []
    threads = await seal_threads(written, core.vault, profile.day, draws)
    configured = await _configured_before(core.log, centre.id)
    past = PastLog(State.new(centre.id), start, await core.log.end(INBOX))
    for data in (ConfigActivate(config=centre, digest=digest), *configured, *configuring(members, centre)):
        past.settle(Command(id=new_id(), centre=centre.id, source="admin", at=start, data=data), start)
    Past(past, setting, draws, threads).play(visits, start)
    await past.write(core.log)
    log.info("demo.day_filled", contacts_count=len(visits) + len(threads), events_count=past.events_count)
    return len(visits) + len(threads)


async def _configured_before(log_: Log, centre: CentreId) -> list[AgentConfigure]:
    """Agents added on the command line before the first start.

    Anything else in the inbox is left of a day that could not be written to its end, and is passed over.
    """
    found: list[AgentConfigure] = []
    offset = 0
    while records := await log_.read(INBOX, offset, _READ_COUNT):
        offset = records[-1].offset + 1
        for record in records:
            command = read_command(record, centre)
            if not isinstance(command, DeadLetter) and isinstance(command.data, AgentConfigure):
                found.append(command.data)
    return found
