"""Telephone calls: the agent is rung, then the resident is brought to them, and nobody is left in a room alone."""

from __future__ import annotations

import msgspec
import pytest

from routing import commands as cmd
from routing import events as ev
from routing.engine import digest, dump, load
from routing.ids import CallRef, ContactId, Instant, LegId, RecordingId, ResidentId
from routing.words import LegNews, LegReason
from tests.unit.routing.small_centre import REPAIRS, START, SmallCentre, queue
from tests.unit.routing.switchboard import ELSEWHERE, NUMBER, PHONE, Switchboard, code, effects, kinds

_ALL_NEWS: tuple[LegNews, ...] = ("ringing", "joined", "left", "failed")


@pytest.fixture
def centre() -> Switchboard:
    """A telephone, two queues, kay on duty."""
    board = Switchboard()
    board.agent("kay", repairs=3)
    return board


# --- before the queue --------------------------------------------------------------------------------------------


def test_the_menu_is_before_any_queue(centre: Switchboard) -> None:
    """Nobody is asked to answer a resident who has not said yet what it is about, and the ring is remembered."""
    ref = centre.menu("ann")
    centre.wait(20)
    assert not centre.state.contacts
    contact = centre.ring("ann", ref=ref)

    assert (centre[contact].rang_at, centre[contact].queued_at) == (START, START + 20_000)
    assert not centre.state.menu_calls
    assert centre.state.calls == {ref: contact}


def test_who_hangs_up_in_the_menu_is_counted_apart(centre: Switchboard) -> None:
    """A wrong number waited for nobody; how long people listen to the menu is worth knowing all the same."""
    ref = centre.menu("ann")
    centre.wait(7)
    (left,) = centre.tell("twilio", cmd.CallOver(ref=ref))[1:]

    assert left == ev.CallLeftMenu(at=Instant(START + 7_000), ref=ref, after_ms=7_000)
    assert kinds(centre.tell("twilio", cmd.CallOver(ref=ref))) == [], "told twice, counted once"
    assert not centre.of(ev.ContactAbandoned)


def test_a_switchboard_rings_more_than_once(centre: Switchboard) -> None:
    """Two people behind one number, and one who rings again while the provider still thinks of the first call."""
    first, second = centre.ring("surgery"), centre.ring("surgery")

    assert first != second
    same = cmd.ContactArrive(channel="phone", queue=REPAIRS, resident=ResidentId("surgery"), ref=centre[first].ref)
    assert code(centre.tell("twilio", same)) == "already_open"


def test_a_queue_that_is_closed_leaves_nothing_of_the_call(centre: Switchboard) -> None:
    """Whoever is turned away hears so and hangs up: that is no abandoned call."""
    centre.tell("staff:boss", cmd.QueueClose(queue=REPAIRS))
    ref = centre.menu("ann")
    happened = centre.tell("twilio", cmd.ContactArrive(
        channel="phone", queue=REPAIRS, resident=ResidentId("ann"), ref=ref))  # fmt: skip

    assert kinds(happened)[-1] is ev.ContactTurnedAway
    assert (centre.state.menu_calls, centre.state.calls) == ({}, {})
    assert kinds(centre.tell("twilio", cmd.CallOver(ref=ref))) == []


# --- answered ----------------------------------------------------------------------------------------------------


def test_the_agent_is_rung_first_and_the_answer_is_when_both_are_there(centre: Switchboard) -> None:
    """A resident hears a person, not the ringing of an agent's phone; only then is the promise kept."""
    contact = centre.ring("ann")
    centre.take(contact)
    (join,) = centre.of(ev.EffectRequested)
    assert (join.effect, join.agent, join.leg, join.room) == ("join", "kay", "agent-1", f"{contact}.1")
    assert join.caller_id == PHONE.number

    centre.under_way(contact, LegId("agent-1"), "CA-kay")
    centre.wait(4)
    happened = centre.joins(contact, "agent")
    (bridge,) = [each for each in happened if isinstance(each, ev.EffectRequested)]
    assert (bridge.effect, bridge.ref, bridge.leg) == ("bridge", centre[contact].ref, "resident-2")
    assert centre[contact].answered_at is None

    centre.wait(1)
    assert kinds(centre.joins(contact, "resident")) == [ev.LegJoined, ev.ContactAnswered]
    assert centre.of(ev.ContactAnswered)[-1].wait_ms == 5_000
    assert centre.parties(contact) == {"agent": "joined", "resident": "joined"}


def test_a_provider_that_joins_both_at_once_answers_at_once(centre: Switchboard) -> None:
    """Simulations, and providers that do all by themselves, need not tell of legs."""
    contact = centre.ring("ann")
    centre.take(contact)
    centre.tell("provider", cmd.EffectFinish(contact=contact, effect="join"))

    assert centre[contact].answered_at == centre.now


@pytest.mark.parametrize("how", ["refused", "failed", "declined", "silence"])
def test_an_agent_whose_telephone_does_not_answer_costs_the_resident_nothing(centre: Switchboard, how: str) -> None:
    """They hear the music all the time, keep their place, and the next agent is asked; the absent one is not."""
    contact = centre.ring("ann")
    centre.wait(5)
    centre.take(contact)
    if how == "refused":
        happened = centre.tell("dispatcher", cmd.EffectFinish(
            contact=contact, effect="join", ok=False, leg=LegId("agent-1"), text="The address is unknown."))  # fmt: skip
    elif how == "silence":
        centre.under_way(contact, LegId("agent-1"), "CA-kay")
        happened = centre.wait(30)
    else:
        happened = centre.fails(contact, "agent", "declined" if how == "declined" else "no_answer")

    assert (centre[contact].phase, centre[contact].place_at) == ("waiting", START)
    assert (centre.staff("kay").choice, centre.staff("kay").reason) == ("not_ready", "missed")
    assert centre[contact].legs == {}
    assert "wait" not in {each.effect for each in centre.of(ev.EffectRequested)}, "their call never left the music"
    assert effects(happened) == (["drop agent"] if how == "silence" else [])
    centre.agent("lou", repairs=1)
    assert centre[contact].offered_to == "lou"


def test_a_bridge_that_fails_is_nobodys_fault(centre: Switchboard) -> None:
    """The resident is brought back to the music; the agent, who did what they should, stays available."""
    contact = centre.ring("ann")
    centre.take(contact)
    centre.joins(contact, "agent")
    happened = centre.tell("dispatcher", cmd.EffectFinish(
        contact=contact, effect="bridge", ok=False, leg=LegId("resident-2")))  # fmt: skip

    assert effects(happened) == ["wait resident", "drop agent"]
    assert (centre[contact].phase, centre.staff("kay").choice) == ("waiting", "available")
    centre.wait(31)
    assert centre[contact].offered_to == "kay"
    centre.take(contact)
    assert centre.leg(contact, "agent").id == "agent-3", "no name of a leg is used twice"


# --- the resident hangs up ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["waiting", "offered", "ringing", "bridging"])
def test_who_hangs_up_before_an_answer_has_abandoned(centre: Switchboard, when: str) -> None:
    """It is seen at once, nobody's phone goes on ringing for them, and the agent missed nothing."""
    if when == "waiting":
        centre.choose("kay", "not_ready")
    contact = centre.ring("ann")
    if when in ("ringing", "bridging"):
        centre.take(contact)
        centre.under_way(contact, LegId("agent-1"), "CA-kay")
    if when == "bridging":
        centre.joins(contact, "agent")
    happened = centre.hangs_up(contact)

    assert contact not in centre.state.contacts
    assert centre.of(ev.ContactAbandoned)[-1].contact == contact
    assert effects(happened) == (["drop agent"] if when in ("ringing", "bridging") else [])
    assert centre.staff("kay").reason != "missed"
    assert (centre.state.calls, centre.staff("kay").load) == ({}, {})


@pytest.mark.parametrize("held", [False, True])
def test_who_hangs_up_after_the_answer_ends_the_conversation(centre: Switchboard, held: bool) -> None:
    """Talking or on hold: the agent wraps up, and their phone is free. News of it from two sides counts once."""
    contact = centre.ring("ann")
    agent = centre.talk(contact)
    if held:
        centre.tell(f"staff:{agent}", cmd.CallHold(contact=contact, hold=True))
    ref = centre[contact].ref
    assert ref is not None
    happened = centre.leaves(contact, "resident")

    assert centre[contact].phase == "wrap_up"
    assert (centre.of(ev.ContactEnded)[-1].by, centre[contact].legs) == ("resident", {})
    assert effects(happened) == ["drop agent"]
    assert kinds(centre.tell("twilio", cmd.CallOver(ref=ref))) == [], "in wrap-up it changes nothing"
    assert not centre.of(ev.ContactAbandoned)


# --- the agent goes ----------------------------------------------------------------------------------------------


def test_the_button_ends_the_call_for_all(centre: Switchboard) -> None:
    """One drop of the resident's leg ends the room and everybody in it."""
    contact = centre.ring("ann")
    agent = centre.talk(contact)
    happened = centre.tell(f"staff:{agent}", cmd.ContactEnd(contact=contact))

    assert effects(happened) == ["drop resident"]
    assert [each.party for each in happened if isinstance(each, ev.LegGone)] == ["resident", "agent"]
    assert centre[contact].phase == "wrap_up"


def test_hanging_up_ones_own_phone_ends_the_call(centre: Switchboard) -> None:
    """Agents who answer at their own phone need no button."""
    contact = centre.ring("ann")
    centre.talk(contact)
    happened = centre.leaves(contact, "agent")

    assert effects(happened) == ["drop resident"]
    assert (centre[contact].phase, centre.of(ev.ContactEnded)[-1].by) == ("wrap_up", "agent")


def test_a_browser_that_crashes_is_rung_again_while_the_resident_hears_music(centre: Switchboard) -> None:
    """A reload in the middle of a call costs some seconds, not the conversation."""
    contact = centre.ring("ann")
    centre.talk(contact)
    happened = centre.leaves(contact, "agent", "lost")

    assert effects(happened) == ["hold resident", "join agent"]
    assert centre[contact].phase == "engaged"
    assert effects(centre.joins(contact, "agent")) == ["hold resident off"]
    assert not centre.leg(contact, "resident").held

    happened = centre.leaves(contact, "agent", "lost")
    assert effects(happened) == ["wait resident"], "once, not for ever"
    assert centre.of(ev.ContactRequeued)[-1].reason == "disconnected"
    assert centre[contact].place_at == START


def test_without_a_console_there_is_nobody_to_ring_again(centre: Switchboard) -> None:
    """The machine is gone: the resident goes first in the queue, and hears music on the way.

    A page that was only loaded again is offered them as soon as it is back, so that the two can go on.
    """
    contact = centre.ring("ann")
    centre.talk(contact)
    centre.disconnect("kay")
    assert centre[contact].phase == "engaged", "a call needs no console"
    happened = centre.leaves(contact, "agent", "lost")

    assert effects(happened) == ["wait resident"]
    assert centre[contact].phase == "waiting"
    assert centre[contact].back_off == {}


def test_a_call_outlives_the_console(centre: Switchboard) -> None:
    """The telephone is a connection of its own: a page that is away longer than the grace ends no conversation."""
    contact = centre.ring("ann")
    centre.talk(contact)
    centre.disconnect("kay")
    centre.wait(120)

    assert centre.parties(contact) == {"agent": "joined", "resident": "joined"}


def test_nobody_talks_twice_at_once() -> None:
    """One ear: whatever a centre's settings allow, an agent with a telephone has one call."""
    centre = Switchboard(maxima={"call": 3}, capacity={"call": 20, "webchat": 20, "message": 12})
    centre.agent("kay", repairs=3)
    centre.talk(centre.ring("ann"))

    assert centre[centre.ring("bob")].phase == "waiting"


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


def recorded() -> Switchboard:
    """A centre whose calls are recorded."""
    board = Switchboard(phone=msgspec.structs.replace(PHONE, record=True, record_pause_s=60))
    board.agent("kay", repairs=3)
    return board


def test_a_recording_stops_for_a_card_and_goes_on_by_itself() -> None:
    """A card number is not recorded; an agent who forgets to press again does not lose the rest of the call."""
    centre = recorded()
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
    centre = recorded()
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


# --- what a provider tells late, twice, or of nobody ------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["hung_up", "lost", "failed"])
def test_news_of_a_leg_that_has_gone_changes_nothing(centre: Switchboard, reason: LegReason) -> None:
    """Webhooks overtake each other; an old one must not end the call that came after it."""
    contact = centre.ring("ann")
    centre.take(contact)
    centre.under_way(contact, LegId("agent-1"), "CA-old")
    centre.fails(contact, "agent")
    centre.choose("kay", "available")
    centre.wait(31)
    centre.talk(contact)
    for news in _ALL_NEWS:
        late = cmd.CallLeg(contact=contact, leg=LegId("agent-1"), news=news, ref=CallRef("CA-old"), reason=reason)
        happened = centre.tell("twilio", late)
        assert set(effects(happened)) <= {"drop"}, "what joins too late is ended"
    assert centre.parties(contact) == {"agent": "joined", "resident": "joined"}


def test_what_is_told_after_the_end_is_no_mistake(centre: Switchboard) -> None:
    """Every call ends with news of its legs, and with the provider's word that they were dropped: no line in a log."""
    contact = centre.ring("ann")
    centre.take(contact)
    centre.under_way(contact, LegId("agent-1"), "CA-kay")
    assert effects(centre.hangs_up(contact)) == ["drop agent"]
    done = cmd.EffectFinish(contact=contact, effect="drop", leg=LegId("agent-1"), ref="CA-kay")
    left = cmd.CallLeg(contact=contact, leg=LegId("agent-1"), news="left", ref=CallRef("CA-kay"), reason="dropped")

    assert kinds(centre.tell("dispatcher", done)) == []
    assert kinds(centre.tell("twilio", left)) == []


def test_a_leg_that_rings_after_we_gave_up_is_ended(centre: Switchboard) -> None:
    """The resident hung up while the provider was being asked: no agent's phone rings for nobody."""
    contact = centre.ring("ann")
    centre.take(contact)
    happened = centre.hangs_up(contact)
    assert effects(happened) == [], "nobody knows the call's name yet"
    (drop,) = [e for e in centre.under_way(contact, LegId("agent-1"), "CA-late") if isinstance(e, ev.EffectRequested)]

    assert (drop.effect, drop.ref) == ("drop", "CA-late")


def test_a_resident_who_was_moved_is_not_ended_by_old_news(centre: Switchboard) -> None:
    """The provider's word of an earlier leg names the very call that the resident still waits in."""
    contact = centre.ring("ann")
    agent = centre.talk(contact)
    centre.tell(f"staff:{agent}", cmd.ContactTransfer(contact=contact, queue=REPAIRS))
    ref = centre[contact].ref
    assert ref is not None
    for news in _ALL_NEWS:
        late = cmd.CallLeg(contact=contact, leg=LegId("resident-2"), news=news, ref=ref, reason="moved")
        assert effects(centre.tell("twilio", late)) == []
    assert centre[contact].ref == ref


def test_an_outage_of_ours_rings_nobody_out(centre: Switchboard) -> None:
    """A leg that was rung before we were away has its full time when we are back."""
    contact = centre.ring("ann")
    centre.take(contact)
    centre.under_way(contact, LegId("agent-1"), "CA-kay")
    centre.now = Instant(centre.now + 60_000)
    centre.tell("engine", cmd.ClockJump(by_ms=60_000))

    assert centre[contact].phase == "engaged"
    centre.wait(29)
    assert centre[contact].phase == "engaged"
    centre.wait(1)
    assert centre[contact].phase == "waiting"


@pytest.mark.parametrize("when", ["ringing", "talking", "paused"])
def test_a_restart_in_the_middle_of_a_call_changes_nothing(when: str) -> None:
    """An engine that takes over knows every call, leg and timer."""
    centre = recorded()
    centre.menu("bob")
    contact = centre.ring("ann")
    centre.take(contact)
    if when != "ringing":
        centre.joins(contact, "agent")
        centre.joins(contact, "resident")
    if when == "paused":
        centre.tell("staff:kay", cmd.CallRecord(contact=contact, paused=True))
    again = load(dump(centre.state))

    assert digest(again) == digest(centre.state)
    assert (again.calls, again.supervising) == (centre.state.calls, centre.state.supervising)
    centre.state = again
    happened = centre.wait(61)
    assert effects(happened) == {"ringing": [], "paused": ["record"]}.get(when, [])
    assert (when == "ringing") == any(isinstance(each, ev.ContactRequeued) for each in happened)


def test_a_centre_without_a_telephone_asks_for_joining_all_the_same() -> None:
    """Whoever connects the calls there tells when both are joined."""
    centre = SmallCentre()
    centre.agent("kay", repairs=3)
    contact = centre.arrive("ann", channel="phone")
    centre.take(contact)

    assert effects(centre.events) == ["join agent"]
    assert (
        code(centre.tell("staff:kay", cmd.ContactTransfer(contact=ContactId(contact), number=NUMBER)))
        == "not_connected"
    )
