"""What people will do, in virtual time."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Final, NamedTuple

from routing.ids import Instant

Doing = Callable[[Instant], None]
"""What somebody does when its time has come; it is told the time."""

# Shifts end first: what is freed at the very end of a shift is no longer given to that agent.
LEAVES, ENDS, ACCEPTS, COMES, ARRIVES, GIVES_UP = range(6)
"""The order of what happens at one instant: agents leave, contacts end, offers are accepted, agents come, residents
arrive, residents give up."""

_NOTHING: Final = "the agenda is empty"


class _Due(NamedTuple):
    """Something that happens at `at`; at one instant in the order of `rank`, then as it was noted."""

    at: Instant
    rank: int
    order: int
    happen: Doing


class Agenda:
    """Everything that people are known to do later."""

    def __init__(self, start: Instant) -> None:
        self.start = start
        self._due: list[_Due] = []
        self._noted_count = 0

    def note(self, after_ms: int, rank: int, happen: Doing) -> None:
        """Have something happen `after_ms` after midnight."""
        self._noted_count += 1
        heapq.heappush(self._due, _Due(Instant(self.start + after_ms), rank, self._noted_count, happen))

    @property
    def following(self) -> Instant | None:
        """When something happens next; None: nothing will."""
        return self._due[0].at if self._due else None

    def do_next(self) -> None:
        """Let what is first happen."""
        assert self._due, _NOTHING
        first = heapq.heappop(self._due)
        first.happen(first.at)
