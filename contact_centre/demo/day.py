"""The day so far: run through the same engine before the service starts, so that the board opens on a full day."""

from __future__ import annotations

import asyncio
from typing import Final

import msgspec
import structlog

from contact_centre.core import Core
from contact_centre.demo import texts
from contact_centre.demo.past import LAST_ARRIVAL_BEFORE_MS, Past, Setting, Visit
from contact_centre.demo.people import configuring, enlist
from contact_centre.demo.profile import Profile, ProfileClock, first_minute, profile_file, read_profile
from contact_centre.demo.records import PastLog
from contact_centre.ids import Draws, new_id
from contact_centre.log.dead_letters import DeadLetter, read_command
from routing.centre import Centre
from routing.commands import AgentConfigure, Command, ConfigActivate
from routing.ids import CentreId, Instant, QueueId, ResidentId
from routing.opening_hours import local_date, midnight
from routing.ports import INBOX, STEPS, Log, Vault
from routing.state import State

log = structlog.get_logger()

LONGEST_MS: Final = 8 * 3_600_000
_READ_COUNT: Final = 1_000


class _Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A resident's visit before their words are sealed."""

    at: Instant
    queue: QueueId
    welsh: bool
    emergency: bool


async def fill_day(core: Core, centre: Centre, digest: str, *, seed: int | None = None) -> int:
    """Write the day so far into an empty log; a log that holds anything is left alone.

    Called before the follower starts. It enlists the demo's people, activates `centre` as the file of this `digest`,
    and ends with every contact closed and every robot gone home, so that live robots find a quiet centre.

    Args:
        core: opened and not started.
        centre: the configuration.
        digest: of the file it came from.
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
    setting = Setting(centre=centre, profile=profile, clock=clock, robots=robots, now=now)
    visits = await _sealed(_plans(profile, clock, centre, draws, start, now), core.vault, profile, draws)
    configured = await _configured_before(core.log, centre.id)
    past = PastLog(State.new(centre.id), start, await core.log.end(INBOX))
    for data in (ConfigActivate(config=centre, digest=digest), *configured, *configuring(members, centre)):
        past.settle(Command(id=new_id(), centre=centre.id, source="admin", at=start, data=data), start)
    Past(past, setting, draws).play(visits, start)
    await past.write(core.log)
    log.info("demo.day_filled", contacts_count=len(visits), events_count=past.events_count)
    return len(visits)


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


def _plans(
    profile: Profile, clock: ProfileClock, centre: Centre, draws: Draws, start: Instant, now: Instant
) -> list[_Plan]:
    """Who comes when, queue by queue."""
    plans: list[_Plan] = []
    for queue in profile.queue:
        if centre.queue(queue) is None:
            continue
        at = float(start)
        while True:
            at += draws.gap(1 / profile.per_s(queue, clock.minute(Instant(int(at))))) * 1000
            if at > now - LAST_ARRIVAL_BEFORE_MS:
                break
            welsh = draws.happens(profile.day.welsh_share)
            emergency = queue == "repairs" and draws.happens(profile.day.emergency_share / profile.queue[queue].share)
            plans.append(_Plan(at=Instant(int(at)), queue=queue, welsh=welsh, emergency=emergency))
    return plans


async def _sealed(plans: list[_Plan], vault: Vault, profile: Profile, draws: Draws) -> list[Visit]:
    """The plans with their words under each resident's key. All keys are made together."""
    async with asyncio.TaskGroup() as tasks:
        sealing = [tasks.create_task(_visit(plan, vault, profile, draws)) for plan in plans]
    return [task.result() for task in sealing]


async def _visit(plan: _Plan, vault: Vault, profile: Profile, draws: Draws) -> Visit:
    resident, day = ResidentId(new_id()), profile.day
    first = texts.first_text(draws, plan.queue, welsh=plan.welsh, emergency=plan.emergency)
    name, greeting = texts.resident_name(draws), draws.one_of(texts.GREETINGS)
    patience_s = draws.spread(day.patience_median_s, day.patience_spread)
    handle_s = draws.spread(profile.queue[plan.queue].handle_s, day.handle_spread)
    return Visit(
        resident=resident,
        at=plan.at,
        queue=plan.queue,
        language="cy" if plan.welsh else "en",
        emergency=plan.emergency,
        name=await vault.seal(resident, name),
        first=await vault.seal(resident, first),
        greeting=await vault.seal(resident, greeting),
        thanks=await vault.seal(resident, texts.THANKS),
        patience_s=max(20.0, patience_s),
        handle_s=handle_s,
    )
