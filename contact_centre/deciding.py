"""Who decides for this process: a leader of its own, a standby of its own, or an engine somewhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final, Protocol

import structlog

from contact_centre.log.follower import Follower
from contact_centre.log.leader import Leader
from contact_centre.log.standby import Standby
from routing.errors import ContactCentreError
from routing.ports import Clock
from routing.steps import StepRecord

SILENT_AFTER_MS: Final = 3_000
"""A centre that has standbys writes several times a second; this much silence is no take-over any more."""

STUCK: Final = "The engine cannot go on with what is due. Look for leader errors in the service's log."

log = structlog.get_logger(__name__)


class Superseded(ContactCentreError):
    """Another process leads this centre now."""

    code = "superseded"


class Decider(Protocol):
    """Whoever sees to it that commands are decided."""

    async def run(self) -> None:
        """Do its part for as long as the service runs; cancel it to stop dead."""
        ...

    async def led(self) -> None:
        """Return once somebody decides."""
        ...

    def troubles(self) -> Sequence[str]:
        """What keeps commands from being decided now, in words; empty when nothing does."""
        ...

    @property
    def leads(self) -> bool:
        """Whether this very process decides."""
        ...

    @property
    def stuck(self) -> bool:
        """Whether it would, and the engine raises on what is due."""
        ...

    async def leave(self) -> None:
        """Stop in good order: hand over what others can go on with, then let `run` end."""
        ...


class OnlyLeader:
    """The one engine of a centre that runs in one process."""

    def __init__(self, leader: Leader) -> None:
        self._leader = leader

    async def run(self) -> None:
        """Lead.

        Raises:
            Superseded: somebody else does.
        """
        await self._leader.run()
        raise Superseded("Another process has taken over this centre. Only one may run on a data directory.")

    async def led(self) -> None:
        await self._leader.ready.wait()

    def troubles(self) -> Sequence[str]:
        told = [] if self.leads else ["The engine is starting: it reads the log."]
        return [*told, *([STUCK] if self.stuck else [])]

    @property
    def leads(self) -> bool:
        return self._leader.ready.is_set()

    @property
    def stuck(self) -> bool:
        return self._leader.stuck

    async def leave(self) -> None:
        """Nobody takes over: nothing to announce."""


class Heard:
    """An engine that is heard through the log, wherever it runs."""

    def __init__(self, follower: Follower, clock: Clock) -> None:
        """Only once the follower has started."""
        self._follower = follower
        self._clock = clock
        self._heard_at: int | None = None
        self._first = asyncio.Event()
        follower.watch(self._on_judged)

    def _on_judged(self, _: StepRecord, chained: bool) -> None:
        if chained and not self._follower.chain.vacant:
            self._heard_at = self._clock.monotonic_ms()
            self._first.set()

    async def run(self) -> None:
        """Others decide."""
        await asyncio.Event().wait()

    async def led(self) -> None:
        if not self._first.is_set():
            log.info("engine.awaited")
        await self._first.wait()

    def troubles(self) -> Sequence[str]:
        if self._heard_at is None:
            return ["No engine has been heard yet. Start one: contact-centre run --role engine."]
        silent_ms = self._clock.monotonic_ms() - self._heard_at
        if silent_ms > SILENT_AFTER_MS:
            return [f"No engine has been heard for {silent_ms // 1000} s. Contacts are taken again when one is back."]
        return []

    @property
    def leads(self) -> bool:
        return False

    @property
    def stuck(self) -> bool:
        return False

    async def leave(self) -> None:
        """It goes on without us."""


class OwnStandby(Heard):
    """An engine of this process: a hot spare, or the leader."""

    def __init__(self, standby: Standby, follower: Follower, clock: Clock) -> None:
        super().__init__(follower, clock)
        self.standby = standby
        self._left = asyncio.Event()

    async def run(self) -> None:
        try:
            await self.standby.run()
        finally:
            self._left.set()

    def troubles(self) -> Sequence[str]:
        return [*super().troubles(), *([STUCK] if self.stuck else [])]

    @property
    def leads(self) -> bool:
        return self.standby.leads

    @property
    def stuck(self) -> bool:
        return self.standby.leader is not None and self.standby.leader.stuck

    async def leave(self) -> None:
        """Hand over to another engine, if there is one."""
        self.standby.leave()
        await self._left.wait()
