"""An event loop without threads, sockets or a clock: time is virtual, and a seed draws whose turn it is.

Code runs in places: one for each process that is simulated. Within a place callbacks run in the order in which they were
asked for, as asyncio promises; among places the seed decides. A place can be stopped, as SIGSTOP does, and go on later.
"""

from __future__ import annotations

import asyncio
import heapq
from asyncio import Handle, TimerHandle
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context, ContextVar, copy_context
from random import Random
from typing import Any, TypeVar, TypeVarTuple

MOST_TURNS = 3_000_000
"""More than any sound run takes: whoever gets there spins without letting time pass."""

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Stuck(Exception):
    """Nothing will ever happen again, or nothing but the same."""


class _Place:
    """One simulated process: what waits to be run in it. `listed`: it stands among those who may have a turn."""

    __slots__ = ("handles", "listed", "name", "stopped")

    def __init__(self, name: str) -> None:
        self.name = name
        self.handles: deque[Handle] = deque()
        self.stopped = self.listed = False


PLACE: ContextVar[_Place] = ContextVar("place")


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs what is ready in an order drawn from `chance`; when nothing is, it is the time of the next timer at once."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self.failures: list[str] = []
        self._chance = chance
        self._now = 0.0
        self._turns = 0
        self._timers: list[tuple[float, int, TimerHandle]] = []
        self._timer_count = 0
        self._spawned: list[asyncio.Task[Any]] = []
        self._world = _Place("world")
        self._places: dict[str, _Place] = {"world": self._world}
        self._able: list[_Place] = []
        self.set_task_factory(_task)
        self.set_exception_handler(self._note_failure)

    def time(self) -> float:
        return self._now

    def enter(self, place: str) -> Context:
        """A context whose callbacks and tasks belong to `place`."""
        context = copy_context()
        context.run(PLACE.set, self._place(place))
        return context

    def spawn(self, place: str, work: Coroutine[Any, Any, None]) -> None:
        """Start `work` in `place`. What it starts belongs there too."""
        self._spawned.append(self.create_task(work, context=self.enter(place)))

    def here(self) -> str:
        """The place that runs now."""
        return PLACE.get(self._world).name

    def stop_place(self, name: str) -> None:
        """Run nothing there any more; its timers run out and wait."""
        self._place(name).stopped = True

    def resume_place(self, name: str) -> None:
        """Go on there with all that has gathered."""
        place = self._place(name)
        place.stopped = False
        if place.handles and not place.listed:
            place.listed = True
            self._able.append(place)

    def bury(self) -> None:
        """End whatever still runs or was stopped, so that the loop can be closed."""
        for name in self._places:
            self.resume_place(name)
        tasks = [task for task in asyncio.all_tasks(self) if not task.done()]
        for task in tasks:
            task.cancel()
        if tasks:
            self.run_until_complete(asyncio.wait(tasks))
        for task in tasks:
            task.cancelled() or task.exception()
        self._timers.clear()
        self.close()

    # ------------------------------------------------------------------- what asyncio asks

    def call_soon(self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None) -> Handle:
        handle = Handle(callback, args, self, context)
        self._add(handle)
        return handle

    def call_later(
        self, delay: float, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> TimerHandle:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> TimerHandle:
        handle = TimerHandle(when, callback, args, self, context)
        self._timer_count += 1
        heapq.heappush(self._timers, (when, self._timer_count, handle))
        return handle

    def run_in_executor(  # type: ignore[override]  # asyncio's stub is of a coroutine in one place and a future in another
        self, _: object, work: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """At once: there are no threads, and no time passes."""
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(work(*args))
        except Exception as error:  # noqa: BLE001 it belongs to whoever waits
            done.set_exception(error)
        return done

    def _timer_handle_cancelled(self, handle: TimerHandle) -> None:
        """A cancelled timer stays in the heap until its time."""

    def _write_to_self(self) -> None:
        """No thread has to be woken."""

    def _run_once(self) -> None:
        self._turns += 1
        if self._turns > MOST_TURNS:
            raise Stuck(f"{MOST_TURNS:,} turns by {self._now:.3f} s: somebody spins")
        while not self._able:
            self._jump()
        index = int(self._chance.random() * len(self._able))
        place = self._able[index]
        if place.handles and not place.stopped:
            handle = place.handles.popleft()
            if not handle.cancelled():
                handle._run()
        if not place.handles or place.stopped:
            # Its index may have changed: callbacks list places, and nothing but this takes them off.
            self._able[index] = self._able[-1]
            self._able.pop()
            place.listed = False

    # ---------------------------------------------------------------------------- insides

    def _jump(self) -> None:
        if not self._timers:
            raise Stuck(f"nothing is ready at {self._now:.3f} s, and no timer runs")
        self._now = max(self._now, self._timers[0][0])
        while self._timers and self._timers[0][0] <= self._now:
            handle = heapq.heappop(self._timers)[2]
            if not handle.cancelled():
                self._add(handle)

    def _add(self, handle: Handle) -> None:
        place: _Place = handle._context.get(PLACE, self._world)  # type: ignore[attr-defined]  # asyncio's own
        place.handles.append(handle)
        if not place.listed and not place.stopped:
            place.listed = True
            self._able.append(place)

    def _place(self, name: str) -> _Place:
        place = self._places.get(name)
        if place is None:
            place = self._places[name] = _Place(name)
        return place

    def _note_failure(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.failures.append(f"{context.get('message')}: {context.get('exception')!r}")


def _task(loop: asyncio.AbstractEventLoop, work: Any, context: Context | None = None) -> asyncio.Task[Any]:
    return asyncio.Task(work, loop=loop, context=context)
