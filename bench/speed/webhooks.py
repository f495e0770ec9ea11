"""Webhooks of telephone calls: how long each address takes to answer, beside a bare server, at several rates."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from bench.speed.calls import PUBLIC_URL, SIGNED_WITH, Job, Run
from bench.speed.floor import share_of
from bench.speed.processes import told_by
from bench.speed.site import AGENTS, Site, open_bare, open_site
from bench.tables import Row

RATES: Final = (10, 50, 100)

TITLE: Final = (
    "From the moment a webhook of a call was due until its answer was read, ms (wall; CPU: the service's, a request)"
)

_SETTINGS: Final = {
    "PUBLIC_URL": PUBLIC_URL,
    "TWILIO_ACCOUNT_SID": "AC0",
    "TWILIO_AUTH_TOKEN": SIGNED_WITH,
    # Nobody answers there: what is asked of the provider is refused at once.
    "TWILIO_API_URL": "http://127.0.0.1:9",
}


async def measure_webhooks(rates: tuple[int, ...] = RATES, seconds: float = 8.0) -> list[Row]:
    """One row for each path, rate and address: the bare server first, then ours, embedded on SQLite."""
    async with open_bare("bench.speed.bare_webhooks") as site:
        bare = _loaded(site, 0, rates, seconds)
    beside = {run.rate: run for run in bare if not run.saturated}
    rows = [row for run in bare for row in rows_of("bare aiohttp", run, beside.get(run.rate))]
    for path, consoles in (("embedded", 0), (f"embedded, {AGENTS} consoles", AGENTS)):
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            async with open_site(Path(folder), _SETTINGS) as site:
                runs = _loaded(site, consoles, rates, seconds)
        rows += [row for run in runs for row in rows_of(path, run, beside.get(run.rate))]
        untried = {**dict.fromkeys(rows[0]), "path": path, "requests": "not tried"}
        rows += [{**untried, "calls/s": rate} for rate in rates[len(runs) :]]
    return rows


def _loaded(site: Site, consoles: int, rates: tuple[int, ...], seconds: float) -> list[Run]:
    job = Job(site=site, consoles=consoles, rates=rates, seconds=seconds)
    return msgspec.json.decode(told_by("bench.speed.calls", job), type=list[Run])


def rows_of(path: str, run: Run, bare: Run | None) -> Iterator[Row]:
    """One row for each address and one for all of them; of a rate that was too much only how far behind it was.

    `bare` is the same rate at the bare server, None where that was too much for it.
    """
    for address, took in _by_address(run).items():
        whole = address == _ALL
        if run.saturated and not whole:
            continue
        told = None if run.saturated else took
        beside = _by_address(bare)[address] if bare is not None else None
        yield {
            "path": path,
            "calls/s": run.rate,
            "address": address,
            "requests": f"saturated, {run.behind} behind" if run.saturated else len(took),
            **{name: told and round(share_of(told, share), 1) for name, share in _SHARES.items()},
            "p50 of bare": told and beside and _ratio(told, beside, 0.5),
            "p99 of bare": told and beside and _ratio(told, beside, 0.99),
            "wrong": run.wrong if whole else None,
            "CPU ms": round(run.service_ms, 2) if whole else None,
            "CPU of bare": round(run.service_ms / bare.service_ms, 1) if whole and bare and bare.service_ms else None,
            "load cores": round(run.load_cores, 2) if whole else None,
            "load": round(run.load_average, 1),
        }


_ALL: Final = "all"
_SHARES: Final = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999}


def _by_address(run: Run) -> dict[str, list[float]]:
    return {**run.took, _ALL: sorted(ms for took in run.took.values() for ms in took)}


def _ratio(ours: list[float], theirs: list[float], share: float) -> float:
    return round(share_of(ours, share) / share_of(theirs, share), 1)
