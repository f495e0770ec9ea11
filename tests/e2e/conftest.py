"""A browser, a running centre, and pages that tell of every fault in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, expect, sync_playwright

from contact_centre.centre_file import demo_file
from tests.e2e.running import Running, running

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SOON_MS = 12_000

NewContext = Callable[[Running], BrowserContext]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, which talks to nobody but us."""
    expect.set_options(timeout=SOON_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[NewContext]:
    """Makes windows of people who do not know each other. A script error or a breach of the policy fails the test."""
    faults: list[str] = []
    contexts: list[BrowserContext] = []

    def fault(error: Error) -> None:
        faults.append(str(error))

    def said(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    def make(centre: Running) -> BrowserContext:
        context = browser.new_context(base_url=centre.base_url, locale="en-GB", timezone_id="Europe/London")
        context.set_default_timeout(SOON_MS)
        context.on("weberror", lambda raised: fault(raised.error))
        context.on("console", said)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo council without robots."""
    with running(tmp_path_factory.mktemp("centre")) as centre:
        yield centre


@pytest.fixture(scope="module")
def hasty_centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The same, where an offer rings for 5 s and an agent who is gone is not waited for long."""
    folder = tmp_path_factory.mktemp("hasty")
    with running(folder, config=hasty_file(folder)) as centre:
        yield centre


@pytest.fixture(scope="module")
def quiet_centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The same without a telephone: agents dial by hand."""
    folder = tmp_path_factory.mktemp("quiet")
    file = folder / "quiet.toml"
    file.write_text(
        re.sub(r"\n\[phone\]\n.*?(?=\n\[bank_holidays\]\n)", "\n", demo_file().read_text(), flags=re.DOTALL)
    )
    with running(folder, config=file) as centre:
        yield centre


def hasty_file(folder: Path) -> Path:
    """The demo's file with short times."""
    text = re.sub(r"offer_s = \d+", "offer_s = 5", demo_file().read_text())
    liveness = "\n[liveness]\nagent_grace_s = 5\nmissed_back_off_s = 5\nkeep_for_agent_s = 5\n"
    file = folder / "hasty.toml"
    file.write_text(text.replace("\n[bank_holidays]\n", f"{liveness}\n[bank_holidays]\n"))
    return file
