"""The broker stops, dies, hangs: commands are refused honestly, and it all goes on by itself."""

from __future__ import annotations

import asyncio

import pytest

from tests.faults.scaled.centre import ScaledCentre
from tests.faults.scaled.conftest import Report

ENDS_WITHIN_S = 5.0


@pytest.mark.faults
@pytest.mark.timeout(600)
async def test_broker_comes_and_goes(centre: ScaledCentre, report: Report) -> None:
    """Residents who were told that we have it, we have it, whatever becomes of the broker afterwards."""
    broker = centre.servers.kafka
    async with centre.running():
        for take_down in (broker.stop, broker.kill):
            await centre.moment()
            await asyncio.to_thread(take_down)
            await asyncio.sleep(3)
            broker.launch()
            await asyncio.to_thread(broker.await_answer)
            await centre.flows(within_s=60)

        broker.pause()
        await asyncio.sleep(5)
        broker.resume()
        await centre.flows(within_s=60)
    verdict = await centre.verdict()
    report(f"broker stopped 3 s, killed 3 s, paused 5 s. Put off: {centre.notes.put_off}. {verdict}")

    assert verdict.wrong == ""


@pytest.mark.faults
@pytest.mark.timeout(600)
async def test_every_role_ends_in_time_without_a_broker(centre: ScaledCentre, report: Report) -> None:
    """Whoever restarts a machine in an outage need not wait for a client that waits for a broker."""
    broker, took_s = centre.servers.kafka, {}
    async with centre.idle():
        broker.kill()
        try:
            await asyncio.sleep(1)
            for process in centre.processes:
                took_s[process.name] = await process.leave(within_s=ENDS_WITHIN_S)
        finally:
            broker.start()
    report("SIGTERM without a broker: " + ", ".join(f"{name} {each:.1f} s" for name, each in took_s.items()))

    assert [process.exit_code for process in centre.processes] == [0] * len(centre.processes)
    assert [failure for process in centre.processes for failure in process.failures()] == []
