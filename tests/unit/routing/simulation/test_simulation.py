"""A supervisor compares policies on a known day: what the simulation says must be what the engine would have done."""

import pytest

from routing.centre import Centre, Hours, Period, Queue, Target
from routing.ids import AgentId, CentreId, QueueId, SkillId
from routing.simulation import (
    Case,
    CaseAgent,
    CaseContact,
    Fate,
    Figures,
    Run,
    case_centre,
    configured_case,
    configured_centre,
    engine_queue,
    figures,
    simulate,
)
from routing.words import Channel, Need


def contact(
    arrival_s: int, queue: str, handle_s: int, patience_s: int | None = None, channel: Channel = "phone"
) -> CaseContact:
    """A contact that needs the skill its queue is named after, target 60 s."""
    return CaseContact(
        arrival_ms=arrival_s * 1000,
        channel=channel,
        queue=QueueId(queue),
        skill=SkillId(queue),
        target_ms=60_000,
        handle_ms=handle_s * 1000,
        patience_ms=None if patience_s is None else patience_s * 1000,
    )


def agent(name: str, skills: str, on_s: int = 0, off_s: int = 1000) -> CaseAgent:
    """An agent who holds `skills`, one letter each, at the best level."""
    held = {SkillId(skill): 5 for skill in skills}
    return CaseAgent(id=AgentId(name), skills=held, on_ms=on_s * 1000, off_ms=off_s * 1000)


def played(case: Case, policy: str = "longest_idle") -> Run:
    """The run of `case` in the centre that it defines."""
    return simulate(case, case_centre(case, policy), engine_queue)


BY_HAND = Case(
    contacts=(
        contact(0, "x", 100),
        contact(40, "x", 100, patience_s=60),
        contact(60, "y", 10, patience_s=30),
        contact(150, "y", 50),
        contact(160, "x", 300),
        contact(210, "x", 790),
        contact(300, "x", 500),
        contact(990, "x", 10),
    ),
    agents=(agent("A", "x"), agent("B", "xy", on_s=100)),
)
"""Eight calls for two agents.

At 100 s A's first call ends, B's shift starts and the second call's patience is over, all at once: ends come first, so
A answers it after 60 s, just in target. The third left at 90 s, before anybody who speaks y was there. At 200 s both agents are free;
A's call was begun first, so A ends first and takes the fifth after 40 s; B is idle for the sixth. The seventh waits for
A until 500 s. At 1000 s both agents are free again, but their shifts are over: nobody answers the eighth.
"""


def test_order_at_one_instant_is_ends_shifts_arrivals_then_patience() -> None:
    """A resident whose patience and whose wait end in the same second is answered, not lost."""
    assert played(BY_HAND).fates == (
        Fate("answered", 0),
        Fate("answered", 60_000),
        Fate("abandoned", 30_000),
        Fate("answered", 0),
        Fate("answered", 40_000),
        Fate("answered", 0),
        Fate("answered", 200_000),
        Fate("waiting", 10_000),
    )


def test_figures_of_a_day_worked_out_by_hand() -> None:
    """Service level counts everybody who arrived; waits are those of people who were answered."""
    day: Figures = figures(BY_HAND, played(BY_HAND), wall_s=0.5)

    assert (day.offered, day.answered, day.answered_in_target, day.abandoned) == (8, 6, 5, 1)
    assert day.service_level == 5 / 8
    assert day.asa_s == pytest.approx(300 / 6)
    assert (day.p95_s, day.p99_s, day.max_wait_s, day.max_wait_all_s) == (60, 60, 200, 200)
    assert {queue: counts.service_level for queue, counts in day.per_queue.items()} == {"x": 4 / 6, "y": 1 / 2}
    assert day.worst_queue == 1 / 2
    assert (day.decisions, day.wall_s, day.policy, day.turned_away) == (6, 0.5, "longest_idle", 0)
    assert [(interval.start_s, interval.offered) for interval in day.per_interval] == [(0, 8)]


def test_same_day_twice_gives_the_same_run() -> None:
    """Two policies are only compared fairly when nothing else differs between the runs."""
    assert played(BY_HAND) == played(BY_HAND)


def test_half_hours_without_contacts_are_listed() -> None:
    """A quiet hour shows as quiet, not as a gap in the table."""
    case = Case(contacts=(contact(0, "x", 1), contact(5400, "x", 1)), agents=(agent("A", "x", off_s=9000),))

    intervals = figures(case, played(case)).per_interval

    assert [(one.start_s, one.offered, one.service_level) for one in intervals] == [
        (0, 1, 1.0),
        (1800, 0, None),
        (3600, 0, None),
        (5400, 1, 1.0),
    ]


def test_day_without_contacts_has_no_percentages() -> None:
    """Nobody came: that is neither 0 % nor 100 %."""
    case = Case(contacts=(), agents=(agent("A", "x"),))

    day = figures(case, played(case))

    assert (day.offered, day.service_level, day.asa_s, day.p95_s, day.worst_queue) == (0, None, None, None, None)


def test_agent_carries_three_chats_or_one_call() -> None:
    """A call gets an agent's whole attention; of chats an agent has three at once, never four."""
    chats = tuple(contact(second, "x", 100, channel="webchat") for second in (0, 1, 2, 3))
    case = Case(contacts=(*chats, contact(4, "x", 10)), agents=(agent("A", "x"),))

    waits_s = [fate.wait_ms // 1000 for fate in played(case).fates]

    assert waits_s == [0, 0, 0, 97, 196]


def test_longest_idle_serves_first_come_and_edf_the_nearest_deadline() -> None:
    """Policies differ where one resident was promised an answer sooner than another who came first."""
    first = contact(10, "x", 100)
    sooner = CaseContact(
        arrival_ms=20_000, channel="phone", queue=first.queue, skill=first.skill, target_ms=20_000, handle_ms=100_000
    )
    case = Case(contacts=(contact(0, "x", 100), first, sooner), agents=(agent("A", "x"),))

    assert [fate.wait_ms // 1000 for fate in played(case, "longest_idle").fates] == [0, 90, 180]
    assert [fate.wait_ms // 1000 for fate in played(case, "edf").fates] == [0, 190, 80]


def real_centre(hours: Hours) -> Centre:
    """A centre with the queue `x`, target 30 s."""
    queue = Queue(
        id=QueueId("x"),
        name={"en": "X"},
        needs=(Need(skill=SkillId("x")),),
        default_hours=hours,
        targets={"call": Target(share=0.95, within_s=30)},
        close_grace_s=60,
    )
    return Centre(id=CentreId("real"), name="Real", queues=(queue,))


def in_real_centre(case: Case, hours: Hours) -> tuple[Run, Figures]:
    """The case played in a centre that keeps `hours`."""
    centre = real_centre(hours)
    run = simulate(case, configured_centre(centre, "longest_idle"), lambda one: one.queue)
    return run, figures(configured_case(case, centre), run)


def test_real_centre_measures_against_its_own_target() -> None:
    """What the contract promises is in the centre's file, not in the record of a past day."""
    case = Case(contacts=(contact(0, "x", 40), contact(0, "x", 40)), agents=(agent("A", "x"),))

    _, day = in_real_centre(case, Hours(always=True))

    assert (day.answered, day.answered_in_target) == (2, 1)


def test_closed_queue_turns_away_and_the_figures_say_so() -> None:
    """Shutting early must not look like good service: those who came in vain are counted apart and shown."""
    hours = Hours(periods=(Period(weekday=0, start=0, end=1),))
    case = Case(contacts=(contact(0, "x", 500), contact(10, "x", 10), contact(70, "x", 10)), agents=(agent("A", "x"),))

    run, day = in_real_centre(case, hours)

    assert [fate.outcome for fate in run.fates] == ["answered", "closed_on", "turned_away"]
    assert (day.offered, day.turned_away, day.answered) == (2, 1, 1)


def test_every_estimator_is_held_against_the_wait_that_followed() -> None:
    """Which estimate to trust is decided on the same residents: one who was told 300 s and waited 90."""
    told = played(Case(contacts=(contact(0, "x", 100), contact(10, "x", 50)), agents=(agent("A", "x"),))).told

    assert (told["told"].counted, told["told"].bias_s, told["told"].mae_s, told["told"].longer) == (1, 210, 210, 0)
    assert (told["queue_length"].bias_s, told["queue_length"].upper_s) == (210, 600)
    assert told["last_to_enter_service"].counted == 0, "nobody had waited before"


def test_who_was_answered_at_once_was_told_nothing() -> None:
    """A quiet day does not make an estimator look good."""
    told = played(Case(contacts=(contact(0, "x", 10), contact(20, "x", 10)), agents=(agent("A", "x"),))).told

    assert {name: level.counted for name, level in told.items()} == dict.fromkeys(told, 0)
