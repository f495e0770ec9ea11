"""Why not that agent: a supervisor who doubts a decision is told everything that stood in the way, and nothing else."""

from __future__ import annotations

import msgspec
import pytest

from routing import commands as cmd
from routing import events as ev
from routing.centre import Hours, Period, Queue, Step
from routing.explain import Names, next_step, next_text, offer_details, reason_text, why_not
from routing.ids import AgentId, ContactId, GatewayId, SkillId
from routing.state import digest
from routing.words import Need
from tests.unit.routing.small_centre import RENT, SmallCentre, queue

ANN, BOB = AgentId("ann"), AgentId("bob")
LADDER = (Step(after_s=15, level=2), Step(after_s=45, overflow=RENT))


def names(centre: SmallCentre) -> Names:
    """Everybody by their first name."""
    return Names(centre=centre.config, agent=lambda agent: agent.title())


def said(centre: SmallCentre, contact: ContactId, agent: AgentId = ANN) -> list[str]:
    """The reasons as they are told."""
    answer = why_not(centre.state, contact, agent, centre.now)
    return [reason_text(reason, agent, names(centre)) for reason in answer.reasons]


def expert_queue(*steps: Step) -> Queue:
    """Repairs, asking for level 4."""
    return queue("repairs", needs=(Need(skill=SkillId("repairs"), level=4),), steps=steps)


def test_an_agent_of_another_skill_is_told_apart_from_one_of_too_low_a_level() -> None:
    """What to train and when the rule gives way are two different answers."""
    centre = SmallCentre(expert_queue(*LADDER), queue("rent"))
    centre.agent("bob", repairs=5)
    centre.agent("ann", repairs=2)
    centre.agent("cas")
    centre.take(centre.arrive("r0", channel="phone"))
    contact = centre.arrive("r1")
    assert said(centre, contact) == [
        "Ann has repairs level 2, and it asks for level 4 until 10:00:15; then they will do."
    ]
    assert said(centre, contact, AgentId("cas")) == ["Cas does not have repairs, and it asks for level 4."]


@pytest.mark.parametrize(
    ("state", "expected"),
    [("not_ready", "Ann is not ready."), ("offline", "Ann is offline.")],
)
def test_an_agent_who_is_away_says_how(state: str, expected: str) -> None:
    """A break is no fault of the routing."""
    centre = SmallCentre()
    centre.agent("ann", repairs=1)
    centre.choose("ann", state)
    assert said(centre, centre.arrive("r1")) == [expected]


def test_a_lost_connection_is_not_called_a_choice() -> None:
    """The agent believes to be available: their line is what has to be looked at."""
    centre = SmallCentre()
    centre.agent("ann", repairs=1)
    centre.disconnect("ann")
    assert said(centre, centre.arrive("r1")) == ["Ann has lost the connection; their chats go back at 10:01:00."]


def test_somebody_unknown_or_switched_off_is_no_riddle() -> None:
    """A new colleague who gets nothing finds out why in one look."""
    centre = SmallCentre()
    contact = centre.arrive("r1")
    assert said(centre, contact) == ["Ann was not one of the centre's agents then."]
    centre.tell("admin", cmd.AgentConfigure(agent=ANN, skills={SkillId("repairs"): 1}, enabled=False))
    assert said(centre, contact) == ["Ann was switched off by an administrator."]


def test_no_room_says_what_fills_it() -> None:
    """Three chats are a full desk, and a call leaves no room for a chat."""
    centre = SmallCentre()
    centre.agent("ann", repairs=1)
    for number in range(3):
        centre.take(centre.arrive(f"r{number}"))
    contact = centre.arrive("late")
    assert said(centre, contact) == ["Ann has no room for a webchat: carries 60 of 60 units (3 webchats)."]
    centre = SmallCentre()
    centre.agent("ann", repairs=1)
    centre.take(centre.arrive("r1", channel="phone"))
    call = centre.arrive("late", channel="phone")
    assert said(centre, call) == ["Ann has no room: has 1 call, and may have 1."]


def test_who_declined_is_not_asked_again_until_a_time() -> None:
    """'It is not offered to Ann' has an end, which can be waited for."""
    centre = SmallCentre()
    centre.agent("ann", repairs=1)
    contact = centre.arrive("r1")
    centre.decline(contact)
    assert said(centre, contact) == ["Ann declined, missed or passed it on, and is not asked again until 10:01:00."]


def test_a_contact_passed_on_by_name_waits_for_that_colleague() -> None:
    """Bob promised to help: Ann is not overlooked."""
    centre = SmallCentre()
    centre.agent("bob", repairs=1)
    centre.agent("ann", repairs=1, rent=1)
    contact = centre.arrive("r1")
    assert centre.take(contact) == "bob"
    centre.tell("staff:bob", cmd.ContactSend(contact=contact, text="Hello."))
    centre.take(centre.arrive("r2", to=RENT, channel="phone"))
    centre.tell("staff:bob", cmd.ContactTransfer(contact=contact, agent=ANN))
    assert said(centre, contact, BOB) == [
        "Bob declined, missed or passed it on, and is not asked again until 10:01:00.",
        "It is kept for Ann until 10:01:00.",
    ]
    assert said(centre, contact) == ["Ann has no room for a webchat: carries 60 of 60 units (1 call)."]
    assert coming(centre, contact)[0] == (60, "Kept for Ann until then; after that it goes to anybody who can take it.")


def test_a_contact_that_waits_no_more_says_where_it_is() -> None:
    """It rings elsewhere, somebody has it, or it is over."""
    centre = SmallCentre()
    centre.agent("bob", repairs=1)
    contact = centre.arrive("r1")
    centre.agent("ann", repairs=1)
    assert said(centre, contact) == ["It is offered to Bob until 10:00:20."]
    centre.take(contact)
    assert said(centre, contact) == ["Bob has it."]
    assert why_not(centre.state, contact, BOB, centre.now).eligible
    centre.tell("resident:r1", cmd.ContactLeave(contact=contact))
    centre.tell("staff:bob", cmd.ContactDispose(contact=contact, outcome="done"))
    assert said(centre, contact) == ["The contact was not open at that moment."]


def test_a_resident_who_did_not_take_our_call_is_left_alone_for_a_while() -> None:
    """Whoever is free and wonders reads why nobody rings, and when somebody will."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = centre.arrive("r1")
    centre.decline(contact)
    centre.tell("resident:r1", cmd.CallbackRequest(contact=contact, number="01632 960123"))
    centre.wait(60)
    centre.take(contact)
    centre.tell("staff:ann", cmd.CallbackFinish(contact=contact, spoken=False))
    rests = "The resident did not take our call, or we had closed; nobody is asked until 10:16:00."
    assert said(centre, contact)[0] == rests
    coming = [next_text(each, names(centre), centre.now) for each in
              next_step(centre.state, contact, centre.now).coming]  # fmt: skip
    assert "The resident is to be rung again: the first agent in turn is asked." in coming


def test_of_two_who_could_the_preference_is_named() -> None:
    """Fewest skills first keeps rare skills free: the specialist was not forgotten."""
    centre = SmallCentre()
    centre.agent("ann", repairs=1, rent=1)
    centre.agent("bob", repairs=1)
    contact = centre.arrive("r1")
    made = centre.of(ev.OfferMade)[-1]
    assert made.agent == BOB
    centre.decline(contact)
    before = centre.state
    answer = why_not(before, contact, ANN, centre.now)
    assert answer.eligible
    assert said(centre, contact) == ["It is offered to Ann until 10:00:20."]


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("sla_aware", "fewer skills (1 against 2), so that rare skills stay free"),
        ("edf", "fewer skills (1 against 2), so that rare skills stay free"),
        ("longest_idle", "idle for 5 s longer"),
        ("asterisk", "a higher level (a penalty of 1 against 3)"),
    ],
)
def test_each_policy_names_what_it_chose_by(policy: str, told: str) -> None:
    """A centre that changed its policy reads the reasons of that policy, not of another."""
    centre = SmallCentre()
    config = msgspec.structs.replace(centre.config, policy=policy)
    centre.tell("admin", cmd.ConfigActivate(config=config, digest=policy))
    centre.agent("bob", repairs=4)
    centre.wait(5)
    centre.agent("ann", repairs=2, rent=1)
    contact = centre.arrive("r1")
    made = centre.of(ev.OfferMade)[-1]
    assert made.agent == BOB
    centre.decline(contact)
    centre.decline(contact)
    centre[contact].back_off.clear()
    (reason,) = why_not(centre.state, contact, ANN, centre.now, made=made).reasons
    assert reason.detail == told


def test_the_agent_who_answered_last_is_preferred_and_it_is_said() -> None:
    """Somebody who rings again is spared telling it all again: nobody else was forgotten."""
    centre = SmallCentre()
    centre.agent("ann", repairs=1, rent=1)
    first = centre.arrive("r1")
    centre.take(first)
    centre.tell("staff:ann", cmd.ContactSend(contact=first, text="Hello."))
    centre.tell("staff:ann", cmd.ContactEnd(contact=first))
    centre.tell("staff:ann", cmd.ContactDispose(contact=first, outcome="done"))
    centre.agent("bob", repairs=1)
    contact = centre.arrive("r1")
    made = centre.of(ev.OfferMade)[-1]
    assert (made.agent, made.why.rule) == (ANN, "preferred")
    centre.decline(contact)
    centre.decline(contact)
    centre[contact].back_off.clear()
    answer = why_not(centre.state, contact, BOB, centre.now, made=made)
    assert [reason.detail for reason in answer.reasons] == ["answered this resident last"]
    centre.wait(1)
    assert said(centre, contact, BOB) == ["Bob could have it, but Ann comes first: answered this resident last."]


def test_the_choice_that_was_made_is_compared_with_whom_one_asks_about() -> None:
    """The answer speaks of the decision as it was, not of one made up afterwards."""
    centre = SmallCentre()
    contact = centre.arrive("r1")
    centre.agent("bob", repairs=1)
    made = centre.of(ev.OfferMade)[-1]
    centre.tell("staff:bob", cmd.OfferDecline(offer=made.offer))
    centre.wait(1)
    centre.agent("ann", rent=1, repairs=1)
    centre.decline(contact)
    centre[contact].back_off.clear()
    told = {}
    for rule in ("arrival", "freed", "supervisor"):
        why = made.why
        as_if = ev.OfferMade(at=centre.now, contact=contact, offer=made.offer, agent=BOB, expires_at=made.expires_at,
                             why=ev.Why(rule=rule, policy=why.policy, score=why.score, needs=why.needs,
                                        chosen=why.chosen, waited_ms=0))  # fmt: skip
        answer = why_not(centre.state, contact, ANN, centre.now, made=as_if)
        assert answer.eligible
        told[rule] = reason_text(answer.reasons[0], ANN, names(centre))
        assert why_not(centre.state, contact, BOB, centre.now, made=as_if).reasons == ()
    assert told == {
        "arrival": "Ann could have it, but Bob comes first: fewer skills (1 against 2), so that rare skills stay free.",
        "freed": "Ann could have had it, but Bob had just got room and was looked at first.",
        "supervisor": "Ann could have had it, but a supervisor had it offered to Bob.",
    }


def test_another_contact_that_goes_first_is_named_with_its_reason() -> None:
    """One resident's wait is explained by another's emergency, not by chance."""
    centre = SmallCentre()
    contact, urgent = centre.arrive("r1"), centre.arrive("r2", emergency=True)
    centre.agent("ann", repairs=1)
    centre.decline(urgent)
    centre.decline(contact)
    for each in (contact, urgent):
        centre[each].back_off.clear()
    assert said(centre, contact) == [
        f"Ann could have it, but contact {urgent[:4]} goes first, because the emergency lane goes first."
    ]
    assert said(centre, urgent) == ["Ann comes first, and nothing stands in the way."]
    centre.wait(1)
    assert said(centre, urgent) == ["Ann could have it, but the policy sla_aware keeps them free on purpose."]


def test_asking_changes_nothing() -> None:
    """A curious supervisor must not move anybody's place."""
    centre = SmallCentre(expert_queue(*LADDER), queue("rent"))
    centre.agent("ann", repairs=2)
    contact = centre.arrive("r1")
    before = digest(centre.state)
    why_not(centre.state, contact, ANN, centre.now)
    next_step(centre.state, contact, centre.now)
    assert digest(centre.state) == before


def coming(centre: SmallCentre, contact: ContactId) -> list[tuple[int | None, str]]:
    """What is to come: in how many seconds, and the sentence."""
    found = next_step(centre.state, contact, centre.now).coming
    return [
        (None if each.at is None else (each.at - centre.now) // 1000, next_text(each, names(centre), centre.now))
        for each in found
    ]


def test_what_comes_next_is_told_with_its_time() -> None:
    """A supervisor sees whether it still helps to wait, or whether they must act."""
    centre = SmallCentre(expert_queue(*LADDER), queue("rent"))
    centre.agent("exp", repairs=5)
    centre.agent("ann", repairs=2)
    centre.agent("bob", rent=1)
    centre.take(centre.arrive("r0", channel="phone"))
    contact = centre.arrive("r1")
    assert coming(centre, contact) == [
        (None, "Goes to Exp once they have room: nobody else on duty meets repairs level 4."),
        (15, "Asks for repairs level 2: 2 agents on duty could then take it."),
        (45, "Asks for repairs level 2, and agents of Rent may help: 3 agents on duty could then take it."),
        (60, "Its target runs out."),
    ]


def test_with_nobody_on_duty_that_is_said_first() -> None:
    """No promise is made that nobody can keep."""
    centre = SmallCentre()
    contact = centre.arrive("r1")
    centre.wait(61)
    assert coming(centre, contact) == [(-1, "Its target ran out."), (None, "Nobody on duty meets repairs.")][::-1]


def test_while_it_rings_or_is_kept_the_end_of_that_comes_first() -> None:
    """What follows a missed offer is known before it is missed."""
    centre = SmallCentre()
    centre.agent("ann", repairs=1)
    contact = centre.arrive("r1")
    ends = "Unless Ann accepts by then, it goes back to its place and to the next agent with room."
    assert coming(centre, contact)[0] == (20, ends)
    assert coming(centre, contact)[1] == (60, "Its target runs out.")
    centre.decline(contact)
    assert (60, "Ann, who declined, missed or passed it on, may be asked again.") in coming(centre, contact)


def test_a_contact_that_rings_asks_for_less_only_after_the_offer_is_over() -> None:
    """While it rings at somebody it asks nobody else: no time is promised before the offer's end."""
    centre = SmallCentre(expert_queue(*LADDER), queue("rent"))
    centre.agent("exp", repairs=5)
    contact = centre.arrive("r1")
    assert [at for at, text in coming(centre, contact) if text.startswith("Asks for")] == [20, 45]


def test_those_who_go_first_and_several_who_could_take_it_are_told() -> None:
    """Being second is explained as well as being first."""
    centre = SmallCentre()
    centre.agent("ann", repairs=1, rent=1)
    centre.agent("bob", repairs=1)
    for number in range(2):
        centre.take(centre.arrive(f"busy{number}", channel="phone"))
    first = centre.arrive("r1")
    contact = centre.arrive("r2")
    assert [text for _, text in coming(centre, contact)[:2]] == [
        (
            "Goes to the next with room of the 2 agents on duty who meet repairs. "
            "If all had room now, Bob would be asked first."
        ),
        f"Of those that ask for the same, contact {first[:4]} goes first, because it could still be answered in time.",
    ]


def test_an_offer_tells_rule_order_and_the_next_best() -> None:
    """Nobody has to read a score to know why Bob was asked and who would have been next."""
    centre = SmallCentre()
    centre.agent("ann", repairs=3, rent=1)
    centre.agent("bob", repairs=1)
    centre.wait(5)
    centre.arrive("r1")
    details = offer_details(centre.of(ev.OfferMade)[-1], names(centre))
    assert details.rule == "Offered to Bob: they were first in line. It asked for repairs."
    assert details.order == "It came first because it could still be answered in time."
    assert (details.chosen.name, details.chosen.text) == ("Bob", "level 1, 1 skill, idle for 5 s")
    assert [(each.name, each.text) for each in details.next_best] == [("Ann", "level 3, 2 skills, idle for 5 s")]


def test_when_the_queue_closes_stands_in_the_list_with_its_time() -> None:
    """The end that no agent can prevent is seen coming."""
    hours = Hours(periods=(Period(weekday=0, start=9 * 60, end=10 * 60 + 5),))
    centre = SmallCentre(queue("repairs", default_hours=hours))
    contact = centre.arrive("r1")
    assert (300, "Repairs closes.") in coming(centre, contact)
    centre.wait(310)
    assert (890, "Whoever still waits in Repairs is told that it is closed.") in coming(centre, contact)


def test_a_lost_resident_counts_as_gone_at_a_time() -> None:
    """A supervisor sees that calling out to an agent may be in vain."""
    centre = SmallCentre()
    contact = centre.arrive("r1")
    centre.tell("gateway:g", cmd.ContactAlive(contact=contact, gateway=GatewayId("g"), present=False))
    gone = "The resident's connection is lost; unless it is back by then, they count as gone."
    assert (60, gone) in coming(centre, contact)
