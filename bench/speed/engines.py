"""Two engine processes, one of which leads until it is killed, and an observer who judges steps as every reader does."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Final

from bench.speed.processes import Process, cpu_s, role
from contact_centre.log.kafka import KafkaSettings, open_kafka_log
from routing.ports import STEPS, Log
from routing.steps import Chain, Step, StepRecord, decode_record

READ_COUNT: Final = 500
GIVEN_UP_S: Final = 120.0
LOOKS_EVERY_S: Final = 1.0
CALM_SHARE: Final = 0.08
"""Of a core: what a leader takes that writes a step now and then. A busy process gets more on any machine."""


class Observer:
    """The accepted steps from now on.

    Attributes:
        owner: who leads by the last accepted step; empty before the first.
        since: when the first step of this owner was read, s, monotonic.
        count: accepted steps so far.
    """

    def __init__(self, log: Log) -> None:
        self.owner, self.since, self.count = "", 0.0, 0
        self._log = log
        self._chain: Chain | None = None
        self._moved = asyncio.Event()

    async def run(self) -> None:
        """Watch, for ever."""
        at = await self._log.end(STEPS)
        while True:
            await self._log.wait(STEPS, at)
            for record in await self._log.read(STEPS, at, READ_COUNT):
                at = record.offset + 1
                self._take(decode_record(record.data))

    async def until_other_than(self, owner: str) -> float:
        """Wait for an accepted step of anybody else. Returns when it was read."""
        async with asyncio.timeout(GIVEN_UP_S):
            while self.owner in {"", owner}:
                self._moved.clear()
                await self._moved.wait()
        return self.since

    def _take(self, record: StepRecord) -> None:
        if self._chain is None:
            if isinstance(record, Step):
                self._chain = Chain(
                    epoch=record.epoch, owner=record.owner, last_id=record.id, next_in=record.in_to, t=record.t
                )
                self._count(record)
        elif self._chain.accept(record) and isinstance(record, Step):
            self._count(record)

    def _count(self, step: Step) -> None:
        self.count += 1
        if step.owner != self.owner:
            self.owner, self.since = step.owner, time.monotonic()
        self._moved.set()


class Engines:
    """Engine processes of one centre, replaced when they are killed.

    Attributes:
        observer: of their steps.
        started_s: how long each took from its start until it was ready to take over.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], observer: Observer) -> None:
        self.observer = observer
        self.started_s: list[float] = []
        self._folder, self._environment = folder, environment
        self._running: list[Process] = []
        self._numbers = itertools.count()

    async def start(self) -> None:
        """One more."""
        began = time.monotonic()
        process = role(f"spare-{next(self._numbers)}", "engine", self._folder, self._environment)
        self._running.append(process)
        await asyncio.to_thread(process.ready)
        self.started_s.append(time.monotonic() - began)

    async def calm(self) -> None:
        """Wait until no engine is busy: one that says it is ready has yet to copy the state it would go on from."""
        async with asyncio.timeout(GIVEN_UP_S):
            busy = True
            while busy:
                before = self._cpu_s()
                await asyncio.sleep(LOOKS_EVERY_S)
                busy = any(
                    now - then > CALM_SHARE * LOOKS_EVERY_S for now, then in zip(self._cpu_s(), before, strict=True)
                )

    def _cpu_s(self) -> list[float]:
        return [cpu_s(process.pid) for process in self._running]

    async def kill_leader(self) -> tuple[float, float]:
        """Kill whoever leads. Returns when that was, and when the first step of the next was read, s, monotonic."""
        owner = self.observer.owner
        leader = next(process for process in self._running if process.has_logged(owner))
        at = time.monotonic()
        leader.kill()
        self._running.remove(leader)
        return at, await self.observer.until_other_than(owner)

    def close(self) -> None:
        """Kill them all."""
        for process in self._running:
            process.kill()


@contextlib.asynccontextmanager
async def open_engines(folder: Path, environment: Mapping[str, str], log: KafkaSettings) -> AsyncIterator[Engines]:
    """Two engines, one of which leads."""
    async with open_kafka_log(log) as read, asyncio.TaskGroup() as tasks:
        observer = Observer(read)
        watching = tasks.create_task(observer.run())
        engines = Engines(folder, environment, observer)
        try:
            await engines.start()
            await observer.until_other_than("")
            await engines.start()
            yield engines
        finally:
            engines.close()
            watching.cancel()
