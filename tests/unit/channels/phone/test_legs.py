from __future__ import annotations

import pytest

from channels.phone.view import CallState
from routing.commands import CallLeg, CallOver, CallRecorded
from routing.ids import CallRef, ContactId, LegId, QueueId, RecordingId
from routing.words import LegNews, LegPhase, LegReason
from tests.unit.channels.phone.ringing import CALL, Centre, Heard, Line

CONTACT = ContactId("c1")
AT = "contact=c1&leg=agent-3&room=c1.1&party=agent"
SUPERVISED = "contact=c1&leg=supervisor-7&room=c1.1&party=supervisor&device=browser&coached=CA9"


def talking(**legs: LegPhase) -> Centre:
    """A centre in which the contact is being served, with these legs (named with _ for -)."""
    return Centre(
        calls={CONTACT: CallState(phase="served", queue=QueueId("repairs"), language="cy")},
        legs={(CONTACT, LegId(name.replace("_", "-"))): phase for name, phase in legs.items()},
    )


@pytest.fixture
def line() -> Line:
    """A call that Twilio placed for us."""
    return Line(talking(agent_3="ringing"))


def conference(heard: Heard) -> dict[str, str]:
    """The attributes of the room that a document leads into."""
    (room,) = heard.verb("Dial").inside
    return {**room.has, "room": room.text}


def told(heard: Heard) -> tuple[str, LegNews, LegReason]:
    """Which leg, and what of it."""
    assert isinstance(heard.command, CallLeg)
    return heard.command.leg, heard.command.news, heard.command.reason


# --- into the room


def test_an_agents_browser_joins_at_once(line: Line) -> None:
    """They accepted the offer in the console: nothing more is asked."""
    heard = line.post(f"leg/answer?{AT}&device=browser")

    room = conference(heard)
    assert heard.names == ["Dial"]
    assert (room["room"], room["participantLabel"], room["endConferenceOnExit"]) == ("c1.1", "agent-3", "false")
    assert heard.asked == []


def test_only_the_residents_leaving_ends_the_room(line: Line) -> None:
    """An agent who drops out leaves the resident on the line; a resident who hangs up leaves nobody talking."""
    resident = conference(line.post("bridge?contact=c1&leg=resident-4&room=c1.1"))

    assert (resident["endConferenceOnExit"], resident["participantLabel"]) == ("true", "resident-4")


def test_whoever_comes_first_fixes_the_same_callbacks(line: Line) -> None:
    """The provider keeps those of the first party alone: any of them may be the first."""
    rooms = [
        conference(line.post("bridge?contact=c1&leg=resident-4&room=c1.1")),
        conference(line.post(f"leg/answer?{AT}&device=browser")),
        conference(line.post("leg/answer?contact=c1&leg=outside-9&room=c1.1&party=outside")),
        conference(line.post(f"leg/answer?{SUPERVISED}&mode=listen")),
    ]

    for name in ("statusCallback", "statusCallbackEvent", "recordingStatusCallback", "record", "waitUrl"):
        assert len({room[name] for room in rooms}) == 1
    assert rooms[0]["statusCallbackEvent"] == "start end join leave"
    assert rooms[0]["record"] == "record-from-start"


def test_a_call_that_is_not_recorded_is_not() -> None:
    """A queue that records nothing records nothing."""
    centre = talking()
    centre.recorded = False

    assert conference(Line(centre).post(f"leg/answer?{AT}&device=browser"))["record"] == "do-not-record"


@pytest.mark.parametrize(
    ("mode", "muted", "coach"), [("listen", "true", None), ("whisper", None, "CA9"), ("barge", None, None)]
)
def test_a_supervisor_is_heard_by_whom_they_chose(line: Line, mode: str, muted: str | None, coach: str | None) -> None:
    """Unheard, heard by the agent alone, or heard by all; and never the one who starts a call."""
    room = conference(line.post(f"leg/answer?{SUPERVISED}&mode={mode}"))

    assert (room.get("muted"), room.get("coach")) == (muted, coach)
    assert room["startConferenceOnEnter"] == "false"


def test_a_resident_who_is_rung_hears_of_the_recording_first(line: Line) -> None:
    """Who rings us hears it in the menu; who is rung by us hears it here, in their language."""
    heard = line.post("leg/answer?contact=c1&leg=resident-2&room=c1.1&party=resident")

    assert heard.said == "Gallwn recordio galwadau."
    assert heard.names == ["Say", "Dial"]


@pytest.mark.parametrize("by", ["machine_start", "machine_end_beep", "fax"])
def test_a_machine_is_no_resident(line: Line, by: str) -> None:
    """A callback that voicemail took was not kept."""
    heard = line.post("leg/answer?contact=c1&leg=resident-2&room=c1.1&party=resident", AnsweredBy=by)

    assert told(heard) == ("resident-2", "failed", "machine")
    assert heard.names == ["Hangup"]


@pytest.mark.parametrize("by", ["human", "unknown", ""])
def test_who_may_be_a_person_is_one(line: Line, by: str) -> None:
    """In doubt nobody is hung up on."""
    heard = line.post("leg/answer?contact=c1&leg=resident-2&room=c1.1&party=resident", AnsweredBy=by)

    assert "Dial" in heard.names


# --- an agent's own phone


def test_an_agents_own_phone_has_to_be_confirmed(line: Line) -> None:
    """Their voicemail presses no key, so it never counts as an answer."""
    asked = line.post(f"leg/answer?{AT}&device=phone&queue=repairs")
    taken = line.post(asked.verb("Gather").has["action"], Digits="1")

    assert asked.said == "A call for repairs en. To take it, press 1."
    assert conference(taken)["participantLabel"] == "agent-3"
    assert (asked.asked, taken.asked) == ([], [])


def test_a_phone_that_nobody_confirms_has_declined_after_two_prompts(line: Line) -> None:
    """The resident goes to the next agent, and does not talk to a tape."""
    first = line.post(f"leg/answer?{AT}&device=phone")
    second = line.post(first.verb("Redirect").text)
    third = line.post(second.verb("Redirect").text)

    assert "Gather" in second.names
    assert told(third) == ("agent-3", "failed", "declined")
    assert third.names == ["Hangup"]


def test_a_supervisors_own_phone_keeps_what_they_chose(line: Line) -> None:
    """Confirming must not turn listening into barging in."""
    asked = line.post(f"leg/answer?{SUPERVISED.replace('browser', 'phone')}&mode=whisper")

    assert conference(line.post(asked.verb("Gather").has["action"], Digits="1"))["coach"] == "CA9"


# --- what becomes of a leg


@pytest.mark.parametrize(
    ("status", "phase", "device", "news"),
    [
        ("ringing", "ringing", "browser", ("ringing", "")),
        ("busy", "ringing", "", ("failed", "busy")),
        ("no-answer", "ringing", "phone", ("failed", "no_answer")),
        ("canceled", "ringing", "phone", ("failed", "canceled")),
        ("failed", "ringing", "browser", ("failed", "failed")),
        ("completed", "joined", "browser", ("left", "lost")),
        ("completed", "joined", "phone", ("left", "hung_up")),
        ("completed", "joined", "", ("left", "hung_up")),
        ("completed", "ringing", "phone", ("failed", "declined")),
        ("completed", "ringing", "browser", ("failed", "lost")),
    ],
)
def test_what_a_leg_does_is_told(status: str, phase: LegPhase, device: str, news: tuple[LegNews, LegReason]) -> None:
    """A leg that rang in vain is RONA, a browser that went is rung again, an own phone hung up ends the talk."""
    line = Line(talking(agent_3=phase))
    heard = line.post(f"leg?{AT}&device={device}", CallStatus=status, SequenceNumber="2")

    assert told(heard) == ("agent-3", *news)
    assert heard.asked[0].id == f"{CALL}/leg/{status}/2"


@pytest.mark.parametrize("status", ["initiated", "queued", "in-progress"])
def test_what_is_of_no_use_is_not_told(line: Line, status: str) -> None:
    """Picked up is not joined: the room says that."""
    heard = line.post(f"leg?{AT}", CallStatus=status)

    assert (heard.asked, heard.answer.notice) == ([], "")


def test_joining_the_room_is_told(line: Line) -> None:
    """Answered is when both legs have joined, and nothing before."""
    heard = line.post(
        "conference?contact=c1&room=c1.1",
        StatusCallbackEvent="participant-join",
        ConferenceSid="CF1",
        ParticipantLabel="resident-4",
        SequenceNumber="3",
    )

    assert heard.command == CallLeg(contact=CONTACT, leg=LegId("resident-4"), news="joined", ref=CALL)
    assert heard.asked[0].id == f"{CALL}/leg/participant-join/CF1/3"


@pytest.mark.parametrize(
    ("leg", "reason", "news"),
    [
        ("resident-4", "participant_hung_up", ("left", "hung_up")),
        ("resident-4", "participant_updated_via_api", ("left", "moved")),
        ("outside-5", "participant_hung_up", ("left", "hung_up")),
        ("agent-3", "moderator_ended_conference", ("left", "dropped")),
        ("agent-3", "participant_updated_via_api", ("left", "moved")),
        ("resident-4", "a_new_reason", ("left", "hung_up")),
    ],
)
def test_leaving_the_room_is_told(line: Line, leg: str, reason: str, news: tuple[LegNews, LegReason]) -> None:
    """Who hangs up has left; who was moved by us has not."""
    heard = line.post(
        "conference?contact=c1",
        StatusCallbackEvent="participant-leave",
        ParticipantLabel=leg,
        ReasonParticipantLeft=reason,
    )

    assert told(heard) == (leg, *news)


def test_staff_who_hang_up_are_told_of_by_their_own_leg(line: Line) -> None:
    """The room does not know whether it was a browser that went, or a phone that was put down."""
    heard = line.post(
        "conference?contact=c1",
        StatusCallbackEvent="participant-leave",
        ParticipantLabel="agent-3",
        ReasonParticipantLeft="participant_hung_up",
    )

    assert (heard.asked, heard.answer.notice) == ([], "")


@pytest.mark.parametrize(
    ("where", "params"),
    [
        ("conference?contact=c1", {"StatusCallbackEvent": "participant-dance"}),
        (f"leg?{AT}", {"CallStatus": "floating"}),
        ("recording?contact=c1", {"RecordingStatus": "melted"}),
        ("status", {"CallStatus": "floating"}),
    ],
)
def test_events_of_a_new_kind_are_passed_over(line: Line, where: str, params: dict[str, str]) -> None:
    """The provider adds some without notice; none of them may break a call."""
    heard = line.post(where, **params)

    assert (heard.asked, heard.answer.status, heard.answer.notice) == ([], 200, "unknown_event")


@pytest.mark.parametrize("where", [f"leg/answer?{AT}", "bridge?contact=c1&leg=resident-1&room=c1.1", f"leg?{AT}"])
def test_a_contact_that_nobody_knows_gets_an_apology(where: str) -> None:
    """Nobody is led into a room that will stay empty."""
    heard = Line(Centre()).post(where)

    assert heard.names == ["Say", "Hangup"]
    assert heard.answer.notice == "unknown_call"


# --- the end


def test_after_the_room_the_call_is_over(line: Line) -> None:
    """The conversation ended: the line is put down."""
    assert line.post("bridge?contact=c1&party=resident&done=1", DialCallStatus="answered").names == ["Hangup"]


@pytest.mark.parametrize("status", ["failed", "busy", ""])
def test_a_resident_who_cannot_come_into_the_room_is_kept(line: Line, status: str) -> None:
    """A room that fails is our trouble: they hear music and keep their place."""
    heard = line.post("bridge?contact=c1&party=resident&done=1", DialCallStatus=status)

    assert heard.verb("Enqueue").text == "repairs"


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
def test_the_end_of_a_call_is_told(status: str) -> None:
    """Abandonment is seen at once, whatever the call was: the engine knows."""
    centre = Centre(menu_calls={CallRef(CALL)})
    heard = Line(centre).post("status", CallStatus=status)

    assert heard.command == CallOver(ref=CALL)
    assert (heard.asked[0].id, heard.answer.notice) == (f"{CALL}/over", "")


def test_the_end_of_an_unknown_call_is_noted() -> None:
    """It is told all the same: another process may have taken the call a moment ago."""
    heard = Line().post("status", CallStatus="completed")

    assert heard.command == CallOver(ref=CALL)
    assert heard.answer.notice == "unknown_call"
    assert heard.names == ["Say", "Hangup"]


def test_a_recording_is_told_when_it_can_be_heard(line: Line) -> None:
    """Playing it goes through our server alone."""
    heard = line.post(
        "recording?contact=c1", RecordingSid="RE1", RecordingStatus="completed", RecordingDuration="95", CallSid=""
    )

    assert heard.command == CallRecorded(contact=CONTACT, recording=RecordingId("RE1"), length_s=95)
    assert line.post("recording?contact=c1", RecordingSid="RE1", RecordingStatus="absent").asked == []


def test_hold_is_music_without_end(line: Line) -> None:
    """A room asks for no more by itself: the document goes on to itself."""
    heard = line.post("hold?contact=c1&leg=resident-4")

    assert heard.names == ["Play", "Redirect"]
    assert "/hold?" in heard.verb("Redirect").text
