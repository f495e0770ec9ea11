"""Both ways measured on one broker: what `python -m bench.ways` and `make bench` print and write."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console

from bench.tables import Row, show
from bench.ways.load import percentile
from bench.ways.pace import CHATS, bare_flat_out, bare_paced, flat_out, paced
from bench.ways.place import Place, Way
from bench.ways.rounds import Outcome, Plan, carry_out
from contact_centre.ids import new_id
from scripts.servers import KafkaBroker

KILLS: Final = 20
STOPS: Final = 10
RATES: Final = (100.0, 500.0)
LEAST_SESSION_MS: Final = 1_000
KAFKAS_LEAST_SESSION_MS: Final = 6_000


class ImpatientBroker(KafkaBroker):
    """One that lets a consumer group have shorter sessions than Kafka's own least."""

    def _prepare(self) -> None:
        super()._prepare()
        settings: Path = self.folder / "server.properties"
        least = f"group.min.session.timeout.ms={LEAST_SESSION_MS}\n"
        if least not in settings.read_text():
            with settings.open("a") as file:
                file.write(least)


def measure_ways(console: Console, kills: int = KILLS, stops: int = STOPS) -> dict[str, list[Row]]:
    """Measure both ways, print the tables, and return their rows: half an hour."""
    with ImpatientBroker() as broker:
        paces = pace_rows(broker.url)
        show(console, f"Deciding through Kafka, one process: flat out ({CHATS:,} chats), and at a steady rate", paces)
        faults = fault_rows(broker.url, kills, stops)
        title = f"{kills} kills and {stops} stops of 0.5 to 15 s of the deciding process, at 100 commands/s"
        show(console, title, faults)
    return {"pace": paces, "faults": faults}


def _place(way: Way, bootstrap: str, *, session_ms: int = KAFKAS_LEAST_SESSION_MS, rate: float = 100.0) -> Place:
    return Place(way=way, bootstrap=bootstrap, prefix=f"{new_id()}.", session_ms=session_ms, rate=rate)


def pace_rows(bootstrap: str) -> list[Row]:
    """Throughput and latency: bare aiokafka, then each way."""
    bare_per_s = asyncio.run(bare_flat_out(_place("chain", bootstrap)))
    bare = {rate: asyncio.run(bare_paced(_place("chain", bootstrap, rate=rate))) for rate in RATES}
    first: Row = {"way": "bare aiokafka", "a second": round(bare_per_s), "of bare": 1.0, "CPU ms/1,000": None}
    for rate, told in bare.items():
        first |= {f"p50 ms at {rate:.0f}/s": told.p50_ms, f"p99 ms at {rate:.0f}/s": told.p99_ms}
        first[f"cores at {rate:.0f}/s"] = None
    rows = [first | {"p50 of bare": 1.0, "load": _load()}]
    ways: tuple[Way, ...] = ("chain", "transactions")
    for way in ways:
        full = asyncio.run(flat_out(_place(way, bootstrap)))
        row: Row = {
            "way": way,
            "a second": round(full.per_s),
            "of bare": round(full.per_s / bare_per_s, 3),
            "CPU ms/1,000": round(full.cpu_ms_per_1000),
        }
        ratios = []
        for rate, floor in bare.items():
            told, cores = asyncio.run(paced(_place(way, bootstrap, rate=rate)))
            row |= {f"p50 ms at {rate:.0f}/s": told.p50_ms, f"p99 ms at {rate:.0f}/s": told.p99_ms}
            row[f"cores at {rate:.0f}/s"] = round(cores, 2)
            ratios.append(f"{told.p50_ms / floor.p50_ms:.1f}")
        rows.append(row | {"p50 of bare": " / ".join(ratios), "load": _load()})
    return rows


def plans(bootstrap: str, kills: int, stops: int) -> list[Plan]:
    """What is done to whom. A static member is replaced by itself, so being stopped teaches nothing new of it."""
    group = "transactions, session"
    return [
        Plan(title="chain", place=_place("chain", bootstrap), kills=kills, stops=stops),
        *(
            Plan(
                title=f"{group} {session_ms / 1000:g} s",
                place=_place("transactions", bootstrap, session_ms=session_ms),
                kills=kills,
                stops=stops,
            )
            for session_ms in (KAFKAS_LEAST_SESSION_MS, LEAST_SESSION_MS)
        ),
        Plan(
            title=f"{group} 6 s, static, restarted at once",
            place=_place("transactions", bootstrap),
            kills=kills,
            stops=0,
            static=True,
        ),
    ]


def fault_rows(bootstrap: str, kills: int, stops: int) -> list[Row]:
    """One row for each plan."""
    return [_fault_row(asyncio.run(carry_out(plan))) for plan in plans(bootstrap, kills, stops)]


def _fault_row(outcome: Outcome) -> Row:
    verdict = outcome.verdict
    return {
        "way": outcome.plan.title,
        "kill to next step s": _spread(outcome.replaced_s),
        "a spare joins s": _spread(outcome.joined_s),
        "silence by a stop s": _spread(sorted(silence for _, silence in outcome.stopped_s)),
        "taken over": f"{outcome.taken_over} of {outcome.plan.stops}",
        "commands": verdict.commands,
        "lost": verdict.lost_steps + verdict.skipped,
        "doubled": verdict.doubled,
        "unanswered": verdict.unanswered,
        "offered twice": verdict.offered_twice,
        "rang out": verdict.timed_out,
        "set aside": verdict.set_aside,
        "load": _load(),
    }


def _spread(ordered: Sequence[float]) -> str | None:
    """Least, median, most."""
    if not ordered:
        return None
    return " / ".join(f"{percentile(list(ordered), share):.2f}" for share in (0.0, 0.5, 1.0))


def _load() -> float:
    return round(os.getloadavg()[0], 1)
