from __future__ import annotations

from channels.phone.view import CallState
from routing.commands import CallTranscribed, ContactArrive
from routing.ids import ContactId, QueueId, RecordingId, ResidentId
from tests.unit.channels.phone.ringing import CALL, RESIDENTS_NUMBER, Centre, Line

RECORDING = "RE" + "3" * 32
URL = f"https://api.twilio.com/2010-04-01/Accounts/AC0/Recordings/{RECORDING}"
MESSAGE = ContactArrive(
    channel="voicemail",
    queue=QueueId("repairs"),
    resident=ResidentId(f"resident at {RESIDENTS_NUMBER}"),
    address=RESIDENTS_NUMBER,
    ref=CALL,
    recording=RecordingId(RECORDING),
    length_s=12,
)


def test_a_message_is_asked_for_and_recorded() -> None:
    """What to do comes before the tone, and a voice that stops is not cut off after a breath."""
    heard = Line().post("voicemail?lang=en&queue=repairs")

    record = heard.verb("Record")
    assert heard.names == ["Say", "Record", "Say", "Hangup"]
    assert record.has["playBeep"] == "true"
    assert "transcribe" not in record.has


def test_a_message_becomes_a_contact() -> None:
    """Somebody will listen to it and ring back."""
    line = Line()
    action = line.post("voicemail?lang=en&queue=repairs").verb("Record").has["action"]
    heard = line.post(action, RecordingUrl=URL, RecordingDuration="12", Digits="#")

    assert heard.command == MESSAGE
    assert (heard.asked[0].source, heard.asked[0].id) == ("twilio", RECORDING)
    assert heard.said == "Thank you. We have your message. Goodbye."


def test_hanging_up_after_speaking_leaves_the_message_all_the_same() -> None:
    """Most people simply hang up."""
    heard = Line().post("voicemail?done=1&queue=repairs", RecordingUrl=URL, RecordingDuration="12", Digits="hangup")

    assert heard.command == MESSAGE


def test_a_very_short_message_is_one() -> None:
    """A cry for help takes less than a second, and is rounded to none."""
    heard = Line().post("voicemail?done=1&queue=repairs", RecordingUrl=URL, RecordingDuration="0")

    assert isinstance(heard.command, ContactArrive)


def test_a_length_that_no_recording_has_is_not_believed() -> None:
    """No store could hold it, and whoever writes the history would stop there for ever."""
    heard = Line().post("voicemail?done=1&queue=repairs", RecordingUrl=URL, RecordingDuration="9" * 30)

    assert isinstance(heard.command, ContactArrive)
    assert heard.command.length_s == 0


def test_without_a_recording_there_is_no_message() -> None:
    """Nobody is asked to listen to silence."""
    heard = Line().post("voicemail?done=1&queue=repairs")

    assert heard.asked == []
    assert heard.said == "We did not hear a message. Goodbye."


def test_news_of_a_recording_that_was_taken_changes_nothing() -> None:
    """The file is ready some seconds after the message was."""
    centre = Centre(calls={ContactId(f"contact-of-{RECORDING}"): CallState(phase="waiting")})
    heard = Line(centre).post(
        "voicemail/ready?queue=repairs", RecordingSid=RECORDING, RecordingStatus="completed", RecordingDuration="12"
    )

    assert heard.asked == []


def test_news_of_a_recording_that_nobody_told_of_saves_the_message() -> None:
    """We were away when they hung up: a message without a number is better than none."""
    ready = {"RecordingSid": RECORDING, "RecordingStatus": "completed", "RecordingDuration": "12", "From": ""}
    heard = Line().post("voicemail/ready?queue=repairs", **ready)

    assert isinstance(heard.command, ContactArrive)
    assert (heard.command.recording, heard.command.address) == (RECORDING, None)
    assert heard.asked[0].id == RECORDING


def test_where_the_queue_says_so_it_is_written_down() -> None:
    """An agent reads faster than they listen."""
    line = Line(Centre(transcribed=True))
    callback = line.post("voicemail?queue=repairs").verb("Record").has["transcribeCallback"]
    heard = line.post(
        callback, RecordingSid=RECORDING, TranscriptionStatus="completed", TranscriptionText=" My tap drips. "
    )

    assert heard.command == CallTranscribed(contact=ContactId(f"contact-of-{RECORDING}"), text="My tap drips.")


def test_a_failed_transcription_says_nothing() -> None:
    """The message can still be listened to."""
    assert Line().post("voicemail/text", RecordingSid=RECORDING, TranscriptionStatus="failed").asked == []


def test_a_recording_with_a_strange_name_is_none() -> None:
    """Names of recordings become addresses that we fetch: nothing but a name is let in."""
    heard = Line().post("voicemail?done=1", RecordingUrl="http://169.254.169.254/RE/../latest", RecordingDuration="5")

    assert heard.asked == []
