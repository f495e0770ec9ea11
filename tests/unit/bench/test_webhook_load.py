"""The load of the webhooks must ring as Twilio does and be lenient to nobody, or its figures mean nothing."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from typing import Final

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from bench.speed.bare_webhooks import make_app
from bench.speed.calls import LASTS_S, POSTS, SIGNED_WITH, Run, Trunk
from bench.speed.webhooks import rows_of

PATHS: Final = [post.path for post in POSTS]
LATE_S: Final = 60.0


@contextlib.asynccontextmanager
async def trunk_to_bare(signed_with: str = SIGNED_WITH) -> AsyncIterator[Trunk]:
    """The load, at the bare server."""
    async with TestServer(make_app()) as server, ClientSession() as http:
        yield Trunk(http, str(server.make_url("")).rstrip("/"), signed_with)


async def test_a_call_goes_through_every_address() -> None:
    """An address that nobody posts to would be fast on paper."""
    async with trunk_to_bare() as trunk:
        await trunk.ring(time.monotonic() - LASTS_S)

    assert trunk.troubles == []
    assert {path: len(took) for path, took in trunk.took.items()} == dict.fromkeys(PATHS, 1)


async def test_answers_are_counted_from_when_they_were_due() -> None:
    """A service that stalls keeps callers waiting who have not been let in yet; that is the wait that counts."""
    async with trunk_to_bare() as trunk:
        await trunk.ring(time.monotonic() - LASTS_S - LATE_S)

    assert all(took[0] >= LATE_S * 1_000 for took in trunk.took.values())


async def test_refusals_are_no_fast_answers() -> None:
    """A server that refuses everybody is the fastest of all."""
    async with trunk_to_bare(signed_with="another") as trunk:
        await trunk.ring(time.monotonic() - LASTS_S)

    assert len(trunk.troubles) == len(POSTS)
    assert trunk.troubles[0].startswith("incoming: 403")


def run(took_ms: Sequence[float], *, behind: int = 0, service_ms: float = 1.0) -> Run:
    """A run at 10 calls a second whose every address took this long."""
    took = {path: sorted(took_ms) for path in PATHS}
    return Run(rate=10, behind=behind, took=took, wrong=0, service_ms=service_ms, load_cores=0.1, load_average=1.0)


def test_rows_stand_beside_the_bare_server() -> None:
    """The machine's own slowness is in both, so the ratio is what to go by."""
    rows = list(rows_of("embedded", run([4.0, 6.0], service_ms=3.0), run([2.0, 2.0])))

    assert [row["address"] for row in rows] == [*PATHS, "all"]
    assert (rows[0]["p50"], rows[0]["p50 of bare"], rows[0]["p99 of bare"]) == (6.0, 3.0, 3.0)
    assert (rows[-1]["requests"], rows[-1]["CPU of bare"]) == (2 * len(POSTS), 3.0)


def test_a_rate_that_was_too_much_has_no_times() -> None:
    """They would only say how long the benchmark was patient."""
    too_much = run([9_000.0], behind=10 * len(POSTS) + 1)
    row = list(rows_of("embedded", too_much, run([2.0])))[-1]

    assert (row["requests"], row["p50"], row["p99 of bare"]) == ("saturated, 51 behind", None, None)
