"""Files on an agent's console: named in the conversation, sent with a message, gone once taken back."""

from __future__ import annotations

import pytest

from agents import wire
from agents.asking import command_of
from contact_centre.desk.conversation import Reader
from routing import commands as cmd
from routing import events as ev
from routing.centre import Centre
from routing.errors import FrameRefused
from routing.explain import Names
from routing.ids import AgentId, CentreId, ContactId, Instant, MediaId, MessageId, QueueId, ResidentId
from routing.words import Attachment, Private

JOAN, CONTACT, PHOTO = AgentId("joan"), ContactId("c1"), MediaId("m1")
NOON = Instant(1_795_435_200_000)
READER = Reader(names=Names(centre=Centre(id=CentreId("demo"), name="Demo"), agent=str.title), text_of=str)
ARRIVED = ev.ContactArrived(
    at=NOON, contact=CONTACT, channel="whatsapp", queue=QueueId("repairs"), resident=ResidentId("may"), language="en"
)


def received(text: Private = "", name: str | None = None, trouble: str = "") -> ev.MessageReceived:
    """A resident sends a photo."""
    photo = Attachment(media=PHOTO, kind="", name=name, trouble=trouble)
    return ev.MessageReceived(at=NOON, contact=CONTACT, message=MessageId("1"), text=text, attachments=(photo,))


def test_photo_stands_in_the_conversation_with_what_is_known_of_it() -> None:
    """The page asks how far it got; what will never come says why at once."""
    [photo] = READER.message(received(name="bath.jpg"), "May").files
    assert photo == wire.AttachedView(id=PHOTO, name="bath.jpg")
    [other] = READER.message(received(trouble="Not on the provider's own servers."), "May").files
    assert other.trouble == "Not on the provider's own servers."


def test_offer_of_a_message_without_words_says_that_it_is_a_file() -> None:
    """An agent is not offered an empty line."""
    assert READER.preview([ARRIVED, received()]) == "[A file]"
    assert READER.preview([ARRIVED, received("Look at this")]) == "Look at this"


def test_photo_that_was_taken_back_is_taken_from_the_conversation() -> None:
    """They asked for it."""
    back = ev.MessageRedacted(at=NOON, contact=CONTACT, message=MessageId("1"), text=None)
    [view] = (view for view in READER.conversation([ARRIVED, received("x"), back]) if view.kind == "resident")
    assert (view.change, view.files) == ("taken_back", ())


def test_agent_sends_a_file_with_words_or_without() -> None:
    """What the file is, the agent's page does not get to say."""
    said = command_of(wire.Send(contact=CONTACT, text="", file=PHOTO, file_name="valve.jpg"), JOAN)
    photo = Attachment(media=PHOTO, kind="", name="valve.jpg")
    assert said == cmd.ContactSend(contact=CONTACT, text="", attachments=(photo,))
    with pytest.raises(FrameRefused, match="empty"):
        command_of(wire.Send(contact=CONTACT, text=" "), JOAN)
