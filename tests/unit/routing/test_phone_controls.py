"""What agents do on the telephone: hold, mute, pause a recording, mark a relay, ring somebody."""

from __future__ import annotations

import msgspec
import pytest

from routing import commands as cmd
from routing import events as ev
from routing.ids import CallRef, LegId, RecordingId, ResidentId
from tests.unit.routing.small_centre import REPAIRS, queue
from tests.unit.routing.switchboard import (
    ELSEWHERE,
    NUMBER,
    PHONE,
    RECORDED,
    Switchboard,
    code,
    effects,
    kinds,
    staffed,
)


@pytest.fixture
def centre() -> Switchboard:
    """A telephone, two queues, kay on duty."""
    return staffed()


# --- hold, mute, record ------------------------------------------------------------------------------------------


def test_hold_and_mute_ask_once(centre: Switchboard) -> None:
    """A button pressed twice is one request; whoever does not hold the contact has no button."""
    contact = centre.ring("ann")
    agent = centre.talk(contact)
    hold = cmd.CallHold(contact=contact, hold=True)
    assert effects(centre.tell(f"staff:{agent}", hold)) == ["hold resident"]
    assert effects(centre.tell(f"staff:{agent}", hold)) == []
    assert effects(centre.tell(f"staff:{agent}", cmd.CallMute(contact=contact, muted=True))) == ["mute agent"]
    assert (centre.leg(contact, "resident").held, centre.leg(contact, "agent").muted) == (True, True)

    centre.tell("dispatcher", cmd.EffectFinish(contact=contact, effect="hold", ok=False, leg=LegId("resident-2")))
    assert not centre.leg(contact, "resident").held, "the button shows what is"


def test_a_recording_stops_for_a_card_and_goes_on_by_itself() -> None:
    """A card number is not recorded; an agent who forgets to press again does not lose the rest of the call."""
    centre = staffed(RECORDED)
    contact = centre.ring("ann")
    agent = centre.talk(contact)
    assert centre[contact].recording == "on"
    pause = cmd.CallRecord(contact=contact, paused=True)
    assert effects(centre.tell(f"staff:{agent}", pause)) == ["record off"]
    centre.wait(40)
    assert effects(centre.tell(f"staff:{agent}", pause)) == [], "a second card: the pause is longer"
    centre.wait(59)
    assert centre[contact].recording == "paused"
    assert effects(centre.wait(1)) == ["record"]
    assert centre[contact].recording == "on"


def test_a_pause_that_failed_is_told() -> None:
    """An agent must not have a card read out into a recording that goes on."""
    centre = staffed(RECORDED)
    contact = centre.ring("ann")
    agent = centre.talk(contact)
    centre.tell(f"staff:{agent}", cmd.CallRecord(contact=contact, paused=True))
    centre.tell("dispatcher", cmd.EffectFinish(contact=contact, effect="record", ok=False, text="No recording."))

    assert (centre[contact].recording, centre[contact].recording_until) == ("on", None)


def test_a_queue_may_record_otherwise_than_the_centre() -> None:
    """Some services must, some must not."""
    quiet = msgspec.structs.replace(
        queue("repairs"), phone=msgspec.structs.replace(queue("repairs").phone, record=False)
    )
    centre = Switchboard(quiet, phone=msgspec.structs.replace(PHONE, record=True))
    centre.agent("kay", repairs=3)
    contact = centre.ring("ann")
    agent = centre.talk(contact)

    assert centre[contact].recording == "off"
    assert code(centre.tell(f"staff:{agent}", cmd.CallRecord(contact=contact, paused=True))) == "not_recorded"


def test_a_recording_comes_after_the_end_and_knows_its_queue(centre: Switchboard) -> None:
    """How long it is kept depends on the queue, of a contact that is long forgotten too."""
    contact = centre.ring("ann")
    centre.hangs_up(contact)
    centre.tell("twilio", cmd.CallRecorded(contact=contact, recording=RecordingId("RE1"), length_s=9))

    (event,) = centre.of(ev.CallRecorded)
    assert (event.queue, event.keep_days) == (REPAIRS, 90)


# --- relay, outbound ---------------------------------------------------------------------------------------------


def test_relay_is_remembered_and_left_out_of_handling_time(centre: Switchboard) -> None:
    """Who types through Relay UK need not say so each time, and their long calls slow down nobody's estimate."""
    contact = centre.ring("ann")
    agent = centre.talk(contact)
    relay = cmd.ContactRelay(contact=contact, relay=True)
    assert kinds(centre.tell(f"staff:{agent}", relay)) == [ev.ContactRelayMarked]
    assert kinds(centre.tell(f"staff:{agent}", relay)) == []
    centre.wait(600)
    centre.leaves(contact, "resident")
    centre.tell(f"staff:{agent}", cmd.ContactDispose(contact=contact, outcome="done"))

    assert centre.state.queues[REPAIRS].handled_counts == {}
    assert centre[centre.ring("ann")].relay


def test_a_voicemail_is_kept_as_long_as_its_queue_says(centre: Switchboard) -> None:
    """It is a recording like others: who may, plays it from the list that is made of these, and it is deleted by it."""
    happened = centre.tell("twilio", cmd.ContactArrive(
        channel="voicemail", queue=REPAIRS, resident=ResidentId("ann"), ref=CallRef("CA-old"),
        recording=RecordingId("RE1"), length_s=20))  # fmt: skip
    (kept,) = [event for event in happened if isinstance(event, ev.CallRecorded)]
    queue = centre.state.centre_config.queue(REPAIRS)

    assert queue is not None
    assert (kept.recording, kept.length_s, kept.queue, kept.keep_days) == ("RE1", 20, REPAIRS, queue.phone.keep_days)


def test_an_agent_rings_the_resident_of_a_voicemail(centre: Switchboard) -> None:
    """The agent is rung first, then the number that was left; speaking to them is the answer."""
    happened = centre.tell("twilio", cmd.ContactArrive(
        channel="voicemail", queue=REPAIRS, resident=ResidentId("ann"), address=NUMBER, ref=CallRef("CA-old"),
        recording=RecordingId("RE1"), length_s=20))  # fmt: skip
    contact = next(event.contact for event in happened if isinstance(event, ev.ContactArrived))
    (kept,) = [event for event in happened if isinstance(event, ev.CallRecorded)]
    assert (kept.recording, kept.length_s, kept.keep_days) == ("RE1", 20, 90), (
        "it can be heard, as long as was promised"
    )
    centre.take(contact)
    dial = cmd.CallDial(contact=contact)
    assert effects(centre.tell("staff:kay", dial)) == ["join agent"]
    assert code(centre.tell("staff:kay", dial)) == "in_call"
    assert centre.staff("kay").lines["call"] == 1, "from now on it takes a call of them"
    happened = centre.joins(contact, "agent")
    (rung,) = [each for each in happened if isinstance(each, ev.EffectRequested)]
    assert (rung.effect, rung.number, rung.machine, rung.caller_id) == ("dial", NUMBER, False, PHONE.number)
    assert rung.dialling is not None
    centre.joins(contact, "resident")
    assert centre[contact].answered_at is not None

    happened = centre.leaves(contact, "resident")
    assert effects(happened) == ["drop agent"]
    assert (centre[contact].phase, centre[contact].legs) == ("engaged", {}), "the message itself is not dealt with yet"


def test_a_call_in_wrap_up_is_a_conversation_again(centre: Switchboard) -> None:
    """Cut off in the middle: the agent rings back, and wraps up when that is over. The timer does not run meanwhile."""
    contact = centre.ring("ann")
    agent = centre.talk(contact)
    centre.leaves(contact, "resident")
    centre.tell(f"staff:{agent}", cmd.CallDial(contact=contact, number=ELSEWHERE))
    centre.joins(contact, "agent")
    centre.wait(20)
    centre.joins(contact, "resident")
    centre.wait(300)
    assert (centre[contact].phase, centre.leg(contact, "resident").number) == ("engaged", ELSEWHERE)
    centre.leaves(contact, "resident")
    assert centre[contact].phase == "wrap_up"

    centre.tell(f"staff:{agent}", cmd.CallDial(contact=contact))
    centre.joins(contact, "agent")
    assert centre.leg(contact, "resident").number == ELSEWHERE, "the number that was rung last"
    assert effects(centre.fails(contact, "resident", "busy")) == ["drop agent"]
    assert centre[contact].phase == "wrap_up"


def test_dialling_has_limits() -> None:
    """Whoever takes over a console, or a script that runs wild, cannot ring up a fortune."""
    centre = Switchboard(phone=msgspec.structs.replace(PHONE, dials_per_agent_hour=2, dials_per_minute=2))
    centre.agent("kay", repairs=3)
    contact = centre.ring("ann")
    agent = centre.talk(contact)
    centre.leaves(contact, "resident")

    def dial() -> list[ev.Event]:
        happened = centre.tell(f"staff:{agent}", cmd.CallDial(contact=contact))
        if centre[contact].legs:
            centre.fails(contact, "agent")
        return happened

    assert effects(dial()) == ["join agent"]
    assert effects(dial()) == ["join agent"]
    assert code(dial()) == "dialled_too_often"
    centre.agent("lou", rent=3)
    other = centre.ring("bob", ref=centre.menu("bob"))
    centre.tell("staff:boss", cmd.OfferMake(contact=other, agent=centre.staff("lou").id))
    centre.talk(other)
    out = cmd.ContactConsult(contact=other, number=ELSEWHERE)
    assert code(centre.tell("staff:lou", out)) == "centre_dials_too_often"
    centre.wait(61)
    assert effects(centre.tell("staff:lou", out)) == ["hold resident", "dial outside"]
