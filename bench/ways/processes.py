"""The processes of a way: engines, load, and an observer of the steps that count."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import msgspec

from bench.ways.chain import settings_of
from bench.ways.load import Answered
from bench.ways.place import Place, Seen, steps_of
from contact_centre.log.kafka.topics import prepare_topics

START_S: Final = 120.0
TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")


class Engine:
    """One engine process. Its name is the first part of the owner in its steps."""

    def __init__(self, place: Place, process: Process) -> None:
        self.place = place
        self._process = process

    @staticmethod
    async def start(place: Place) -> Engine:
        """Start it; it may not be ready for a while."""
        module = f"bench.ways.{place.way}"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, place.to_argument(), stdout=PIPE, stderr=DEVNULL
        )
        return Engine(place, process)

    async def ready(self) -> None:
        """Return once it stands by or leads.

        Raises:
            TimeoutError: it does neither.
        """
        assert self._process.stdout is not None
        async with asyncio.timeout(START_S):
            await self._process.stdout.readline()

    def cpu_s(self) -> float:
        """CPU time it has used."""
        with open(f"/proc/{self._process.pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_S

    def pause(self) -> None:
        """SIGSTOP."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        self._process.send_signal(signal.SIGCONT)

    async def kill(self) -> None:
        """SIGKILL, however it is."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


class Engines:
    """The engine processes of one way."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._numbers = itertools.count()
        self._running: dict[str, Engine] = {}

    async def start(self, instance: str | None = None) -> Engine:
        """One more; ready on return."""
        name = f"p{next(self._numbers)}"
        engine = await Engine.start(msgspec.structs.replace(self._place, name=name, instance=instance))
        self._running[name] = engine
        await engine.ready()
        return engine

    def of(self, owner: str) -> Engine:
        """The one whose steps name this owner."""
        return self._running[owner.partition("-")[0]]

    async def kill(self, engine: Engine) -> None:
        """End one."""
        del self._running[engine.place.name]
        await engine.kill()

    async def kill_all(self) -> None:
        """End those that are left."""
        for engine in tuple(self._running.values()):
            await self.kill(engine)


class Observer:
    """Sees each step that counts, as every reader does.

    Attributes:
        steps: ids of those seen, in order.
        owner: who made the last one.
        since: when the first one of this owner was seen, s, monotonic.
        next_in: the inbox offset behind the last one.
        longest_s: longest silence since `reset`.
        first_ms, last_ms: the broker's clock at the first and the last.
    """

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.owner = ""
        self.since = 0.0
        self.next_in = 0
        self.longest_s = 0.0
        self.first_ms = self.last_ms = 0
        self._at = 0.0
        self._changed = asyncio.Event()

    async def run(self, place: Place) -> None:
        """Watch, for ever."""
        async for seen in steps_of(place):
            if seen.step.in_to > seen.step.in_from:  # what only beats decides nothing
                self._take(seen)

    def _take(self, seen: Seen) -> None:
        self.longest_s = max(self.longest_s, seen.at - self._at)
        self._at = seen.at
        self.steps.append(seen.step.id)
        if seen.step.owner != self.owner:
            self.owner, self.since = seen.step.owner, seen.at
        self.next_in = seen.step.in_to
        self.first_ms, self.last_ms = self.first_ms or seen.logged_ms, seen.logged_ms
        self._changed.set()

    async def until(self, holds: Callable[[], bool], *, within_s: float) -> bool:
        """Whether `holds` became true in time."""
        until = time.monotonic() + within_s
        while not holds():
            self._changed.clear()
            try:
                async with asyncio.timeout(max(0.0, until - time.monotonic())):
                    await self._changed.wait()
            except TimeoutError:
                return holds()
        return True

    def reset(self) -> None:
        """Measure the longest silence from now on."""
        self.longest_s = 0.0
        self._at = time.monotonic()


@asynccontextmanager
async def observed(place: Place) -> AsyncIterator[tuple[Engines, Observer]]:
    """Fresh topics with an observer; whatever engines were started are ended."""
    await prepare_topics(settings_of(place))
    engines, observer = Engines(place), Observer()
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(observer.run(place))
        try:
            yield engines, observer
        finally:
            await engines.kill_all()
            watching.cancel()


@asynccontextmanager
async def loaded(place: Place) -> AsyncIterator[list[Answered]]:
    """Load by another process; what it was told stands in the list once it has ended."""
    load = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.ways.load", place.to_argument(), stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
    told: list[Answered] = []
    try:
        yield told
    except BaseException:
        load.kill()
        raise
    finally:
        assert load.stdin is not None
        assert load.stdout is not None
        load.stdin.close()
        said = await load.stdout.read()
        await load.wait()
    told.append(msgspec.json.decode(said, type=Answered))
