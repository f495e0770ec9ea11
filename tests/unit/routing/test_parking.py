"""Parked threads: a resident who writes again comes back to the agent they know, and nobody is kept busy by silence."""

from __future__ import annotations

import pytest

from routing import commands as cmd
from routing import events as ev
from routing.centre import WrapUp
from routing.engine import digest, dump, load, settle
from routing.explain import Names, step, why
from routing.ids import AgentId, ContactId
from routing.words import Channel
from tests.unit.routing.small_centre import RENT, REPAIRS, SmallCentre, queue


def answered(centre: SmallCentre, resident: str = "r1", channel: Channel = "sms") -> ContactId:
    """A thread that its agent has answered."""
    contact = centre.arrive(resident, channel=channel)
    agent = centre.take(contact)
    centre.tell(f"staff:{agent}", cmd.ContactSend(contact=contact, text="Which street?"))
    return contact


def parked(centre: SmallCentre, resident: str = "r1") -> ContactId:
    """A thread that waits for its resident."""
    contact = answered(centre, resident)
    centre.tell(f"staff:{centre[contact].agent}", cmd.ContactPark(contact=contact))
    assert centre[contact].phase == "parked"
    return contact


def write(centre: SmallCentre, contact: ContactId, *, emergency: bool = False) -> list[ev.Event]:
    """The resident writes again."""
    source = f"resident:{centre[contact].resident}"
    return centre.tell(source, cmd.MessageReceive(contact=contact, text="High Street", emergency=emergency))


def fill(centre: SmallCentre, name: str) -> None:
    """A call takes all of the agent."""
    call = centre.arrive(f"caller of {name}", channel="phone")
    assert centre.take(call) == name


def refusals(happened: list[ev.Event]) -> list[str]:
    """The codes of what was refused."""
    return [event.code for event in happened if isinstance(event, ev.CommandRefused)]


def test_a_parked_thread_gives_its_room_back_at_once() -> None:
    """Five threads that wait for their residents do not keep the sixth resident from the agent."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    threads = [answered(centre, f"r{n}") for n in range(5)]
    late = centre.arrive("late", channel="sms")
    assert centre[late].phase == "waiting"
    centre.tell("staff:ann", cmd.ContactPark(contact=threads[0]))
    assert centre[late].phase == "offered"
    assert (centre[threads[0]].agent, centre.staff("ann").parked) == ("ann", {threads[0]: None})


def test_a_resident_who_writes_again_is_with_their_agent_at_once() -> None:
    """Nobody explains their boiler twice."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = parked(centre)
    happened = write(centre, contact)
    assert (centre[contact].phase, centre[contact].agent) == ("engaged", "ann")
    assert centre.staff("ann").load == {contact: 12}
    assert not [event for event in happened if isinstance(event, ev.OfferMade)]


def test_a_resident_whose_agent_is_full_keeps_their_place_and_waits_for_them_a_while() -> None:
    """The agent who knows them comes first, but nobody waits for one agent for ever."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = parked(centre)
    place = centre[contact].place_at
    fill(centre, "ann")
    centre.agent("bob", repairs=5)
    centre.wait(5)
    write(centre, contact)
    assert (centre[contact].phase, centre[contact].keep_for, centre[contact].place_at) == ("waiting", "ann", place)
    centre.wait(59.9)
    assert centre[contact].phase == "waiting"
    centre.wait(0.1)
    assert (centre[contact].offered_to, centre[contact].place_at) == ("bob", place)


def test_an_agent_who_frees_while_it_is_kept_for_them_is_asked_first_and_told_why() -> None:
    """The agent knows at a glance that this is their own thread."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = parked(centre)
    fill(centre, "ann")
    centre.agent("bob", repairs=5)
    write(centre, contact)
    call = next(each for each, one in centre.state.contacts.items() if one.line == "call")
    centre.tell("staff:ann", cmd.ContactEnd(contact=call))
    assert centre[contact].offered_to == "ann"
    made = centre.of(ev.OfferMade)[-1]
    assert made.why.rule == "resumed"
    assert "You had this parked, and its resident wrote again" in why(made.why, "Repairs")


def test_a_thread_of_an_agent_who_went_home_waits_for_its_resident_and_then_goes_to_anybody() -> None:
    """A resident who answers in the evening is not kept for somebody who is asleep."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = parked(centre)
    centre.disconnect("ann")
    centre.wait(61)
    assert centre.staff("ann").choice == "offline"
    assert (centre[contact].phase, centre[contact].agent) == ("parked", "ann"), "nobody waits there"
    centre.agent("bob", repairs=5)
    assert centre[contact].phase == "parked"
    write(centre, contact)
    assert centre[contact].offered_to == "bob"


def test_an_emergency_is_kept_for_nobody() -> None:
    """Whoever writes that they smell gas gets the first who is free."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = parked(centre)
    fill(centre, "ann")
    centre.agent("bob", repairs=5)
    write(centre, contact, emergency=True)
    assert (centre[contact].emergency, centre[contact].offered_to) == (True, "bob")


def test_a_parked_thread_is_taken_up_by_hand_only_where_there_is_room() -> None:
    """An agent who remembers something may write at once, and never has more than fits."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = parked(centre)
    fill(centre, "ann")
    assert refusals(centre.tell("staff:ann", cmd.ContactUnpark(contact=contact))) == ["no_room"]
    call = next(each for each, one in centre.state.contacts.items() if one.line == "call")
    centre.tell("staff:ann", cmd.ContactEnd(contact=call))
    centre.tell("staff:ann", cmd.ContactUnpark(contact=contact))
    assert (centre[contact].phase, centre.staff("ann").load) == ("engaged", {contact: 12})


def test_a_parked_thread_can_be_ended_and_passed_on() -> None:
    """It is the agent's as before."""
    centre = SmallCentre(queue("repairs", wrap_up=WrapUp(mode="open")), queue("rent"))
    centre.agent("ann", repairs=5)
    first, second = parked(centre, "r1"), parked(centre, "r2")
    centre.tell("staff:ann", cmd.ContactEnd(contact=first))
    assert (centre[first].phase, centre.staff("ann").load) == ("wrap_up", {}), "its wrap-up takes no room either"
    centre.tell("staff:ann", cmd.ContactDispose(contact=first, outcome="done"))
    assert first not in centre.state.contacts
    centre.tell("staff:ann", cmd.ContactTransfer(contact=second, queue=RENT))
    assert (centre[second].phase, centre[second].queue, centre.staff("ann").parked) == ("waiting", RENT, {})


def test_a_parked_thread_whose_agent_is_gone_needs_no_wrap_up_when_it_ends() -> None:
    """Nothing stays open in the list of somebody who is not there to close it."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = parked(centre)
    centre.disconnect("ann")
    centre.wait(61)
    centre.tell("resident:r1", cmd.ContactLeave(contact=contact))
    assert contact not in centre.state.contacts
    assert centre.staff("ann").parked == {}


def test_an_agent_may_add_a_word_to_a_parked_thread() -> None:
    """A reminder does not end the waiting."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = parked(centre)
    centre.tell("staff:ann", cmd.ContactSend(contact=contact, text="Are you still there?"))
    assert len(centre.of(ev.MessageSent)) == 2
    assert centre[contact].phase == "parked"


@pytest.mark.parametrize("channel", ["webchat", "phone"])
def test_nobody_who_waits_on_the_line_is_parked(channel: Channel) -> None:
    """A chat or call that is laid aside is a resident left alone."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = centre.arrive("r1", channel=channel)
    centre.take(contact)
    assert refusals(centre.tell("staff:ann", cmd.ContactPark(contact=contact))) == ["not_a_thread"]


def test_what_cannot_be_parked_or_taken_up_is_refused_with_a_reason() -> None:
    """A second press, a colleague's thread, one that nobody has answered: each is told apart."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    centre.agent("bob", rent=5)
    contact = centre.arrive("r1", channel="sms")
    centre.take(contact)
    park, unpark = cmd.ContactPark(contact=contact), cmd.ContactUnpark(contact=contact)
    assert refusals(centre.tell("staff:ann", park)) == ["not_answered"]
    assert refusals(centre.tell("staff:bob", park)) == ["not_yours"]
    centre.tell("staff:ann", cmd.ContactSend(contact=contact, text="Hello"))
    assert refusals(centre.tell("staff:ann", unpark)) == ["not_parked"]
    centre.tell("staff:ann", park)
    assert refusals(centre.tell("staff:ann", park)) == ["already_parked"]
    assert refusals(centre.tell("staff:bob", unpark)) == ["not_yours"]
    centre.disconnect("ann")
    assert refusals(centre.tell("staff:ann", unpark)) == ["not_connected"]
    centre.connect("ann")
    centre.tell("staff:ann", cmd.ContactEnd(contact=contact))
    assert refusals(centre.tell("staff:ann", park)) == ["already_ended"]


def test_the_time_a_thread_is_parked_is_no_handling_time() -> None:
    """A resident who answers the next day does not make everybody's estimated wait a day long."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = centre.arrive("r1", channel="sms")
    centre.take(contact)
    centre.wait(30)
    centre.tell("staff:ann", cmd.ContactSend(contact=contact, text="Hello"))
    centre.tell("staff:ann", cmd.ContactPark(contact=contact))
    centre.wait(86_400)
    write(centre, contact)
    centre.wait(20)
    centre.tell("staff:ann", cmd.ContactEnd(contact=contact))
    centre.wait(90)
    assert centre.state.queues[REPAIRS].handle_s["message"] == 30 + 20 + 90


def test_a_restart_finds_parked_threads_as_they_were() -> None:
    """A thread that waits overnight survives the night's update."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = parked(centre)
    snapshot = load(dump(centre.state))
    assert digest(snapshot) == digest(centre.state)
    assert settle(snapshot, None, centre.now) == []
    command = cmd.Command(
        id="again", centre=snapshot.centre, source="resident:r1", at=centre.now,
        data=cmd.MessageReceive(contact=contact, text="Here I am"))  # fmt: skip
    settle(snapshot, command, centre.now)
    assert (snapshot.contacts[contact].phase, snapshot.contacts[contact].agent) == ("engaged", "ann")


def test_the_story_of_a_thread_says_what_became_of_it() -> None:
    """A supervisor who asks why a reply took a day reads it in plain words."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = parked(centre)
    centre.tell("staff:ann", cmd.ContactUnpark(contact=contact))
    centre.tell("staff:ann", cmd.ContactPark(contact=contact))
    centre.choose("ann", "offline")
    write(centre, contact)
    names = Names(centre=centre.config, agent=lambda agent: AgentId(agent).title())
    told = [step(event, names) for event in centre.events if isinstance(event, ev.ContactParked | ev.ContactUnparked)]
    assert told == [
        "Ann parked it until the resident writes again.",
        "Ann took it up again.",
        "Ann parked it until the resident writes again.",
        "The resident wrote to Ann, who had no room or was not there.",
    ]
