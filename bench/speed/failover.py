"""Engines killed under load: how long until the next step that counts, and until the next offer at a console."""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Final

import msgspec

from bench.speed.engines import Engines, open_engines
from bench.speed.floor import Floor, open_floor, share_of
from bench.speed.processes import role
from bench.speed.site import AGENTS, Site, settings_of, staffed
from bench.speed.work import CENTRE, FOR_EVER_S
from bench.tables import Row
from contact_centre.foundation import kafka_settings
from contact_centre.settings import read_settings

KILLS: Final = 20
RATE: Final = 50
RESIDENTS: Final = 200
LOOKS_EVERY_S: Final = 0.01
TITLE: Final = "The leading engine killed under 50 contacts/s: s until the other one's work shows (wall)"
PAUSE_S: Final = (0.3, 1.3)
GIVEN_UP_S: Final = 60.0
SEED: Final = 4


class Gap(msgspec.Struct, frozen=True):
    """From one kill on, s: until the next accepted step, and until the next offer after that step."""

    step_s: float
    offer_s: float


async def measure_failover(servers: Mapping[str, str], kills: int = KILLS) -> list[Row]:
    """Two rows: until the next step, and until the next offer. `servers`: Kafka at least, by the service's settings."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        environment = settings_of(folder, servers)
        tokens = await staffed({"DATA_DIR": str(folder / "set-up"), **environment})
        log = kafka_settings(read_settings(environment), CENTRE)
        async with open_engines(folder, environment, log) as engines:
            gateway = role("gateway", "gateway", folder, environment)
            try:
                site = Site(url=await asyncio.to_thread(gateway.ready), tokens=tokens)
                async with open_floor(site, AGENTS, RESIDENTS) as floor:
                    gaps = await _killed(engines, floor, kills)
            finally:
                gateway.kill()
    return [
        _row("next accepted step", [gap.step_s for gap in gaps]),
        _row("next offer at a console", [gap.offer_s for gap in gaps]),
    ]


async def _killed(engines: Engines, floor: Floor, kills: int) -> list[Gap]:
    """Kill whoever leads, so many times, while residents come."""
    chance, gaps = random.Random(SEED), list[Gap]()
    async with asyncio.TaskGroup() as tasks:
        coming = tasks.create_task(floor.come(RATE, FOR_EVER_S))
        for _ in range(kills):
            await _offered_since(floor, time.monotonic())
            await asyncio.sleep(chance.uniform(*PAUSE_S))
            killed_at, stepped_at = await engines.kill_leader()
            offered_at = await _offered_since(floor, stepped_at)
            gaps.append(Gap(step_s=stepped_at - killed_at, offer_s=offered_at - killed_at))
            await engines.start()
        coming.cancel()
    return gaps


async def _offered_since(floor: Floor, since: float) -> float:
    """When the first offer after `since` was read at a console, s, monotonic."""
    async with asyncio.timeout(GIVEN_UP_S):
        while True:
            found = bisect_right(floor.offers, since, key=itemgetter(1))
            if found < len(floor.offers):
                return floor.offers[found][1]
            await asyncio.sleep(LOOKS_EVERY_S)


def _row(until: str, gaps: Sequence[float]) -> Row:
    ascending = sorted(gaps)
    return {
        "from the kill until": until,
        "kills": len(gaps),
        "least s": round(ascending[0], 2),
        "p50 s": round(share_of(ascending, 0.5), 2),
        "p99 s": round(share_of(ascending, 0.99), 2),
        "load": round(os.getloadavg()[0], 1),
    }
