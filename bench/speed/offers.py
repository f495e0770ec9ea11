"""From a resident's frame to the offer on an agent's screen, beside bare paths, at several rates."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from bench.speed.floor import Job, Run
from bench.speed.processes import told_by
from bench.speed.site import AGENTS, Site, open_bare, open_site
from bench.tables import Row

RATES: Final = (50, 200, 500, 1_000)
SECONDS: Final = 8.0
RESIDENTS: Final = 400

TITLE: Final = (
    "From the moment a resident was to come until the offer was read at one of 100 consoles, ms (wall; service: CPU)"
)


async def measure_offers(
    servers: Mapping[str, str], rates: tuple[int, ...] = RATES, seconds: float = SECONDS
) -> list[Row]:
    """One row for each path and rate. `servers`: those that can be had, by the service's settings."""
    kafka = servers.get("KAFKA_BOOTSTRAP_SERVERS")
    rows = await _beside(None, {"embedded": {}}, rates, seconds)
    if kafka is not None:
        alone = {"KAFKA_BOOTSTRAP_SERVERS": kafka}
        ways = {"engine + gateway on Kafka": alone}
        if "REDIS_URL" in servers:
            ways["the same, steps through Redis"] = {**alone, "REDIS_URL": servers["REDIS_URL"]}
        rows += await _beside(kafka, ways, rates, seconds)
    return rows


async def _beside(
    kafka: str | None, ways: Mapping[str, Mapping[str, str]], rates: tuple[int, ...], seconds: float
) -> list[Row]:
    """The bare path first, then ours, whose latencies are set beside it."""
    async with open_bare("bench.speed.bare", *(() if kafka is None else (kafka,))) as site:
        bare = _loaded(site, rates, seconds)
    rows = [_row("bare sockets" if kafka is None else "bare sockets, once through Kafka", run, bare) for run in bare]
    for name, servers in ways.items():
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            async with open_site(Path(folder), servers) as site:
                runs = _loaded(site, rates, seconds)
        rows += [_row(name, run, bare) for run in runs]
        rows += [
            {"path": name, "contacts/s": rate, "reached/s": "not tried", **dict.fromkeys(_MEASURED)}
            for rate in rates[len(runs) :]
        ]
    return rows


def _loaded(site: Site, rates: tuple[int, ...], seconds: float) -> list[Run]:
    """What a process of the load measures at this site."""
    job = Job(site=site, consoles=AGENTS, residents=RESIDENTS, rates=rates, seconds=seconds)
    return msgspec.json.decode(told_by("bench.speed.floor", job), type=list[Run])


_MEASURED: Final = ("p50", "p99", "p99.9", "p50 of bare", "service ms/contact", "load cores", "load")


def _row(path: str, run: Run, bare: list[Run]) -> Row:
    """Latencies only where the rate was reached: of a queue that grows they say how long one waited."""
    beside = next((each for each in bare if each.rate == run.rate and not each.saturated), None)
    told = None if run.saturated else run
    return {
        "path": path,
        "contacts/s": run.rate,
        "reached/s": f"saturated at {run.reached:.0f}" if run.saturated else f"{run.reached:.0f}",
        "p50": told and round(told.p50, 1),
        "p99": told and round(told.p99, 1),
        "p99.9": told and round(told.p999, 1),
        "p50 of bare": told and beside and round(told.p50 / beside.p50, 1),
        "service ms/contact": round(1_000 * run.service_cores / run.reached, 2) if run.reached else None,
        "load cores": round(run.load_cores, 2),
        "load": round(run.load_average, 1),
    }
