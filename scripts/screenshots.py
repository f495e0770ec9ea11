"""Take docs/images anew from the running demo: residents' page, console and board, wide and narrow, light and dark."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.conftest import CHROMIUM, QUIET
from tests.e2e.people import Agent, Resident, Supervisor
from tests.e2e.running import Running, running

IMAGES: Final = Path(__file__).resolve().parents[1] / "docs" / "images"
SIZES: Final = ((1280, 860), (360, 760))
BOARD_SIZES: Final = ((1280, 1080), (360, 760))
"""Tall enough for figures, queues and agents."""
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
BUSY: Final = re.compile(r"^On a contact\s*([5-9]|\d\d)$")
BUSY_MS: Final = 90_000
"""Robots begin when the centre opens; soon many of them are in a conversation."""


def main() -> None:
    """Start the demo, take the pictures, stop it."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), traffic=True) as centre,
        sync_playwright() as it,
    ):
        browser = it.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        board = Supervisor(new_page(browser, centre))
        board.signs_in()
        expect(board.page.locator(".line .lead-share").first).to_contain_text("%", timeout=BUSY_MS)
        expect(board.page.get_by_role("button", name=BUSY)).to_be_visible(timeout=BUSY_MS)
        agent = Agent(new_page(browser, centre))
        agent.signs_in("joan")
        agent.goes_available()
        resident = talking(browser, centre, agent)
        take(agent.page, "console")
        take(resident.page, "resident")
        take(board.page, "board", BOARD_SIZES)
        browser.close()


def talking(browser: Browser, centre: Running, agent: Agent) -> Resident:
    """Two residents with the agent: one has been answered, the other waits for a reply."""
    first, second = Resident(new_page(browser, centre)), Resident(new_page(browser, centre))
    first.starts_chat(name="Mair Evans", text="When is my next rent payment due?", queue="rents")
    accept(agent, "Mair Evans")
    second.starts_chat(name="Ellie Turner", text="My boiler loses pressure every day. It was repaired in October.")
    accept(agent, "Ellie Turner")
    agent.says("Good morning Ellie. I can see the repair of 14 October. Do you have heating now?")
    expect(second.log).to_contain_text("Do you have heating now?")
    second.says("Only in the morning, after I fill it up.")
    agent.seen("bubble", "Only in the morning, after I fill it up.")
    agent.notes("Second visit for the same fault: ask for a senior engineer.")
    agent.says("I am booking an engineer for tomorrow. Is 8 to 12 good for you?")
    expect(second.log).to_contain_text("Is 8 to 12 good for you?")
    return second


def accept(agent: Agent, name: str) -> None:
    """Take this resident's offer, among those of robots."""
    agent.offer.filter(has_text=name).get_by_role("button", name="Accept").click()
    item = agent.page.locator(".item[data-contact]", has_text=name)
    item.click()
    expect(item).to_have_attribute("aria-current", "true")


def new_page(browser: Browser, centre: Running) -> Page:
    """The window of somebody else."""
    context = browser.new_context(
        base_url=centre.base_url, locale="en-GB", timezone_id="Europe/London", viewport={"width": 1280, "height": 860}
    )
    return context.new_page()


def take(page: Page, name: str, sizes: Sequence[tuple[int, int]] = SIZES) -> None:
    """One picture for each size and scheme."""
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate("() => window.scrollTo(0, 0)")
            page.screenshot(path=IMAGES / f"{name}-{width}-{scheme}.png")
            print(f"docs/images/{name}-{width}-{scheme}.png")


if __name__ == "__main__":
    main()
