"""What Twilio lists of the last minutes, and how far that is to be believed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from routing.errors import ChannelUnavailable
from routing.events import EffectRequested
from routing.ports import Clock, Result

SHOWN_WITHIN_S: Final = 15
"""Twilio's lists lag behind what it does. What is younger than this and not in them may still appear."""

_APART_S: Final = 5
"""Twilio's clock and ours may differ by this."""

_MOST_KNOWN: Final = 10_000


class Recent:
    """Finds what was made for an effect by when it was made: Twilio keeps nothing of ours beside a call or a text."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, str] = {}

    def note(self, ref: str, key: str) -> None:
        """What has this name at Twilio was made for the call `key`, and is no other's."""
        self._known[ref] = key
        if len(self._known) > _MOST_KNOWN:
            del self._known[next(iter(self._known))]

    def since(
        self, effect: EffectRequested, found: Iterable[Any], *, under_way: bool = False, key: str = ""
    ) -> Result | None:
        """The first of `found` that was made no earlier than `effect` asked for it, and for no other call than `key`.

        Raises:
            ChannelUnavailable: it is not shown yet, and may still be.
        """
        asked = dt.datetime.fromtimestamp(effect.at / 1000 - _APART_S, dt.UTC)
        for each in found:
            of_another = self._known.get(each.sid, key) != key
            if each.date_created is not None and each.date_created >= asked and not of_another:
                return Result(ref=each.sid, under_way=under_way)
        self.check_shown(effect)
        return None

    def check_shown(self, effect: EffectRequested) -> None:
        """Nothing was found: believe it only once it would be shown.

        Raises:
            ChannelUnavailable: it is too early to tell.
        """
        if self._clock.wall() < effect.at + SHOWN_WITHIN_S * 1000:
            raise ChannelUnavailable("Twilio does not show it yet.", retry_after_s=1)
