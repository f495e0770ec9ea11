"""Who came in the day so far: drawn from the arrival profile, with words sealed under each resident's own key."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from contact_centre.demo import texts
from contact_centre.demo.profile import Profile, ProfileClock
from contact_centre.demo.twilio.calls import new_sid
from contact_centre.ids import Draws, new_id
from routing.centre import Centre
from routing.commands import ContactArrive
from routing.ids import AgentId, CallRef, Instant, QueueId, ResidentId, SkillId
from routing.ports import Vault
from routing.words import Line, Need, Sealed


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A robot resident who came. Texts are sealed; times are in s. `ref`: of the call; None for a chat."""

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
    ref: CallRef | None = None

    @property
    def line(self) -> Line:
        """What it is measured as."""
        return "webchat" if self.ref is None else "call"

    def arrival(self) -> ContactArrive:
        """How the visit begins. Welsh is asked for like the live socket does: for a minute, then anybody will do."""
        chats = self.ref is None
        return ContactArrive(
            channel="webchat" if chats else "phone",
            queue=self.queue,
            resident=self.resident,
            name=self.name if chats else None,
            language=self.language,
            text=self.first if chats else None,
            emergency=self.emergency,
            needs=(Need(skill=SkillId("cy"), until_s=60),) if self.language == "cy" else (),
            robot=True,
            ref=self.ref,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """Where a past day plays.

    Attributes:
        centre: its configuration.
        profile, clock: who comes, and where in that day it is.
        robots: in the order they come to work.
        now: where it ends.
        rings: some ring, or write by text or on social media.
    """

    centre: Centre
    profile: Profile
    clock: ProfileClock
    robots: Sequence[AgentId]
    now: Instant
    rings: bool = False


class VisitPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A resident's visit before their words are sealed."""

    at: Instant
    queue: QueueId
    welsh: bool
    emergency: bool
    rings: bool


def plan_visits(setting: Setting, draws: Draws, start: Instant, end: Instant) -> list[VisitPlan]:
    """Who comes when, queue by queue."""
    profile, clock = setting.profile, setting.clock
    calls_per_chat = profile.calls_per_chat if setting.rings else 0.0
    plans: list[VisitPlan] = []
    for queue in profile.queue:
        if setting.centre.queue(queue) is None:
            continue
        at = float(start)
        while True:
            per_s = profile.per_s(queue, clock.minute(Instant(int(at)))) * (1 + calls_per_chat)
            at += draws.gap(1 / per_s) * 1000
            if at > end:
                break
            rings = draws.happens(calls_per_chat / (1 + calls_per_chat))
            welsh = draws.happens(profile.day.welsh_share)
            emergency = queue == "repairs" and draws.happens(profile.day.emergency_share / profile.queue[queue].share)
            plans.append(VisitPlan(at=Instant(int(at)), queue=queue, welsh=welsh, emergency=emergency, rings=rings))
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
    if plan.rings:
        handle_s *= day.call_length_ratio
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
        ref=CallRef(new_sid("CA")) if plan.rings else None,
    )
