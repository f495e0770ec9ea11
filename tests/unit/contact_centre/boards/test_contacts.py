"""The contacts behind a figure: as many as the figure says, and only for those who may see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from agents.identity import Role, SignIn
from contact_centre.boards.contacts import LedgerContacts
from contact_centre.boards.wire import Behind, ContactRow, Figures, FiguresQuery, Show
from routing import commands as cmd
from routing.ids import AgentId, Instant
from routing.service_level import BREAKDOWNS, Breakdown
from routing.words import LINES, Line
from tests.unit.contact_centre.boards.town import AMIR, JOAN, NOON, NOWAK, RENTS, REPAIRS, Town, name_of


def contacts(town: Town) -> LedgerContacts:
    """What supervisors look contacts up in."""
    return LedgerContacts(state=lambda: town.state, ledger=town.ledger, name_of=name_of, clock=town)


def listed(found: LedgerContacts, figure: str, **asked: Any) -> Sequence[ContactRow]:
    """The contacts behind a figure."""
    behind = found.rows(msgspec.convert({"figure": figure, **asked}, Behind))
    assert behind is not None
    return behind


def viewer(staff: AgentId, role: Role) -> SignIn:
    """Somebody signed in."""
    return SignIn(id="s", staff=staff, name=staff, roles=frozenset({role}), kind="person", ends_at=Instant(2**50))


def mixed_day() -> Town:
    """Contacts of many outcomes and flags, on two lines and two queues."""
    town = Town()
    town.on_duty(JOAN)
    first, contact = town.arrive(), town.arrive()
    for each, wait_s in ((first, 10), (contact, 60)):
        town.accept(JOAN)
        town.wait(wait_s)
        town.write(JOAN, each)
    town.hear(contact, "And the radiator?")
    town.wait(20)
    town.write(JOAN, contact)
    town.ask(cmd.ContactTransfer(contact=contact, queue=RENTS), f"staff:{JOAN}")
    emergency = town.arrive(RENTS, robot=True)
    town.ask(cmd.ContactMark(contact=emergency, emergency=True, as_supervisor=True), f"staff:{NOWAK}")
    town.leave(town.arrive(RENTS))
    ended = town.arrive(RENTS)
    town.ask(cmd.ContactEnd(contact=ended, as_supervisor=True), f"staff:{NOWAK}")
    late = town.arrive(channel="phone")
    town.wait(70)
    town.leave(late)
    town.leave(town.arrive(channel="phone"))
    town.ask(cmd.QueueClose(queue=REPAIRS), f"staff:{NOWAK}")
    town.arrive()
    town.arrive(RENTS)
    return town


def shown(figures: Figures, line: Line) -> dict[str, int]:
    """What the board says of a line, by the figure that opens it."""
    view = next(each for each in figures.lines if each.line == line)
    past = sum(row.line == line and row.target_at < figures.now for row in figures.due)
    found: dict[str, int] = {
        **{str(outcome): count for outcome, count in view.figures.outcomes.items()},
        **{str(flag): count for flag, count in view.figures.flags.items()},
        "arrived": view.arrived_count,
        "counted": view.today.counted,
        "in_target": view.today.in_target,
        "missed": view.today.missed,
        "answered": view.answered_count,
        "abandoned": view.abandoned_count,
        "turned_away": view.turned_away_count,
        "replied": view.figures.second_silence.count,
        "waiting": view.waiting_count,
        "past_target": past,
        "longer_than_told": sum(row.told[line].longer for row in figures.queues if line in row.told),
    }
    return found


def test_every_figure_opens_exactly_its_contacts() -> None:
    """A supervisor who doubts a number opens it; a list of another length would end all trust in the board."""
    town = mixed_day()
    figures, found = town.figures(), contacts(town)
    for line in LINES:
        for figure, count in shown(figures, line).items():
            assert len(listed(found, figure, line=line)) == count, (figure, line)
    seen = {figure for line in LINES for figure, count in shown(figures, line).items() if count}
    assert {"emergency", "transferred", "waited_again", "abandoned_short", "ended_by_staff", "replied"} <= seen
    for row in figures.queues:
        arrived = listed(found, "arrived", queue=row.id)
        waiting = listed(found, "waiting", queue=row.id)
        assert (len(arrived), len(waiting)) == (row.arrived_count, row.waiting_count)


def test_every_formula_opens_what_it_divides() -> None:
    """Two formulas that differ by five contacts must be able to say which five."""
    town = mixed_day()
    figures, found = town.figures(), contacts(town)
    shares = set()
    for view in figures.lines:
        for formula, level in view.formulas.items():
            ways = {"line": view.line, "formula": formula}
            counted, in_target, missed = (listed(found, one, **ways) for one in ("counted", "in_target", "missed"))
            assert (len(counted), len(in_target), len(missed)) == (level.counted, level.in_target, level.missed)
            shares.add(level.share)
    assert len(shares) > 3, "the day tells formulas apart"


@pytest.mark.parametrize("by", BREAKDOWNS)
def test_every_group_of_a_break_down_opens_its_contacts(by: Breakdown) -> None:
    """Whichever way a supervisor cuts the day, each number leads to the same people."""
    town = mixed_day()
    figures, found = town.figures(Show(by=by)), contacts(town)
    assert figures.groups
    for row in figures.groups:
        ways = {"line": row.line, by: row.key}
        for figure, count in (
            ("arrived", row.figures.arrived_count),
            ("answered", row.figures.answered_count),
            ("missed", row.figures.level.missed),
            *row.figures.outcomes.items(),
            *row.figures.flags.items(),
        ):
            if figure != "waiting":
                assert len(listed(found, figure, **ways)) == count, (row.name, figure)
    if by != "skill":
        for view in figures.lines:
            assert view.arrived_count == sum(
                row.figures.arrived_count for row in figures.groups if row.line == view.line
            )


def test_a_row_tells_how_the_contact_went_on_after_its_answer() -> None:
    """Who was answered in ten seconds and then waited five minutes elsewhere has not had a good day."""
    town = mixed_day()
    (row,) = listed(contacts(town), "waited_again", line="webchat")
    assert row.second_silence_ms == 20_000
    assert row.flags == ("transferred", "waited_again")
    assert [(wait.queue_name, wait.wait_ms, wait.in_target) for wait in row.later] == [("Rents", 70_000, None)]


def test_since_leaves_out_who_came_before() -> None:
    """The last half hour opens its own contacts, not the day's."""
    town = Town()
    town.arrive()
    town.wait(1800)
    late = town.arrive()
    rows = listed(contacts(town), "arrived", line="webchat", since=town.now)
    assert [row.id for row in rows] == [late]


def test_who_waits_is_listed_under_the_queue_they_are_in_now() -> None:
    """Moved from Repairs to Rents, a contact is the business of Rents, while Repairs keeps the credit."""
    town = Town()
    contact = town.arrive(REPAIRS)
    town.ask(cmd.ContactMove(contact=contact, queue=RENTS), f"staff:{NOWAK}")
    found = contacts(town)
    waiting = listed(found, "waiting", queue=RENTS)
    arrived = listed(found, "arrived", queue=REPAIRS)
    assert [(row.id, row.queue_name) for row in waiting] == [(contact, "Rents")]
    assert [(row.id, row.queue_name) for row in arrived] == [(contact, "Repairs")]


def test_an_unknown_queue_has_no_contacts_to_show() -> None:
    """A wrong address says so instead of showing an empty list as if nobody had come."""
    assert contacts(Town()).rows(Behind(figure="arrived", queue="nowhere")) is None


def test_rows_say_how_long_and_who_but_no_name_of_a_resident() -> None:
    """Lists are read over shoulders."""
    town = mixed_day()
    rows = listed(contacts(town), "answered", line="webchat")
    assert sorted((row.wait_ms, row.outcome, row.agent_name) for row in rows) == [
        (10_000, "answered_in_target", "Joan Baker"),
        (70_000, "answered_late", "Joan Baker"),
    ]
    assert "Ann" not in repr(rows)


def test_an_agent_sees_only_what_they_held() -> None:
    """What a resident told one agent is not for every agent to read about."""
    town = Town()
    town.on_duty(JOAN)
    contact = town.arrive()
    town.accept(JOAN)
    found = contacts(town)
    assert found.story(contact, viewer(JOAN, "agent")) is not None
    assert found.story(contact, viewer(AMIR, "agent")) is None
    assert found.story(contact, viewer(NOWAK, "supervisor")) is not None


def test_an_agent_sees_what_they_helped_with_and_it_is_not_counted_as_theirs() -> None:
    """Who was asked in can look the case up later; the board still shows one agent with one chat."""
    town = Town()
    town.on_duty(JOAN)
    contact = town.arrive()
    town.accept(JOAN)
    town.on_duty(AMIR)
    town.ask(cmd.ContactConsult(contact=contact, agent=AMIR), f"staff:{JOAN}")
    assert contacts(town).story(contact, viewer(AMIR, "agent")) is None
    town.ask(cmd.ConsultAccept(contact=contact), f"staff:{AMIR}")
    assert contacts(town).story(contact, viewer(AMIR, "agent")) is not None
    assert {row.id: row.chats_count for row in town.figures().agents} == {JOAN: 1, AMIR: 0}
    town.ask(cmd.ContactTransfer(contact=contact, agent=AMIR), f"staff:{JOAN}")
    assert {row.id: row.chats_count for row in town.figures().agents} == {JOAN: 0, AMIR: 1}
    assert town.ledger.stories[contact].record.holder == AMIR


def test_a_story_tells_the_steps_and_no_words_of_anybody() -> None:
    """Why a resident waited must be clear without reading what they wrote."""
    town = Town()
    town.on_duty(JOAN)
    contact = town.arrive()
    town.accept(JOAN)
    town.wait(5)
    town.write(JOAN, contact)
    story = contacts(town).story(contact, viewer(NOWAK, "supervisor"))
    assert story is not None
    told = [step.text for step in story.steps]
    assert told[:2] == ["Arrived as a webchat for Repairs.", "Joined Repairs."]
    assert "Joan Baker accepted." in told
    assert "Answered by Joan Baker after 5 s." in told
    assert "Good morning" not in repr(story)
    (offered,) = [step for step in story.steps if step.offer is not None]
    assert offered.offer is not None
    assert (offered.offer.policy, offered.offer.chosen.name) == ("sla_aware", "Joan Baker")
    assert [step.text for step in story.steps if step.step is not None] == ["Joined Repairs.", offered.text]


def test_a_report_of_the_day_has_a_row_for_each_group_and_interval() -> None:
    """What is on the board can be taken along, in the pieces that a rota is planned in."""
    town = mixed_day()
    town.wait(1_000)
    town.arrive(RENTS)
    rows = contacts(town).figures(FiguresQuery(by="queue", interval_s=900, line="webchat"))
    assert [(row.name, row.start - NOON, row.figures.arrived_count) for row in rows] == [
        ("Rents", 0, 4),
        ("Rents", 900_000, 1),
        ("Repairs", 0, 2),
    ]
    assert rows[0].target_share == 0.8
    assert not contacts(town).figures(FiguresQuery(until=NOON))


def test_what_a_resident_was_told_over_and_over_stands_in_the_story_once() -> None:
    """The engine renews the estimate every half minute; who reads the story wants to see it change."""
    town = Town()
    contact = town.arrive()
    town.wait(300)
    story = contacts(town).story(contact, viewer(NOWAK, "supervisor"))
    assert story is not None
    assert [step.text for step in story.steps if step.text.startswith("Told")] == [
        "Told: number 1, no estimate of the wait."
    ]
