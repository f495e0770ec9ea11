"""A resident, an agent and a supervisor, at three pages at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewContext
from tests.e2e.people import Agent, Resident, Supervisor
from tests.e2e.running import Running, running

pytestmark = pytest.mark.e2e


def test_a_chat_from_the_first_word_to_the_figure(centre: Running, new_context: NewContext) -> None:
    """What the centre is for: somebody asks, somebody answers, and it counts."""
    resident = Resident(new_context(centre).new_page())
    agent = Agent(new_context(centre).new_page())
    supervisor = Supervisor(new_context(centre).new_page())
    supervisor.signs_in()

    resident.starts_chat(name="Ellie Turner", text="My tap drips.")
    for number in ("999", "0800 111 999", "01632 960999"):
        expect(resident.numbers).to_contain_text(number)
    expect(resident.chat.locator(".wait__position")).to_have_text("You are next")
    expect(supervisor.figure("Waiting")).to_have_text("1")

    agent.signs_in("joan")
    agent.goes_available()
    expect(agent.offer).to_contain_text("Ellie Turner")
    expect(agent.offer).to_contain_text("Repairs")
    agent.accepts()
    agent.says("Hello Ellie, which tap is it?")
    expect(resident.log).to_contain_text("Hello Ellie, which tap is it?")
    expect(supervisor.figure("Waiting")).to_have_text("0")
    expect(supervisor.figure("Answered")).to_have_text("1")

    resident.says("The one in the kitchen.")
    agent.seen("bubble", "The one in the kitchen.")
    resident.page.reload()
    for text in ("My tap drips.", "Hello Ellie, which tap is it?", "The one in the kitchen."):
        expect(resident.log).to_contain_text(text)
    resident.says("It got worse.")
    agent.seen("bubble", "It got worse.")

    agent.notes("Second report this month.")
    agent.says("Somebody comes on Monday.")
    expect(resident.log).to_contain_text("Somebody comes on Monday.")
    expect(resident.log).not_to_contain_text("Second report this month.")

    agent.ends()
    agent.wraps_up("booked")
    expect(resident.chat).to_contain_text("The chat has ended. Thank you.")
    resident.chat.locator("label.score", has_text=re.compile("^9$")).click()
    resident.chat.get_by_role("button", name="Send my answer").click()
    expect(resident.chat).to_contain_text("Thank you for telling us.")

    supervisor.figure("Answered").click()
    behind = supervisor.page.get_by_role("dialog")
    expect(behind).to_contain_text("1 contact")
    behind.locator("button.contact").click()
    expect(behind.locator("ol.story")).to_contain_text("Joan")


def test_words_of_danger_raise_the_chat_and_show_the_numbers_at_once(centre: Running, new_context: NewContext) -> None:
    """Who smells gas is told whom to ring before anybody has read the message."""
    resident = Resident(new_context(centre).new_page())
    supervisor = Supervisor(new_context(centre).new_page())
    supervisor.signs_in()
    resident.starts_chat(name="Gwen", text="I smell gas in the hall", queue="waste")
    expect(resident.chat.locator(".danger")).to_contain_text("0800 111 999")
    expect(supervisor.figure("Waiting")).to_have_text("1")
    supervisor.figure("Waiting").click()
    row = supervisor.page.get_by_role("dialog").locator("button.contact", has_text="emergency")
    expect(row).to_contain_text("Waste and recycling")
    resident.ends_chat()
    expect(resident.chat).to_contain_text("You have ended the chat.")
    expect(supervisor.figure("Waiting")).to_have_text("0")


def test_a_transfer_brings_the_note_and_what_was_said(centre: Running, new_context: NewContext) -> None:
    """Nobody has to tell their story twice, and the note stays among staff."""
    resident = Resident(new_context(centre).new_page())
    giver = Agent(new_context(centre).new_page())
    taker = Agent(new_context(centre).new_page())
    giver.signs_in("carys")
    giver.goes_available()
    resident.starts_chat(name="Rhys", text="Two bins are missing", queue="waste")
    giver.accepts()
    giver.says("I am asking a colleague.")
    taker.signs_in("amir")
    taker.goes_available()
    giver.transfers("Amir Haddad", "Missed twice already.")
    expect(taker.offer).to_contain_text("Missed twice already.")
    taker.accepts()
    expect(giver.page.locator(".item[data-contact]")).to_have_count(0)
    expect(taker.log).to_contain_text("Two bins are missing")
    expect(taker.log).to_contain_text("I am asking a colleague.")
    taker.says("Amir here.")
    expect(resident.log).to_contain_text("Amir here.")
    expect(resident.log).not_to_contain_text("Missed twice already.")
    taker.ends()
    taker.wraps_up("missed")


def test_a_supervisor_closes_a_queue_and_opens_it_again(centre: Running, new_context: NewContext) -> None:
    """A closed queue says so with the supervisor's own words, and what was done is on record."""
    supervisor = Supervisor(new_context(centre).new_page())
    supervisor.signs_in()
    supervisor.closes("Planning", "The planning team is away until noon.")
    resident = Resident(new_context(centre).new_page())
    resident.opens_chat()
    resident.chat.get_by_label("What is it about?").select_option("planning")
    expect(resident.chat.locator(".notice")).to_contain_text("The planning team is away until noon.")
    expect(resident.chat.locator(".notice")).to_contain_text("01632 960999")
    expect(resident.chat.get_by_role("button", name="Leave the message")).to_be_visible()
    expect(supervisor.page.locator("#audit li").first).to_contain_text("Planning")
    supervisor.opens("Planning")
    resident.page.reload()
    resident.chat.get_by_label("What is it about?").select_option("planning")
    expect(resident.chat.get_by_role("button", name="Start the chat")).to_be_visible()


def test_a_supervisor_takes_an_agent_off_duty(centre: Running, new_context: NewContext) -> None:
    """Somebody who went home without saying so is not offered residents."""
    agent = Agent(new_context(centre).new_page())
    supervisor = Supervisor(new_context(centre).new_page())
    agent.signs_in("joan")
    agent.goes_available()
    supervisor.signs_in()
    supervisor.page.locator("#agents").get_by_text("Joan").click()
    dialog = supervisor.page.get_by_role("dialog")
    dialog.get_by_label("Offline").check()
    dialog.get_by_role("button", name="Change state").click()
    expect(dialog).to_have_count(0)
    expect(agent.page.get_by_role("button", name="Go available")).to_be_visible()


def test_who_waited_still_waits_after_a_restart(tmp_path: Path, new_context: NewContext) -> None:
    """Nobody is sent back to the start because the service was restarted."""
    with running(tmp_path) as before:
        resident = Resident(new_context(before).new_page())
        resident.starts_chat(name="Owen", text="My rent account")
        expect(resident.chat.locator(".wait")).to_be_visible()
        resident.page.close()
    with running(tmp_path) as after:
        agent = Agent(new_context(after).new_page())
        agent.signs_in("joan")
        agent.goes_available()
        expect(agent.offer).to_contain_text("Owen")
