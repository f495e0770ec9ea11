"""Asking a colleague for help, and handing over: what the resident and both agents can rely on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from routing import commands as cmd
from routing import events as ev
from routing.capacity import units_free
from routing.centre import Step
from routing.engine import digest, dump, load, settle
from routing.explain import Names, step
from routing.ids import AgentId, ContactId, Instant, QueueId, SkillId
from routing.words import Channel, Need
from tests.unit.routing.small_centre import RENT, REPAIRS, SmallCentre, queue

ANN, BOB = AgentId("ann"), AgentId("bob")


def talking(centre: SmallCentre, channel: Channel = "webchat") -> ContactId:
    """A contact with ann, answered; bob and cy serve rents and are free, bob for longer."""
    centre.agent("ann", repairs=5)
    contact = centre.arrive("r1", channel=channel)
    centre.take(contact)
    centre.tell("staff:ann", cmd.ContactSend(contact=contact, text="Hello."))
    centre.agent("bob", rent=5)
    centre.wait(1)
    centre.agent("cy", rent=5)
    return contact


def ask(centre: SmallCentre, contact: ContactId, *, by: str = "ann", **whom: str) -> list[ev.Event]:
    """The holder asks; bob, where nobody is named."""
    agent = AgentId(whom["agent"]) if "agent" in whom else None if "queue" in whom else BOB
    to = QueueId(whom["queue"]) if "queue" in whom else None
    return centre.tell(f"staff:{by}", cmd.ContactConsult(contact=contact, agent=agent, queue=to, note="Arrears?"))


def join(centre: SmallCentre, contact: ContactId, who: str = "bob") -> list[ev.Event]:
    """The colleague accepts."""
    return centre.tell(f"staff:{who}", cmd.ConsultAccept(contact=contact))


def hand_over(centre: SmallCentre, contact: ContactId, to: str = "bob") -> list[ev.Event]:
    """The holder passes the contact to the colleague."""
    return centre.tell("staff:ann", cmd.ContactTransfer(contact=contact, agent=AgentId(to)))


def refusal(events: list[ev.Event]) -> str:
    """The code of the one refusal."""
    [refused] = events
    assert isinstance(refused, ev.CommandRefused)
    return refused.code


def test_a_colleague_who_has_joined_takes_the_contact_over_without_a_wait() -> None:
    """The resident is not put back into a queue to reach somebody who already knows their story."""
    centre = SmallCentre()
    contact = talking(centre)
    before = centre[contact]
    answered_at, accepted_at, place_at = before.answered_at, before.accepted_at, before.place_at
    ask(centre, contact)
    join(centre, contact)
    centre.wait(30)
    happened = hand_over(centre, contact)
    assert [type(event) for event in happened] == [ev.CommandHandled, ev.ContactTransferred]
    after = centre[contact]
    assert (after.phase, after.agent) == ("engaged", "bob")
    assert (after.answered_at, after.accepted_at, after.place_at) == (answered_at, accepted_at, place_at)
    assert (centre.staff("ann").phase, centre.staff("bob").phase) == ("available", "engaged")
    assert centre.staff("ann").load == {}
    assert centre.state.consults == {}
    centre.tell("staff:bob", cmd.ContactSend(contact=contact, text="I am Bob."))
    assert len(centre.of(ev.ContactAnswered)) == 1


def test_asked_and_joined_a_colleague_carries_the_contact_and_no_more_than_fits() -> None:
    """Helping costs attention: who helps is not given one chat more than they can do."""
    centre = SmallCentre()
    contact = talking(centre)
    centre.tell("admin", cmd.AgentConfigure(agent=BOB, skills={}, units=20))
    ask(centre, contact)
    for _ in range(2):
        assert units_free(centre.staff("bob"), centre.config) == 0
        join(centre, contact)
    other = centre.arrive("r2")
    centre.take(other)
    assert refusal(ask(centre, other)) == "agent_full"
    centre.tell("staff:bob", cmd.ConsultEnd(contact=contact))
    assert units_free(centre.staff("bob"), centre.config) == 20


def test_room_that_a_consult_gives_back_goes_to_whoever_waits() -> None:
    """A resident does not wait beside an agent who has finished helping."""
    centre = SmallCentre()
    contact = talking(centre)
    centre.tell("admin", cmd.AgentConfigure(agent=BOB, skills=centre.staff("bob").skills, units=20))
    centre.choose("cy", "offline")
    ask(centre, contact)
    waiting = centre.arrive("r2", RENT)
    assert centre[waiting].phase == "waiting"
    centre.tell("staff:ann", cmd.ConsultEnd(contact=contact))
    assert centre[waiting].offered_to == "bob"


def test_a_question_rings_as_long_as_an_offer_and_missing_it_has_no_price() -> None:
    """The holder is not left hanging, and a colleague who was making tea stays available for residents."""
    centre = SmallCentre(queue("repairs", offer_s=10), queue("rent"))
    contact = talking(centre)
    idle_since = centre.staff("bob").idle_since
    ask(centre, contact)
    assert centre.staff("bob").phase == "offered"
    centre.wait(9.9)
    assert contact in centre.state.consults
    centre.wait(0.1)
    assert [event.rang_for_ms for event in centre.of(ev.ConsultTimedOut)] == [10_000]
    bob = centre.staff("bob")
    assert (bob.choice, bob.phase, bob.idle_since, bob.load) == ("available", "available", idle_since, {})
    assert refusal(join(centre, contact)) == "consult_gone"


def test_a_queue_is_asked_through_its_best_free_agent_and_then_the_next() -> None:
    """The engine finds who can help; whoever said no is not asked the same thing twice in a row."""
    centre = SmallCentre()
    contact = talking(centre)
    asked = ask(centre, contact, queue="rent")[1]
    assert isinstance(asked, ev.ConsultAsked)
    assert (asked.agent, asked.queue, asked.note) == ("bob", "rent", "Arrears?")
    centre.tell("staff:bob", cmd.ConsultDecline(contact=contact, reason="On the phone"))
    ask(centre, contact, queue="rent")
    assert centre.state.consults[contact].agent == "cy"
    centre.wait(20)
    assert refusal(ask(centre, contact, queue="rent")) == "nobody_free"
    assert not isinstance(ask(centre, contact, agent="bob")[0], ev.CommandRefused), "a name is a person's choice"
    centre.tell("staff:ann", cmd.ConsultEnd(contact=contact))
    centre.wait(60)
    ask(centre, contact, queue="rent")
    assert contact in centre.state.consults


def test_a_queue_whose_experts_are_busy_is_asked_at_its_next_step() -> None:
    """Some help now is better than the expert later, but what a resident must have, whoever helps must have."""
    steps = (Step(after_s=0, level=4), Step(after_s=15, level=2))
    centre = SmallCentre(queue("repairs"), queue("rent", steps=steps))
    contact = talking(centre)
    centre.tell("admin", cmd.AgentConfigure(agent=BOB, skills={SkillId("rent"): 2}))
    ask(centre, contact, queue="rent")
    assert centre.state.consults[contact].agent == "cy", "the one who meets the strictest step"
    centre.tell("staff:cy", cmd.ConsultEnd(contact=contact))
    centre.choose("cy", "offline")
    ask(centre, contact, queue="rent")
    assert centre.state.consults[contact].agent == "bob"


def test_whoever_helps_holds_what_the_resident_must_have() -> None:
    """A conversation that asks for a clearance is not read by somebody without it."""
    centre = SmallCentre()
    cleared = (Need(skill=SkillId("cleared"), must=True),)
    centre.agent("ann", repairs=5, cleared=1)
    contact = centre.arrive("r1", needs=cleared)
    centre.take(contact)
    centre.agent("bob", rent=5)
    assert refusal(ask(centre, contact, queue="rent")) == "nobody_free"
    centre.agent("cy", rent=1, cleared=1)
    ask(centre, contact, queue="rent")
    assert centre.state.consults[contact].agent == "cy"


def test_the_holder_is_not_asked_for_help_with_their_own_contact() -> None:
    """Asking one's own queue reaches a colleague, or nobody."""
    centre = SmallCentre()
    contact = talking(centre)
    assert refusal(ask(centre, contact, queue="repairs")) == "nobody_free"
    centre.agent("dee", repairs=2)
    ask(centre, contact, queue="repairs")
    assert centre.state.consults[contact].agent == "dee"


@pytest.mark.parametrize(
    ("whom", "code"),
    [
        ({"agent": "ann"}, "unknown_agent"),
        ({"agent": "nobody"}, "unknown_agent"),
        ({"agent": "away"}, "agent_away"),
        ({"queue": "no-such"}, "unknown_queue"),
        ({"agent": "bob", "queue": "rent"}, "bad_consult"),
    ],
)
def test_a_question_nobody_can_take_is_refused_with_the_reason(whom: dict[str, str], code: str) -> None:
    """The agent reads at once why, and what to do instead, while the resident is with them."""
    centre = SmallCentre()
    contact = talking(centre)
    centre.agent("away", rent=5)
    centre.choose("away", "not_ready")
    assert refusal(ask(centre, contact, **whom)) == code
    assert centre.state.consults == {}


def test_only_the_holder_asks_and_only_once_and_only_while_they_talk() -> None:
    """One question at a time, about one's own conversation."""
    centre = SmallCentre()
    contact = talking(centre)
    assert refusal(ask(centre, contact, by="cy")) == "not_yours"
    ask(centre, contact)
    assert refusal(ask(centre, contact, agent="cy")) == "already_asked"
    centre.tell("staff:ann", cmd.ContactEnd(contact=contact))
    assert refusal(ask(centre, contact)) == "already_ended"


def test_who_helps_writes_notes_and_nothing_to_the_resident() -> None:
    """The resident talks with one person; what the two agree on stays among staff."""
    centre = SmallCentre()
    contact = talking(centre)
    note = cmd.ContactNote(contact=contact, text="She pays weekly.")
    ask(centre, contact)
    assert refusal(centre.tell("staff:bob", note)) == "not_yours"
    join(centre, contact)
    assert isinstance(centre.tell("staff:bob", note)[1], ev.MessageNoted)
    assert isinstance(centre.tell("staff:ann", note)[1], ev.MessageNoted)
    for forbidden in (
        cmd.ContactSend(contact=contact, text="Hello?"),
        cmd.ContactEnd(contact=contact),
        cmd.ContactTransfer(contact=contact, queue=RENT),
        cmd.ContactConsult(contact=contact, agent=AgentId("cy")),
    ):
        assert refusal(centre.tell("staff:bob", forbidden)) == "not_yours"
    assert refusal(centre.tell("staff:cy", note)) == "not_yours"


ENDS: dict[str, Callable[[SmallCentre, ContactId], object]] = {
    "cancelled": lambda centre, contact: centre.tell("staff:ann", cmd.ConsultEnd(contact=contact)),
    "left": lambda centre, contact: centre.tell("staff:bob", cmd.ConsultEnd(contact=contact)),
    "contact_ended, by the agent": lambda centre, contact: centre.tell("staff:ann", cmd.ContactEnd(contact=contact)),
    "contact_ended, by a supervisor": lambda centre, contact: centre.tell(
        "staff:boss", cmd.ContactEnd(contact=contact, as_supervisor=True)),
    "contact_ended, by the resident": lambda centre, contact: centre.tell(
        "resident:r1", cmd.ContactLeave(contact=contact)),
    "transferred, to a queue": lambda centre, contact: centre.tell(
        "staff:ann", cmd.ContactTransfer(contact=contact, queue=REPAIRS)),
    "transferred, to somebody else": lambda centre, contact: hand_over(centre, contact, "cy"),
    "returned": lambda centre, _: (centre.disconnect("ann"), centre.wait(60)),
    "disconnected": lambda centre, _: (centre.disconnect("bob"), centre.wait(60)),
}  # fmt: skip


@pytest.mark.parametrize(
    ("how", "joined"), [(how, joined) for how in ENDS for joined in (False, True) if joined or how != "returned"]
)
def test_a_consult_ends_with_what_it_is_about_and_with_whoever_it_is_between(how: str, joined: bool) -> None:
    """Nobody stays on a conversation that is over, and nobody's room is taken by one."""
    centre = SmallCentre()
    contact = talking(centre)
    ask(centre, contact)
    if joined:
        join(centre, contact)
    ENDS[how](centre, contact)
    assert [event.reason for event in centre.of(ev.ConsultEnded)] == [how.partition(",")[0]]
    assert centre.state.consults == {}
    assert contact not in centre.staff("bob").load
    assert centre.staff("bob").consults == {}


def test_a_question_does_not_ring_at_somebody_who_goes_on_a_break() -> None:
    """The holder learns at once that they have to ask somebody else."""
    centre = SmallCentre()
    contact = talking(centre)
    ask(centre, contact)
    centre.choose("bob", "not_ready")
    assert [event.reason for event in centre.of(ev.ConsultEnded)] == ["not_ready"]


def test_who_has_joined_helps_to_the_end_even_when_their_break_has_come() -> None:
    """Going on a break means no new contacts; the resident in the middle of something is not let down."""
    centre = SmallCentre()
    contact = talking(centre)
    ask(centre, contact)
    join(centre, contact)
    centre.choose("bob", "not_ready")
    hand_over(centre, contact)
    assert centre[contact].agent == "bob"


def test_nothing_is_handed_to_a_colleague_whose_connection_is_lost() -> None:
    """The resident stays with the person who is there."""
    centre = SmallCentre()
    contact = talking(centre)
    ask(centre, contact)
    join(centre, contact)
    centre.disconnect("bob")
    assert refusal(hand_over(centre, contact)) == "agent_away"
    assert centre[contact].agent == "ann"
    centre.connect("bob")
    hand_over(centre, contact)
    assert centre[contact].agent == "bob"


def test_a_contact_passed_to_somebody_who_was_only_asked_waits_for_them_as_usual() -> None:
    """Handing over needs a colleague who said yes."""
    centre = SmallCentre()
    contact = talking(centre)
    ask(centre, contact)
    hand_over(centre, contact)
    assert [event.reason for event in centre.of(ev.ConsultEnded)] == ["transferred"]
    assert (centre[contact].phase, centre[contact].offered_to) == ("offered", "bob")


def test_a_call_takes_all_of_a_colleague_and_outlives_their_console() -> None:
    """A consult on a call is a call: no chat comes beside it, and a browser that crashes does not hang up."""
    centre = SmallCentre()
    contact = talking(centre, "phone")
    ask(centre, contact)
    join(centre, contact)
    assert units_free(centre.staff("bob"), centre.config) == 0
    centre.disconnect("bob")
    centre.wait(60)
    assert centre.state.consults[contact].joined_at is not None
    centre.connect("bob")
    hand_over(centre, contact)
    assert centre[contact].agent == "bob"


def test_a_restart_in_the_middle_of_a_question_changes_nothing() -> None:
    """An outage of ours is not a colleague's missed answer, and the question still rings out in the end."""
    centre = SmallCentre()
    contact = talking(centre)
    ask(centre, contact)
    centre.wait(15)
    centre.state = load(dump(centre.state))
    assert settle(load(dump(centre.state)), None, centre.now) == []
    centre.now = Instant(centre.now + 300_000)
    jump = cmd.Command(
        id="", centre=centre.state.centre, source="engine", at=centre.now, data=cmd.ClockJump(by_ms=300_000)
    )
    centre.events += settle(centre.state, jump, centre.now)
    centre.wait(4.9)
    assert contact in centre.state.consults
    centre.wait(0.1)
    assert len(centre.of(ev.ConsultTimedOut)) == 1
    assert digest(load(dump(centre.state))) == digest(centre.state)


def test_every_turn_of_a_consult_is_told_in_a_sentence() -> None:
    """A supervisor who opens the contact later reads who was asked, and what came of it."""
    centre = SmallCentre()
    contact = talking(centre)
    ask(centre, contact, queue="rent")
    centre.tell("staff:bob", cmd.ConsultDecline(contact=contact, reason="busy"))
    ask(centre, contact, agent="cy")
    centre.wait(20)
    for _ in range(2):
        ask(centre, contact)
        join(centre, contact)
        centre.tell("staff:ann", cmd.ConsultEnd(contact=contact))
    ask(centre, contact)
    join(centre, contact)
    hand_over(centre, contact)
    names = Names(centre=centre.config, agent=lambda agent: agent.title())
    told = [step(event, names) for event in centre.of(ev.ContactEvent)]
    kinds = [event for event in centre.of(ev.ContactEvent) if isinstance(event, ev.ConsultEvent)]
    assert [step(event, names) for event in kinds[:6]] == [
        "Ann asked Bob, free and best for Rent, for help.",
        "Bob could not help: busy.",
        "Ann asked Cy for help.",
        "Cy did not answer the question within 20 s.",
        "Ann asked Bob for help.",
        "Bob joined to help.",
    ]
    assert told[-1] == "Ann handed it over without a wait to Bob."
