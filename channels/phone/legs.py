"""Legs: whoever we ring is brought into the call's room, and what becomes of each is told to the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from twilio.twiml.voice_response import Dial, VoiceResponse

from channels.phone.apologies import unknown_call, unknown_event
from channels.phone.call import SOURCE, Call, Handled
from channels.phone.documents import answer, play_music, recording_notice, redirect, say
from channels.phone.waiting import requeue
from routing.commands import CallLeg, CallOver, CallRecorded
from routing.ids import LegId, QueueId, RecordingId
from routing.ports import Answer, Asked
from routing.words import LegNews, LegReason, Party

MOST_PROMPTS: Final = 2
"""So often whoever answers an agent's own phone is asked to press a key: a voicemail presses none."""

_TAKE_KEY: Final = "1"
_TO_ANSWER_S: Final = 5
_NOTHING: Final = Answer()

_RINGS: Final = frozenset({"queued", "initiated", "ringing", "in-progress"})
_FAILED: Final[Mapping[str, LegReason]] = {
    "busy": "busy",
    "no-answer": "no_answer",
    "canceled": "canceled",
    "failed": "failed",
}
ENDED: Final = frozenset({"completed", *_FAILED})
"""How Twilio says that a call is over."""

_IN_CONFERENCE: Final = "participant-join"
_OUT_OF_CONFERENCE: Final = "participant-leave"
_OTHER_EVENTS: Final = frozenset(
    {
        "conference-start",
        "conference-end",
        "participant-mute",
        "participant-unmute",
        "participant-hold",
        "participant-unhold",
        "participant-modify",
        "participant-speech-start",
        "participant-speech-stop",
        "announcement-end",
        "announcement-fail",
    }
)
_LEFT: Final[Mapping[str, LegReason]] = {
    "participant_hung_up": "hung_up",
    "participant_updated_via_api": "moved",
    "moderator_ended_conference": "dropped",
    "conference_ended_via_api": "dropped",
    "participant_add_failed": "failed",
}
_STAFF: Final[frozenset[Party]] = frozenset({"agent", "colleague", "supervisor"})


# --- into the room -----------------------------------------------------------------------------------------------


def _room(call: Call, response: VoiceResponse | None = None) -> Answer:
    """Into the conference. Whoever comes first fixes where its news goes, so everybody says the same of it."""
    place, links = call.place, call.links
    response = response or VoiceResponse()
    about = {"contact": place.contact, "room": place.room}
    listens = place.party == "supervisor" and place.mode == "listen"
    whispers = place.party == "supervisor" and place.mode == "whisper"
    dial: Dial = response.dial(action=links.to("bridge", done=True, **_of(call)), method="POST")
    dial.conference(
        place.room,
        participant_label=place.leg,
        beep=False,
        start_conference_on_enter=place.party != "supervisor",
        end_conference_on_exit=place.party == "resident",
        muted=listens or None,
        coach=place.coached if whispers else None,
        wait_url=links.to("hold", contact=place.contact),
        wait_method="POST",
        status_callback=links.to("conference", **about),
        status_callback_event="start end join leave",
        status_callback_method="POST",
        record="record-from-start" if call.view.records(_queue(call)) else "do-not-record",
        recording_status_callback=links.to("recording", **about),
        recording_status_callback_event="completed absent",
        recording_status_callback_method="POST",
    )
    return answer(response)


def _queue(call: Call) -> QueueId:
    """The queue that the call is in now."""
    return call.view.contact(call.place.contact).queue or call.queue


def _of(call: Call) -> dict[str, object]:
    """What our addresses say of a leg."""
    place = call.place
    return {"contact": place.contact, "leg": place.leg, "room": place.room, "party": place.party, "queue": place.queue}


def bridge(call: Call) -> Handled:
    """The waiting resident comes to their agent; or a room is left, and whoever could not come into it waits again."""
    if not call.place.done:
        return Handled(_room(call.at(party="resident")))
    kept = call.place.party == "resident" and call.payload.dial_call_status not in ("answered", "completed")
    if kept:
        return requeue(call)
    response = VoiceResponse()
    response.hangup()
    return Handled(answer(response))


def answered(call: Call) -> Handled:
    """Somebody we rang has picked up."""
    place, picked_up_by = call.place, call.payload.answered_by
    if picked_up_by.startswith("machine") or picked_up_by == "fax":
        return _not_taken(call, "machine")
    if place.device == "phone":
        return Handled(_confirm(call, 1))
    response = VoiceResponse()
    if place.party == "resident":
        # Whoever rings hears it in the menu; whoever is rung hears it here.
        language = call.view.contact(place.contact).language or call.language
        say(response, language, recording_notice(call.view, call.phone, language, _queue(call)))
    return Handled(_room(call, response))


def confirm(call: Call) -> Handled:
    """Only a person presses a key: a voicemail never counts as an answer."""
    if call.payload.digits == _TAKE_KEY:
        return Handled(_room(call))
    if call.place.n < MOST_PROMPTS:
        return Handled(_confirm(call, call.place.n + 1))
    return _not_taken(call, "declined")


def _confirm(call: Call, n: int) -> Answer:
    here = call.links.to(
        "leg/confirm", **_of(call), device="phone", mode=call.place.mode, coached=call.place.coached, n=n
    )
    response = VoiceResponse()
    gather = response.gather(action=here, method="POST", input="dtmf", num_digits=1, timeout=_TO_ANSWER_S)
    service = call.view.service(_queue(call), call.language)
    say(gather, call.language, call.text("phone.take_call", service=service, digit=_TAKE_KEY))
    return answer(redirect(response, here))


def _not_taken(call: Call, reason: LegReason) -> Handled:
    response = VoiceResponse()
    response.hangup()
    return Handled(answer(response), [_told(call, "failed", reason, reason)])


def hold(call: Call) -> Handled:
    """Music for whoever is on hold, or alone in a room; a room asks for no more by itself."""
    response = VoiceResponse()
    play_music(response, call)
    return Handled(answer(redirect(response, call.links.to("hold", contact=call.place.contact))))


# --- what is told of legs ----------------------------------------------------------------------------------------


def leg(call: Call) -> Handled:
    """How a leg that we rang does."""
    status, place = call.payload.call_status, call.place
    event = f"{status}/{call.payload.sequence_number}"
    if status in _FAILED:
        return Handled(_NOTHING, [_told(call, "failed", _FAILED[status], event)])
    if status == "completed":
        joined = call.view.leg_phase(place.contact, place.leg) == "joined"
        return Handled(_NOTHING, [_told(call, "left" if joined else "failed", _ended(call, joined=joined), event)])
    if status not in _RINGS:
        return Handled(unknown_event())
    return Handled(_NOTHING, [_told(call, "ringing", "", event)] if status == "ringing" else [])


def _ended(call: Call, *, joined: bool) -> LegReason:
    """Why a leg is over. An agent ends a call by the console's button: a browser that goes was lost."""
    if call.place.device == "browser":
        return "lost"
    return "hung_up" if joined or call.place.device != "phone" else "declined"


def conference(call: Call) -> Handled:
    """Who came into the room, and who left it."""
    payload, event = call.payload, call.payload.status_callback_event
    if event not in (_IN_CONFERENCE, _OUT_OF_CONFERENCE):
        return Handled(_NOTHING if event in _OTHER_EVENTS else unknown_event())
    label = LegId(payload.participant_label)
    there = call.at(leg=label)
    key = f"{event}/{payload.conference_sid}/{payload.sequence_number}"
    if event == _IN_CONFERENCE:
        return Handled(_NOTHING, [_told(there, "joined", "", key)])
    reason = _LEFT.get(payload.reason_participant_left, "hung_up")
    if reason == "hung_up" and label.partition("-")[0] in _STAFF:
        return Handled(_NOTHING)  # the leg's own news says so too, and whether it was a browser
    return Handled(_NOTHING, [_told(there, "left", reason, key)])


def _told(call: Call, news: LegNews, reason: LegReason, event: str) -> Asked:
    data = CallLeg(contact=call.place.contact, leg=call.place.leg, news=news, ref=call.payload.ref, reason=reason)
    return call.asks(data, "leg", event)


def recording(call: Call) -> Handled:
    """A recording of a call can be heard."""
    payload = call.payload
    if payload.recording_status not in ("completed", "absent", "in-progress"):
        return Handled(unknown_event())
    if payload.recording_status != "completed" or not payload.recording_sid:
        return Handled(_NOTHING)
    recording = RecordingId(payload.recording_sid)
    data = CallRecorded(contact=call.place.contact, recording=recording, length_s=payload.length_s)
    return Handled(_NOTHING, [Asked(source=SOURCE, id=payload.recording_sid, data=data)])


def status(call: Call) -> Handled:
    """A call to the centre's number is over; whatever it was then is for the engine to know."""
    ref, state = call.payload.ref, call.payload.call_status
    if state not in ENDED:
        return Handled(_NOTHING if state in _RINGS else unknown_event())
    # Told all the same where it is unknown here: another gateway may have taken it a moment ago.
    known = call.view.knows(ref)
    return Handled(
        _NOTHING if known else unknown_call(call.view, call.language), [call.asks(CallOver(ref=ref), "over")]
    )
