"""Redis and PostgreSQL go and come back; contacts are routed all the while."""

from __future__ import annotations

import asyncio
import os

import pytest
import redis

from tests.faults.scaled.centre import ScaledCentre
from tests.faults.scaled.conftest import Report

HANGS_S = 6.0
AWAY_S = float(os.environ.get("FAULTS_AWAY_S", "15"))


@pytest.mark.faults
@pytest.mark.timeout(600)
async def test_redis_dies_is_emptied_and_hangs(centre: ScaledCentre, report: Report) -> None:
    """Redis only makes views quick: nothing is lost with it, and no agent misses an offer."""
    server = centre.servers.redis
    async with centre.running():
        await centre.moment()
        server.kill()
        await centre.flows(count=20)
        server.launch()
        await asyncio.to_thread(server.await_answer)
        await centre.flows(count=20)

        with redis.Redis.from_url(server.url) as client:
            client.flushall()
        await centre.flows(count=20)

        server.pause()
        await asyncio.sleep(5)
        await centre.flows(count=20)
        server.resume()
        await centre.flows(count=20)
    verdict = await centre.verdict()
    report(f"Redis killed, emptied, paused 5 s. {verdict}")

    assert verdict.wrong == ""


@pytest.mark.faults
@pytest.mark.timeout(600)
async def test_postgres_is_away_and_hangs(centre: ScaledCentre, report: Report) -> None:
    """Whoever is signed in goes on with the chats they have; newcomers are put off, not lost."""
    server = centre.servers.postgres
    async with centre.running():
        await centre.moment()
        server.kill()
        before = len(centre.notes.acked)
        await asyncio.sleep(AWAY_S)
        meanwhile = len(centre.notes.acked) - before
        server.launch()
        await asyncio.to_thread(server.await_answer)
        await centre.flows(count=20)

        server.pause()
        await asyncio.sleep(HANGS_S)
        server.resume()
        await centre.flows(count=20)
    verdict = await centre.verdict()
    report(
        f"PostgreSQL away {AWAY_S:.0f} s: {meanwhile} commands carried out meanwhile; paused {HANGS_S:.0f} s. "
        f"Put off: {centre.notes.put_off}. {verdict}"
    )

    assert verdict.wrong == ""
    assert meanwhile > 0
