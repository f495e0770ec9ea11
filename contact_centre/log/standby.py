"""The standby: follows whoever leads, and takes over through the log itself when nothing is heard (docs/adr/0007)."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable
from typing import Final

import structlog

from contact_centre.log.follower import Follower
from contact_centre.log.leader import PAUSE_S, Leader, Settle
from contact_centre.log.spare import Spare
from contact_centre.tracing import OFF, Tracing
from routing import engine
from routing.errors import LogUnavailable
from routing.ports import STEPS, Clock, Log
from routing.steps import StepRecord

BEAT_MS: Final = 250
"""How often a leader with standbys writes a step at least."""

SUSPECT_AFTER_MS: Final = 1_000
"""Silence after which whoever leads is taken for dead."""

SPREAD_MS: Final = 300
"""By how much standbys differ in patience, so that they rarely claim at once."""

log = structlog.get_logger(__name__)


class Standby:
    """One engine process: hot standby or leader, for as long as it runs.

    Attributes:
        leader: while this process leads or claims to, whoever does it; None while it follows.
        takeovers: how often it has led.
    """

    def __init__(  # noqa: PLR0913  # each is a decision of whoever composes or tests it
        self,
        log_: Log,
        follower: Follower,
        clock: Clock,
        new_owner: Callable[[], str],
        *,
        settle: Settle = engine.settle,
        beat_ms: int = BEAT_MS,
        suspect_after_ms: int = SUSPECT_AFTER_MS,
        tracing: Tracing = OFF,
    ) -> None:
        """Only once the follower has started. `new_owner`: a name for each time this process leads."""
        self.leader: Leader | None = None
        self.takeovers = 0
        self._log = log_
        self._follower = follower
        self._clock = clock
        self._new_owner = new_owner
        self._settle = settle
        self._beat_ms = beat_ms
        self._suspect_after_ms = suspect_after_ms
        self._tracing = tracing
        self._spare = Spare(follower)
        self._heard = asyncio.Event()
        self._leaving = False

    @property
    def leads(self) -> bool:
        """Whether this process decides now."""
        return self.leader is not None and self.leader.ready.is_set()

    async def run(self) -> None:
        """Follow, lead when it must, follow again; returns after `leave`."""
        self._follower.watch(self._on_judged)
        try:
            while not self._leaving:
                self._spare.refill()
                owner = self._new_owner()
                if await self._is_wanted(self._patience_ms(owner)):
                    await self._lead(owner)
        finally:
            self._follower.unwatch(self._on_judged)

    def leave(self) -> None:
        """Stop: whoever leads hands over, and `run` returns."""
        self._leaving = True
        self._heard.set()
        if self.leader is not None:
            self.leader.resign()

    async def _lead(self, owner: str) -> None:
        self.leader = Leader(
            self._log,
            self._follower,
            self._clock,
            owner,
            settle=self._settle,
            beat_ms=self._beat_ms,
            spare=self._spare,
            tracing=self._tracing,
        )
        self.takeovers += 1
        await self.leader.run()
        self.leader = None

    def _patience_ms(self, owner: str) -> int:
        return self._suspect_after_ms + zlib.crc32(owner.encode()) % SPREAD_MS

    def _on_judged(self, _: StepRecord, chained: bool) -> None:
        if chained:
            self._heard.set()

    async def _is_wanted(self, patience_ms: int) -> bool:
        """Wait until nobody leads or nothing has been heard for `patience_ms`; False when it is time to leave."""
        while not self._leaving:
            if self._follower.chain.vacant:
                return True
            asked_at = self._clock.monotonic_ms()
            self._heard.clear()
            try:
                async with asyncio.timeout(patience_ms / 1000):
                    await self._heard.wait()
                continue
            except TimeoutError:
                pass
            # Who was stopped itself has heard nothing either.
            stood_still = self._clock.monotonic_ms() - asked_at > 2 * patience_ms
            if not stood_still and not await self._heard_after_all():
                return True
        return False

    async def _heard_after_all(self) -> bool:
        """Whether something chained stands in the log that had not been read here, or the log cannot be asked."""
        before = self._follower.accepted
        try:
            async with asyncio.timeout(self._suspect_after_ms / 1000):
                await self._follower.reach(await self._log.end(STEPS))
        except (LogUnavailable, TimeoutError) as error:
            log.info("standby.deaf", error=str(error) or "no answer in time")
            await asyncio.sleep(PAUSE_S)
            return True
        return self._follower.accepted != before
