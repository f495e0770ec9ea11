"""Run every benchmark: a table on the terminal, `bench/results.json` beside it. Compare ratios, not times."""

from __future__ import annotations

import json
import os
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.engine import engine_offers_per_s, scan_offers_per_s

SIZES = ((100, 10, 0), (1_000, 10, 1_000), (1_000, 100, 1_000), (1_000, 100, 100_000), (10_000, 100, 1_000))
CALLS = 2_000
SCANNED_CALLS = 200
"""The baseline is slow enough for a tenth of the calls to give a steady figure."""


def main() -> None:
    """Measure, print, write."""
    rows = []
    for agents, skills, backlog in SIZES:
        offers, events = engine_offers_per_s(agents, skills, backlog, CALLS)
        scan = scan_offers_per_s(agents, skills, backlog, SCANNED_CALLS)
        rows.append(
            {
                "agents": agents,
                "skills": skills,
                "backlog": backlog,
                "offers_per_s": round(offers),
                "events_per_s": round(events),
                "scan_offers_per_s": round(scan),
                "ratio": round(offers / scan, 1),
                "load_average": round(os.getloadavg()[0], 1),
            }
        )
    table = Table(*rows[0], title="Engine (full steps) beside a scan of all agents (matching alone), CPU time")
    for row in rows:
        table.add_row(*(f"{value:,}" for value in row.values()))
    Console().print(table)
    Path(__file__).with_name("results.json").write_text(json.dumps({"engine": rows}, indent=2) + "\n")


if __name__ == "__main__":
    main()
