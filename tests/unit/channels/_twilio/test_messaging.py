"""What Twilio posts about messages becomes commands."""

from __future__ import annotations

import pytest
from twilio.request_validator import RequestValidator

from channels._twilio.messaging import MOST_CHARACTERS, MOST_FILES
from channels.sms.adapter import SmsChannel
from routing.commands import MessageArrive
from routing.commands.messages import MessageReport
from routing.errors import BadWebhook
from routing.words import Consent, DeliveryState
from tests.unit.channels._twilio.writing import (
    OURS,
    SETTINGS,
    SID,
    SITE,
    THEIRS,
    Shelf,
    Town,
    asked,
    incoming,
    status,
    told,
)


@pytest.fixture
def shelf() -> Shelf:
    """Where files are noted."""
    return Shelf()


@pytest.fixture
def texts(shelf: Shelf) -> SmsChannel:
    """Text messages."""
    return SmsChannel(SETTINGS, Town(), shelf)


def arrived(texts: SmsChannel, **fields: str) -> MessageArrive:
    """The message that a form brings."""
    command = told(texts, incoming("sms", **fields))
    assert isinstance(command, MessageArrive)
    return command


def reported(texts: SmsChannel, **fields: str) -> MessageReport:
    """The report that a form brings."""
    command = told(texts, status("sms", **fields))
    assert isinstance(command, MessageReport)
    return command


def test_a_text_is_known_by_the_providers_id(texts: SmsChannel) -> None:
    """However often it is delivered, it is one message, and an answer goes back to where it came from."""
    one = asked(texts, incoming("sms", Body="My boiler is broken"))

    assert (one.source, one.id) == ("provider:sms", SID)
    assert isinstance(one.data, MessageArrive)
    assert (one.data.to, one.data.address, one.data.text, one.data.ref) == (OURS, THEIRS, "My boiler is broken", SID)
    assert one.data.resident == f"resident of sms at {THEIRS}"


def test_the_answer_holds_no_message(texts: SmsChannel) -> None:
    """A reply in the webhook's answer would have no id, and nobody would learn whether it arrived."""
    answer = texts.reply(incoming("sms", Body="Hello"))

    assert (answer.status, answer.body, answer.media_type) == (200, "<Response/>", "text/xml")


@pytest.mark.parametrize("text", ["🦊 naïve café ✓", "مرحبا، الغلاية معطلة", "שלום", "a" * 1_600, "two\nlines"])
def test_what_residents_write_comes_unchanged(texts: SmsChannel, text: str) -> None:
    """Emoji, writing from right to left and the longest text are read as they were written."""
    assert arrived(texts, Body=text).text == text


def test_null_bytes_are_left_out(texts: SmsChannel) -> None:
    """Nobody types them, and some of what reads the text later would stop there."""
    assert arrived(texts, Body="gas\x00 le\x07ak").text == "gas leak"


def test_a_text_without_end_is_cut(texts: SmsChannel) -> None:
    """Twilio passes on no longer one; whatever sends it must not fill the log."""
    assert arrived(texts, Body="a" * 20_000).text == "a" * MOST_CHARACTERS


def test_danger_is_found_before_the_text_is_sealed(texts: SmsChannel) -> None:
    """The engine cannot read the text: only here can the contact be raised."""
    assert arrived(texts, Body="I smell GAS").emergency
    assert not arrived(texts, Body="I smell a rat").emergency


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        *((word, "stop") for word in ("STOP", "stop.", " Stop ", "STOPALL", "Unsubscribe", "CANCEL", "end", "QUIT")),
        *((word, "stop") for word in ("revoke", "OPTOUT", "Stopiwch", "“Stop”")),
        *((word, "start") for word in ("START", "UNSTOP", "dechrau")),
        *((word, "help") for word in ("HELP", "info", "Cymorth", "Help!")),
        *((text, None) for text in ("Please stop the noise", "stop it", "yes please", "Yes", "", "help me")),
    ],
)
def test_a_word_of_consent_counts_alone(texts: SmsChannel, text: str, consent: Consent | None) -> None:
    """Twilio blocks whoever sends one of its words, and nothing else: we must know the same."""
    assert arrived(texts, Body=text).consent == consent


def test_yes_begins_again_for_whoever_stopped_and_answers_for_everybody_else(shelf: Shelf) -> None:
    """A resident who says "Yes" to Tuesday must be heard, not signed up; Twilio may call that START all the same."""
    going_on, stopped = (SmsChannel(SETTINGS, Town(opted_out=out), shelf) for out in (False, True))

    assert arrived(going_on, Body="Yes").consent is None
    assert arrived(going_on, Body="Yes", OptOutType="START").consent is None
    assert arrived(stopped, Body="Yes").consent == "start"


def test_a_robots_text_is_told_from_a_visitors(texts: SmsChannel) -> None:
    """The demo's robots leave its signed-in people to whoever texts by hand."""
    robot, visitor = arrived(texts, From_="+447700900500"), arrived(texts, From_="+447700900123")
    assert [(one.robot, len(one.needs)) for one in (robot, visitor)] == [(True, 1), (False, 0)]


def test_what_the_provider_has_answered_is_not_answered_again(texts: SmsChannel) -> None:
    """Residents who text STOP get one confirmation, not two; and Twilio may know words of its own."""
    known = arrived(texts, Body="Genug", OptOutType="STOP")

    assert (known.consent, known.acknowledged) == ("stop", True)
    assert not arrived(texts, Body="STOP").acknowledged


def test_files_are_noted_and_never_fetched(texts: SmsChannel, shelf: Shelf) -> None:
    """Whoever writes decides on the address: here it becomes a name, and nothing else."""
    fields = {"MediaUrl0": "https://api.twilio.com/a", "MediaContentType0": "image/jpeg", "MediaUrl1": "http://x/b"}
    message = arrived(texts, NumMedia="2", **fields)

    assert shelf.noted == [("https://api.twilio.com/a", "image/jpeg"), ("http://x/b", "")]
    assert [file.kind for file in message.attachments] == ["image/jpeg", ""]
    assert message.text is None


def test_only_so_many_files_are_noted(texts: SmsChannel) -> None:
    """Twilio sends ten at most."""
    fields = {f"MediaUrl{n}": f"https://api.twilio.com/{n}" for n in range(20)}

    assert len(arrived(texts, NumMedia="20", **fields).attachments) == MOST_FILES


@pytest.mark.parametrize("sender", ["60006", "Royal Mail", "NHS-No.Reply"])
def test_senders_without_a_number_are_heard(texts: SmsChannel, sender: str) -> None:
    """A parcel service's name is an address too; that it cannot be answered is found out by whoever tries."""
    assert arrived(texts, From_=sender).address == sender


@pytest.mark.parametrize("fields", [{"From_": "whatsapp:+447700900001"}, {"To": "messenger:1"}, {"From_": ""}])
def test_another_channels_message_is_refused(texts: SmsChannel, fields: dict[str, str]) -> None:
    """An address that stands in the wrong place at the provider would split one resident's thread in two."""
    with pytest.raises(BadWebhook):
        texts.parse(incoming("sms", **fields))


@pytest.mark.parametrize(
    ("said", "state"),
    [
        *((word, word) for word in ("sent", "delivered", "read", "undelivered", "failed")),
        ("canceled", "failed"),
        ("partially_delivered", "sent"),
    ],
)
def test_how_far_a_message_got_is_told(texts: SmsChannel, said: str, state: DeliveryState) -> None:
    """The agent sees what the provider knows."""
    assert reported(texts, MessageStatus=said).state == state
    assert asked(texts, status("sms", MessageStatus=said)).id == f"{SID}/{state}"


@pytest.mark.parametrize("said", ["accepted", "queued", "sending", "scheduled"])
def test_what_happens_inside_the_provider_is_not_noted(texts: SmsChannel, said: str) -> None:
    """Three more entries for each text would tell nobody anything."""
    assert texts.parse(status("sms", MessageStatus=said)) == ()
    assert texts.reply(status("sms", MessageStatus=said)).notice == ""


def test_why_a_message_did_not_arrive_is_said_in_plain_words(texts: SmsChannel) -> None:
    """An agent who reads "21610" does not know that the resident is to be rung."""
    report = reported(texts, MessageStatus="failed", ErrorCode="21610")

    assert (report.code, report.state) == ("21610", "failed")
    assert "asked to get no messages" in report.text
    assert "Ring them" in report.text


def test_a_reason_that_we_do_not_know_is_named_by_its_number(texts: SmsChannel) -> None:
    """Providers add errors; whoever administers the account can look it up."""
    assert "39999" in reported(texts, MessageStatus="undelivered", ErrorCode="39999").text


def test_a_form_cut_otherwise_is_no_other_message(texts: SmsChannel) -> None:
    """Names and values are signed without what parts them, and for ever: whoever has a form can move the cuts."""
    fields = {"NumMedia": "0", "NumSegments": "1"}
    moved = {name: text for name, text in fields.items() if name != "NumMedia"} | {"MessageSid": f"{SID}NumMedia0"}

    def signed(sent: dict[str, str]) -> str:
        form_ = {"MessageSid": SID, "From": THEIRS, "To": OURS, "Body": "Hello"} | sent
        return str(RequestValidator("token").compute_signature(SITE, form_))

    assert signed(fields) == signed(moved)
    assert asked(texts, incoming("sms", Body="Hello", **fields)).id == SID
    with pytest.raises(BadWebhook):
        texts.parse(incoming("sms", Body="Hello", **moved))
