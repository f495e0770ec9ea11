"""A provider that tests own: it counts, hangs, fails after doing, has enough to do."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping

from routing.errors import ChannelUnavailable
from routing.events import EffectRequested
from routing.ports import Result, Terms
from routing.words import Channel, Effect

TERMS = Terms(call_s=10, give_up_s=60)


class Provider:
    """A performer of joins.

    Attributes:
        fates: what happens to the next calls, in turn: `unavailable`, `lost` (done, and the answer does not come back),
            `broken` (not done, and nobody says so), `refused`; without any, a call works.
        calls: how often each key was called.
        done: what was really done, by key.
        looked_up: keys that were asked for.
        order: keys in the order in which their calls came, by contact.
        free: until it is set, calls hang.
    """

    channel: Channel = "phone"

    def __init__(self, terms: Terms = TERMS) -> None:
        self.effects: Mapping[Effect, Terms] = {"join": terms}
        self.fates: list[str] = []
        self.retry_after_s = 0.0
        self.calls: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.looked_up: list[str] = []
        self.order: dict[str, list[str]] = {}
        self.in_flight = self.most_in_flight = 0
        self.free = asyncio.Event()
        self.free.set()
        self.called = asyncio.Event()

    async def perform(self, effect: EffectRequested, *, key: str) -> Result:
        self.calls[key] += 1
        self.order.setdefault(effect.contact, []).append(key)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self.called.set()
        try:
            await self.free.wait()
        finally:
            self.in_flight -= 1
        fate = self.fates.pop(0) if self.fates else ""
        if fate == "unavailable":
            raise ChannelUnavailable("busy", retry_after_s=self.retry_after_s)
        if fate == "refused":
            return Result(ok=False, text="The agent's line is dead.")
        if fate != "broken":
            self.done[key] += 1
        if fate:
            raise ConnectionResetError(fate)
        return Result(ref=f"leg of {key}")

    async def find(self, effect: EffectRequested, *, key: str) -> Result | None:  # noqa: ARG002 - the key is enough here
        self.looked_up.append(key)
        return Result(ref=f"leg of {key}") if self.done[key] else None
