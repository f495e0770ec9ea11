"""A call from the demo's telephone to an agent's console, with the provider's place taken by the emulator."""

from __future__ import annotations

import contextlib
import re
from typing import Final

import pytest
from playwright.sync_api import Dialog, Locator, expect

from tests.e2e.conftest import NewContext
from tests.e2e.people import Agent, Caller, Supervisor
from tests.e2e.running import Running

pytestmark = pytest.mark.e2e

SURVEYOR: Final = "07700 900456"


def in_call(centre: Running, new_context: NewContext, login: str = "joan", key: str = "1") -> tuple[Caller, Agent]:
    """A resident and an agent who talk with each other."""
    caller, agent = Caller(new_context(centre).new_page()), Agent(new_context(centre).new_page())
    agent.signs_in(login)
    expect(agent.page.locator(".my-phone")).to_contain_text("in this browser")
    agent.goes_available()
    caller.rings(key)
    expect(agent.offer).to_contain_text("Call")
    agent.accepts()
    expect(agent.call.locator("#call-title")).to_have_text(re.compile("In a call"))
    return caller, agent


def gets_through(speaker: Caller, words: str, hears: Locator) -> None:
    """What is said while the resident still hears music is lost, as on any telephone: it is said again."""
    for _ in range(4):
        speaker.says(words)
        with contextlib.suppress(AssertionError):
            expect(hears).to_contain_text(words, timeout=3_000)
            return
    expect(hears).to_contain_text(words)


def test_a_resident_rings_and_is_answered_in_the_browser(centre: Running, new_context: NewContext) -> None:
    """From the menu to the wrap-up: heard, held, muted, kept off the recording, and let go, all by keyboard."""
    caller, agent = in_call(centre, new_context)
    agent.talks("Good morning, this is Joan.")
    expect(caller.log).to_contain_text("Good morning, this is Joan.")
    caller.says("My boiler drips.")
    expect(agent.heard).to_contain_text("My boiler drips.")

    agent.composer.focus()
    agent.page.keyboard.press("Alt+h")
    expect(agent.call.locator("#call-title")).to_contain_text("The resident is on hold")
    agent.page.keyboard.press("Alt+h")
    expect(agent.call.locator("#call-title")).to_have_text(re.compile("In a call"))
    agent.page.keyboard.press("Alt+a")
    expect(agent.call.get_by_role("button", name="Unmute")).to_be_visible()
    expect(agent.call.locator("#call-title")).to_contain_text("you are muted")
    agent.page.keyboard.press("Alt+a")
    expect(agent.call.get_by_role("button", name="Mute", exact=True)).to_be_visible()

    expect(agent.call).to_contain_text("https://pay.alderbrook.example")
    agent.page.keyboard.press("Alt+c")
    expect(agent.call).to_contain_text(re.compile(r"Recording paused, goes on by itself in [23]:\d\d"))
    agent.page.keyboard.press("Alt+c")
    expect(agent.call.locator(".call-head")).to_contain_text("recorded")
    agent.page.keyboard.press("Alt+l")
    expect(agent.call.locator(".call-head")).to_contain_text("Relay UK")
    agent.page.keyboard.press("Alt+l")
    expect(agent.call.locator(".call-head")).not_to_contain_text("Relay UK")

    agent.ends()
    expect(caller.state).to_contain_text("ended")
    agent.wraps_up("advice")


def test_whoever_hangs_up_leaves_a_wrap_up_and_can_be_rung_again(centre: Running, new_context: NewContext) -> None:
    """The line broke: the agent rings back from the wrap-up, and the same page answers."""
    caller, agent = in_call(centre, new_context)
    caller.hangs_up()
    expect(agent.page.get_by_role("button", name="Finish wrap-up")).to_be_visible()
    agent.page.keyboard.press("Alt+r")
    agent.page.get_by_role("dialog").get_by_role("button", name="Ring", exact=True).click()
    caller.answers()
    expect(agent.call.locator("#call-title")).to_have_text(re.compile("In a call"))
    agent.talks("We were cut off.")
    expect(caller.log).to_contain_text("We were cut off.")
    caller.hangs_up()
    expect(agent.call.locator("#call-title")).to_contain_text("The call is over")
    agent.wraps_up("advice")


def test_a_voicemail_is_heard_and_rung_back(centre: Running, new_context: NewContext) -> None:
    """Whoever left a message instead of waiting is listened to, and then spoken to."""
    caller, agent = Caller(new_context(centre).new_page()), Agent(new_context(centre).new_page())
    caller.rings("1")
    expect(caller.log).to_contain_text("To leave a message, press 2")
    caller.page.get_by_role("button", name="2", exact=True).click()
    expect(caller.log).to_contain_text("(beep)")
    caller.says("My boiler drips.")
    caller.page.get_by_role("button", name="hash").click()
    expect(caller.log).to_contain_text("We have your message")
    expect(caller.state).to_contain_text("ended")  # or they are engaged when they are rung
    agent.signs_in("joan")
    agent.goes_available()
    expect(agent.offer).to_contain_text("Voicemail")
    agent.accepts()
    with agent.page.expect_response(re.compile("/api/recordings/")) as played:
        agent.page.keyboard.press("Alt+v")
    assert played.value.ok
    agent.page.keyboard.press("Alt+r")
    agent.page.get_by_role("dialog").get_by_role("button", name="Ring", exact=True).click()
    caller.answers()
    expect(agent.call.locator("#call-title")).to_have_text(re.compile("In a call"))
    agent.talks("You left a message.")
    expect(caller.log).to_contain_text("You left a message.")
    caller.hangs_up()
    agent.ends()
    agent.wraps_up("advice")


def test_a_page_that_carries_a_call_asks_before_it_goes(centre: Running, new_context: NewContext) -> None:
    """F5 by mistake would leave the resident with music in the middle of a sentence."""
    caller, agent = in_call(centre, new_context)
    asked: list[str] = []

    def stays(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    agent.page.on("dialog", stays)
    agent.page.evaluate("setTimeout(() => location.reload())")
    agent.talks("Where were we?")
    expect(caller.log).to_contain_text("Where were we?")
    assert asked == ["beforeunload"]
    agent.ends()
    agent.wraps_up("advice")
    agent.page.reload()
    assert asked == ["beforeunload"]


def test_numbers_that_cost_the_council_are_refused_where_they_were_typed(
    centre: Running, new_context: NewContext
) -> None:
    """A premium rate is refused with the reason before anything rings."""
    _, agent = in_call(centre, new_context)
    agent.page.keyboard.press("Alt+t")
    dialog = agent.page.get_by_role("dialog")
    dialog.get_by_role("option", name="A number").click()
    dialog.get_by_label("Number", exact=True).fill("0909 879 0000")
    dialog.get_by_role("button", name="Transfer to this number").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    agent.ends()
    agent.wraps_up("advice")


def test_somebody_outside_is_asked_and_takes_the_call(centre: Running, new_context: NewContext) -> None:
    """The resident waits on hold while agent and surveyor talk, then talks with the surveyor without the agent."""
    surveyor = Caller(new_context(centre).new_page())
    surveyor.rings("7", SURVEYOR)  # from here on the page has this number, and is rung there
    surveyor.hangs_up()
    caller, agent = in_call(centre, new_context)
    agent.page.keyboard.press("Alt+t")
    dialog = agent.page.get_by_role("dialog")
    dialog.get_by_label("Ask first").check()
    dialog.get_by_role("option", name="A number").click()
    dialog.get_by_label("Number", exact=True).fill(SURVEYOR)
    dialog.get_by_role("button", name="Ask this number").click()
    expect(dialog).to_have_count(0)
    surveyor.answers()
    guest = agent.call.locator(".guest")
    expect(guest).to_contain_text(f"{SURVEYOR} in the call")
    expect(agent.call.locator("#call-title")).to_contain_text("The resident is on hold")
    agent.talks("Can you come on Tuesday?")
    expect(surveyor.log).to_contain_text("Can you come on Tuesday?")
    expect(caller.log).not_to_contain_text("Can you come on Tuesday?")
    guest.get_by_role("button", name="Hand over").click()
    expect(agent.page.get_by_role("button", name="Finish wrap-up")).to_be_visible()
    gets_through(surveyor, "At nine.", caller.log)
    agent.wraps_up("advice")
    caller.hangs_up()


def test_a_colleague_is_asked_by_telephone_and_takes_the_call(centre: Running, new_context: NewContext) -> None:
    """They talk while the resident is on hold; then the resident talks with the colleague, who has their history."""
    colleague = Agent(new_context(centre).new_page())
    colleague.signs_in("amir")
    colleague.goes_available()
    caller, agent = in_call(centre, new_context)
    agent.asks_first("Amir", "Is she in arrears?")
    colleague.joins()
    expect(agent.call.locator("#call-title")).to_contain_text("The resident is on hold")
    expect(colleague.call.locator(".leg").last).to_contain_text("You in the call")
    colleague.talks("She is not.")
    expect(agent.heard).to_contain_text("She is not.")
    expect(caller.log).not_to_contain_text("She is not.")
    agent.consult.get_by_role("button", name="Hand over").click()
    expect(agent.page.locator(".item[data-contact]")).to_have_count(0)
    expect(colleague.call.locator("#call-title")).to_have_text(re.compile("In a call"))
    gets_through(caller, "Are you Amir?", colleague.heard)
    colleague.ends()
    colleague.wraps_up("advice")


def test_a_supervisor_listens_and_is_seen_by_nobody(centre: Running, new_context: NewContext) -> None:
    """They hear both; the agent sees nobody until the supervisor speaks."""
    caller, agent = in_call(centre, new_context)
    supervisor = Supervisor(new_context(centre).new_page())
    supervisor.signs_in()
    supervisor.page.get_by_role("gridcell").get_by_role("button", name=re.compile("Joan")).click()
    supervisor.page.get_by_role("dialog").get_by_role("button", name="Listen").click()
    bar = supervisor.page.get_by_label("Your part in a call")
    expect(bar).to_contain_text("You listen to the call of Joan")
    caller.says("It has dripped since Monday.")
    expect(bar).to_contain_text("It has dripped since Monday.")
    expect(agent.call.locator(".leg")).to_have_count(2)
    supervisor.page.keyboard.press("Escape")
    bar.get_by_role("button", name="Barge in").click()
    expect(agent.call.locator(".leg")).to_have_count(3)
    bar.get_by_role("button", name="Stop").click()
    expect(bar).to_have_count(0)
    agent.ends()
    agent.wraps_up("advice")
