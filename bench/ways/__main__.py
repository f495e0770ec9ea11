"""Measure the two ways alone: `python -m bench.ways [KILLS [STOPS]]`. Writes `bench/ways/results.json`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console

from bench.ways.measured import measure_ways

if __name__ == "__main__":
    results = measure_ways(Console(width=200), *map(int, sys.argv[1:3]))
    Path(__file__).with_name("results.json").write_text(json.dumps(results, indent=2) + "\n")
