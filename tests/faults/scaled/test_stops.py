"""SIGSTOP: a process that knows nothing of the time it missed comes back and must not count."""

from __future__ import annotations

import asyncio

import pytest

from tests.faults.scaled.centre import ScaledCentre
from tests.faults.scaled.conftest import Report
from tests.faults.scaled.gaps import Fault, gaps_ms, told
from tests.faults.scaled.processes import now_ms

ZOMBIES_S = (0.5, 2.0, 5.0, 10.0)
TAKEN_FOR_DEAD_S = 1.3


@pytest.mark.faults
@pytest.mark.timeout(600)
async def test_a_leader_that_was_stopped_comes_back_as_a_standby(centre: ScaledCentre, report: Report) -> None:
    """What a zombie decides on an old state must reach nobody: the contact is somebody else's by then."""
    faults: list[Fault] = []
    async with centre.running():
        for asleep_s in ZOMBIES_S:
            await centre.moment()
            leader, epoch, at = centre.leader(), centre.epoch(), now_ms()
            leader.stop_dead()
            await asyncio.sleep(asleep_s)
            if asleep_s > TAKEN_FOR_DEAD_S:
                await centre.led_since(epoch)
                faults.append(Fault(at=at, epoch=epoch))
            leader.go_on()
            await centre.flows()

        at, epoch = now_ms(), centre.epoch()
        for engine in centre.engines:
            engine.stop_dead()
        await asyncio.sleep(3)
        for engine in centre.engines:
            engine.go_on()
        await centre.flows()

        gateway = centre.gateways[0]
        gateway.stop_dead()
        await asyncio.sleep(6)
        gateway.go_on()
        await centre.flows()
    verdict = await centre.verdict()
    report(
        f"SIGSTOP of the leader for {ZOMBIES_S} s, of both engines for 3 s, of a gateway for 6 s. "
        f"Taken for dead: {told(gaps_ms(verdict.steps, faults))}. {verdict}"
    )

    assert verdict.wrong == ""
