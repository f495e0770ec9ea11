"""Which files go with a message that its resident took back."""

from contact_centre.media.withdrawing import withdrawn
from routing import events as ev
from routing.ids import ContactId, Instant, MediaId, MessageId
from routing.words import Attachment

CONTACT, NOON = ContactId("c1"), Instant(1)


def received(message: str, *files: str) -> ev.MessageReceived:
    """A resident wrote."""
    attached = tuple(Attachment(media=MediaId(file), kind="") for file in files)
    return ev.MessageReceived(at=NOON, contact=CONTACT, message=MessageId(message), text="x", attachments=attached)


def redacted(message: str, text: str | None = None) -> ev.MessageRedacted:
    """They took it back, or changed it."""
    return ev.MessageRedacted(at=NOON, contact=CONTACT, message=MessageId(message), text=text)


def test_files_of_the_message_go_and_no_others() -> None:
    """A photo that was sent by mistake is gone; the one that shows the leak stays."""
    story = [received("1", "bath"), received("2", "passport", "letter"), received("3")]

    assert withdrawn([redacted("2")], lambda _: story) == ["passport", "letter"]
    assert withdrawn([redacted("3"), redacted("9")], lambda _: story) == []


def test_files_of_a_message_that_was_changed_stay() -> None:
    """They put a word right below their photo."""
    assert withdrawn([redacted("1", "Above the bath")], lambda _: [received("1", "bath")]) == []
