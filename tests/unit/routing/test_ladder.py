"""Requirement steps: a resident waits for the best agent only as long as the service is willing to let them."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from routing.centre import Centre, Step
from routing.ids import AgentId, CentreId, ResidentId, SkillId
from routing.requirements import Rung, ladder
from routing.words import Need
from tests.unit.routing.small_centre import RENT, REPAIRS, SmallCentre, queue

STEPPED = queue(
    "repairs",
    needs=(Need(skill=SkillId("repairs"), level=4), Need(skill=SkillId("cleared"), level=2, must=True)),
    steps=(Step(after_s=15, level=2), Step(after_s=30, level=1), Step(after_s=45, overflow=RENT)),
)
CENTRE = Centre(id=CentreId("c"), name="C", queues=(STEPPED, queue("rent")))


def need(skill: str, level: int = 1, *, must: bool = False) -> Need:
    """One need, without a time limit."""
    return Need(skill=SkillId(skill), level=level, must=must)


CLEARED = need("cleared", 2, must=True)


def test_each_step_asks_for_less_and_a_must_never_gives_way() -> None:
    """A clearance is a clearance after an hour too, and so it is for the helpers."""
    assert ladder(CENTRE, STEPPED, ()) == (
        Rung(after_s=0, demands=((CLEARED, need("repairs", 4)),)),
        Rung(after_s=15, demands=((CLEARED, need("repairs", 2)),)),
        Rung(after_s=30, demands=((CLEARED, need("repairs", 1)),)),
        Rung(after_s=45, demands=((CLEARED, need("repairs", 1)), (CLEARED, need("rent", 1))), overflow=RENT),
    )


def test_a_contacts_own_need_holds_until_its_time() -> None:
    """Welsh first, for half a minute; from then on anybody."""
    welsh = Need(skill=SkillId("welsh"), level=3, until_s=30)
    rungs = ladder(CENTRE, queue("rent"), (welsh,))
    assert [(rung.after_s, rung.demands) for rung in rungs] == [
        (0, ((need("rent"), need("welsh", 3)),)),
        (30, ((need("rent"),),)),
    ]


def test_two_needs_of_one_skill_are_the_stricter_one() -> None:
    """Whoever satisfies level 3 satisfies level 1."""
    assert ladder(CENTRE, queue("rent"), (need("rent", 3),))[0].demands == ((need("rent", 3),),)


def test_a_step_that_changes_nothing_is_no_rung() -> None:
    """Nobody is told that a contact now asks for less when it does not."""
    same = queue("rent", steps=(Step(after_s=10, level=1),))
    assert len(ladder(CENTRE, same, ())) == 1


def test_without_levels_holding_the_skill_is_enough() -> None:
    """A policy that ignores levels has one rung."""
    rungs = ladder(CENTRE, STEPPED, (), levels=False)
    assert rungs == (Rung(after_s=0, demands=((need("cleared", 1, must=True), need("repairs")),)),)


def test_steps_are_taken_at_their_age_while_a_better_agent_is_on_duty() -> None:
    """A busy expert is worth 15 s of waiting, and not one more."""
    stepped = queue("repairs", needs=(need("repairs", 4),), steps=(Step(after_s=15, level=2),))
    centre = SmallCentre(stepped, queue("rent"))
    centre.agent("expert", repairs=5)
    centre.take(centre.arrive("r0", channel="phone"))
    centre.agent("novice", repairs=2)
    contact = centre.arrive("r1", channel="phone")
    centre.wait(14.9)
    assert centre[contact].phase == "waiting"
    centre.wait(0.1)
    assert centre[contact].offered_to == "novice"
    assert [event.skipped for event in centre.of(ev.ContactStepRelaxed)] == [False]


def test_a_step_whose_pool_is_empty_is_skipped_at_once() -> None:
    """Nobody waits for an expert who is not there, on arrival or after they have left."""
    stepped = queue("repairs", needs=(need("repairs", 4),), steps=(Step(after_s=15, level=2),))
    centre = SmallCentre(stepped, queue("rent"))
    centre.agent("novice", repairs=2)
    assert centre[centre.arrive("r1", channel="phone")].offered_to == "novice"
    centre.agent("expert", repairs=5)
    centre.take(centre.arrive("r2", channel="phone"))
    waits = centre.arrive("r3", channel="phone")
    assert centre[waits].step == 0
    centre.choose("expert", "not_ready")
    assert centre[waits].step == 1
    assert centre.of(ev.ContactStepRelaxed)[-1].skipped


def test_helpers_of_the_overflow_queue_are_asked_when_it_is_their_turn() -> None:
    """Rent helps repairs out after 45 s, and the contact stays a repairs contact."""
    overflowing = queue("repairs", steps=(Step(after_s=45, overflow=RENT),))
    centre = SmallCentre(overflowing, queue("rent"))
    centre.agent("ann", repairs=5)
    centre.take(centre.arrive("r0", channel="phone"))
    centre.agent("bob", rent=5)
    contact = centre.arrive("r1", channel="phone")
    centre.wait(44)
    assert centre[contact].phase == "waiting"
    centre.wait(1)
    assert (centre[contact].offered_to, centre[contact].queue) == ("bob", REPAIRS)


def test_a_contact_that_asks_for_what_nobody_has_blocks_nobody() -> None:
    """An unroutable head of the queue lets the next one past."""
    centre = SmallCentre()
    welsh = (need("welsh", 5, must=True),)
    asks = cmd.ContactArrive(channel="phone", queue=REPAIRS, resident=ResidentId("r1"), needs=welsh)
    centre.tell("resident:r1", asks)
    later = centre.arrive("r2", channel="phone")
    centre.agent("ann", repairs=5)
    assert centre[later].offered_to == AgentId("ann")
    assert len(centre.state.contacts) == 2
