"""What a day costs when phones ring, people rest and chats slow each other down, worked out by hand."""

from __future__ import annotations

import pytest

from routing import events as ev
from routing.ids import AgentId, QueueId, SkillId
from routing.simulation import (
    Breaks,
    Case,
    CaseAgent,
    CaseContact,
    Fate,
    Habits,
    Run,
    Watch,
    case_centre,
    engine_queue,
    simulate,
)
from routing.words import Channel


def contact(arrival_s: int, handle_s: int, channel: Channel = "phone", patience_s: int | None = None) -> CaseContact:
    """A contact for the one queue, target 60 s."""
    return CaseContact(
        arrival_ms=arrival_s * 1000,
        channel=channel,
        queue=QueueId("x"),
        skill=SkillId("x"),
        target_ms=60_000,
        handle_ms=handle_s * 1000,
        patience_ms=None if patience_s is None else patience_s * 1000,
    )


def case_of(*contacts: CaseContact, agents: int = 1, off_s: int = 36_000) -> Case:
    """A day of `agents` who all hold the one skill."""
    names = [AgentId(f"A{number}") for number in range(agents)]
    held = {SkillId("x"): 5}
    return Case(
        contacts=contacts,
        agents=tuple(CaseAgent(id=name, skills=held, on_ms=0, off_ms=off_s * 1000) for name in names),
    )


class Log(Watch):
    """Keeps everything the engine decided."""

    def __init__(self) -> None:
        self.events: list[ev.Event] = []

    def happened(self, event: ev.Event) -> None:
        self.events.append(event)


def played(case: Case, habits: Habits, log: Watch | None = None) -> Run:
    """The run of `case` with `habits`."""
    return simulate(case, case_centre(case, "longest_idle", habits), engine_queue, habits, log or Watch())


def waits_s(run: Run) -> list[float]:
    """How long each contact waited, s."""
    return [fate.wait_ms / 1000 for fate in run.fates]


def test_resident_waits_while_the_phone_rings() -> None:
    """A caller hears ringing until somebody picks up, and that is part of their wait."""
    run = played(case_of(*(contact(200 * number, 100) for number in range(40))), Habits(ring_s=10))

    assert all(5 <= wait <= 15 for wait in waits_s(run))
    assert sum(waits_s(run)) / 40 == pytest.approx(10, abs=1.5)


def test_missed_offer_costs_the_resident_its_ringing_and_the_agent_a_minute() -> None:
    """RONA: the caller goes on to somebody else at once; whoever missed it is off duty for a while."""
    habits, log = Habits(rona_probability=0.5, seed=3), Log()

    run = played(case_of(*(contact(900 * number, 100) for number in range(20)), agents=2), habits, log)

    missed = [event for event in log.events if isinstance(event, ev.OfferTimedOut)]
    back = [event for event in log.events if isinstance(event, ev.AgentStateChanged) and event.state == "available"]
    assert len(missed) > 5
    assert len(back) == 2 + len(missed)
    assert {fate.outcome for fate in run.fates} == {"answered"}
    assert sum(wait == 0 for wait in waits_s(run)) > 0
    assert all(wait % 20 == 0 for wait in waits_s(run) if wait < 60)
    assert run.offers_count == 20 + len(missed)


def test_resident_who_hangs_up_while_it_rings_is_abandoned() -> None:
    """Nobody is counted as answered because a phone rang on somebody's desk."""
    run = played(case_of(contact(0, 100, patience_s=3)), Habits(ring_s=10))

    assert run.fates == (Fate("abandoned", 3000),)


def test_agent_on_a_break_gets_nothing_and_comes_back() -> None:
    """A break of the whole hour but one minute: calls of that hour wait for its end, or for its beginning."""
    habits = Habits(breaks=Breaks(minutes=30, hours=1))
    case = case_of(*(contact(60 * number, 1) for number in range(60)), off_s=3600)

    waits = waits_s(played(case, habits))

    assert max(waits) > 1700
    assert sum(wait == 0 for wait in waits) == pytest.approx(30, abs=2)


def test_break_waits_for_the_conversation_to_end() -> None:
    """Nobody is hung up on for a break, and nobody's break is shortened by a long call."""
    habits = Habits(breaks=Breaks(minutes=59, hours=1))
    case = case_of(contact(0, 1000), contact(10, 5), off_s=9000)

    waits = waits_s(played(case, habits))

    assert waits == [0, 990 + 59 * 60]


def test_breaks_are_staggered() -> None:
    """A centre does not send everybody to lunch at once."""
    habits, case = Habits(breaks=Breaks(minutes=15, hours=4)), case_of(agents=20)

    starts = [next(habits.breaks_of(agent))[0] for agent in case.agents]

    assert len(set(starts)) == 20
    assert max(starts) - min(starts) > 2 * 3_600_000


def test_wrap_up_keeps_the_next_caller_waiting() -> None:
    """Work after a call is time in which the agent serves nobody."""
    run = played(case_of(contact(0, 100), contact(0, 100)), Habits(wrap_up_s=45))

    assert waits_s(run) == [0, 145]


def test_two_chats_at_once_take_longer_each() -> None:
    """With 10 %: the first has 50 s left when the second comes, which take 55; then the second goes at full speed.

    The third finds room when the first ends at 105 s, and slows the second, which has 50 s left, to 55 s: the fourth
    waits until 160 s.
    """
    chats = (contact(0, 100, "webchat"), contact(50, 100, "webchat"), contact(60, 100, "webchat"))
    case = case_of(*chats, contact(70, 100, "webchat"))

    run = played(case, Habits(chat_slowdown=0.1, max_chats=2))

    assert waits_s(run) == [0, 0, 45, 90]


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5, 6])
def test_agents_hold_as_many_chats_as_they_may(most: int) -> None:
    """What a council tries out beforehand is exactly what it set, for chats and messages together."""
    channels: list[Channel] = ["webchat", "sms"]
    case = case_of(*(contact(0, 100, channels[number % 2]) for number in range(7)))

    run = played(case, Habits(max_chats=most))

    assert sum(wait == 0 for wait in waits_s(run)) == most


def test_slower_agent_takes_longer() -> None:
    """Agents differ; the one who works at half the speed is busy for twice as long."""
    case = case_of(contact(0, 100), contact(0, 100))
    slow = CaseAgent(id=AgentId("A0"), skills={SkillId("x"): 5}, on_ms=0, off_ms=36_000_000, speed=0.5)

    run = played(Case(contacts=case.contacts, agents=(slow,)), Habits())

    assert waits_s(run) == [0, 200]


def test_same_seed_gives_the_same_log_and_another_seed_another() -> None:
    """A figure that somebody doubts can be made again, event by event."""
    case = case_of(*(contact(20 * number, 60, patience_s=200) for number in range(200)), agents=4)
    habits = Habits(ring_s=5, rona_probability=0.1, breaks=Breaks(minutes=15, hours=1))
    logs = [Log(), Log(), Log()]

    for log, seed in zip(logs, (1, 1, 2), strict=True):
        played(
            case, Habits(**{**{name: getattr(habits, name) for name in habits.__struct_fields__}, "seed": seed}), log
        )

    assert logs[0].events == logs[1].events
    assert logs[0].events != logs[2].events


def test_occupancy_counts_wrap_up_and_leaves_breaks_out() -> None:
    """What a manager compares with others: (engaged + wrap-up) / (that + available)."""
    case = case_of(contact(0, 1000), contact(1800, 300), off_s=3600)

    run = played(case, Habits(wrap_up_s=200))

    assert [(number, each.busy_ms, each.idle_ms) for number, each in sorted(run.presence.items())] == [
        (0, 1_200_000, 600_000),
        (1, 500_000, 1_300_000),
    ]


def test_chats_fill_a_third_of_an_agent() -> None:
    """Somebody with one chat is engaged all the same; the share of capacity tells that two more would fit."""
    run = played(case_of(contact(0, 1800, "webchat"), off_s=1800), Habits())

    (presence,) = run.presence.values()
    assert presence.occupancy == 1
    assert presence.capacity_used == pytest.approx(1 / 3)
