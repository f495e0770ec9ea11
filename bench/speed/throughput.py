"""The engine from a full inbox to durable steps, beside bare appends of the same bytes, and how fast steps replay."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Final

import msgspec

from bench.speed.work import CENTRE, append_all, decide_all, opening, visits
from bench.tables import Row
from contact_centre.ids import new_id
from contact_centre.log.follower import Follower
from contact_centre.log.kafka import KafkaSettings, open_kafka_log
from contact_centre.log.kafka.clients import new_producer
from contact_centre.log.sqlite import SqliteLog
from routing.ports import INBOX, SNAPSHOTS, STEPS, Log
from routing.steps import Step, decode_record

VISITS: Final = 10_000
READ_COUNT: Final = 500
BARE_ROUNDS: Final = 3
TITLE: Final = "A full inbox (chats that come, are offered, and leave) decided to durable steps, and the steps replayed"

BareAppends = Callable[[Sequence[bytes]], Awaitable[float]]
"""Makes these records durable, one after the other; returns how long that took, s."""


class Replayed(msgspec.Struct, frozen=True):
    """What folding all steps of a log took, s."""

    wall_s: float
    cpu_s: float


async def measure_throughput(servers: Mapping[str, str], visits_count: int = VISITS) -> list[Row]:
    """One row for each log that can be had."""
    with tempfile.TemporaryDirectory() as name:
        log = SqliteLog(Path(name) / "log.db")
        try:
            rows = [await _row("SQLite", log, visits_count, lambda steps: _bare_sqlite(Path(name), steps))]
        finally:
            await log.close()
    if (bootstrap := servers.get("KAFKA_BOOTSTRAP_SERVERS")) is not None:
        settings = KafkaSettings(bootstrap=bootstrap, centre=CENTRE, prefix=f"bench-{new_id()}.")
        async with open_kafka_log(settings) as kafka, _bare_kafka(settings) as bare:
            rows.append(await _row("Kafka", kafka, visits_count, bare))
    return rows


async def _row(name: str, log: Log, visits_count: int, bare: BareAppends) -> Row:
    await append_all(log, INBOX, [*opening()])
    await decide_all(log)
    await append_all(log, INBOX, [*visits(visits_count)])
    steps_before = await log.end(STEPS)
    ours = await decide_all(log)
    steps = await steps_of(log, steps_before)
    bare_s = median([await bare(steps) for _ in range(BARE_ROUNDS)])
    replay, events = await replayed(log), events_in(await steps_of(log, 0))
    return {
        "log": name,
        "commands/s": round(ours.commands / ours.wall_s),
        "steps": len(steps),
        "bare appends of those, as commands/s": round(ours.commands / bare_s),
        "of bare": round(bare_s / ours.wall_s, 3),
        "commands/s CPU": round(ours.commands / ours.cpu_s),
        "events/s CPU": round(ours.events / ours.cpu_s),
        "replay events/s": round(events / replay.wall_s),
        "replay events/s CPU": round(events / replay.cpu_s),
        "replay steps/s CPU": round(await log.end(STEPS) / replay.cpu_s),
        "load": round(os.getloadavg()[0], 1),
    }


async def steps_of(log: Log, offset: int) -> list[bytes]:
    """The records of the steps topic from `offset` on."""
    records: list[bytes] = []
    end = await log.end(STEPS)
    while offset + len(records) < end:
        records += [record.data for record in await log.read(STEPS, offset + len(records), READ_COUNT)]
    return records


def events_in(records: Sequence[bytes]) -> int:
    """How many events stand in them."""
    decoded = map(decode_record, records)
    return sum(len(record.events) for record in decoded if isinstance(record, Step))


async def replayed(log: Log) -> Replayed:
    """Fold the whole log anew, without a snapshot."""
    follower = Follower(log, CENTRE)
    wall, cpu = time.perf_counter(), time.process_time()
    await follower.start()
    return Replayed(time.perf_counter() - wall, time.process_time() - cpu)


# ------------------------------------------------------------------------- bare appends


async def _bare_sqlite(folder: Path, steps: Sequence[bytes]) -> float:
    """One durable transaction a step, as the leader writes them."""

    def append() -> float:
        with contextlib.closing(sqlite3.connect(folder / f"{new_id()}.db", isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("CREATE TABLE record (position INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT")
            began = time.perf_counter()
            for step in steps:
                db.execute("INSERT INTO record (data) VALUES (?)", (step,))
            return time.perf_counter() - began

    return await asyncio.to_thread(append)


@contextlib.asynccontextmanager
async def _bare_kafka(settings: KafkaSettings) -> AsyncIterator[BareAppends]:
    """One `send_and_wait` after the other, into a topic that nobody reads here."""
    producer = new_producer(settings)
    await producer.start()

    async def append(steps: Sequence[bytes]) -> float:
        began = time.perf_counter()
        for step in steps:
            await producer.send_and_wait(settings.name(SNAPSHOTS), step, key=settings.key, partition=0)
        return time.perf_counter() - began

    try:
        yield append
    finally:
        await producer.stop()
