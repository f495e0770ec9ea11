"""Two agents and a resident: asking first, helping unseen, handing over."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewContext
from tests.e2e.people import Agent, Resident
from tests.e2e.running import Running
from tests.e2e.test_accessibility import AXE, violations

pytestmark = pytest.mark.e2e


@pytest.fixture
def people(centre: Running, new_context: NewContext) -> tuple[Resident, Agent, Agent]:
    """A resident talks with Joan; Amir, of another queue, is available."""
    contexts = [new_context(centre) for _ in range(3)]
    for context in contexts:
        context.add_init_script(path=Path(AXE))
    resident, joan, amir = (context.new_page() for context in contexts)
    talker, holder, helper = Resident(resident), Agent(joan), Agent(amir)
    holder.signs_in("joan")
    holder.goes_available()
    talker.starts_chat(name="Ellie Turner", text="My tap drips, and my rent went up.")
    holder.accepts()
    holder.says("Hello Ellie.")
    helper.signs_in("amir")
    helper.goes_available()
    return talker, holder, helper


def test_a_colleague_helps_unseen_and_takes_over(people: tuple[Resident, Agent, Agent]) -> None:
    """The resident is asked to repeat nothing and never waits again."""
    resident, joan, amir = people
    joan.asks_first("Amir", "Is she in arrears?")
    expect(joan.page.get_by_role("dialog")).to_have_count(0)
    expect(joan.consult).to_contain_text("Asking Amir")
    expect(amir.question).to_contain_text("Is she in arrears?")
    assert violations(amir.page) == []
    assert violations(joan.page) == []
    amir.joins()
    expect(joan.consult).to_contain_text("has joined")
    amir.seen("bubble", "My tap drips, and my rent went up.")
    amir.composer.fill("No, all paid.")
    amir.composer.press("Enter")
    joan.seen("bubble note", "No, all paid.")
    expect(resident.log).not_to_contain_text("all paid")
    assert violations(joan.page) == []
    assert violations(amir.page) == []

    joan.page.get_by_role("button", name="Hand over").click()
    expect(joan.page.locator(".item[data-contact]")).to_have_count(0)
    expect(amir.consult).to_have_count(0)
    expect(resident.chat).not_to_contain_text("You are next")
    amir.says("Hello Ellie, this is Amir. Your rent is in order.")
    expect(resident.log).to_contain_text("Your rent is in order.")
    amir.ends()
    amir.wraps_up("advice")


def test_a_question_is_declined_asked_again_and_the_agent_goes_on_alone(people: tuple[Resident, Agent, Agent]) -> None:
    """No answer leaves an agent guessing, and the resident notices nothing."""
    resident, joan, amir = people
    joan.asks_first("Amir", "")
    expect(amir.question).to_be_visible()
    amir.page.keyboard.press("Shift+F2")
    amir.page.get_by_role("menuitem", name="Not something I know").click()
    expect(joan.consult).to_have_count(0)
    expect(joan.page.locator(".toasts")).to_contain_text("cannot help with Ellie Turner: Not something I know")
    joan.asks_first("Rents", "")
    expect(joan.page.get_by_role("dialog")).to_contain_text("Nobody who serves that queue is free")
    joan.page.keyboard.press("Escape")
    joan.asks_first("Amir", "Really?")
    amir.joins()
    joan.page.get_by_role("button", name="Go on alone").click()
    expect(amir.page.locator(".toasts")).to_contain_text("goes on with Ellie Turner alone")
    expect(amir.page.locator(".item[data-contact]")).to_have_count(0)
    joan.says("Here I am.")
    expect(resident.log).to_contain_text("Here I am.")
    joan.ends()
    joan.wraps_up("booked")
