"""The sweep: asks the provider about residents' calls that we think are on. Webhooks lost in an outage leave no ghosts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Final

import structlog

from channels._twilio.client import REFUSALS, Twilio, TwilioSilent
from channels._twilio.refusals import OVER, code_of
from channels.phone.legs import ENDED
from routing.commands import CallOver, Command
from routing.errors import ChannelUnavailable, LogUnavailable
from routing.ids import CallRef, CentreId
from routing.ports import Clock

SOURCE: Final = "phone.sweep"
EVERY_S: Final = 1.0
"""At most one question in this time, for the whole centre."""

QUIET_S: Final = 30.0
"""A call is asked about this long after it came or was asked about, and all of them at the start."""

REFUSED_S: Final = 60.0
"""How long the provider is left alone that refuses to answer."""

log = structlog.get_logger(__name__)


class Sweep:
    """Asks about one call at a time, whichever has been quiet the longest.

    Args:
        twilio: the account.
        centre: whose calls.
        calls: the provider's names of the residents' calls that are on, as far as we know.
        append: makes a command durable; raises `LogUnavailable`.
        mine: whether this gateway, of several, asks.
        clock: for how long a call has been quiet.
    """

    def __init__(
        self,
        twilio: Twilio,
        centre: CentreId,
        calls: Callable[[], Collection[CallRef]],
        append: Callable[[Command], Awaitable[None]],
        *,
        clock: Clock,
        mine: Callable[[], bool] = lambda: True,
    ) -> None:
        self._twilio = twilio
        self._centre = centre
        self._calls = calls
        self._append = append
        self._mine = mine
        self._clock = clock
        self._due: dict[CallRef, float] | None = None

    async def run(self) -> None:
        """Sweep for ever."""
        while True:
            pause_s = await self.look()
            await asyncio.sleep(max(pause_s, EVERY_S))

    async def look(self) -> float:
        """Ask about one call, if one has been quiet for long enough; returns how long to leave the provider alone, s."""
        ref = self._quietest() if self._mine() else None
        if ref is None:
            return 0.0
        try:
            if await self._is_over(ref):
                await self._tell(ref)
        except ChannelUnavailable as error:
            return error.retry_after_s
        except (TwilioSilent, LogUnavailable) as error:
            log.warning("sweep.put_off", error=type(error).__name__)
        except REFUSALS as error:
            log.warning("sweep.refused", code=code_of(error))
            return REFUSED_S
        return 0.0

    def _quietest(self) -> CallRef | None:
        now_s = self._clock.monotonic_ms() / 1000
        calls = self._calls()
        # What stands there when we begin may have ended while nobody listened.
        first_s = now_s if self._due is None else now_s + QUIET_S
        known = self._due or {}
        due = self._due = {ref: known.get(ref, first_s) for ref in calls}
        ref = min(due, key=due.__getitem__, default=None)
        if ref is None or due[ref] > now_s:
            return None
        due[ref] = now_s + QUIET_S
        return ref

    async def _is_over(self, ref: CallRef) -> bool:
        """Whether the provider says that it has ended, or knows of no such call."""
        try:
            call = await self._twilio.rest.calls(ref).fetch_async()
        except REFUSALS as error:
            if code_of(error) in OVER:
                return True
            raise
        return call.status in ENDED

    async def _tell(self, ref: CallRef) -> None:
        """However often it is told, it counts once."""
        at = self._clock.wall()
        over = Command(id=f"over/{ref}", centre=self._centre, source=SOURCE, at=at, data=CallOver(ref=ref))
        await self._append(over)
        log.info("call.found_over", ref=ref)
