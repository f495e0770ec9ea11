"""Voicemail: what is spoken after the tone becomes a contact of its own."""

from __future__ import annotations

from typing import Final

from twilio.twiml.voice_response import VoiceResponse

from channels.phone.apologies import LONGEST_MESSAGE_S
from channels.phone.call import SOURCE, Call, Handled
from channels.phone.documents import answer, say
from routing.commands import CallTranscribed, ContactArrive
from routing.ids import RecordingId
from routing.ports import Answer, Asked

_SILENCE_S: Final = 5


def take_message(call: Call) -> Answer:
    """Ask for a message and record it."""
    response, links = VoiceResponse(), call.links
    here = {"lang": call.language, "queue": call.queue}
    transcribes = call.view.transcribes(call.queue)
    say(response, call.language, call.text("phone.message_ask"))
    response.record(
        action=links.to("voicemail", done=True, **here),
        method="POST",
        timeout=_SILENCE_S,
        max_length=LONGEST_MESSAGE_S,
        finish_on_key="#",
        play_beep=True,
        recording_status_callback=links.to("voicemail/ready", **here),
        recording_status_callback_method="POST",
        **({"transcribe": True, "transcribe_callback": links.to("voicemail/text")} if transcribes else {}),
    )
    # Here only whoever said nothing comes: a recording goes on at its address.
    say(response, call.language, call.text("phone.message_none"))
    response.hangup()
    return answer(response)


def voicemail(call: Call) -> Handled:
    """Take a message, or thank for the one that was taken. Whoever hung up after it has left it all the same."""
    if not call.place.done:
        return Handled(take_message(call))
    recording = recording_of(call)
    asked = [_arrival(call, recording)] if recording is not None else []
    response = VoiceResponse()
    say(response, call.language, call.text("phone.message_thanks" if asked else "phone.message_none"))
    response.hangup()
    return Handled(answer(response), asked)


def ready(call: Call) -> Handled:
    """A recording can be heard now. If nobody told us of it before, its message is taken now, without a number."""
    recording = recording_of(call)
    if call.payload.recording_status not in ("", "completed") or recording is None:
        return Handled(Answer())
    known = call.view.contact(call.view.contact_id(recording)).phase != "unknown"
    return Handled(Answer(), [] if known else [_arrival(call, recording)])


def text(call: Call) -> Handled:
    """What was said, as a machine heard it."""
    payload, recording = call.payload, recording_of(call)
    if payload.transcription_status != "completed" or not payload.transcription_text.strip() or recording is None:
        return Handled(Answer())
    said = CallTranscribed(contact=call.view.contact_id(recording), text=payload.transcription_text.strip())
    return Handled(Answer(), [Asked(source=SOURCE, id=f"{recording}/text", data=said)])


def recording_of(call: Call) -> RecordingId | None:
    """The recording that is spoken of. A short one may be 0 s long; of an empty one Twilio does not speak."""
    payload = call.payload
    named = payload.recording_sid or payload.recording_url.rpartition("/")[2].partition(".")[0]
    return RecordingId(named) if named.startswith("RE") and named.isalnum() else None


def _arrival(call: Call, recording: RecordingId) -> Asked:
    data = ContactArrive(
        channel="voicemail",
        queue=call.queue,
        resident=call.resident,
        address=call.payload.number,
        language=call.language,
        robot=call.robot,
        ref=call.payload.ref,
        recording=recording,
        length_s=call.payload.length_s,
    )
    return Asked(source=SOURCE, id=recording, data=data)
