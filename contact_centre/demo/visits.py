"""Who came in the day so far: drawn from the arrival profile, with words sealed under each resident's own key."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import msgspec

from contact_centre.demo import texts
from contact_centre.demo.profile import Profile, ProfileClock
from contact_centre.ids import Draws, new_id
from routing.centre import Centre
from routing.commands import ContactArrive
from routing.ids import Instant, QueueId, ResidentId, SkillId
from routing.ports import Vault
from routing.words import Need, Sealed


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A robot resident who came. Texts are sealed; times are in s."""

    resident: ResidentId
    at: Instant
    queue: QueueId
    language: str
    emergency: bool
    name: Sealed
    first: Sealed
    greeting: Sealed
    thanks: Sealed
    patience_s: float
    handle_s: float

    def arrival(self) -> ContactArrive:
        """How the visit begins. Welsh is asked for like the live socket does: for a minute, then anybody will do."""
        return ContactArrive(
            channel="webchat",
            queue=self.queue,
            resident=self.resident,
            name=self.name,
            language=self.language,
            text=self.first,
            emergency=self.emergency,
            needs=(Need(skill=SkillId("cy"), until_s=60),) if self.language == "cy" else (),
            robot=True,
        )


class VisitPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A resident's visit before their words are sealed."""

    at: Instant
    queue: QueueId
    welsh: bool
    emergency: bool


def plan_visits(
    profile: Profile, clock: ProfileClock, centre: Centre, draws: Draws, start: Instant, end: Instant
) -> list[VisitPlan]:
    """Who comes when, queue by queue."""
    plans: list[VisitPlan] = []
    for queue in profile.queue:
        if centre.queue(queue) is None:
            continue
        at = float(start)
        while True:
            at += draws.gap(1 / profile.per_s(queue, clock.minute(Instant(int(at))))) * 1000
            if at > end:
                break
            welsh = draws.happens(profile.day.welsh_share)
            emergency = queue == "repairs" and draws.happens(profile.day.emergency_share / profile.queue[queue].share)
            plans.append(VisitPlan(at=Instant(int(at)), queue=queue, welsh=welsh, emergency=emergency))
    return plans


async def seal_visits(plans: Iterable[VisitPlan], vault: Vault, profile: Profile, draws: Draws) -> list[Visit]:
    """The plans with their words under each resident's key. All keys are made together."""
    async with asyncio.TaskGroup() as tasks:
        sealing = [tasks.create_task(_visit(plan, vault, profile, draws)) for plan in plans]
    return [task.result() for task in sealing]


async def _visit(plan: VisitPlan, vault: Vault, profile: Profile, draws: Draws) -> Visit:
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
