"""What became of a call that Twilio never answered for."""

from __future__ import annotations

from typing import Any, Final

from channels._twilio.client import REFUSALS
from channels._twilio.recent import Recent
from channels._twilio.refusals import OVER, code_of
from channels.phone import conference
from routing.events import EffectRequested
from routing.ids import CallRef
from routing.ports import Clock, Result

_MOST: Final = 20


class Lookup:
    """Finds what was asked for before.

    A softphone is rung under a name that holds the key, and is found by it. A number is found by who is rung, who
    rings and when: Twilio keeps nothing of ours beside a call.
    """

    def __init__(self, rest: Any, clock: Clock) -> None:
        self._rest = rest
        self._recent = Recent(clock)

    async def call(self, effect: EffectRequested, **whose: str) -> Result | None:
        """The call that was placed for `effect`.

        Raises:
            ChannelUnavailable: it is not shown yet, and may still be.
        """
        calls = await self._rest.calls.list_async(**whose, limit=_MOST, page_size=_MOST)
        return self._recent.since(effect, calls, under_way=True)

    async def text(self, effect: EffectRequested, *, to: str) -> Result | None:
        """The text that was sent for `effect`.

        Raises:
            ChannelUnavailable: it is not shown yet, and may still be.
        """
        texts = await self._rest.messages.list_async(to=to, from_=effect.caller_id, limit=_MOST, page_size=_MOST)
        return self._recent.since(effect, texts)

    async def bridged(self, effect: EffectRequested) -> Result | None:
        """Whether the resident is in the room.

        Raises:
            ChannelUnavailable: they may still be on their way.
        """
        if await self.leg(effect) is not None:
            return Result(ref=effect.ref or "", under_way=True)
        self._recent.check_shown(effect)
        return None

    async def leg(self, effect: EffectRequested) -> CallRef | None:
        """Twilio's name of the leg that has this label in the room; None if nobody there has."""
        party = await conference.party(self._rest, effect.room, effect.leg or "")
        if party is None:
            return None
        try:
            return CallRef((await party.fetch_async()).call_sid)
        except REFUSALS as error:
            if code_of(error) in OVER:
                return None
            raise
