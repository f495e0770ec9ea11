"""A contact's way: transfers, lost connections, wrap-up and closing, as residents and agents live them."""

from __future__ import annotations

import pytest

from routing import commands as cmd
from routing import events as ev
from routing.centre import Hours, Period, WrapUp
from routing.engine import apply, dump, load, settle
from routing.ids import AgentId, ContactId, GatewayId, Instant, SessionId
from routing.state import State
from tests.unit.routing.small_centre import RENT, REPAIRS, SmallCentre, queue


def chatting(centre: SmallCentre, resident: str = "r1") -> ContactId:
    """A webchat with ann, answered."""
    centre.agent("ann", repairs=5)
    contact = centre.arrive(resident)
    centre.take(contact)
    centre.tell("staff:ann", cmd.ContactSend(contact=contact, text="Hello."))
    return contact


def test_a_contact_passed_to_a_colleague_waits_for_them_before_anybody_else() -> None:
    """Whom ann recommends is whom the resident gets, if they come within a minute."""
    centre = SmallCentre()
    contact = chatting(centre)
    centre.agent("bob", rent=5)
    busy = [centre.arrive(f"busy{n}", RENT) for n in range(3)]
    for each in busy:
        centre.take(each)
    centre.tell("staff:ann", cmd.ContactTransfer(contact=contact, agent=AgentId("bob")))
    assert (centre[contact].phase, centre[contact].keep_for) == ("waiting", "bob")
    centre.tell("staff:bob", cmd.ContactEnd(contact=busy[0]))
    centre.tell("staff:bob", cmd.ContactDispose(contact=busy[0], outcome="done"))
    assert centre[contact].offered_to == "bob"
    assert centre.of(ev.OfferMade)[-1].why.rule == "kept"


def test_a_colleague_who_does_not_take_it_in_time_loses_it_to_everybody() -> None:
    """A resident is not kept for somebody who went home."""
    centre = SmallCentre()
    contact = chatting(centre)
    centre.agent("bob", rent=5)
    call = centre.arrive("caller", RENT, "phone")
    centre.take(call)
    place = centre[contact].place_at
    centre.tell("staff:ann", cmd.ContactTransfer(contact=contact, agent=AgentId("bob")))
    centre.wait(59)
    assert (centre[contact].phase, centre[contact].keep_for) == ("waiting", "bob")
    centre.wait(1)
    assert centre.of(ev.ContactRequeued)[-1].reason == "unclaimed"
    assert (centre[contact].offered_to, centre[contact].place_at) == ("ann", place)


def test_whoever_passes_a_contact_on_is_not_asked_for_it_at_once() -> None:
    """The resident is not back where they came from while a colleague is about to be free."""
    centre = SmallCentre()
    contact = chatting(centre)
    centre.tell("staff:ann", cmd.ContactTransfer(contact=contact, queue=REPAIRS))
    assert centre[contact].phase == "waiting"
    centre.agent("bob", repairs=5)
    assert centre[contact].offered_to == "bob"
    centre.tell("staff:bob", cmd.AgentSetState(agent=AgentId("bob"), state="not_ready"))
    centre.wait(59)
    assert centre[contact].phase == "waiting"
    centre.wait(1)
    assert centre[contact].offered_to == "ann", "somebody is better than nobody"


@pytest.mark.parametrize("to", [{}, {"queue": RENT, "agent": AgentId("bob")}], ids=["nobody", "both"])
def test_a_transfer_says_either_a_queue_or_an_agent(to: dict[str, str]) -> None:
    """A half-told transfer leaves the resident with the agent they have."""
    centre = SmallCentre()
    contact = chatting(centre)
    centre.tell("staff:ann", cmd.ContactTransfer(contact=contact, **to))  # type: ignore[arg-type]  # two shapes of call
    assert centre.of(ev.CommandRefused)[-1].code == "bad_transfer"
    assert centre[contact].agent == "ann"


def test_a_lost_agents_chat_goes_back_after_the_grace_and_not_before() -> None:
    """A console that reloads keeps its chats; one that is gone does not keep the resident."""
    centre = SmallCentre()
    contact = chatting(centre)
    centre.disconnect("ann")
    centre.wait(59.9)
    assert centre[contact].agent == "ann"
    centre.wait(0.1)
    assert (centre[contact].phase, centre.of(ev.ContactRequeued)[-1].reason) == ("waiting", "disconnected")
    assert centre.staff("ann").choice == "offline"


def test_a_lost_agent_who_is_set_offline_still_gives_their_chats_back() -> None:
    """A supervisor who tidies the board does not strand the resident."""
    centre = SmallCentre()
    contact = chatting(centre)
    centre.disconnect("ann")
    centre.tell("staff:boss", cmd.AgentSetState(agent=AgentId("ann"), state="offline"))
    centre.wait(60)
    assert centre[contact].phase == "waiting"


def test_an_agent_back_in_time_keeps_their_chats() -> None:
    """A tram tunnel costs nobody a conversation."""
    centre = SmallCentre()
    contact = chatting(centre)
    centre.disconnect("ann")
    centre.wait(30)
    centre.connect("ann")
    centre.wait(300)
    assert centre[contact].agent == "ann"


def test_a_resident_who_vanishes_unanswered_left_at_the_last_sign_of_life() -> None:
    """The figures say when the resident gave up, not when we noticed."""
    centre = SmallCentre()
    contact = centre.arrive("r1")
    centre.wait(10)
    gone = centre.now
    centre.tell("gateway:g", cmd.ContactAlive(contact=contact, gateway=GatewayId("g"), present=False))
    centre.wait(59.9)
    assert contact in centre.state.contacts
    centre.wait(0.1)
    assert [(event.reason, event.left_at) for event in centre.of(ev.ContactAbandoned)] == [("unreachable", gone)]
    assert contact not in centre.state.contacts


@pytest.mark.parametrize(("chosen", "open_after"), [(True, False), (False, True)], ids=["ends", "stays"])
def test_closing_the_tab_ends_an_answered_chat_only_where_the_resident_chose_so(chosen: bool, open_after: bool) -> None:
    """A shared computer's chat ends with the tab; anybody else's waits for them."""
    centre = SmallCentre()
    contact = chatting(centre)
    if chosen:
        centre.tell("resident:r1", cmd.ContactChoose(contact=contact, choice="ends_with_tab"))
    centre.tell("gateway:g", cmd.ContactAlive(contact=contact, gateway=GatewayId("g"), present=False))
    centre.wait(15 if chosen else 600)
    assert (centre[contact].phase == "engaged") is open_after


@pytest.mark.parametrize(
    ("mode", "after_end", "after_90_s"),
    [("none", None, None), ("timed", "wrap_up", None), ("open", "wrap_up", "wrap_up")],
)
def test_wrap_up_lasts_as_the_queue_says(mode: str, after_end: str | None, after_90_s: str | None) -> None:
    """An agent has the time for notes that the service was given, and no resident waits for more."""
    centre = SmallCentre(queue("repairs", wrap_up=WrapUp(mode=mode)))  # type: ignore[arg-type]  # one of its three modes
    contact = chatting(centre)
    centre.tell("staff:ann", cmd.ContactEnd(contact=contact))
    assert getattr(centre.state.contacts.get(contact), "phase", None) == after_end
    centre.wait(90)
    assert getattr(centre.state.contacts.get(contact), "phase", None) == after_90_s


def test_a_resident_who_comes_again_during_wrap_up_and_leaves_breaks_nothing() -> None:
    """The agent finishes their notes on the first chat although the second is long over."""
    centre = SmallCentre()
    first = chatting(centre)
    centre.tell("staff:ann", cmd.ContactEnd(contact=first))
    second = centre.arrive("r1")
    centre.tell("resident:r1", cmd.ContactLeave(contact=second))
    centre.tell("staff:ann", cmd.ContactDispose(contact=first, outcome="done"))
    assert centre.state.contacts == {}


def test_after_closing_time_those_still_waiting_are_served_for_a_while_and_then_told() -> None:
    """Nobody waits all night in a queue that has closed, nor one whom an agent then declined."""
    hours = Hours(periods=(Period(weekday=0, start=600, end=630),))
    centre = SmallCentre(queue("repairs", default_hours=hours, close_grace_s=60))
    waiting = centre.arrive("r1", channel="phone")
    text = centre.arrive("r2", channel="sms")
    centre.wait(30 * 60 + 55)
    assert waiting in centre.state.contacts
    centre.agent("ann", repairs=5)
    assert centre[waiting].phase == "offered"
    centre.wait(10)
    assert waiting in centre.state.contacts, "an offer that rings is let ring"
    centre.decline(waiting)
    assert waiting not in centre.state.contacts
    assert (centre.of(ev.ContactEnded)[-1].by, centre.of(ev.ContactEnded)[-1].reason) == ("centre", "closed")
    assert text in centre.state.contacts, "a message waits for tomorrow"


def test_a_shut_queue_turns_residents_away_until_it_follows_its_hours_again() -> None:
    """A supervisor's closure acts on the next resident, and so does taking it back."""
    centre = SmallCentre()
    centre.tell("staff:boss", cmd.QueueClose(queue=REPAIRS, message={"en": "Flooded."}))
    assert centre.arrive("r1") not in centre.state.contacts
    assert [event.reason for event in centre.of(ev.ContactTurnedAway)] == ["shut"]
    centre.tell("staff:boss", cmd.QueueOpen(queue=REPAIRS))
    assert centre.arrive("r1") in centre.state.contacts


def test_a_lost_gateway_that_returns_keeps_the_consoles_that_came_back() -> None:
    """A standby that only read the log does not hang up on agents who are there."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    centre.now = Instant(centre.now + 15_000)
    centre.events += settle(centre.state, None, centre.now)
    assert not centre.staff("ann").connected, "a silent gateway has nobody"
    centre.connect("ann")
    reader = State.new(centre.state.centre)
    for event in centre.events:
        apply(reader, event)
    assert settle(reader, None, centre.now) == []
    assert settle(load(dump(centre.state)), None, centre.now) == []
    assert reader.agents[AgentId("ann")].connected


def test_a_console_that_moved_to_another_gateway_does_not_go_with_the_first() -> None:
    """An agent whose console reconnected elsewhere is not hung up on when the old gateway dies."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    elsewhere = cmd.AgentConnect(agent=AgentId("ann"), gateway=GatewayId("h"), session=SessionId("ann"))
    centre.tell("staff:ann", elsewhere)
    centre.disconnect("ann")
    assert centre.staff("ann").connected, "the old gateway's late word counts for nothing"
    centre.now = Instant(centre.now + 10_000)
    centre.tell("gateway:h", cmd.GatewayAlive(gateway=GatewayId("h")))
    centre.now = Instant(centre.now + 5_000)
    settle(centre.state, None, centre.now)
    assert list(centre.state.gateways) == ["h"]
    assert centre.staff("ann").connected


def test_choosing_to_end_with_the_tab_after_the_tab_is_long_gone_ends_the_chat() -> None:
    """The choice and the silence may reach us in either order."""
    centre = SmallCentre()
    contact = chatting(centre)
    centre.tell("gateway:g", cmd.ContactAlive(contact=contact, gateway=GatewayId("g"), present=False))
    centre.wait(120)
    assert centre[contact].phase == "engaged"
    centre.tell("resident:r1", cmd.ContactChoose(contact=contact, choice="ends_with_tab"))
    assert [event.reason for event in centre.of(ev.ContactEnded)] == ["tab_closed"]
