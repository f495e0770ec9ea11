"""What WhatsApp has beside text."""

from __future__ import annotations

import pytest

from channels.whatsapp.adapter import WhatsAppChannel
from routing.commands import MessageArrive
from routing.commands.messages import MessageReport
from routing.errors import BadWebhook
from tests.unit.channels._twilio.writing import OURS, SETTINGS, THEIRS, Shelf, Town, incoming, status, told

WHATSAPP = WhatsAppChannel(SETTINGS, Town(), Shelf())


def arrived(**fields: str) -> MessageArrive:
    """The message that a form brings."""
    command = told(WHATSAPP, incoming("whatsapp", **fields))
    assert isinstance(command, MessageArrive)
    return command


def test_numbers_are_the_same_as_everywhere() -> None:
    """A resident who texts and uses WhatsApp has one number, so that the two can be joined."""
    message = arrived(Body="Hello", ProfileName="Mair Evans", WaId="447700900001")

    assert (message.address, message.to, message.name) == (THEIRS, OURS, "Mair Evans")


def test_a_button_is_read_as_what_stood_on_it() -> None:
    """A resident who answers a template by its button has said something."""
    assert arrived(ButtonText="Yes, that suits me", ButtonPayload="yes").text == "Yes, that suits me"
    assert arrived(Body="Yes", ButtonText="Yes", ButtonPayload="1").text == "Yes"


def test_a_place_is_read_as_text() -> None:
    """A resident who cannot name the street can show it; staff read where it is."""
    where = {"Latitude": "53.480950", "Longitude": "-2.237430", "Label": "Town Hall", "Address": "Albert Square"}

    assert arrived(**where).text == "Location: Town Hall, Albert Square, 53.480950 -2.237430"


@pytest.mark.parametrize(("latitude", "longitude"), [("nan", "0"), ("91", "0"), ("0", "1e999"), ("x", "0"), ("1", "")])
def test_what_is_no_place_on_earth_is_left_out(latitude: str, longitude: str) -> None:
    """Only numbers come from there, and only such as there are."""
    assert arrived(Body="Here", Latitude=latitude, Longitude=longitude).text == "Here"


def test_what_was_forwarded_says_so() -> None:
    """Somebody else wrote it: the agent must not take it for the resident's own words, nor we for a word of consent."""
    message = arrived(Body="STOP", Forwarded="true")

    assert (message.text, message.consent) == ("[Forwarded]\nSTOP", None)


def test_an_answer_to_a_message_of_ours_names_it() -> None:
    """A short answer means something only beside what it answers."""
    assert arrived(Body="That one", OriginalRepliedMessageSid="SM" + "2" * 32).reply_to == "SM" + "2" * 32


def test_read_is_more_than_delivered() -> None:
    """WhatsApp tells when it was read."""
    report = told(WHATSAPP, status("whatsapp", MessageStatus="delivered", EventType="READ", ChannelPrefix="whatsapp"))

    assert isinstance(report, MessageReport)
    assert report.state == "read"


def test_outside_the_window_the_agent_is_told_to_choose_a_template() -> None:
    """The number of an error is no help."""
    report = told(WHATSAPP, status("whatsapp", MessageStatus="failed", ErrorCode="63016"))

    assert isinstance(report, MessageReport)
    assert "template" in report.text


def test_a_text_message_is_not_taken_for_whatsapp() -> None:
    """The provider's settings are wrong, and its debugger says so."""
    with pytest.raises(BadWebhook):
        WHATSAPP.parse(incoming("whatsapp", From_=THEIRS))
