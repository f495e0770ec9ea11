"""Time that passes only as a test says: clock and pauses in one."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from routing.ids import Instant

_T = TypeVar("_T")

START = Instant(1_767_225_600_000)
_BREATHS_COUNT = 25
"""Turns of the loop after which whoever was woken has gone as far as they can without time or network."""


class HandTime:
    """A clock, and `pause` for whoever lets time pass.

    Args:
        busy: whether something is under way that takes no time of this clock, such as a request.
    """

    def __init__(self, busy: Callable[[], bool] = lambda: False) -> None:
        self.busy = busy
        self._now_ms = 0
        self._waiting: list[tuple[int, int, asyncio.Event]] = []
        self._order = 0

    def wall(self) -> Instant:
        return Instant(START + self._now_ms)

    def monotonic_ms(self) -> int:
        return self._now_ms

    async def pause(self, seconds: float) -> None:
        """Return once so many seconds have passed."""
        woken = asyncio.Event()
        self._order += 1
        due = (self._now_ms + round(seconds * 1000), self._order, woken)
        heapq.heappush(self._waiting, due)
        try:
            await woken.wait()
        finally:
            if due in self._waiting:
                self._waiting.remove(due)
                heapq.heapify(self._waiting)

    async def pass_(self, seconds: float) -> None:
        """Let exactly so many seconds pass, one wakening after the other."""
        end = self._now_ms + round(seconds * 1000)
        await self._quiet()
        while self._waiting and self._waiting[0][0] <= end:
            self._wake()
            await self._quiet()
        self._now_ms = end

    async def until(self, act: Coroutine[Any, Any, _T]) -> _T:
        """Let time pass until `act` is over."""
        async with asyncio.TaskGroup() as tasks:
            doing = tasks.create_task(act)
            while not doing.done():
                await self._quiet()
                if not doing.done() and self._waiting:
                    self._wake()
        return doing.result()

    def _wake(self) -> None:
        at, _, woken = heapq.heappop(self._waiting)
        self._now_ms = max(self._now_ms, at)
        woken.set()

    async def _quiet(self) -> None:
        """Return once nobody can go on without time."""
        breaths = 0
        while breaths < _BREATHS_COUNT:
            breaths = 0 if self.busy() else breaths + 1
            await asyncio.sleep(0)
