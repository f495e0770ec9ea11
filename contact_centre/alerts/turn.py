"""Whose turn it is to tell supervisors: of several processes one, and another soon after it has gone."""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

import structlog

from contact_centre.places import Overtaken, PlacesUnavailable, Position, Reader, SqlPlaces
from routing.errors import LogUnavailable
from routing.ports import STEPS, Clock, Log
from routing.steps import Chain

log = structlog.get_logger(__name__)

READER: Final[Reader] = "alerts"

GONE_AFTER_S: Final = 20.0
"""Whoever has not said anything for this long tells nobody any more."""


class Turn(Protocol):
    """Says whether it is for this process to tell."""

    async def is_ours(self) -> bool:
        """Now; asked again before each look."""
        ...


class OnlyOne:
    """There is no other process."""

    async def is_ours(self) -> bool:
        return True


class SharedTurn:
    """Of several processes the one whose name stands in SQL, for as long as it writes it there again.

    Args:
        name: id of this process, unlike that of any other.
    """

    def __init__(self, places: SqlPlaces, log_: Log, name: str, clock: Clock) -> None:
        self._places, self._log, self._name, self._clock = places, log_, name, clock
        self._seen: Position | None = None
        self._seen_ms: int | None = None

    async def is_ours(self) -> bool:
        """Whether we hold it, or may take it; while database or log are away it is nobody's."""
        try:
            return await self._hold()
        except Overtaken:
            return False
        except (PlacesUnavailable, LogUnavailable) as error:
            log.warning("alert_turn.unknown", error=str(error))
            return False

    async def _hold(self) -> bool:
        here = await asyncio.to_thread(self._places.position, READER)
        now_ms = self._clock.monotonic_ms()
        if here != self._seen or self._seen_ms is None:
            self._seen, self._seen_ms = here, now_ms
        others = here is not None and here.recorder != self._name
        if others and now_ms - self._seen_ms < GONE_AFTER_S * 1000:
            return False
        after = Position(offset=await self._log.end(STEPS), chain=Chain(), recorder=self._name)
        await asyncio.to_thread(self._places.move, READER, here, after)
        self._seen, self._seen_ms = after, now_ms
        return True
