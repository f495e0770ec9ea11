"""`kill -9` of every role, again and again, under load: nothing is lost, and nobody is offered twice."""

from __future__ import annotations

import os
from typing import Final

import pytest

from tests.faults.scaled.centre import ScaledCentre
from tests.faults.scaled.conftest import Report
from tests.faults.scaled.gaps import Fault, gaps_ms, told

KILLS: Final = int(os.environ.get("FAULTS_KILLS", "10"))
"""Of each role."""


@pytest.mark.faults
@pytest.mark.timeout(300 + 60 * KILLS)
async def test_killed_processes_take_nothing_with_them(centre: ScaledCentre, report: Report) -> None:
    """A resident keeps their chat, and an agent their offers, whatever machine of ours dies under them."""
    faults: list[Fault] = []
    async with centre.running():
        for number in range(KILLS):
            await centre.moment()
            leader, epoch = centre.leader(), centre.epoch()
            gateway, recorder = centre.chance.choice(centre.gateways), centre.chance.choice(centre.recorders)
            faults.append(Fault(at=leader.kill(), epoch=epoch))
            if number % 3:  # otherwise the gateway dies while nobody leads
                await centre.led_since(epoch)
                leader.launch()
                await centre.moment(0.0, 0.5)
            gateway.kill()
            await centre.moment(0.0, 0.5)
            recorder.kill()
            await centre.led_since(epoch)
            for process in (leader, gateway, recorder):
                if not process.alive:
                    process.launch()
                await process.ready()
            await centre.flows()
    verdict = await centre.verdict()
    report(
        f"kill -9 of {KILLS} leaders, {KILLS} gateways, {KILLS} recorders. {told(gaps_ms(verdict.steps, faults))}. {verdict}"
    )

    assert verdict.wrong == ""
    assert verdict.contacts_count > 5 * KILLS, "too little happened to mean anything"
