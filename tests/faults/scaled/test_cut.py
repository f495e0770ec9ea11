"""A gateway is cut off from the log while its clients still reach it."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.faults.scaled.centre import ScaledCentre
from tests.faults.scaled.conftest import Report
from tests.faults.scaled.processes import RoleProcess
from tests.faults.scaled.verdict import Verdict

SILENT_S = 22.0
GIVEN_UP_AFTER_S = 15.0


@pytest.mark.faults
@pytest.mark.timeout(600)
async def test_a_gateway_without_the_log_refuses_honestly(centre: ScaledCentre, report: Report) -> None:
    """It takes nothing that it cannot keep, its agents are asked nothing, and it all comes right by itself."""
    gateway = centre.gateways[-1]
    async with centre.running():
        centre.cut.set("torn")
        await asyncio.sleep(4)
        centre.cut.set("whole")
        await centre.flows()

        centre.cut.set("silent")
        await asyncio.sleep(SILENT_S / 2)
        reasons = await not_ready(gateway)
        await asyncio.sleep(SILENT_S / 2)
        centre.cut.set("whole")
        await until_ready(gateway)
        await centre.flows()
        put_off = dict(centre.notes.put_off)
        await centre.all_work()
    verdict = await centre.verdict()
    lost = gateways_lost(verdict)
    report(f"a gateway cut off 4 s and {SILENT_S:.0f} s. Put off: {put_off}. It was lost {lost} times. {verdict}")

    assert verdict.wrong == ""
    assert put_off.get("log_unavailable")
    assert any("log takes no records" in reason for reason in reasons), reasons
    assert lost == 1


async def not_ready(gateway: RoleProcess) -> list[str]:
    """What `/readyz` gives as reasons."""
    async with aiohttp.ClientSession() as http, http.get(f"{gateway.base_url}/readyz") as answer:
        return list((await answer.json()).get("reasons", []))


async def until_ready(gateway: RoleProcess) -> None:
    """Return once `/readyz` gives none."""
    async with asyncio.timeout(30):
        while await not_ready(gateway):  # noqa: ASYNC110 - another process sets no event of ours
            await asyncio.sleep(0.2)


def gateways_lost(verdict: Verdict) -> int:
    """How often the engine gave a gateway up."""
    return sum(event["type"] == "gateway.lost" for step in verdict.steps for event in step.events)
