"""Run every benchmark: tables on the terminal, `bench/results.json` beside them. Compare ratios, not times."""

from __future__ import annotations

import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from rich.console import Console

from bench.engine import Engine, measure_engine
from bench.floor import GRID, Cell
from bench.kafka_log import measure_kafka_log
from bench.redis_baseline import redis_offers_per_s, redis_server
from bench.simulators import measure_simulators
from bench.tables import Row, show
from scripts.services import KafkaBroker


def main() -> None:
    """Measure, print, write."""
    console = Console(width=150)
    engine = engine_rows()
    show(
        console, "Engine, whole calls (CPU time), beside a Redis sorted set per queue with an agent scan (wall)", engine
    )
    simulators = simulator_rows()
    show(console, "One single-queue day, simulated (CPU time)", simulators)
    kafka = kafka_rows()
    show(console, "The log on one Kafka broker, beside bare aiokafka with the same settings (wall)", kafka)
    results = {"engine": engine, "simulators": simulators, "kafka": kafka}
    Path(__file__).with_name("results.json").write_text(json.dumps(results, indent=2) + "\n")


def engine_rows() -> list[Row]:
    """One row for each size of centre; each is measured in a process of its own, so that its memory is its own."""
    rows: list[Row] = []
    with redis_server() as client:
        for cell in GRID:
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
                measured = pool.submit(measure_engine, cell).result()
            rows.append(_engine_row(cell, measured, redis_offers_per_s(client, cell)))
    return rows


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


def simulator_rows() -> list[Row]:
    """One row for each simulator."""
    measured = measure_simulators()
    return [
        {
            "simulator": name,
            "took s": round(timed.took_s, 3),
            "of ours": round(timed.took_s / measured["ours"].took_s, 2),
            "answered in target": round(timed.in_target, 4),
        }
        for name, timed in measured.items()
    ]


def kafka_rows() -> list[Row]:
    """One row for each figure; ours and theirs take turns on one broker."""
    with KafkaBroker() as broker:
        measured = measure_kafka_log(broker.address)
    return [
        {
            "figure": row.what,
            "ours": round(row.ours, 2),
            "bare aiokafka": round(row.bare, 2),
            "of theirs": round(row.ratio, 2),
            "load": round(os.getloadavg()[0], 1),
        }
        for row in measured
    ]


if __name__ == "__main__":
    main()
