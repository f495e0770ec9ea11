"""Who wrote in the day so far, by text or on social media: drawn from the profile, with words under their own keys."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from contact_centre.demo import texts
from contact_centre.demo.profile import DayShares
from contact_centre.demo.twilio.calls import new_sid
from contact_centre.demo.visits import Setting
from contact_centre.ids import Draws, new_id
from routing.commands import MessageArrive
from routing.ids import Instant, MessageRef, QueueId, ResidentId
from routing.ports import Vault
from routing.threads import Endpoint
from routing.words import Sealed

MOST_TURNS: Final = 3
LONGEST_GAP_S: Final = 600.0
"""Few write: a gap is cut short and drawn anew, so that a quiet night does not swallow the morning."""

ADDRESSES: Final = ("+447700900", 500, 999)
"""Robots write from these numbers."""


class ThreadVisit(msgspec.Struct, frozen=True, kw_only=True):
    """A robot resident who wrote.

    Attributes:
        to: the address of ours.
        said: what they write in turn; the last is thanks, unless they fall silent.
        reply_s: how long they take for each, after an answer.
        answers: what they are answered, one more than they need at most.
        silent: they do not write again after the last answer.
    """

    resident: ResidentId
    at: Instant
    to: Endpoint
    language: str
    emergency: bool
    address: Sealed
    said: tuple[Sealed, ...]
    reply_s: tuple[float, ...]
    answers: tuple[Sealed, ...]
    silent: bool

    @property
    def source(self) -> str:
        """Whose commands bring their messages."""
        return f"provider:{self.to.channel}"

    def message(self, turn: int) -> MessageArrive:
        """What they write in a turn, as the provider would bring it."""
        return MessageArrive(
            channel=self.to.channel,
            to=self.to.address,
            resident=self.resident,
            ref=MessageRef(new_sid("SM")),
            address=self.address,
            text=self.said[turn],
            language=self.language,
            emergency=self.emergency and turn == 0,
            robot=True,
        )


class ThreadPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A thread before its words are sealed."""

    at: Instant
    queue: QueueId
    to: Endpoint
    emergency: bool


def plan_threads(setting: Setting, draws: Draws, start: Instant, end: Instant) -> list[ThreadPlan]:
    """Who writes when and where to, queue by queue; nobody where the centre is not written to."""
    profile, endpoints = setting.profile, setting.centre.threads.endpoints
    shares = {one.channel: profile.writing.get(one.channel, 0.0) for one in endpoints}
    plans: list[ThreadPlan] = []
    if not any(shares.values()):
        return plans
    for queue in profile.queue:
        at = float(start)
        while True:
            per_s = profile.per_s(queue, setting.clock.minute(Instant(int(at)))) * profile.texts_per_chat
            gap_s = draws.gap(1 / per_s)
            at += min(gap_s, LONGEST_GAP_S) * 1000
            if at > end:
                break
            if gap_s > LONGEST_GAP_S:
                continue
            channel = draws.weighted(shares)
            there = [one for one in endpoints if one.channel == channel]
            to = next((one for one in there if one.queue == queue), there[0])
            emergency = queue == "repairs" and draws.happens(profile.day.emergency_share / profile.queue[queue].share)
            plans.append(ThreadPlan(at=Instant(int(at)), queue=queue, to=to, emergency=emergency))
    return plans


async def seal_threads(
    plans: Iterable[ThreadPlan], vault: Vault, day: DayShares, draws: Draws
) -> Mapping[ResidentId, ThreadVisit]:
    """The plans with their words under each resident's key. All keys are made together."""
    async with asyncio.TaskGroup() as tasks:
        sealing = [tasks.create_task(_visit(plan, vault, day, draws)) for plan in plans]
    found = [task.result() for task in sealing]
    return {visit.resident: visit for visit in found}


async def _visit(plan: ThreadPlan, vault: Vault, day: DayShares, draws: Draws) -> ThreadVisit:
    resident, welsh, silent = ResidentId(new_id()), draws.happens(day.welsh_share), draws.happens(day.silent_share)
    turns = round(draws.between(0.5, MOST_TURNS + 0.49))
    first = texts.first_text(draws, plan.queue, welsh=welsh, emergency=plan.emergency)
    said = [first, *(draws.one_of(texts.REPLIES) for _ in range(turns - 1)), *(() if silent else (texts.THANKS,))]
    answers = [draws.one_of(texts.THREAD_GREETINGS), *(draws.one_of(texts.ANSWERS) for _ in said)]
    reply_s = tuple(8 + draws.gap(day.texter_reply_s) for _ in said)
    prefix, least, most = ADDRESSES
    return ThreadVisit(
        resident=resident,
        at=plan.at,
        to=plan.to,
        language="cy" if welsh else "en",
        emergency=plan.emergency,
        address=await vault.seal(resident, f"{prefix}{round(draws.between(least, most))}"),
        said=tuple([await vault.seal(resident, text) for text in said]),
        reply_s=reply_s,
        answers=tuple([await vault.seal(resident, text) for text in answers]),
        silent=silent,
    )
