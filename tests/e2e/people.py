"""The hands and eyes of a resident, an agent and a supervisor, each at a page of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from playwright.sync_api import Locator, Page, expect

PASSWORD: Final = "demo-demo-demo"
LIVE: Final = "Live"


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who chats from the council's page."""

    page: Page

    @property
    def chat(self) -> Locator:
        """The widget, shadow root included."""
        return self.page.locator("contact-centre-chat")

    @property
    def log(self) -> Locator:
        """What was said."""
        return self.chat.locator("[role=log]")

    @property
    def message(self) -> Locator:
        """Where they write."""
        return self.chat.locator("textarea#message")

    @property
    def numbers(self) -> Locator:
        """The emergency numbers in the chat."""
        return self.chat.get_by_role("list", name="Emergency numbers")

    def opens_chat(self) -> None:
        """Open the page and the chat on it."""
        self.page.goto("/")
        self.page.locator("[data-chat-open] button").click()

    def starts_chat(self, *, name: str = "", text: str = "", queue: str = "repairs") -> None:
        """Open the chat and join a queue."""
        self.opens_chat()
        self.chat.get_by_label("What is it about?").select_option(queue)
        self.chat.get_by_label("Your name").fill(name)
        self.chat.get_by_label("Tell us in a few words").fill(text)
        self.chat.get_by_role("button", name="Start the chat").click()
        expect(self.message).to_be_visible()

    def says(self, text: str) -> None:
        """Send a message, and see that the centre has it."""
        self.message.fill(text)
        self.message.press("Enter")
        sent = self.log.locator(".message--resident", has_text=text)
        expect(sent).to_contain_text("Sent")

    def ends_chat(self) -> None:
        """End the chat, and say so once more."""
        self.chat.get_by_role("button", name="End chat").click()
        self.chat.get_by_role("button", name="Yes, end it").click()


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who rings from the demo's telephone."""

    page: Page

    @property
    def log(self) -> Locator:
        """What they hear and say."""
        return self.page.get_by_role("log")

    @property
    def state(self) -> Locator:
        """How their call stands."""
        return self.page.locator(".ring-state")

    def rings(self, key: str, number: str = "") -> None:
        """Ring the centre, from a number of theirs, and choose in the menu."""
        self.page.goto("/demo/phone")
        if number:
            self.page.get_by_label("Number you ring from").fill(number)
        self.page.get_by_role("button", name="Ring 01632").click()
        expect(self.log).to_contain_text("press 9")
        self.page.get_by_role("button", name=key, exact=True).click()

    def says(self, text: str) -> None:
        """Say something."""
        self.page.get_by_label("Say something").fill(text)
        self.page.get_by_label("Say something").press("Enter")

    def answers(self) -> None:
        """Take the call that rings."""
        self.page.get_by_role("button", name="Answer", exact=True).click()

    def hangs_up(self) -> None:
        """End the call."""
        self.page.get_by_role("button", name="Hang up").click()


@dataclass(frozen=True, slots=True)
class Texter:
    """Somebody who writes from the demo's phone."""

    page: Page

    @property
    def log(self) -> Locator:
        """What was written."""
        return self.page.get_by_role("log")

    def opens(self, channel: str, number: str = "") -> None:
        """Open the phone, and choose how to write, and as whom."""
        self.page.goto("/demo/text")
        chosen = self.page.get_by_role("radio", name=channel)
        chosen.click()  # what it shows is what the page has heard, a moment later
        expect(chosen).to_be_checked()
        if number:
            self.page.get_by_label("Number you").fill(number)
            self.page.get_by_role("button", name="Change").click()
        expect(self.page.get_by_role("status")).to_contain_text(f"as {number}" if number else "You write to")

    def writes(self, text: str) -> None:
        """Send a message."""
        message = self.page.get_by_label("Message", exact=True)
        message.fill(text)
        message.press("Enter")
        expect(self.log.locator(".mine", has_text=text)).to_be_visible()


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody at the console."""

    page: Page

    @property
    def offer(self) -> Locator:
        """What is offered to them now."""
        return self.page.locator(".offer")

    @property
    def composer(self) -> Locator:
        """Where they write."""
        return self.page.locator("#composer")

    @property
    def log(self) -> Locator:
        """What was said."""
        return self.page.locator("[role=log]")

    def signs_in(self, login: str) -> None:
        """Sign in and wait for the desk."""
        sign_in(self.page, "/console", login)
        expect(self.page.locator(".fresh")).to_contain_text(LIVE)

    def goes_available(self) -> None:
        """Ask for offers, unless they still are, from before."""
        if "Available" not in self.page.locator(".me .state-word").inner_text():
            self.page.get_by_role("button", name="Go available").click()
        expect(self.page.get_by_role("button", name="Go available")).to_have_count(0)

    def accepts(self) -> None:
        """Take the offer with the key for it."""
        expect(self.offer).to_be_visible()
        self.page.keyboard.press("F2")
        expect(self.offer).to_have_count(0)
        expect(self.page.locator("#talk-name")).to_be_visible()

    def says(self, text: str) -> None:
        """Send a message, and see that the centre has it."""
        self.composer.fill(text)
        self.composer.press("Enter")
        self.seen("bubble mine", text)

    def notes(self, text: str) -> None:
        """Write something that only staff see."""
        self.composer.press("Alt+n")
        self.composer.fill(text)
        self.composer.press("Enter")
        self.seen("bubble note", text)
        self.composer.press("Alt+n")

    def seen(self, kind: str, text: str) -> None:
        """See that something stands in the conversation, no longer pending."""
        expect(self.log.locator(f"article[class='{kind}']", has_text=text)).to_be_visible()

    def transfers(self, to: str, note: str) -> None:
        """Pass the contact on to a colleague or a queue."""
        self.page.keyboard.press("Alt+t")
        dialog = self.page.get_by_role("dialog")
        colleague = dialog.get_by_role("option", name=to)
        expect(colleague).to_have_attribute("aria-disabled", "false")
        colleague.click()
        dialog.get_by_label("Note for whoever takes it").fill(note)
        dialog.get_by_role("button", name=f"Transfer to {to}").click()
        expect(dialog).to_have_count(0)

    @property
    def consult(self) -> Locator:
        """Who is asked, or who has joined, over the conversation."""
        return self.page.locator(".consult-bar")

    @property
    def question(self) -> Locator:
        """A colleague's question that rings."""
        return self.page.locator(".question")

    def asks_first(self, whom: str, note: str) -> None:
        """Ask a colleague or a queue for help, by keyboard alone."""
        self.page.keyboard.press("Alt+t")
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("Pass on now").focus()
        self.page.keyboard.press("ArrowDown")
        expect(dialog.get_by_label("Ask first")).to_be_checked()
        expect(dialog.get_by_role("option", name=whom)).to_have_attribute("aria-disabled", "false")
        search = dialog.get_by_role("combobox")
        search.fill(whom)
        search.press("Enter")
        dialog.get_by_label("What do you ask?").fill(note)
        dialog.get_by_role("button", name=f"Ask {whom}").press("Enter")

    def joins(self) -> None:
        """Say yes to the question, with the key for it."""
        expect(self.question).to_be_visible()
        self.page.keyboard.press("F2")
        expect(self.question).to_have_count(0)
        expect(self.consult).to_contain_text("You are helping")

    @property
    def call(self) -> Locator:
        """The call's panel."""
        return self.page.locator(".call")

    @property
    def heard(self) -> Locator:
        """What is said in the call, which has no sound here."""
        return self.page.locator(".heard")

    def talks(self, text: str) -> None:
        """Say something in the call."""
        self.page.get_by_label("Say something in the call").fill(text)
        self.page.get_by_label("Say something in the call").press("Enter")

    def ends(self) -> None:
        """End the conversation, or the call."""
        self.page.keyboard.press("Alt+e")
        self.page.get_by_role("button", name=re.compile("^End (conversation|call)$")).click()
        expect(self.page.get_by_role("button", name="Finish wrap-up")).to_be_visible()

    def wraps_up(self, outcome: str) -> None:
        """Choose the outcome by typing, and finish."""
        search = self.page.locator(".outcome-pane input")
        search.fill(outcome)
        search.press("Enter")
        self.page.keyboard.press("Alt+w")
        expect(self.page.locator(".item[data-contact]")).to_have_count(0)


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Somebody at the board."""

    page: Page

    def signs_in(self, login: str = "nowak") -> None:
        """Sign in and wait for figures."""
        sign_in(self.page, "/board", login)
        expect(self.page.locator(".fresh")).to_contain_text(LIVE)

    def figure(self, name: Literal["Waiting", "Answered", "Abandoned", "Arrived", "Turned away"]) -> Locator:
        """One of the webchat line's figures."""
        details = self.page.locator(".line[aria-labelledby=line-webchat] .details > div")
        return details.filter(has=self.page.locator("dt", has_text=name)).locator("dd button")

    def closes(self, queue: str, why: str) -> None:
        """Close a queue with a message."""
        self.page.get_by_role("button", name=f"Close {queue}", exact=True).click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("Message in English").fill(why)
        dialog.get_by_role("button", name=f"Close {queue}").click()
        expect(dialog).to_have_count(0)

    def opens(self, queue: str) -> None:
        """Take the closure back."""
        self.page.get_by_role("button", name=f"Open {queue}", exact=True).click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("button", name=f"Open {queue}").click()
        expect(dialog).to_have_count(0)


def sign_in(page: Page, screen: str, login: str) -> None:
    """Sign in at a screen's own form."""
    page.goto(screen)
    page.get_by_label("User name").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
