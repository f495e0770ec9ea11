"""A resident who would rather be rung than wait, by hand or by telephone, and one who needs a Welsh speaker."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewContext
from tests.e2e.people import Agent, Caller, Resident
from tests.e2e.running import Running

pytestmark = pytest.mark.e2e

DRAMA_NUMBER: Final = "07700 900123"
"""What the demo's telephone rings from unless somebody types another."""


def test_a_resident_is_rung_in_their_turn(quiet_centre: Running, new_context: NewContext) -> None:
    """They keep their place, may look away, and the agent is told what to dial; no answer is tried again."""
    resident = Resident(new_context(quiet_centre).new_page())
    agent = Agent(new_context(quiet_centre).new_page())
    resident.starts_chat(name="Mair", text="My boiler drips")
    expect(resident.chat).to_contain_text("No one is here who can help you with this now")
    resident.chat.get_by_role("button", name="Ask us to ring you instead").click()
    ask = resident.chat.get_by_role("button", name="Ask for a call")
    number = resident.chat.get_by_label("Your phone number")
    number.fill("ring me")
    ask.click()
    expect(resident.chat).to_contain_text("Enter a phone number")
    number.fill("01632 960123")
    ask.click()
    expect(resident.chat).to_contain_text("We will ring you on 01632 960123")
    expect(resident.chat).to_contain_text("You are next")

    agent.signs_in("joan")
    agent.goes_available()
    expect(agent.offer).to_contain_text("callback")
    agent.accepts()
    card = agent.page.locator(".ring-back")
    expect(card).to_contain_text("01632 960123")
    expect(resident.chat).to_contain_text("is ringing you now on 01632 960123")
    card.get_by_role("button", name="No answer").click()
    expect(resident.chat).to_contain_text("no one answered. We will try again")
    expect(agent.page.locator(".item[data-contact]")).to_have_count(0)

    resident.chat.get_by_role("button", name="Do not ring me").click()
    agent.accepts()
    agent.says("Here I am.")
    expect(resident.log).to_contain_text("Here I am.")
    resident.ends_chat()
    agent.wraps_up("advice")


def test_spoken_to_counts_as_an_answer_and_is_wrapped_up(quiet_centre: Running, new_context: NewContext) -> None:
    """The rest is a conversation like any other, by telephone."""
    resident = Resident(new_context(quiet_centre).new_page())
    agent = Agent(new_context(quiet_centre).new_page())
    resident.starts_chat(name="Tomasz", text="The lift is stuck")
    resident.chat.get_by_role("button", name="Ask us to ring you instead").click()
    resident.chat.get_by_label("Your phone number").fill("01632 960456")
    resident.chat.get_by_role("button", name="Ask for a call").click()
    expect(resident.chat).to_contain_text("We will ring you on 01632 960456")
    agent.signs_in("joan")
    agent.goes_available()
    agent.accepts()
    agent.page.keyboard.press("Alt+y")
    expect(agent.page.locator(".rang")).to_contain_text("spoke to them")
    agent.ends()
    agent.wraps_up("advice")
    expect(resident.chat.get_by_role("group", name="How good was this chat?")).to_be_attached()


def test_a_resident_is_rung_by_the_telephone_of_the_centre(centre: Running, new_context: NewContext) -> None:
    """The agent's telephone, then the resident's: nobody dials, and the promise is kept when both are there."""
    caller = Caller(new_context(centre).new_page())
    resident, agent = Resident(new_context(centre).new_page()), Agent(new_context(centre).new_page())
    caller.rings("7")  # from here on the page has a number, and is rung there
    caller.hangs_up()
    resident.starts_chat(name="Mair", text="My boiler drips")
    resident.chat.get_by_role("button", name="Ask us to ring you instead").click()
    resident.chat.get_by_label("Your phone number").fill(DRAMA_NUMBER)
    resident.chat.get_by_role("button", name="Ask for a call").click()
    expect(resident.chat).to_contain_text("We will ring you on")
    agent.signs_in("joan")
    agent.goes_available()
    expect(agent.offer).to_contain_text("callback")
    agent.accepts()
    expect(agent.call.locator("#call-title")).to_contain_text("The resident's telephone rings")
    caller.answers()
    expect(agent.call.locator("#call-title")).to_have_text(re.compile("In a call"))
    caller.says("It drips from the boiler.")
    expect(agent.heard).to_contain_text("It drips from the boiler.")
    expect(agent.log.filter(has_text="spoke to them")).to_be_visible()
    agent.ends()
    agent.wraps_up("advice")


def test_nobody_who_speaks_welsh_is_said_at_once(centre: Running, new_context: NewContext) -> None:
    """The resident goes on in English because they choose to, with the agent who is there."""
    resident = Resident(new_context(centre).new_page())
    agent = Agent(new_context(centre).new_page())
    agent.signs_in("joan")
    agent.goes_available()
    resident.page.goto("/?lang=cy")
    resident.page.locator("[data-chat-open] button").click()
    resident.chat.locator("select").select_option("repairs")
    resident.chat.get_by_label("Mae angen rhywun sy'n siarad Cymraeg arnaf").check()
    resident.chat.locator("form button[type=submit]").click()
    expect(resident.chat).to_contain_text("Nid oes neb sy'n siarad Cymraeg yma nawr")
    expect(agent.offer).to_have_count(0)
    resident.chat.get_by_role("button", name="Mynd ymlaen yn Saesneg").click()
    agent.accepts()
    agent.says("Good morning.")
    expect(resident.log).to_contain_text("Good morning.")
    agent.ends()
    agent.wraps_up("advice")


def test_a_message_may_be_left_instead_of_waiting_for_nobody(centre: Running, new_context: NewContext) -> None:
    """A resident who cannot wait leaves what they have to say, and the chat is over."""
    resident = Resident(new_context(centre).new_page())
    resident.starts_chat(name="Priya")
    resident.chat.get_by_role("button", name="Leave a message instead").click()
    resident.chat.get_by_label("Your phone number or email").fill("priya@example.org")
    resident.chat.get_by_label("Your message").fill("The gate does not close.")
    resident.chat.get_by_role("button", name="Leave the message").click()
    expect(resident.chat).to_contain_text("We have your message")
