"""Every process is replaced under load, one after the other, the engines by another version; and nonsense comes in."""

from __future__ import annotations

import json

import aiohttp
import pytest

from tests.faults.scaled.centre import ScaledCentre
from tests.faults.scaled.conftest import Report
from tests.faults.scaled.gaps import gaps_ms, told
from tests.faults.scaled.processes import RoleProcess, now_ms
from tests.faults.scaled.topics import INBOX, put, read_topic
from tests.faults.scaled.verdict import CENTRE

ENDS_WITHIN_S = 10.0
POLICIES = ("longest_idle", "priority_fifo")
LONG = 10_000
NONSENSE = (
    b"",
    b"\xff\xfe\x00 no text at all",
    b'{"v":1,"id":"half a comm',
    b"[" * 100_000,
    b"x" * 900_000,
    json.dumps({"id": "1", "type": "of.tomorrow", "centre": CENTRE, "source": "test", "at": 0}).encode(),
    json.dumps(
        {"id": "2", "type": "gateway.alive", "centre": "another", "source": "test", "at": 0, "data": {}}
    ).encode(),
)


@pytest.mark.faults
@pytest.mark.timeout(600)
async def test_an_upgrade_under_load_is_noticed_by_nobody(centre: ScaledCentre, report: Report) -> None:
    """A council's centre never closes: engines that decide differently and new gateways come in while it works."""
    async with centre.running():
        for policy in POLICIES:
            await centre.moment()
            leader = centre.leader()
            await leader.leave(within_s=ENDS_WITHIN_S)
            leader.upgrade("tests.faults.scaled.other_engine", policy)
            await leader.start()
            await centre.flows()
        for process in (*centre.gateways, *centre.recorders):
            await centre.moment()
            await process.leave(within_s=ENDS_WITHIN_S)
            await process.start()
            await centre.flows()
    verdict = await centre.verdict()
    gaps = gaps_ms(verdict.steps, verdict.resignations)
    report(f"both engines upgraded, both gateways and both recorders restarted. Handed over: {told(gaps)}. {verdict}")

    assert verdict.wrong == ""
    assert len(gaps) == len(POLICIES), "who is asked to stop hands over"


@pytest.mark.faults
@pytest.mark.timeout(600)
async def test_nonsense_and_repeats_stop_nobody(centre: ScaledCentre, report: Report) -> None:
    """One record that nobody can read must not keep a council's residents waiting behind it."""
    async with centre.running():
        topic, bootstrap = centre.prefix + INBOX, centre.servers.kafka.url
        for nonsense in NONSENSE:
            await put(bootstrap, topic, nonsense, sign_of_life())
            await centre.moment(0.1, 0.3)
        old = await read_topic(bootstrap, topic)
        again = centre.chance.sample([record.data for record in old if len(record.data) < LONG], 50)
        await put(bootstrap, topic, *again)
        await centre.flows()
        alarm = await dead_letters(centre.gateways[0])
    verdict = await centre.verdict()
    slowest = max(verdict.letters_ms.values())
    report(
        f"{len(NONSENSE)} unreadable records, the next command decided at most {slowest} ms of log time later; "
        f"{len(again)} commands once more. {verdict}"
    )

    assert verdict.wrong == ""
    assert len(verdict.letters_ms) >= len(NONSENSE)
    assert slowest <= 10
    assert alarm >= len(NONSENSE), "an operator is told"


def sign_of_life() -> bytes:
    """The next command after nonsense."""
    now = now_ms()
    command = {"id": str(now), "type": "gateway.alive", "centre": CENTRE, "source": "test", "at": now}
    return json.dumps({**command, "data": {"gateway": "of the test"}}).encode()


async def dead_letters(gateway: RoleProcess) -> float:
    """What the alert of `docs/operations.md` looks at."""
    async with aiohttp.ClientSession() as http, http.get(f"{gateway.base_url}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    name = "contact_centre_dead_letters_total"
    return sum(float(line.split()[1]) for line in lines if line.startswith(name))
