"""How busy agents are, by half-hour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from routing.ids import AgentId

INTERVAL_S: Final = 1_800
_INTERVAL_MS: Final = INTERVAL_S * 1000


class Presence(msgspec.Struct, kw_only=True):
    """Agents' time in one half-hour, ms over all of them.

    Breaks, time after a missed offer and what is finished after the shift are in none of it.

    Attributes:
        busy_ms: with at least one contact, in conversation or wrap-up.
        idle_ms: available, with none.
        used_ms: `busy_ms`, but counting only the share of the agent's units that was taken.
    """

    busy_ms: int = 0
    idle_ms: int = 0
    used_ms: float = 0.0

    @property
    def occupancy(self) -> float | None:
        """(engaged + wrap-up) / (that + available); None when nobody was there."""
        there_ms = self.busy_ms + self.idle_ms
        return self.busy_ms / there_ms if there_ms else None

    @property
    def capacity_used(self) -> float | None:
        """Share of the units of those who were there; None when nobody was."""
        there_ms = self.busy_ms + self.idle_ms
        return self.used_ms / there_ms if there_ms else None


class _Standing(msgspec.Struct):
    since_ms: int
    used: float = 0.0
    available: bool = False


class PresenceLog:
    """Adds up how long agents were busy and idle. `by_interval` is keyed by the number of the half-hour."""

    def __init__(self) -> None:
        self.by_interval: dict[int, Presence] = {}
        self._standing: dict[AgentId, _Standing] = {}

    def note(self, agent: AgentId, at_ms: int, *, used: float, available: bool) -> None:
        """From `at_ms` on a share `used` of the agent's units is taken (0: none); `available` for more if not full."""
        standing = self._standing.setdefault(agent, _Standing(at_ms))
        if standing.used > 0 or standing.available:
            self._add(standing, at_ms)
        standing.since_ms, standing.used, standing.available = at_ms, used, available

    def _add(self, standing: _Standing, until_ms: int) -> None:
        for number, lasted_ms in _pieces(standing.since_ms, until_ms):
            presence = self.by_interval.setdefault(number, Presence())
            if standing.used > 0:
                presence.busy_ms += lasted_ms
                presence.used_ms += lasted_ms * standing.used
            else:
                presence.idle_ms += lasted_ms


def _pieces(from_ms: int, until_ms: int) -> Iterator[tuple[int, int]]:
    """The half-hours that a stretch of time touches, and how long each."""
    while from_ms < until_ms:
        number = from_ms // _INTERVAL_MS
        end_ms = min(until_ms, (number + 1) * _INTERVAL_MS)
        yield number, end_ms - from_ms
        from_ms = end_ms
