"""What each of Meta's events asks of the centre; payloads have the shape of captured ones."""

from __future__ import annotations

from typing import Any

import pytest

from channels._meta.adapter import MetaChannel
from channels.instagram.adapter import InstagramChannel
from channels.messenger.adapter import MessengerChannel
from routing.commands import MessageArrive, MessageEcho, MessageRedact, MessageSeen
from routing.ids import Instant, MessageRef
from tests.unit.channels._meta.writing import AT, MAY, PAGE, SETTINGS, Shelf, Town, asked, batch, delivery, message

THERE = {"sender": {"id": MAY}, "recipient": {"id": PAGE}, "timestamp": AT}
BACK = {"sender": {"id": PAGE}, "recipient": {"id": MAY}, "timestamp": AT}
RESIDENT = f"resident of messenger at {PAGE}:{MAY}"


@pytest.fixture
def shelf() -> Shelf:
    """Where files are noted."""
    return Shelf()


@pytest.fixture
def messenger(shelf: Shelf) -> MessengerChannel:
    """The council's page."""
    return MessengerChannel(SETTINGS, Town(), shelf)


@pytest.fixture
def instagram(shelf: Shelf) -> InstagramChannel:
    """The council's account."""
    return InstagramChannel(SETTINGS, Town(), shelf)


def arrived(channel: MetaChannel, *items: Any, **entry: Any) -> MessageArrive:
    """The one message that a delivery brings."""
    [one] = asked(channel, *items, **entry)
    assert isinstance(one.data, MessageArrive)
    return one.data


def notice(channel: MetaChannel, *items: Any, **entry: Any) -> str:
    """What the log hears of a delivery."""
    return channel.reply(delivery(channel, batch(*items, **entry))).notice


def test_a_text_arrives_as_it_was_written(messenger: MessengerChannel) -> None:
    """Escaped letters and emoji reach the agent whole; a resident is another for each page."""
    [one] = asked(messenger, message("m_1", "Smell of gas, äöå a/b 🔥 مرحبا"))

    assert (one.source, one.id) == ("provider:messenger", "m_1")
    assert one.data == MessageArrive(
        channel="messenger",
        to=PAGE,
        resident=Town().resident("messenger", f"{PAGE}:{MAY}"),
        ref=MessageRef("m_1"),
        address=f"{PAGE}:{MAY}",
        text="Smell of gas, äöå a/b 🔥 مرحبا",
        emergency=True,
    )


def test_answers_and_buttons_are_read(messenger: MessengerChannel) -> None:
    """Whatever a resident pressed or answered, the agent reads which."""
    quick = arrived(messenger, message("m_2", "Yes", quick_reply={"payload": "YES"}, reply_to={"mid": "m_1"}))
    button = arrived(
        messenger,
        {
            **THERE,
            "postback": {"mid": "m_3", "title": "Get started", "payload": "START", "referral": {"ref": "leaflet"}},
        },
    )
    without = asked(messenger, {**THERE, "postback": {"title": "Get started", "payload": "START"}})

    assert (quick.text, quick.reply_to) == ("Yes", "m_1")
    assert (button.text, button.ref) == ("Get started", "m_3")
    assert without[0].id == f"postback-{MAY}-{AT}"


def test_files_are_noted_and_never_fetched_here(messenger: MessengerChannel, shelf: Shelf) -> None:
    """A picture of the leak is shown by our server, from Meta's own hosts, later."""
    files = [
        {"type": "image", "payload": {"url": "https://scontent.xx.fbcdn.net/leak.jpg"}},
        {"type": "location", "title": "May's", "payload": {"coordinates": {"lat": 51.5, "long": -0.1}}},
        {"type": "fallback", "title": "A page", "payload": {"url": "https://x.example"}},
        {"type": "hologram", "payload": {}},
    ]
    found = arrived(messenger, message("m_4", attachments=files))

    assert shelf.noted == [("https://scontent.xx.fbcdn.net/leak.jpg", "image")]
    assert len(found.attachments) == 1
    assert str(found.text).splitlines()[:2] == ["Location: 51.500000 -0.100000", "[Shared: A page]"]
    assert "cannot be shown" in str(found.text)


def test_what_is_unsupported_is_said(instagram: InstagramChannel) -> None:
    """The agent knows that something came, and what to ask for."""
    assert "cannot be shown" in str(arrived(instagram, message("m_5", is_unsupported=True)).text)


def test_our_own_echo_is_passed_over_and_anothers_is_shown(messenger: MessengerChannel) -> None:
    """Agents see what somebody answered in Meta's own inbox, and never their own words twice."""
    ours = {**BACK, "message": {"mid": "m_6", "text": "Hello", "is_echo": True, "metadata": "contact-centre:0:1:2"}}
    theirs = {**BACK, "message": {"mid": "m_7", "text": "We rang you.", "is_echo": True, "app_id": 5}}
    [one] = asked(messenger, ours, theirs)

    assert one.data == MessageEcho(
        channel="messenger",
        resident=Town().resident("messenger", f"{PAGE}:{MAY}"),
        ref=MessageRef("m_7"),
        text="We rang you.",
    )
    assert one.id == "m_7/echo"


def test_how_far_ours_got_is_told(messenger: MessengerChannel, instagram: InstagramChannel) -> None:
    """An agent sees that the resident has read the answer."""
    got, read = asked(
        messenger,
        {**THERE, "delivery": {"mids": ["m_6"], "watermark": AT - 5}},
        {**THERE, "read": {"watermark": AT}},
    )
    [seen] = asked(instagram, {**THERE, "read": {"mid": "m_6"}})

    assert isinstance(got.data, MessageSeen)
    assert (got.data.state, got.data.until, got.data.resident) == ("delivered", AT - 5, RESIDENT)
    assert isinstance(read.data, MessageSeen)
    assert (read.data.state, read.data.until) == ("read", Instant(AT))
    assert isinstance(seen.data, MessageSeen)
    assert (seen.data.state, seen.data.until) == ("read", Instant(AT))


def test_a_message_taken_back_is_taken_back(instagram: InstagramChannel) -> None:
    """A resident who regrets what they wrote is not read any more."""
    [one] = asked(instagram, message("m_8", is_deleted=True))

    assert isinstance(one.data, MessageRedact)
    assert (one.data.ref, one.data.text, one.id) == ("m_8", None, "m_8/redact")


@pytest.mark.parametrize(
    "item",
    [
        {**THERE, "reaction": {"mid": "m_1", "action": "react", "emoji": "❤"}},
        {**THERE, "referral": {"ref": "leaflet", "source": "SHORTLINK"}},
        {**THERE, "teleported": {}},
        {"sender": {"id": 7}, "recipient": {"id": PAGE}, "message": {"mid": "m"}},
        "text",
    ],
)
def test_what_is_unknown_or_broken_is_counted_and_the_rest_taken(messenger: MessengerChannel, item: object) -> None:
    """One strange item does not cost the other residents of the delivery their messages."""
    good = message("m_9", "Hello")

    assert [one.id for one in asked(messenger, item, good)] == ["m_9"]
    assert notice(messenger, item, good) == "unknown_event"
    assert notice(messenger, good) == ""


def test_what_another_app_answers_is_left_to_it(messenger: MessengerChannel) -> None:
    """Two answers to one resident would be one too many."""
    assert asked(messenger, standby=[message("m_1", "Hello")]) == []
    assert notice(messenger, standby=[message("m_1", "Hello")]) == "unknown_event"


def test_a_comment_is_answered_where_it_is(messenger: MessengerChannel, instagram: InstagramChannel) -> None:
    """Residents who complain below a post are a contact; only the thread says that it was public."""
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": "55_77",
        "post_id": f"{PAGE}_55",
        "from": {"id": MAY, "name": "May Price"},
        "message": "My bin was not collected",
        "created_time": 1_790_000_000,
    }
    found = arrived(messenger, changes=[{"field": "feed", "value": value}])
    below = {"id": "178", "from": {"id": MAY, "username": "may"}, "text": "My bin", "media": {"id": "9"}}
    other = arrived(instagram, changes=[{"field": "comments", "value": below}])

    assert (found.thread, found.text, found.name, found.ref) == (
        "comment:55_77",
        "My bin was not collected",
        "May Price",
        "55_77",
    )
    assert found.resident == RESIDENT
    assert (other.thread, other.text, other.channel) == ("comment:178", "My bin", "instagram")


@pytest.mark.parametrize(
    ("changed", "unknown"),
    [
        ({"from": {"id": PAGE}}, False),
        ({"verb": "remove"}, True),
        ({"item": "reaction"}, True),
        ({"message": ""}, True),
        ({"from": None}, True),
    ],
)
def test_what_is_no_new_comment_of_a_resident_is_no_contact(
    messenger: MessengerChannel, changed: dict[str, object], unknown: bool
) -> None:
    """Our own public line least of all: it would answer itself for ever."""
    value = {"item": "comment", "verb": "add", "comment_id": "5_7", "from": {"id": MAY}, "message": "Bin", **changed}
    changes = [{"field": "feed", "value": value}]

    assert asked(messenger, changes=changes) == []
    assert notice(messenger, changes=changes) == ("unknown_event" if unknown else "")


def test_deliveries_of_another_object_are_passed_over(instagram: InstagramChannel) -> None:
    """The page's events sent to the account's address would be taken for another network's residents."""
    body = batch(message("m_1", "Hello"), object_="page")

    assert instagram.parse(delivery(instagram, body)) == []
    assert instagram.reply(delivery(instagram, body)).notice == "unknown_event"
