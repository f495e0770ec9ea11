"""What each of Slack's events asks of the centre; payloads have the shape of captured ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from channels.slack.adapter import ACKNOWLEDGE, SlackChannel
from routing.commands import AlertNote, ContactAdvise, MessageArrive, MessageRedact
from routing.ids import ContactId, MessageRef
from routing.ports import Answer, Asked, Webhook
from tests.unit.channels._twilio.writing import Shelf
from tests.unit.channels.slack.posting import SETTINGS, STAMP, TEAM, Workspaces, event, posted


class Office:
    """A channel, and what it was told."""

    def __init__(self) -> None:
        self.view, self.shelf = Workspaces(), Shelf()
        self.channel = SlackChannel(SETTINGS, self.view, self.shelf)

    def asked(self, happened: Any, **more: Any) -> list[Asked]:
        """What an event asks for."""
        return list(self.channel.parse(self.request(event(happened, **more))))

    def answer(self, envelope: object) -> Answer:
        """What a delivery is answered."""
        return self.channel.reply(self.request(envelope))

    def request(self, envelope: object) -> Webhook:
        """A delivery."""
        return Webhook(method="POST", path="/channels/slack/events", body=json.dumps(envelope).encode())

    def press(self, payload: object) -> Answer:
        """Somebody presses a button."""
        return self.channel.reply(self.pressing(payload))

    def pressing(self, payload: object) -> Webhook:
        """The request that tells of a button."""
        body = ("payload=" + json.dumps(payload)).encode()
        return Webhook(method="POST", path="/channels/slack/interactions", body=body)


@pytest.fixture
def office() -> Office:
    """A residents' workspace, and the colleagues'."""
    return Office()


def arrived(office: Office, happened: Any) -> MessageArrive:
    """The one message that an event brings."""
    [one] = office.asked(happened)
    assert isinstance(one.data, MessageArrive)
    return one.data


def test_the_address_is_set_by_repeating_the_challenge(office: Office) -> None:
    """Slack asks once, signed, whether we are who it thinks."""
    answer = office.answer({"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"})

    assert (answer.status, answer.media_type, answer.body) == (200, "text/plain", "3eZbrw1aB")


def test_a_message_in_a_channel_is_answered_in_its_thread(office: Office) -> None:
    """Neighbours in the channel are not bothered with one resident's case."""
    [one] = office.asked(
        posted("Smell of gas &lt;3 &amp; <https://x.example|this page>, <@U2> <!here>", client_msg_id="1")
    )

    assert (one.source, one.id) == ("provider:slack", f"C1HELP/{STAMP}")
    found = one.data
    assert isinstance(found, MessageArrive)
    assert (found.to, found.thread, found.address) == (TEAM, f"C1HELP/{STAMP}", f"{TEAM}:U1MAY")
    assert found.text == "Smell of gas <3 & this page (https://x.example), @U2 @here"
    assert found.emergency


def test_a_direct_message_is_answered_beside_it(office: Office) -> None:
    """Two people who talk need no thread, unless they began one."""
    direct = posted("Hello", channel="D1", channel_type="im")

    assert arrived(office, direct).thread == "D1"
    assert arrived(office, {**direct, "thread_ts": "1780000000.000001"}).thread == "D1/1780000000.000001"


def test_an_answer_in_a_thread_belongs_to_its_parent(office: Office) -> None:
    """Slack hangs a reply to a reply nowhere."""
    assert arrived(office, posted("And?", thread_ts="1780000000.000001")).thread == "C1HELP/1780000000.000001"


def test_files_are_noted(office: Office) -> None:
    """The picture of the leak is fetched later, with our token, from Slack alone."""
    file = {"id": "F1", "mimetype": "image/png", "url_private": "https://files.slack.com/leak.png"}
    found = arrived(office, posted("", subtype="file_share", files=[file]))

    assert office.shelf.noted == [("https://files.slack.com/leak.png", "image/png")]
    assert (found.text, len(found.attachments)) == (None, 1)


@pytest.mark.parametrize(
    "happened",
    [
        posted("Done.", bot_id="B1"),
        posted("Done.", user="U0BOT"),
        posted("Done.", subtype="bot_message"),
        {
            "type": "message",
            "subtype": "message_changed",
            "channel": "C1HELP",
            "message": {"ts": STAMP, "user": "U0BOT"},
        },
    ],
)
def test_our_own_words_and_programs_are_nobody(office: Office, happened: Any) -> None:
    """The centre would talk with itself for ever."""
    assert office.asked(happened) == []
    assert office.answer(event(happened)).notice == ""


def test_where_only_colleagues_write_nobody_is_a_resident(office: Office) -> None:
    """Chat between colleagues never becomes a contact, not even where the whole workspace is the residents'."""
    assert office.asked(posted("Lunch?", channel="C9ASK")) == []
    assert office.asked(posted("Lunch?", channel="C9ALERTS")) == []
    office.view.endpoints = {f"{TEAM}/C1HELP"}
    assert office.asked(posted("Lunch?", channel="C2OFFICE")) == []
    assert arrived(office, posted("Help")).to == f"{TEAM}/C1HELP"


def test_a_colleagues_answer_goes_to_the_contacts_notes(office: Office) -> None:
    """The agent asked, and reads it where they work."""
    profile = {"display_name": "Rhys, planning", "real_name": "Rhys"}
    below = posted("Yes, <@U2>, it is listed.", channel="C9ASK", thread_ts="1790000000.000900", user_profile=profile)
    [one] = office.asked(below)
    [nameless] = office.asked({**below, "user_profile": None})

    assert one.data == ContactAdvise(
        contact=ContactId("c1"),
        ref=MessageRef(f"C9ASK/{STAMP}"),
        author="Rhys, planning",
        text="Yes, @U2, it is listed.",
    )
    assert isinstance(nameless.data, ContactAdvise)
    assert nameless.data.author == "U1MAY"


def test_what_a_resident_changes_or_takes_back_is_told(office: Office) -> None:
    """Agents do not go by words that the resident has corrected."""
    was = {"type": "message", "ts": STAMP, "user": "U1MAY", "text": "at 10"}
    changed = {"type": "message", "subtype": "message_changed", "channel": "C1HELP", "previous_message": was}
    deleted = {"type": "message", "subtype": "message_deleted", "channel": "C1HELP", "previous_message": was}
    [one] = office.asked({**changed, "message": {**was, "text": "at 11"}}, event_id="Ev7")
    [other] = office.asked({**deleted, "deleted_ts": STAMP}, event_id="Ev8")

    resident = office.view.resident("slack", f"{TEAM}:U1MAY")
    ref = MessageRef(f"C1HELP/{STAMP}")
    assert one.data == MessageRedact(ref=ref, resident=resident, text="at 11")
    assert other.data == MessageRedact(ref=ref, resident=resident)
    assert (one.id, other.id) == ("Ev7", "Ev8")


def test_an_unfolded_link_is_no_change(office: Office) -> None:
    """Slack tells of a change when it adds a preview: the words are the same."""
    was = {"ts": STAMP, "user": "U1MAY", "text": "https://x.example"}
    changed = {"type": "message", "subtype": "message_changed", "channel": "C1HELP", "previous_message": was}

    assert office.asked({**changed, "message": {**was, "attachments": [{}]}}) == []


@pytest.mark.parametrize(
    "happened",
    [
        {"type": "reaction_added", "user": "U1MAY"},
        {"type": "app_mention", "user": "U1MAY", "text": "<@U0BOT> hello", "channel": "C1HELP", "ts": STAMP},
        posted("May joined", subtype="channel_join"),
        posted("x", ts=1790000000.0001),
        7,
    ],
)
def test_what_is_unknown_or_broken_is_counted(office: Office, happened: Any) -> None:
    """Slack adds events without notice; an app's mention comes as a message, too, and counts once."""
    assert office.asked(happened) == []
    assert office.answer(event(happened)).notice == "unknown_event"


@pytest.mark.parametrize("envelope", [{"type": "app_rate_limited", "team_id": TEAM}, {"type": "teleported"}])
def test_unknown_deliveries_are_counted(office: Office, envelope: object) -> None:
    """An operator sees in the figures that Slack holds something back."""
    assert office.answer(envelope).notice == "unknown_event"


def test_a_button_is_passed_on(office: Office) -> None:
    """A supervisor acknowledges an alert where they read it."""
    payload = {
        "type": "block_actions",
        "user": {"id": "U5", "name": "sian"},
        "container": {"channel_id": "C9ALERTS", "message_ts": STAMP},
        "actions": [{"action_id": ACKNOWLEDGE, "value": "incident-1", "type": "button"}],
    }

    assert office.press(payload).notice == ""
    assert office.press({**payload, "actions": []}).notice == "unknown_event"
    assert office.press({"type": "view_submission"}).notice == "unknown_event"
    [one] = office.channel.parse(office.pressing(payload))
    assert (one.source, one.id) == ("provider:slack", "U5/incident-1")
    assert one.data == AlertNote(incident="incident-1", kind="pressed", by="U5")
