"""A supervisor asks whom a policy lets wait so that others are served."""

from __future__ import annotations

from routing.ids import AgentId, QueueId, SkillId
from routing.simulation import (
    Case,
    CaseAgent,
    CaseContact,
    case_centre,
    engine_queue,
    fairness,
    marked,
    overtaken,
    simulate,
)


def contact(arrival_s: int, queue: str, target_s: int = 60, patience_s: int | None = None) -> CaseContact:
    """A call of 100 s."""
    return CaseContact(
        arrival_ms=arrival_s * 1000,
        channel="phone",
        queue=QueueId(queue),
        skill=SkillId(queue),
        target_ms=target_s * 1000,
        handle_ms=100_000,
        patience_ms=None if patience_s is None else patience_s * 1000,
    )


def agent(name: str, skills: str) -> CaseAgent:
    """An agent who is there all day and holds `skills`, one letter each."""
    held = {SkillId(skill): 5 for skill in skills}
    return CaseAgent(id=AgentId(name), skills=held, on_ms=0, off_ms=86_400_000)


def times(case: Case, policy: str) -> list[int]:
    """How often each contact was overtaken."""
    return overtaken(case, simulate(case, case_centre(case, policy), engine_queue))


def test_contact_is_overtaken_by_those_who_came_later_and_were_answered_before() -> None:
    """The second caller has a late target: with `edf` the two after them go first."""
    case = Case(
        contacts=(contact(0, "x"), contact(1, "x", 900), contact(2, "x"), contact(3, "x")), agents=(agent("A", "x"),)
    )

    assert times(case, "edf") == [0, 2, 0, 0]
    assert times(case, "longest_idle") == [0, 0, 0, 0]


def test_nobody_is_overtaken_at_a_desk_that_could_not_serve_them() -> None:
    """Answering waste calls does not cost a caller about rents anything if that agent knows nothing about rents."""
    calls = (contact(0, "x"), contact(1, "x"), contact(2, "y"), contact(3, "y"))
    strangers = Case(contacts=calls, agents=(agent("A", "x"), agent("B", "y")))
    sooner = (contact(0, "x"), contact(1, "x", 900), contact(2, "y"), contact(3, "y"))
    one_desk = Case(contacts=sooner, agents=(agent("A", "xy"),))

    assert times(strangers, "edf") == [0, 0, 0, 0]
    assert times(one_desk, "edf") == [0, 2, 0, 0]


def test_whoever_gave_up_was_overtaken_until_then() -> None:
    """A policy must not look fair because those it passed over hung up."""
    case = Case(
        contacts=(contact(0, "x"), contact(1, "x", 900, patience_s=150), contact(2, "x"), contact(3, "x")),
        agents=(agent("A", "x"),),
    )

    assert times(case, "edf") == [0, 1, 0, 0]


def test_groups_have_figures_of_their_own() -> None:
    """What the mean hides: who needs another language waits for the one agent who speaks it."""
    calls = tuple(contact(20 * number, "x") for number in range(400))
    case = marked(Case(contacts=calls, agents=tuple(agent(f"A{number}", "x") for number in range(6))), 7)

    found = fairness(case, simulate(case, case_centre(case, "longest_idle"), engine_queue))

    assert set(found.per_group) == {"flagged", "language", "others", "relay"}
    language, others = found.per_group["language"], found.per_group["others"]
    assert language.asa_s is not None
    assert others.asa_s is not None
    assert language.asa_s > others.asa_s
    assert found.overtaken_max == language.overtaken_max


def test_unmarked_day_has_no_groups() -> None:
    """Figures appear for what was asked, and only for that."""
    case = Case(contacts=(contact(0, "x"),), agents=(agent("A", "x"),))

    assert fairness(case, simulate(case, case_centre(case, "edf"), engine_queue)).per_group == {}


def test_groups_are_marked_by_seed_and_share() -> None:
    """Two runs compare the same people; a tenth is in some group, and only relay calls are longer."""
    case = Case(contacts=tuple(contact(number, "x") for number in range(4000)), agents=(agent("A", "x"),) * 1)

    once, again, other = marked(case, 1), marked(case, 1), marked(case, 2)

    shares = {
        group: sum(group in each.groups for each in once.contacts) / 4000 for group in ("flagged", "relay", "language")
    }
    assert once == again != other
    assert 0.04 < shares["flagged"] < 0.06
    assert 0.02 < shares["relay"] < 0.04
    assert 0.04 < shares["language"] < 0.06
    assert all((each.handle_ms == 200_000) == ("relay" in each.groups) for each in once.contacts)
    assert all((each.priority == 1) == ("flagged" in each.groups) for each in once.contacts)
    assert all(bool(each.needs) == ("language" in each.groups) for each in once.contacts)


def test_every_fifth_agent_of_a_kind_speaks_the_language() -> None:
    """Each set of skills has somebody, so that the need can be met at all."""
    agents = tuple(agent(f"A{number:02}", "x" if number % 2 else "xy") for number in range(12))

    speaking = [
        each.id
        for each in marked(Case(contacts=(), agents=agents), 1).agents
        if len(each.skills) > 1 + (int(each.id[1:]) % 2 == 0)
    ]

    assert speaking == ["A00", "A01", "A10", "A11"]
