"""Run the benchmarks: tables on the terminal, `bench/results.json` beside them. Compare ratios, not times.

python -m bench [PART…] [--seconds S] [--kills N]       # all parts unless some are named
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

from rich.console import Console

from bench.engine import Engine, measure_engine
from bench.floor import GRID, Cell
from bench.kafka_log import measure_kafka_log
from bench.redis_baseline import redis_offers_per_s, redis_server
from bench.speed import failover, offers, recovery, throughput, webhooks
from bench.tables import Row, show
from contact_centre.logs import only_warnings
from scripts.services import started

RESULTS: Final = Path(__file__).with_name("results.json")


class Given(NamedTuple):
    """What a part goes by.

    Attributes:
        servers: those that can be had, by the service's own settings.
        seconds: how long each rate is measured.
        kills: how often a leading engine is killed under load.
    """

    servers: Mapping[str, str]
    seconds: float
    kills: int


class Table(NamedTuple):
    """Rows with their title; `name` is their key in the results."""

    name: str
    title: str
    rows: list[Row]


def main() -> None:
    """Measure, print, write. Parts that were not run keep their old results."""
    options = _options()
    only_warnings()
    console = Console(width=160)
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    parts = options.part or list(PARTS)
    with started([] if NEED_NOTHING.issuperset(parts) else ["Kafka", "Redis"]) as addresses:
        servers = {kind.setting: address for kind, address in addresses.items()}
        given = Given(servers, options.seconds, options.kills)
        for name in parts:
            if name in NEED_KAFKA and "KAFKA_BOOTSTRAP_SERVERS" not in servers:
                console.print(f"{name}: left out, because there is no Kafka here.")
                continue
            began = time.monotonic()
            for table in PARTS[name](given):
                show(console, table.title, table.rows)
                results[table.name] = table.rows
            console.print(f"{name}: {time.monotonic() - began:.0f} s, load average {os.getloadavg()[0]:.1f}\n")
            RESULTS.write_text(json.dumps(results, indent=2) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.split("\n", 1)[0])
    parser.add_argument("part", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all unless some are named")
    parser.add_argument("--seconds", type=float, default=offers.SECONDS, help="how long each rate is measured")
    parser.add_argument("--kills", type=int, default=failover.KILLS, help="how often an engine is killed under load")
    options = parser.parse_args()
    if unknown := [name for name in options.part if name not in PARTS]:
        parser.error(f"{unknown[0]} is no part: choose from {', '.join(PARTS)}")
    return options


# ------------------------------------------------------------------------- parts


def engine_tables(_: Given) -> list[Table]:
    """One row for each size of centre; each is measured in a process of its own, so that its memory is its own."""
    rows: list[Row] = []
    with redis_server() as client:
        for cell in GRID:
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
                measured = pool.submit(measure_engine, cell).result()
            rows.append(_engine_row(cell, measured, redis_offers_per_s(client, cell)))
    title = "Engine, whole calls (CPU time), beside a Redis sorted set per queue with an agent scan (wall)"
    return [Table("engine", title, rows)]


def _engine_row(cell: Cell, measured: Engine, baseline: float) -> Row:
    return {
        **cell._asdict(),
        "offers/s": round(measured.offers_per_s),
        "events/s": round(measured.events_per_s),
        "matching/s": round(measured.matching_per_s) if measured.matching_per_s is not None else None,
        "MB/100k waiting": round(measured.waiting_mb) if measured.waiting_mb is not None else None,
        "redis offers/s": round(baseline),
        "ratio (wall)": round(measured.wall_offers_per_s / baseline, 1) if baseline else None,
        "load": round(os.getloadavg()[0], 1),
    }


def simulator_tables(_: Given) -> list[Table]:
    """One row for each simulator."""
    from bench.simulators import measure_simulators  # noqa: PLC0415  # only make bench installs what stands beside us

    measured = measure_simulators()
    rows: list[Row] = [
        {
            "simulator": name,
            "took s": round(timed.took_s, 3),
            "of ours": round(timed.took_s / measured["ours"].took_s, 2),
            "answered in target": round(timed.in_target, 4),
        }
        for name, timed in measured.items()
    ]
    return [Table("simulators", "One single-queue day, simulated (CPU time)", rows)]


def kafka_tables(given: Given) -> list[Table]:
    """One row for each figure; ours and theirs take turns on one broker."""
    measured = measure_kafka_log(given.servers["KAFKA_BOOTSTRAP_SERVERS"])
    rows: list[Row] = [
        {
            "figure": row.what,
            "ours": round(row.ours, 2),
            "bare aiokafka": round(row.bare, 2),
            "of theirs": round(row.ratio, 2),
            "load": round(os.getloadavg()[0], 1),
        }
        for row in measured
    ]
    return [Table("kafka", "The log on one Kafka broker, beside bare aiokafka with the same settings (wall)", rows)]


def offers_tables(given: Given) -> list[Table]:
    """From a resident's frame to the offer at a console; embedded alone where there is no Kafka."""
    rows = asyncio.run(offers.measure_offers(given.servers, seconds=given.seconds))
    return [Table("offers", offers.TITLE, rows)]


def webhook_tables(given: Given) -> list[Table]:
    """From the moment a webhook of a call was due to its answer; needs no server."""
    rows = asyncio.run(webhooks.measure_webhooks(seconds=given.seconds))
    return [Table("webhooks", webhooks.TITLE, rows)]


def throughput_tables(given: Given) -> list[Table]:
    """The engine flat out, and replay; on SQLite alone where there is no Kafka."""
    return [Table("throughput", throughput.TITLE, asyncio.run(throughput.measure_throughput(given.servers)))]


def recovery_tables(given: Given) -> list[Table]:
    """Starts with a full house; embedded alone where there is no Kafka."""
    told = asyncio.run(recovery.measure_recovery(given.servers))
    return [Table(name, recovery.TITLES[name], rows) for name, rows in told.items()]


def failover_tables(given: Given) -> list[Table]:
    """Kills under load."""
    rows = asyncio.run(failover.measure_failover(given.servers, given.kills))
    return [Table("failover", failover.TITLE, rows)]


PARTS: Final[Mapping[str, Callable[[Given], list[Table]]]] = {
    "engine": engine_tables,
    "simulators": simulator_tables,
    "kafka": kafka_tables,
    "offers": offers_tables,
    "webhooks": webhook_tables,
    "throughput": throughput_tables,
    "recovery": recovery_tables,
    "failover": failover_tables,
}
NEED_KAFKA: Final = frozenset({"kafka", "failover"})
NEED_NOTHING: Final = frozenset({"engine", "simulators", "webhooks"})


if __name__ == "__main__":
    main()
