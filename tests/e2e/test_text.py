"""A text from the demo's phone to an agent's console and back, with the provider's place taken by the emulator."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewContext
from tests.e2e.people import Agent, Texter
from tests.e2e.running import Running
from tests.unit.contact_centre.media.files import picture, with_place

pytestmark = pytest.mark.e2e

DRAWN = "image => image.decode().then(() => image.naturalWidth)"


@pytest.mark.parametrize(
    ("channel", "reached"), [("Text message", "delivered"), ("Messenger", "read"), ("Slack", "sent")]
)
def test_a_resident_texts_and_the_agent_answers(
    centre: Running, new_context: NewContext, channel: str, reached: str
) -> None:
    """Written, acknowledged, answered, and gone on with, by keyboard alone; the agent sees that it arrived."""
    may, agent = Texter(new_context(centre).new_page()), Agent(new_context(centre).new_page())
    agent.signs_in("joan")
    agent.goes_available()
    may.opens(channel)
    may.writes("The brown bin was not emptied.")
    expect(may.log.locator(".mine")).to_contain_text("Delivered")
    expect(may.log).to_contain_text("Alderbrook Council: we have your message.")
    expect(agent.offer).to_contain_text(channel)
    agent.accepts()
    expect(agent.log).to_contain_text("The brown bin was not emptied.")
    agent.says("We come back on Tuesday.")
    answer = may.log.locator(".theirs", has_text="We come back on Tuesday.")
    expect(answer).to_contain_text("The centre sees that")
    sent = agent.log.locator(".bubble.mine", has_text="We come back on Tuesday.")
    expect(sent).to_contain_text(reached)
    may.writes("Thank you")
    expect(agent.log).to_contain_text("Thank you")
    may.page.reload()
    expect(may.log).to_contain_text("We come back on Tuesday.")
    agent.ends()
    agent.wraps_up("answered")


def test_photos_go_both_ways(centre: Running, new_context: NewContext) -> None:
    """The agent sees the leak, shows which valve, and the resident sees it: pictures that browsers draw."""
    may, agent = Texter(new_context(centre).new_page()), Agent(new_context(centre).new_page())
    agent.signs_in("joan")
    agent.goes_available()
    may.opens("WhatsApp", "07700 900333")
    may.page.set_input_files("#picture", {"name": "bath.jpg", "mimeType": "image/jpeg", "buffer": with_place()})
    may.writes("There is water below the bath.")
    agent.accepts()
    photo = agent.log.get_by_role("img", name="Picture from 07700 900333")
    expect(photo).to_be_visible()
    assert photo.evaluate(DRAWN) > 0
    agent.page.set_input_files(
        "input[aria-label='File to send']",
        {"name": "valve.png", "mimeType": "image/png", "buffer": picture("PNG")},
    )
    expect(agent.page.locator(".attached")).to_contain_text("valve.png")
    agent.says("Is it this valve?")
    valve = may.log.locator(".theirs", has_text="Is it this valve?").locator("img")
    expect(valve).to_be_visible()
    assert valve.evaluate(DRAWN) > 0
    expect(agent.log.get_by_role("img", name="valve.png sent")).to_be_visible()
    agent.ends()
    agent.wraps_up("answered")


def test_whoever_stopped_cannot_be_written_to(centre: Running, new_context: NewContext) -> None:
    """The word is confirmed at once; what they text later is read, and nothing goes back by itself."""
    may, agent = Texter(new_context(centre).new_page()), Agent(new_context(centre).new_page())
    agent.signs_in("joan")
    agent.goes_available()
    may.opens("Text message", "07700 900222")
    may.writes("STOP")
    expect(may.log).to_contain_text("You will get no more messages")
    may.writes("When do you come?")
    agent.accepts()
    expect(agent.log).to_contain_text("When do you come?")
    expect(may.log.locator(".theirs")).to_have_count(1)
    box = agent.page.locator("#composer")
    expect(box).not_to_be_editable()
    expect(agent.page.locator(".limit")).to_contain_text("cannot be texted")
    agent.page.locator(".limit").get_by_role("button", name="Ring 07700 900222").click()
    expect(agent.log).to_contain_text("rings the resident")
    may.writes("START")
    expect(agent.page.locator(".limit")).to_have_count(0)
    expect(box).to_be_editable()
