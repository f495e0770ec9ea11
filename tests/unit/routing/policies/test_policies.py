"""Policies: who goes first when an agent frees, and who gets a contact when several agents are free."""

from __future__ import annotations

import pytest

from routing import commands as cmd
from routing import events as ev
from routing.centre import SlaAware, Target
from routing.ids import ContactId, QueueId, ResidentId
from routing.policies import POLICIES
from tests.unit.routing.small_centre import RENT, REPAIRS, SmallCentre, queue


class Floor(SmallCentre):
    """Calls on two queues, under a policy. `free` frees an agent and says whose turn it was and why."""

    def __init__(self, policy: str, **settings: object) -> None:
        slow = queue("rent", targets={"call": Target(share=0.9, within_s=300)})
        super().__init__(queue("repairs"), slow, policy=policy, **settings)

    def call(self, resident: str, to: QueueId = REPAIRS, priority_s: int = 0) -> ContactId:
        """A resident rings."""
        happened = self.tell(f"resident:{resident}", cmd.ContactArrive(
            channel="phone", queue=to, resident=ResidentId(resident), priority_s=priority_s))  # fmt: skip
        return next(event.contact for event in happened if isinstance(event, ev.ContactArrived))

    def talk(self, contact: ContactId, seconds: float) -> None:
        """Whoever is offered the call answers it, and ends it after a while."""
        agent = self.take(contact)
        self.tell("provider:phone", cmd.EffectFinish(contact=contact, effect="join"))
        self.wait(seconds)
        self.tell(f"staff:{agent}", cmd.ContactEnd(contact=contact))
        self.tell(f"staff:{agent}", cmd.ContactDispose(contact=contact, outcome="done"))

    def free(self, name: str, **skills: int) -> tuple[str, str | None]:
        """An agent comes on duty: the resident who goes first, and the rule that says so."""
        self.agent(name, team=None, **skills)
        made = self.of(ev.OfferMade)[-1]
        return str(self[made.contact].resident), made.why.order_why


def test_first_come_first_served_whatever_is_promised() -> None:
    """The plain rule that everybody understands, and all others are measured against."""
    floor = Floor("longest_idle")
    floor.call("rent", RENT)
    floor.wait(100)
    floor.call("repairs")
    assert floor.free("ann", repairs=5, rent=5) == ("rent", "first_come")


def test_edf_serves_the_promise_that_runs_out_first() -> None:
    """A caller promised a minute goes before one promised five who came a little earlier."""
    floor = Floor("edf")
    floor.call("rent", RENT)
    floor.wait(100)
    floor.call("repairs")
    assert floor.free("ann", repairs=5, rent=5) == ("repairs", "deadline")


def test_priority_fifo_never_looks_at_age_before_priority() -> None:
    """As TaskRouter does it: a higher priority goes first, however long the others have waited."""
    floor = Floor("priority_fifo")
    floor.call("patient")
    floor.wait(3_000)
    floor.call("important", priority_s=1)
    assert floor.free("ann", repairs=5) == ("important", "priority")


def test_c_mu_serves_the_work_that_is_short_on_average_first() -> None:
    """The handling time is learnt from the calls that ended."""
    floor = Floor("c_mu")
    floor.agent("ann", repairs=5, rent=5)
    for number in range(20):
        floor.talk(floor.call(f"long {number}"), 600)
        floor.talk(floor.call(f"short {number}", RENT), 60)
    floor.choose("ann", "offline")
    floor.call("long")
    floor.wait(30)
    floor.call("short", RENT)
    assert floor.free("bob", repairs=5, rent=5) == ("short", "short_work")


def test_fqr_serves_the_queue_that_exceeds_its_share() -> None:
    """Of calls that come equally often, the queue that is longer than its half goes first."""
    floor = Floor("fqr")
    floor.call("first", RENT)
    floor.wait(1)
    for number in range(3):
        floor.call(f"repairs {number}")
    for number in range(2):
        floor.tell(f"resident:rent {number}", cmd.ContactLeave(contact=floor.call(f"rent {number}", RENT)))
    assert floor.free("ann", repairs=5, rent=5) == ("repairs 0", "queue_ratio")


def test_asterisk_calls_who_lacks_least_then_who_ended_a_call_longest_ago() -> None:
    """Penalties first; of equals whoever never had a call counts as having ended one longest ago."""
    floor = Floor("asterisk")
    floor.agent("novice", repairs=1)
    floor.agent("old", repairs=5)
    floor.talk(floor.call("r1"), 60)
    floor.agent("new", repairs=5)
    assert [floor.take(floor.call(f"r{number}")) for number in range(2, 5)] == ["new", "old", "novice"]


class TestSlaAware:
    """Contacts within target first, under a guard for those past it."""

    def floor(self, **settings: float) -> Floor:
        """Twenty others on duty who take repairs and are all on a call, so that nobody is scarce."""
        floor = Floor("sla_aware", sla_aware=SlaAware(**settings))  # type: ignore[arg-type]  # spelled out by the test
        for number in range(20):
            floor.agent(f"busy {number}", repairs=5)
            floor.take(floor.call(f"caller {number}"))
        return floor

    def test_a_late_contact_lets_one_pass_that_can_still_be_answered_in_time(self) -> None:
        """One of the two will have waited too long; better one than both."""
        floor = self.floor()
        floor.call("late")
        floor.wait(61)
        floor.call("in time")
        assert floor.free("ann", repairs=5) == ("in time", "in_target")
        assert floor.free("bob", repairs=5) == ("late", "late")

    def test_missing_a_target_is_a_fact_of_its_own(self) -> None:
        """At the target itself there is still time; a millisecond later there is not."""
        floor = self.floor()
        contact = floor.call("late")
        floor.wait(60)
        assert not floor[contact].late
        floor.wait(0.001)
        assert floor[contact].late
        assert [event.contact for event in floor.of(ev.ContactTargetMissed)] == [contact]

    def test_whoever_waited_long_enough_past_the_target_goes_first(self) -> None:
        """Nobody is put off for the sake of the figure for longer than the centre chose."""
        floor = self.floor(overtake_late_s=40)
        floor.call("late")
        floor.wait(100)
        floor.call("in time")
        assert floor.free("ann", repairs=5) == ("late", "waited_long")

    def test_nobody_is_overtaken_more_often_than_the_centre_chose(self) -> None:
        """A busy minute must not push the same resident back again and again."""
        floor = self.floor(overtaken_most=2, overtake_late_s=10_000)
        floor.call("late")
        floor.wait(61)
        for number in range(3):
            floor.call(f"in time {number}")
        assert floor.free("ann", repairs=5) == ("in time 0", "in_target")
        assert floor.free("bob", repairs=5) == ("in time 1", "in_target")
        assert floor.free("cem", repairs=5) == ("late", "overtaken_often")
        assert [len(made.why.overtook) for made in floor.of(ev.OfferMade)[-3:]] == [1, 1, 0]

    def test_with_no_leave_to_overtake_it_is_the_earliest_deadline(self) -> None:
        """A centre that wants strict order has it with one setting."""
        floor = self.floor(overtake_late_s=0)
        floor.call("late")
        floor.wait(61)
        floor.call("in time")
        assert floor.free("ann", repairs=5)[0] == "late"

    def test_whoever_few_can_serve_goes_first(self) -> None:
        """The others will be served by somebody else; a rare skill must not be spent on them."""
        floor = self.floor()
        floor.call("common")
        floor.wait(10)
        floor.call("rare", RENT)
        assert floor.free("ann", repairs=5, rent=5) == ("rare", "few_agents")

    def test_a_transferred_resident_does_not_queue_behind_newcomers(self) -> None:
        """They had their answer in time; sending them to the back would make them pay for our transfer."""
        floor = self.floor()
        contact = floor.call("passed on")
        floor.agent("ann", repairs=5)
        agent = floor.take(contact)
        floor.tell("provider:phone", cmd.EffectFinish(contact=contact, effect="join"))
        floor.wait(200)
        floor.call("newcomer")
        floor.choose(agent, "not_ready")
        floor.tell(f"staff:{agent}", cmd.ContactTransfer(contact=contact, queue=REPAIRS))
        assert floor.free("bob", repairs=5) == ("passed on", "answered_before")

    def test_nobody_who_came_earlier_hides_a_transferred_resident(self) -> None:
        """They go first even where others of their queue stand before them by their place."""
        floor = self.floor()
        contact = floor.call("passed on")
        floor.agent("ann", repairs=5)
        agent = floor.take(contact)
        floor.tell("provider:phone", cmd.EffectFinish(contact=contact, effect="join"))
        floor.call("of the same moment")
        floor.choose(agent, "not_ready")
        floor.tell(f"staff:{agent}", cmd.ContactTransfer(contact=contact, queue=REPAIRS))
        assert floor.free("bob", repairs=5) == ("passed on", "answered_before")

    def test_an_emergency_goes_before_them_all(self) -> None:
        """Whatever is promised to others."""
        floor = self.floor(overtake_late_s=0)
        floor.call("late")
        floor.wait(100)
        emergency = floor.call("gas")
        floor.tell("staff:sue", cmd.ContactMark(contact=emergency, emergency=True, as_supervisor=True))
        assert floor.free("ann", repairs=5) == ("gas", "emergency")


@pytest.mark.parametrize("policy", list(POLICIES))
def test_the_resident_goes_to_whoever_answered_them_last_if_they_have_room(policy: str) -> None:
    """People like to go on with whom they know, but not to wait for them."""
    floor = Floor(policy)
    floor.agent("ann", repairs=5)
    floor.talk(floor.call("r1"), 60)
    floor.wait(600)
    floor.agent("bob", repairs=5)
    floor.talk(floor.call("r2"), 60)
    last = floor.of(ev.ContactAnswered)[0].agent
    contact = floor.call("r1")
    made = floor.of(ev.OfferMade)[-1]
    assert (made.agent, made.why.rule) == (last, "preferred")
    floor.decline(contact)
    assert floor[contact].offered_to not in (None, last), "a no is taken for an answer"
