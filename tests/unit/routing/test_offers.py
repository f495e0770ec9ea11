"""Offers: a resident goes to one agent at a time, keeps their place, and is never sent back to whoever said no."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from routing.ids import AgentId, OfferId
from tests.unit.routing.small_centre import RENT, REPAIRS, SmallCentre


def test_a_declined_contact_goes_to_the_next_agent_at_once_and_keeps_its_place() -> None:
    """A resident pays nothing for an agent's no."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    centre.agent("bob", repairs=5)
    contact = centre.arrive("r1")
    place, first = centre[contact].place_at, centre[contact].offered_to
    centre.wait(5)
    centre.decline(contact)
    assert centre[contact].phase == "offered"
    assert centre[contact].offered_to != first
    assert centre[contact].place_at == place


def test_whoever_declined_is_asked_again_only_after_a_minute() -> None:
    """With one agent on duty a no is a pause, not a refusal for good."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = centre.arrive("r1")
    centre.decline(contact)
    assert centre[contact].phase == "waiting"
    centre.wait(59.9)
    assert centre[contact].phase == "waiting"
    centre.wait(0.1)
    assert centre[contact].offered_to == "ann"


def test_an_offer_that_rings_out_makes_the_agent_not_ready() -> None:
    """An agent who walked away gets no second resident to keep waiting."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = centre.arrive("r1")
    centre.wait(19.9)
    assert centre[contact].phase == "offered"
    centre.wait(0.1)
    assert centre[contact].phase == "waiting"
    assert (centre.staff("ann").choice, centre.staff("ann").reason) == ("not_ready", "missed")
    assert [event.rang_for_ms for event in centre.of(ev.OfferTimedOut)] == [20_000]
    centre.choose("ann", "available")
    assert centre[contact].phase == "waiting", "not straight back to the same agent"
    centre.wait(30)
    assert centre[contact].phase == "offered"


def test_missing_one_offer_gives_back_the_others_too() -> None:
    """An agent who has left their desk keeps nobody waiting, also not those offered to them a moment later."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    centre.arrive("r1")
    centre.wait(10)
    second = centre.arrive("r2")
    centre.wait(10)
    assert (centre[second].phase, centre.staff("ann").offers) == ("waiting", {})
    assert [event.reason for event in centre.of(ev.OfferWithdrawn)] == ["not_ready"]


def test_accepting_an_offer_that_is_over_is_refused() -> None:
    """Two agents never believe that they have the same resident."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = centre.arrive("r1")
    offer = centre[contact].offer
    assert offer is not None
    centre.decline(contact)
    refused = centre.tell("staff:ann", cmd.OfferAccept(offer=offer))
    assert [event.code for event in refused if isinstance(event, ev.CommandRefused)] == ["offer_gone"]


def test_nobody_takes_another_agents_offer() -> None:
    """Knowing an offer's id is not being asked."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    centre.agent("bob", rent=5)
    contact = centre.arrive("r1")
    offer = centre[contact].offer
    assert offer is not None
    centre.tell("staff:bob", cmd.OfferAccept(offer=offer))
    assert centre[contact].phase == "offered"


def test_a_team_that_accepts_at_once_does() -> None:
    """Teams that are never asked never let it ring."""
    centre = SmallCentre()
    centre.agent("ann", team="auto", repairs=5)
    contact = centre.arrive("r1")
    assert (centre[contact].phase, centre[contact].agent) == ("engaged", "ann")


def test_going_not_ready_gives_open_offers_back() -> None:
    """The resident rings elsewhere the moment the agent leaves the desk."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    centre.agent("bob", repairs=5)
    contact = centre.arrive("r1")
    first = centre[contact].offered_to
    assert first is not None
    centre.choose(first, "not_ready")
    assert centre[contact].phase == "offered"
    assert centre[contact].offered_to != first


def test_a_supervisor_offers_now_to_whom_they_name_whatever_their_skills() -> None:
    """A supervisor knows what the skill table does not."""
    centre = SmallCentre()
    centre.agent("bob", rent=5)
    contact = centre.arrive("r1")
    assert centre[contact].phase == "waiting"
    nobody = centre.tell("staff:boss", cmd.OfferMake(contact=contact))
    assert [event.code for event in nobody if isinstance(event, ev.CommandRefused)] == ["nobody_free"]
    centre.tell("staff:boss", cmd.OfferMake(contact=contact, agent=AgentId("bob")))
    assert centre[contact].offered_to == "bob"
    assert centre.of(ev.OfferMade)[-1].why.rule == "supervisor"


def test_of_two_freed_at_one_moment_the_emergency_comes_first() -> None:
    """A gas leak does not stand behind a dripping tap because the tap was looked at first."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    tap = centre.arrive("r1", channel="phone")
    centre.decline(tap)
    gas = centre.arrive("r2", channel="phone")
    centre.decline(gas)
    centre.tell("staff:boss", cmd.ContactMark(contact=gas, emergency=True, as_supervisor=True))
    centre.wait(60)
    assert (centre[tap].phase, centre[gas].phase) == ("waiting", "offered")


def test_an_agent_is_never_given_more_than_fits() -> None:
    """A call takes all of an agent; chats share one, three at most."""
    centre = SmallCentre()
    centre.agent("ann", team="auto", repairs=5, rent=5)
    chats = [centre.arrive(f"r{n}", REPAIRS if n % 2 else RENT) for n in range(4)]
    assert [centre[chat].phase for chat in chats] == ["engaged", "engaged", "engaged", "waiting"]
    call = centre.arrive("caller", channel="phone")
    assert centre[call].phase == "waiting"


def test_a_call_that_could_not_be_joined_is_a_missed_offer() -> None:
    """A dead headset costs the resident their turn with that agent, not their place."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    call = centre.arrive("r1", channel="phone")
    centre.take(call)
    place = centre[call].place_at
    centre.tell("phone", cmd.EffectFinish(contact=call, effect="join", ok=False))
    assert (centre.staff("ann").choice, centre.staff("ann").reason) == ("not_ready", "missed")
    centre.choose("ann", "available")
    assert (centre[call].phase, centre[call].place_at) == ("waiting", place), "not straight back to the same agent"
    centre.wait(30)
    assert centre[call].offered_to == "ann"


def test_result_of_an_earlier_offer_is_not_put_down_to_whoever_has_the_call_now() -> None:
    """A provider that is slow to say that it could not reach Ann must not take the call away from Bob."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    call = centre.arrive("r1", channel="phone")
    centre.take(call)
    (asked,) = centre.of(ev.EffectRequested)
    assert (asked.channel, asked.offer) == ("phone", f"{call}.1")
    centre.tell("dispatcher", cmd.EffectFinish(contact=call, effect="join", ok=False, offer=asked.offer))
    centre.agent("bob", repairs=5)
    assert centre.take(call) == "bob"

    (refused,) = centre.tell("dispatcher", cmd.EffectFinish(contact=call, effect="join", ok=False, offer=asked.offer))
    assert isinstance(refused, ev.CommandRefused)
    assert centre[call].agent == "bob"

    late = cmd.EffectFinish(contact=call, effect="join", offer=OfferId(f"{call}.2"), ref="leg-2", maybe_duplicate=True)
    centre.tell("dispatcher", late)
    assert [(each.ok, each.ref, each.maybe_duplicate) for each in centre.of(ev.EffectFinished)] == [
        (False, "", False),
        (True, "leg-2", True),
    ]
