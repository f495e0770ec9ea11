"""The report of simulated days in a real browser, opened from the disk."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from contact_centre.simulate import Day, Setting, play_many
from contact_centre.simulate.report import as_html, write_report
from routing.ids import AgentId, QueueId, SkillId
from routing.simulation import Case, CaseAgent, CaseContact, summaries
from tests.e2e.test_accessibility import AXE, LOOKS, violations

pytestmark = pytest.mark.e2e


def day(seed: int) -> Day:
    """Six hours of calls on three queues, more than five agents can answer in time."""
    dice = random.Random(seed)
    contacts = tuple(
        CaseContact(
            arrival_ms=8 * 3_600_000 + 120_000 * number,
            channel="phone",
            queue=QueueId(queue),
            skill=SkillId("calls"),
            target_ms=60_000,
            handle_ms=round(dice.expovariate(1 / 600_000)),
            patience_ms=600_000,
        )
        for number, queue in enumerate(dice.choices(("repairs", "council tax and benefits", "waste"), k=180))
    )
    held = {SkillId("calls"): 5}
    agents = tuple(CaseAgent(id=AgentId(name), skills=held, on_ms=0, off_ms=86_400_000) for name in "ABCDE")
    return Day(name=f"day-{seed}", roster="5", case=Case(contacts=contacts, agents=agents))


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """Three days under three policies, with groups and rows that were left out."""
    policies = ["longest_idle", "edf", "sla_aware"]
    entries = play_many([day(seed) for seed in range(3)], policies, Setting(groups_seed=1), replications=1, jobs=1)
    file = tmp_path / "report.html"
    write_report(
        file, as_html(entries, summaries(entries, "longest_idle"), [], ["day.csv: row 3, column channel: Bad."])
    )
    return file


def test_report_opens_from_the_disk_for_every_screen_and_reader(browser: Browser, report: Path) -> None:
    """A manager opens it from a mail, on a phone, at night, or has it read out; no network is there or needed."""
    context = browser.new_context()
    context.add_init_script(path=AXE)
    page, asked, said = context.new_page(), list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))

    page.goto(report.as_uri())

    expect(page.get_by_role("img", name="Difference to longest_idle")).to_be_visible()
    expect(page.get_by_role("region", name="How long people wait, as a table")).to_be_visible()
    assert violations(page) == []
    for _, width in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == [report.as_uri()]
    assert said == []
    context.close()
