"""Agents who look away, or whose browser dies, cost a resident seconds and not their place."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewContext
from tests.e2e.people import Agent, Resident
from tests.e2e.running import Running

pytestmark = pytest.mark.e2e


def test_an_ignored_offer_goes_back_to_its_place(hasty_centre: Running, new_context: NewContext) -> None:
    """A resident offered to an empty chair stays first, and the chair gets no more offers."""
    resident = Resident(new_context(hasty_centre).new_page())
    agent = Agent(new_context(hasty_centre).new_page())
    resident.starts_chat(name="Priya")
    agent.signs_in("joan")
    agent.goes_available()
    expect(agent.offer).to_contain_text("Priya")
    expect(agent.offer).to_have_count(0)
    expect(agent.page.locator(".me")).to_contain_text("You missed an offer")
    expect(resident.chat.locator(".wait__position")).to_have_text("You are next")

    agent.goes_available()
    agent.accepts()
    agent.says("Sorry, here I am.")
    expect(resident.log).to_contain_text("Sorry, here I am.")
    resident.ends_chat()
    agent.wraps_up("advice")


def test_a_browser_that_dies_strands_nobody(hasty_centre: Running, new_context: NewContext) -> None:
    """The chat goes to a colleague, who reads what was said before."""
    resident = Resident(new_context(hasty_centre).new_page())
    dying = Agent(new_context(hasty_centre).new_page())
    colleague = Agent(new_context(hasty_centre).new_page())
    dying.signs_in("carys")
    dying.goes_available()
    resident.starts_chat(name="Tomasz", text="The lift is stuck")
    dying.accepts()
    dying.says("I am looking into it.")
    expect(resident.log).to_contain_text("I am looking into it.")

    dying.page.close()
    expect(resident.chat).to_contain_text("We have to find someone else for you")
    colleague.signs_in("amir")
    colleague.goes_available()
    colleague.accepts()
    expect(colleague.log).to_contain_text("I am looking into it.")
    colleague.says("Carys is away, I go on.")
    expect(resident.log).to_contain_text("Carys is away, I go on.")
