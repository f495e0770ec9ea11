"""A centre changes its rules in the middle of the day: everybody who waits goes by the new ones, and nobody is lost."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from routing import commands as cmd
from routing import events as ev
from routing.centre import Hours, Period, Queue, Step
from routing.engine import digest, dump, load, settle
from routing.ids import AgentId, ContactId, Instant, QueueId, ResidentId, SkillId
from routing.steps import MAX_EVENTS
from routing.words import Need
from tests.unit.routing.small_centre import RENT, REPAIRS, SmallCentre, queue

DAY = Hours(periods=tuple(Period(weekday=day, start=8 * 60, end=18 * 60) for day in range(5)))
DAY_AFTER = Instant(1_767_686_400_000)
"""Tuesday 6 January 2026, 08:00 in London."""


def activate(centre: SmallCentre, *queues: Queue) -> list[ev.Event]:
    """Let the centre have these queues from now on."""
    centre.config = msgspec.structs.replace(centre.config, queues=queues)
    return centre.tell("admin", cmd.ConfigActivate(config=centre.config, digest=str(centre.now)))


def crowd(centre: SmallCentre, count: int) -> list[ContactId]:
    """That many residents, a second apart, who wait for somebody with level 4."""
    waiting = []
    for number in range(count):
        centre.now = Instant(centre.now + 1)
        waiting.append(centre.arrive(f"resident {number}"))
    return waiting


@pytest.mark.parametrize("free_count", [0, 1_200])
def test_new_rules_reach_five_thousand_who_wait_in_steps_of_bounded_size(free_count: int) -> None:
    """A change at noon on the busiest day neither stops the centre nor loses a resident nor anybody's place."""
    strict = queue("repairs", needs=(Need(skill=SkillId("repairs"), level=4),), offer_s=600)
    centre = SmallCentre(strict, queue("rent"))
    for number in range(free_count):
        centre.agent(f"agent-{number}", repairs=1)
    centre.agent("expert", repairs=5)
    waiting = crowd(centre, 5_000)
    places = {contact.id: contact.place_at for contact in centre.state.contacts.values()}
    centre.wait(30)

    relaxed = msgspec.structs.replace(strict, steps=(Step(after_s=10, level=3), Step(after_s=20, level=1)))
    steps = [activate(centre, relaxed, queue("rent"))]
    while steps[-1]:
        steps.append(settle(centre.state, None, centre.now))

    assert max(len(step) for step in steps) <= MAX_EVENTS
    assert len(steps) > 5
    assert {contact.id: contact.place_at for contact in centre.state.contacts.values()} == places
    assert [centre[contact].step for contact in waiting if centre[contact].phase == "waiting"] == [2] * (
        sum(centre[contact].phase == "waiting" for contact in waiting)
    )
    offered = [contact for contact in waiting if centre[contact].phase == "offered"]
    assert offered == waiting[: len(offered)], "first come, first served"
    assert len(offered) == (free_count or 0) * 3 + 3


def test_changed_steps_begin_anew_and_catch_up_with_the_age_as_events() -> None:
    """A supervisor who looks at a contact sees which step it stands on, and why."""
    centre = SmallCentre(
        queue("repairs", needs=(Need(skill=SkillId("repairs"), level=5),), steps=(Step(after_s=15, level=1),))
    )
    centre.agent("busy", repairs=5)
    for name in ("a", "b", "c"):
        centre.take(centre.arrive(name))
    contact = centre.arrive("patient")
    centre.wait(20)
    assert centre[contact].step == 1

    needs = (Need(skill=SkillId("repairs"), level=5),)
    happened = activate(
        centre, queue("repairs", needs=needs, steps=(Step(after_s=10, level=3), Step(after_s=300, level=1)))
    )

    assert [event.step for event in happened if isinstance(event, ev.ContactStepRelaxed)] == [1]
    assert centre[contact].step == 1
    centre.wait(300)
    assert centre[contact].step == 2


def test_step_of_unchanged_rules_stays_as_it_is() -> None:
    """A new target elsewhere does not ask the longest-waiting resident to wait for an expert again."""
    repairs = queue("repairs", needs=(Need(skill=SkillId("repairs"), level=5),), steps=(Step(after_s=15, level=1),))
    centre = SmallCentre(repairs, queue("rent"))
    contact = centre.arrive("patient")
    assert centre[contact].step == 1, "nobody on duty: skipped at once"

    happened = activate(centre, repairs, queue("rent", offer_s=30))

    assert [type(event) for event in happened] == [ev.CommandHandled, ev.ConfigActivated]
    assert centre[contact].step == 1


def test_contacts_of_a_removed_queue_are_served_and_nobody_joins_them() -> None:
    """A service that the council gives up still answers who was told that somebody would."""
    centre = SmallCentre()
    first, second = centre.arrive("first", RENT), centre.arrive("second", RENT)
    activate(centre, queue("repairs"))
    centre.agent("other", repairs=5)

    assert [centre[contact].offered_to for contact in (first, second)] == ["other"] * 2, "nobody else is on duty"
    late = cmd.ContactArrive(channel="webchat", queue=RENT, resident=ResidentId("late"))
    (refused,) = centre.tell("resident:late", late)
    assert isinstance(refused, ev.CommandRefused)
    assert refused.code == "unknown_queue"


def test_contact_of_a_removed_queue_goes_to_anybody_after_a_minute() -> None:
    """Where those who knew about it are gone or busy, somebody answers all the same."""
    centre = SmallCentre()
    centre.agent("renter", rent=5)
    for name in ("a", "b", "c"):
        centre.take(centre.arrive(name, RENT))
    contact = centre.arrive("patient", RENT)
    centre.agent("other", repairs=1)

    activate(centre, queue("repairs"))
    assert centre[contact].phase == "waiting"
    centre.wait(61)

    assert centre[contact].offered_to == "other"


def test_must_need_of_a_removed_queue_is_never_relaxed() -> None:
    """Social care closes its queue: an agent without the clearance still may not read those conversations."""
    cleared = Need(skill=SkillId("clearance"), must=True)
    centre = SmallCentre(queue("repairs"), queue("care", needs=(Need(skill=SkillId("care")), cleared)))
    contact = centre.arrive("patient", QueueId("care"))
    centre.agent("other", repairs=5)

    activate(centre, queue("repairs"))
    centre.wait(120)
    assert centre[contact].phase == "waiting"
    centre.agent("cleared", clearance=1)

    assert centre[contact].offered_to == "cleared"


def test_removed_queue_goes_for_good_once_it_is_empty_and_the_file_changes_again() -> None:
    """Figures of the day keep their name; a list of queues does not grow for ever."""
    centre = SmallCentre()
    contact = centre.arrive("patient", RENT)
    activate(centre, queue("repairs"))
    centre.agent("renter", rent=1)
    centre.take(contact)
    centre.tell("staff:renter", cmd.ContactSend(contact=contact, text="Hello."))
    activate(centre, queue("repairs", offer_s=30))
    assert centre.state.centre_config.queue(RENT) is not None, "somebody is still in it"

    centre.tell("staff:renter", cmd.ContactEnd(contact=contact))
    centre.tell("staff:renter", cmd.ContactDispose(contact=contact, outcome="done"))
    activate(centre, queue("repairs"))

    assert centre.state.centre_config.queue(RENT) is None
    assert RENT not in centre.state.queues
    assert digest(load(dump(centre.state))) == digest(centre.state)


def test_agent_still_wraps_up_a_conversation_of_a_removed_queue() -> None:
    """The outcome of the last conversation is recorded like that of the first."""
    centre = SmallCentre()
    centre.agent("renter", rent=1)
    contact = centre.arrive("patient", RENT)
    centre.take(contact)
    centre.tell("staff:renter", cmd.ContactSend(contact=contact, text="Hello."))
    activate(centre, queue("repairs"))

    centre.tell("staff:renter", cmd.ContactEnd(contact=contact))
    (_, disposed) = centre.tell("staff:renter", cmd.ContactDispose(contact=contact, outcome="done"))

    assert isinstance(disposed, ev.ContactDisposed)


def test_closure_of_today_closes_a_queue_at_once() -> None:
    """The registrars' office is flooded: from the moment the file is applied nobody new is let in."""
    centre = SmallCentre(queue("repairs", default_hours=DAY), queue("rent"))
    centre.agent("plumber", repairs=1)
    waiting = [centre.arrive(name) for name in ("a", "b", "c", "d")]
    today = msgspec.structs.replace(DAY, closures=(dt.date(2026, 1, 5),))

    happened = activate(centre, queue("repairs", default_hours=today), queue("rent"))

    assert [event.queue for event in happened if isinstance(event, ev.QueueClosed)] == [REPAIRS]
    late = centre.tell("resident:late", cmd.ContactArrive(
        channel="webchat", queue=REPAIRS, resident=ResidentId("late")))  # fmt: skip
    (turned_away,) = [event for event in late if isinstance(event, ev.ContactTurnedAway)]
    assert turned_away.next_open == DAY_AFTER
    assert centre[waiting[0]].offered_to == AgentId("plumber"), "who came before is still served"
