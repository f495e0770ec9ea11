"""What a screen reader hears, where the focus is, and what axe-core finds."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.people import Agent, Caller, Resident, Supervisor
from tests.e2e.running import Running

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[2] / "contact_centre" / "web" / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = "tags => axe.run(document, { runOnly: { type: 'tag', values: tags } }).then(found => found.violations)"

# What is spoken is what changes in a live region that is not empty afterwards.
LISTEN = """
() => {
  window.spoken = [];
  const root = document.querySelector("contact-centre-chat").shadowRoot;
  for (const region of root.querySelectorAll("dialog > [role=status]")) {
    const hear = () => region.textContent.trim() && window.spoken.push(region.textContent.trim());
    hear();
    new MutationObserver(hear).observe(region, { childList: true, characterData: true, subtree: true });
  }
}
"""
FOCUS = """
() => {
  const inside = document.activeElement?.shadowRoot?.activeElement;
  return (inside ?? document.activeElement)?.id ?? "";
}
"""


LOOKS: Final[tuple[tuple[Literal["light", "dark"], int], ...]] = (("light", 1280), ("dark", 1280), ("light", 360))


def violations(page: Page) -> list[str]:
    """What axe-core finds in light, in dark, and on a phone."""
    found = []
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 800})
        results: list[dict[str, Any]] = page.evaluate(RUN_AXE, WCAG)
        nodes = [(result["id"], node) for result in results for node in result["nodes"]]
        found += [f"{scheme}, {width} px: {rule}: {node['html']}" for rule, node in nodes]
    page.set_viewport_size({"width": 1280, "height": 800})
    return found


def test_axe_finds_nothing_on_any_screen(centre: Running, new_context: NewContext) -> None:
    """Residents and staff who see little, or use a keyboard alone, can use every screen."""
    context = new_context(centre)
    context.add_init_script(path=AXE)  # not a script tag, which the pages' policy forbids
    resident = Resident(context.new_page())
    resident.opens_chat()
    expect(resident.chat.get_by_label("What is it about?")).to_be_visible()
    assert violations(resident.page) == []
    resident.starts_chat(name="Mair", text="A question about my bins", queue="waste")
    assert violations(resident.page) == []

    agent = Agent(context.new_page())
    agent.page.goto("/console")
    assert violations(agent.page) == []
    agent.signs_in("joan")
    agent.goes_available()
    expect(agent.offer).to_be_visible()
    assert violations(agent.page) == []
    agent.accepts()
    agent.says("Good morning, Mair.")
    assert violations(agent.page) == []

    supervisor = Supervisor(new_context(centre).new_page())
    supervisor.page.context.add_init_script(path=AXE)
    supervisor.signs_in()
    expect(supervisor.figure("Answered")).not_to_have_text("0")
    assert violations(supervisor.page) == []
    supervisor.page.goto("/wallboard")
    expect(supervisor.page.locator("main")).to_be_visible()
    assert violations(supervisor.page) == []
    resident.ends_chat()
    agent.wraps_up("advice")
    assert violations(resident.page) == []


def test_axe_finds_nothing_in_a_call(centre: Running, new_context: NewContext) -> None:
    """Agents and supervisors who see little, or use a keyboard alone, lead calls like everybody else."""
    caller, context = Caller(new_context(centre).new_page()), new_context(centre)
    context.add_init_script(path=AXE)
    agent = Agent(context.new_page())
    agent.signs_in("joan")
    agent.goes_available()
    caller.rings("1")
    agent.accepts()
    expect(agent.call.locator("#call-title")).to_contain_text("In a call")
    agent.page.keyboard.press("Alt+k")
    expect(agent.page.get_by_role("group", name="Keypad")).to_be_visible()
    assert violations(agent.page) == []
    agent.page.keyboard.press("Escape")
    agent.page.keyboard.press("Alt+t")
    agent.page.get_by_role("option", name="A number").click()
    assert violations(agent.page) == []
    agent.page.keyboard.press("Escape")

    supervisor = Supervisor(new_context(centre).new_page())
    supervisor.page.context.add_init_script(path=AXE)
    supervisor.signs_in()
    supervisor.page.get_by_role("gridcell").get_by_role("button", name="Joan").click()
    supervisor.page.get_by_role("dialog").get_by_role("button", name="Whisper").click()
    expect(supervisor.page.get_by_label("Your part in a call")).to_contain_text("You whisper")
    assert violations(supervisor.page) == []
    supervisor.page.keyboard.press("Escape")
    assert violations(supervisor.page) == []

    caller.hangs_up()
    expect(agent.page.get_by_role("button", name="Finish wrap-up")).to_be_visible()
    assert violations(agent.page) == []
    agent.page.keyboard.press("Alt+r")
    assert violations(agent.page) == []
    agent.page.keyboard.press("Escape")
    agent.wraps_up("advice")


def test_the_wait_is_spoken_only_when_its_band_changes(centre: Running, new_context: NewContext) -> None:
    """A screen reader that reads out every place in a queue leaves nobody in peace to write."""
    first = Resident(new_context(centre).new_page())
    second = Resident(new_context(centre).new_page())
    first.starts_chat(name="Ann", queue="council-tax")
    second.starts_chat(name="Ben", queue="council-tax")
    position = second.chat.locator(".wait__position")
    expect(position).to_have_text("You are number 2 in the queue")
    second.page.evaluate(LISTEN)
    first.ends_chat()
    expect(position).to_have_text("You are next")
    spoken: list[str] = second.page.evaluate("() => window.spoken")
    assert all(text.startswith(("You will wait", "We cannot say yet", "No one is here")) for text in spoken)
    assert all(before != after for before, after in itertools.pairwise(spoken))
    second.ends_chat()


def test_nothing_that_arrives_takes_the_focus(centre: Running, new_context: NewContext) -> None:
    """Whoever writes goes on writing: replies and offers are announced, not jumped to."""
    resident = Resident(new_context(centre).new_page())
    agent = Agent(new_context(centre).new_page())
    agent.signs_in("amir")
    agent.goes_available()
    resident.starts_chat(name="Dai", queue="rents")
    agent.accepts()
    resident.message.focus()
    agent.says("How can I help?")
    expect(resident.log).to_contain_text("How can I help?")
    assert resident.log.get_attribute("aria-live") == "polite"
    assert resident.page.evaluate(FOCUS) == "message"

    agent.composer.fill("One moment, I will loo")
    other = Resident(new_context(centre).new_page())
    other.starts_chat(name="Efa", queue="rents")
    expect(agent.offer).to_contain_text("Efa")
    resident.says("Thank you.")
    agent.seen("bubble", "Thank you.")
    assert agent.page.evaluate(FOCUS) == "composer"
    expect(agent.composer).to_have_value("One moment, I will loo")
