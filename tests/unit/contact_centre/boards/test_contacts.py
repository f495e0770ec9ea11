"""The contacts behind a figure: as many as the figure says, and only for those who may see them."""

from __future__ import annotations

from typing import get_args

from agents.identity import Role, SignIn
from contact_centre.boards.contacts import LedgerContacts
from contact_centre.boards.wire import Figure, Figures
from routing import commands as cmd
from routing.ids import AgentId, Instant, QueueId
from routing.words import LINES, Line
from tests.unit.contact_centre.boards.town import AMIR, JOAN, NOWAK, RENTS, REPAIRS, Town, name_of


def contacts(town: Town) -> LedgerContacts:
    """What supervisors look contacts up in."""
    return LedgerContacts(state=lambda: town.state, ledger=town.ledger, name_of=name_of, clock=town)


def viewer(staff: AgentId, role: Role) -> SignIn:
    """Somebody signed in."""
    return SignIn(id="s", staff=staff, name=staff, roles=frozenset({role}), kind="person", ends_at=Instant(2**50))


def mixed_day() -> Town:
    """Contacts of every outcome, on two lines and two queues."""
    town = Town()
    town.on_duty(JOAN)
    for wait_s in (10, 70):
        contact = town.arrive()
        town.accept(JOAN)
        town.wait(wait_s)
        town.write(JOAN, contact)
    town.leave(town.arrive(RENTS))
    town.arrive(RENTS)
    late = town.arrive(channel="phone")
    town.wait(70)
    town.leave(late)
    town.ask(cmd.QueueClose(queue=REPAIRS), f"staff:{NOWAK}")
    town.arrive()
    town.arrive(RENTS)
    return town


def shown(figures: Figures, figure: Figure, line: Line) -> int:
    """What the board says."""
    view = next(each for each in figures.lines if each.line == line)
    past = sum(row.line == line and row.target_at < figures.now for row in figures.due)
    return {
        "arrived": view.arrived_count,
        "counted": view.today.counted,
        "in_target": view.today.in_target,
        "missed": view.today.missed,
        "answered": view.answered_count,
        "abandoned": view.abandoned_count,
        "turned_away": view.turned_away_count,
        "waiting": view.waiting_count,
        "past_target": past,
    }[figure]


def test_every_figure_opens_exactly_its_contacts() -> None:
    """A supervisor who doubts a number opens it; a list of another length would end all trust in the board."""
    town = mixed_day()
    figures, found = town.figures(), contacts(town)
    for line in LINES:
        for figure in get_args(Figure):
            rows = found.rows(figure, line=line, queue=None, since=None)
            assert rows is not None
            if figure != "engaged":
                assert len(rows) == shown(figures, figure, line), (figure, line)
    for row in figures.queues:
        arrived = found.rows("arrived", line=None, queue=row.id, since=None)
        waiting = found.rows("waiting", line=None, queue=row.id, since=None)
        assert arrived is not None
        assert waiting is not None
        assert (len(arrived), len(waiting)) == (row.arrived_count, row.waiting_count)


def test_since_leaves_out_who_came_before() -> None:
    """The last half hour opens its own contacts, not the day's."""
    town = Town()
    town.arrive()
    town.wait(1800)
    late = town.arrive()
    rows = contacts(town).rows("arrived", line="webchat", queue=None, since=town.now)
    assert rows is not None
    assert [row.id for row in rows] == [late]


def test_who_waits_is_listed_under_the_queue_they_are_in_now() -> None:
    """Moved from Repairs to Rents, a contact is the business of Rents, while Repairs keeps the credit."""
    town = Town()
    contact = town.arrive(REPAIRS)
    town.ask(cmd.ContactMove(contact=contact, queue=RENTS), f"staff:{NOWAK}")
    found = contacts(town)
    waiting = found.rows("waiting", line=None, queue=RENTS, since=None)
    arrived = found.rows("arrived", line=None, queue=REPAIRS, since=None)
    assert waiting is not None
    assert arrived is not None
    assert [(row.id, row.queue_name) for row in waiting] == [(contact, "Rents")]
    assert [(row.id, row.queue_name) for row in arrived] == [(contact, "Repairs")]


def test_an_unknown_queue_has_no_contacts_to_show() -> None:
    """A wrong address says so instead of showing an empty list as if nobody had come."""
    assert contacts(Town()).rows("arrived", line=None, queue=QueueId("nowhere"), since=None) is None


def test_rows_say_how_long_and_who_but_no_name_of_a_resident() -> None:
    """Lists are read over shoulders."""
    town = mixed_day()
    rows = contacts(town).rows("answered", line="webchat", queue=None, since=None)
    assert rows is not None
    assert [(row.wait_ms, row.outcome, row.agent_name) for row in rows] == [
        (70_000, "answered_late", "Joan Baker"),
        (10_000, "answered_in_target", "Joan Baker"),
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
