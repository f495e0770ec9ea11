"""Telephone calls: the agent is rung, then the resident is brought to them, and nobody is left in a room alone."""

from __future__ import annotations

import pytest

from routing import commands as cmd
from routing import events as ev
from routing.engine import digest, dump, load
from routing.ids import ContactId, Instant, LegId, ResidentId
from tests.unit.routing.small_centre import REPAIRS, START, SmallCentre
from tests.unit.routing.switchboard import (
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


# --- away, and back -------------------------------------------------------------------------------------------


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
    centre = staffed(RECORDED)
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
