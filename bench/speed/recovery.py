"""A centre with 100,000 waiting contacts: how long a start takes, where the time goes, and how soon a hot spare leads.

python -m bench.speed.recovery HOUSE      # one start, measured in a process of its own; prints JSON
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from bench.speed.engines import open_engines
from bench.speed.floor import share_of
from bench.speed.site import settings_of
from bench.speed.work import CENTRE, append_all, arrivals, decide_all, opening
from bench.tables import Row
from contact_centre.foundation import OpenLog, kafka_settings, open_log
from contact_centre.furnish import snapshot_views
from contact_centre.log.folded import View
from contact_centre.log.follower import Follower
from contact_centre.logs import set_up_logs
from contact_centre.settings import read_settings
from routing import engine
from routing.folding import reindex
from routing.ports import INBOX, STEPS, Log
from routing.state import undump
from scripts.servers import ROOT

WAITING: Final = 100_000
KILLS: Final = 3
PAUSE_S: Final = (0.5, 1.5)
READ_COUNT: Final = 500
TITLES: Final = {
    "starts": "A start with 100,000 waiting contacts, s (wall; CPU of the whole start; parts of a snapshot's, wall)",
    "takeovers": "The leading engine killed with 100,000 waiting contacts, a hot spare beside it (wall)",
}


class House(msgspec.Struct, frozen=True, kw_only=True):
    """A centre that holds everybody, and how it is to be started.

    Attributes:
        settings: its environment.
        snapshot: from the newest snapshot; otherwise from all steps.
        views: with those of a web site, as the embedded service starts, and not as an engine does.
    """

    settings: dict[str, str]
    snapshot: bool
    views: bool


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """What a start took, s. The parts are of a snapshot, measured once more by themselves.

    Attributes:
        waiting: contacts that wait afterwards.
        read_s: reading the snapshot's bytes and checking them.
        decode_s: making facts of them.
        index_s: making pools, timers and places anew.
        copy_s: making a second state of the first, as a spare is made.
        memory_mb: most that the process held.
    """

    waiting: int
    wall_s: float
    cpu_s: float
    read_s: float
    decode_s: float
    index_s: float
    copy_s: float
    memory_mb: float


async def measure_recovery(
    servers: Mapping[str, str], waiting: int = WAITING, kills: int = KILLS
) -> Mapping[str, list[Row]]:
    """The rows of each start, and of a spare's takeover where there is Kafka."""
    tables: dict[str, list[Row]] = {"starts": []}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        embedded = settings_of(Path(name) / "embedded", {})
        await _fill(embedded, waiting)
        tables["starts"] += _starts("embedded, SQLite", embedded, views=True)
        if "KAFKA_BOOTSTRAP_SERVERS" in servers:
            folder = Path(name)
            scaled = settings_of(folder, {"KAFKA_BOOTSTRAP_SERVERS": servers["KAFKA_BOOTSTRAP_SERVERS"]})
            await _copy(embedded, scaled)
            tables["starts"] += _starts("engine, Kafka", scaled, views=False)
            tables["takeovers"] = [await _takeovers(folder, scaled, kills)]
    return tables


# ------------------------------------------------------------------------- a full house


async def _fill(environment: Mapping[str, str], waiting: int) -> None:
    """Nobody is on duty, and everybody comes; a snapshot of it is left."""
    settings = read_settings(environment)
    settings.data_dir.mkdir(parents=True)
    async with open_log(settings, CENTRE) as opened:
        await append_all(opened.log, INBOX, [*opening(0), *arrivals(waiting)])
        await decide_all(opened.log)
        await _leave_snapshot(opened, views=True)


async def _copy(embedded: Mapping[str, str], scaled: Mapping[str, str]) -> None:
    """The same records on Kafka, with a snapshot as a recorder writes it."""
    async with open_log(read_settings(embedded), CENTRE) as source, open_log(read_settings(scaled), CENTRE) as target:
        for topic in (INBOX, STEPS):
            await append_all(target.log, topic, await _all_of(source.log, topic))
        await _leave_snapshot(target, views=True)


async def _all_of(log: Log, topic: str) -> list[bytes]:
    records: list[bytes] = []
    end = await log.end(topic)
    while len(records) < end:
        records += [record.data for record in await log.read(topic, len(records), READ_COUNT)]
    return records


async def _leave_snapshot(opened: OpenLog, *, views: bool) -> None:
    follower = _follower(opened, snapshot=True, views=views)
    await follower.start()
    await follower.save_snapshot()


def _follower(opened: OpenLog, *, snapshot: bool, views: bool) -> Follower:
    follower = Follower(opened.log, CENTRE, opened.snapshots if snapshot else None)
    seen: Sequence[View] = snapshot_views(lambda: follower.state) if views else ()
    for view in seen:
        follower.add_view(view)
    return follower


# ------------------------------------------------------------------------- starts


def _starts(name: str, environment: dict[str, str], *, views: bool) -> list[Row]:
    houses = {
        "snapshot": House(settings=environment, snapshot=True, views=views),
        "steps only": House(settings=environment, snapshot=False, views=views),
    }
    return [_start_row(name, how, _started(house)) for how, house in houses.items()]


def _started(house: House) -> Start:
    """Start it in a process that has done nothing else."""
    said = subprocess.run(
        [sys.executable, "-m", "bench.speed.recovery", msgspec.json.encode(house).decode()],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    return msgspec.json.decode(said.stdout, type=Start)


async def start(house: House) -> Start:
    """Start as the service does, then measure the parts."""
    async with open_log(read_settings(house.settings), CENTRE) as opened:
        follower = _follower(opened, snapshot=house.snapshot, views=house.views)
        wall, cpu = time.perf_counter(), time.process_time()
        await follower.start()
        took = time.perf_counter() - wall, time.process_time() - cpu
        memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        began = time.perf_counter()
        async with contextlib.aclosing(_snapshots(opened)) as snapshots:
            data = await anext(snapshots)
        read_s = time.perf_counter() - began
    marks = [time.perf_counter()]
    state = undump(data)
    marks.append(time.perf_counter())
    reindex(state)
    marks.append(time.perf_counter())
    engine.load(engine.dump(follower.state))
    marks.append(time.perf_counter())
    decode_s, index_s, copy_s = (later - sooner for sooner, later in itertools.pairwise(marks))
    return Start(
        waiting=sum(contact.phase == "waiting" for contact in follower.state.contacts.values()),
        wall_s=took[0],
        cpu_s=took[1],
        read_s=read_s,
        decode_s=decode_s,
        index_s=index_s,
        copy_s=copy_s,
        memory_mb=memory_mb,
    )


async def _snapshots(opened: OpenLog) -> AsyncGenerator[bytes]:
    async for snapshot in opened.snapshots.load():
        yield snapshot.parts["state"]


def _start_row(name: str, how: str, told: Start) -> Row:
    of_snapshot = how == "snapshot"
    return {
        "centre": name,
        "from": how,
        "waiting": told.waiting,
        "wall s": round(told.wall_s, 2),
        "CPU s": round(told.cpu_s, 2),
        "read s": round(told.read_s, 2) if of_snapshot else None,
        "decode s": round(told.decode_s, 2) if of_snapshot else None,
        "index s": round(told.index_s, 2) if of_snapshot else None,
        "a spare's copy s": round(told.copy_s, 2),
        "memory MB": round(told.memory_mb),
        "load": round(os.getloadavg()[0], 1),
    }


# ------------------------------------------------------------------------- a spare's takeover


async def _takeovers(folder: Path, environment: Mapping[str, str], kills: int) -> Row:
    """Two engines with everybody waiting; whoever leads is killed, and another comes in its place."""
    chance, gaps = random.Random(4), []
    async with open_engines(folder, environment, kafka_settings(read_settings(environment), CENTRE)) as engines:
        for _ in range(kills):
            await engines.calm()
            await asyncio.sleep(chance.uniform(*PAUSE_S))
            killed_at, stepped_at = await engines.kill_leader()
            gaps.append(stepped_at - killed_at)
            await engines.start()
    ascending, starts = sorted(gaps), sorted(engines.started_s)
    return {
        "kills": kills,
        "kill to next step, least s": round(ascending[0], 2),
        "p50 s": round(share_of(ascending, 0.5), 2),
        "most s": round(ascending[-1], 2),
        "a new engine's start, p50 s": round(share_of(starts, 0.5), 2),
        "load": round(os.getloadavg()[0], 1),
    }


if __name__ == "__main__":
    set_up_logs()
    print(msgspec.json.encode(asyncio.run(start(msgspec.json.decode(sys.argv[1], type=House)))).decode())
