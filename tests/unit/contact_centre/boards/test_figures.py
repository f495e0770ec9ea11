"""The supervisors' figures, on contacts that the real engine routed."""

from __future__ import annotations

from typing import Literal, cast, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact_centre.boards.figures import figures
from contact_centre.boards.tally import Tally
from contact_centre.boards.wire import Figures, LineView, QueueRow, Show
from routing import commands as cmd
from routing.ids import CallRef, ContactId, Instant, QueueId, ResidentId, SkillId
from routing.service_level import BREAKDOWNS, FORMULAS, Breakdown, Summary, tabulate
from routing.words import Channel, Line
from tests.unit.contact_centre.boards.town import (
    AMIR,
    CONFIG,
    DAY_MS,
    JOAN,
    MIDNIGHT,
    NOON,
    NOWAK,
    RENTS,
    REPAIRS,
    Town,
    name_of,
    new_ledger,
)

SUPERVISOR = f"staff:{NOWAK}"


def line(shown: Figures, name: Line = "webchat") -> LineView:
    """The line of that name."""
    return next(each for each in shown.lines if each.line == name)


def queue(shown: Figures, name: QueueId) -> QueueRow:
    """The row of that queue."""
    return next(each for each in shown.queues if each.id == name)


def answered_after(town: Town, seconds: float) -> None:
    """A whole webchat that Joan answers so long after its arrival."""
    contact = town.arrive()
    town.accept(JOAN)
    town.wait(seconds)
    town.write(JOAN, contact)
    town.ask(cmd.ContactEnd(contact=contact), f"staff:{JOAN}")
    town.ask(cmd.ContactDispose(contact=contact, outcome="done"), f"staff:{JOAN}")


def test_counts_and_waits_of_a_line() -> None:
    """A supervisor reads the morning off one line: who came, who was answered how fast, who gave up."""
    town = Town()
    town.on_duty(JOAN)
    answered_after(town, 10)
    answered_after(town, 70)
    town.ask(cmd.AgentSetState(agent=JOAN, state="not_ready", reason="break"), f"staff:{JOAN}")
    gone = town.arrive()
    town.wait(20)
    town.leave(gone)
    view = line(town.figures())
    assert (view.arrived_count, view.answered_count, view.abandoned_count, view.turned_away_count) == (3, 2, 1, 0)
    assert (view.today.counted, view.today.in_target, view.today.missed) == (3, 1, 2)
    assert view.asa_s == pytest.approx(40)
    assert view.formula == "contract"


def test_a_screen_may_look_at_the_day_by_another_formula() -> None:
    """A councillor's question is answered on the spot, and nobody else's board changes."""
    town = Town()
    town.on_duty(JOAN)
    answered_after(town, 10)
    town.ask(cmd.AgentSetState(agent=JOAN, state="not_ready", reason="break"), f"staff:{JOAN}")
    gone = town.arrive()
    town.wait(20)
    town.leave(gone)
    kind = town.figures(Show(formula="answered_only"))
    assert (line(kind).formula, line(kind).today.share, line(town.figures()).today.share) == ("answered_only", 1, 0.5)
    assert (queue(kind, REPAIRS).levels["webchat"].share, kind.intervals[0].level.share) == (1, 1)
    assert kind.show.formula == "answered_only"
    assert {formula: level.share for formula, level in line(town.figures()).formulas.items()} == {
        "contract": 0.5, "strict": 0.5, "left_in_target_excluded": 1, "answered_only": 1, "abandons_as_success": 1,
        "removed_from_queue": 1,
    }  # fmt: skip


def test_a_break_down_by_team_credits_the_team_of_the_moment() -> None:
    """Who changes teams at noon does not take the morning's work along."""
    town = Town()
    town.on_duty(JOAN)
    answered_after(town, 10)
    town.ask(cmd.AgentConfigure(agent=JOAN, skills={SkillId("repairs"): 5}))
    answered_after(town, 20)
    rows = town.figures(Show(by="team")).groups
    assert [(row.name, row.figures.wait.mean_s) for row in rows] == [
        ("Housing", 10),
        ("Not answered, or by no team", 20),
    ]


def test_waits_again_and_silences_are_told_beside_the_first_answer() -> None:
    """A line on target may still leave people hanging later; the board says how long."""
    town = Town()
    town.on_duty(JOAN)
    contact = town.arrive()
    town.accept(JOAN)
    town.write(JOAN, contact)
    town.hear(contact)
    town.wait(45)
    town.write(JOAN, contact)
    town.ask(cmd.ContactTransfer(contact=contact, queue=RENTS), f"staff:{JOAN}")
    town.wait(130)
    assert [row.contact for row in town.figures().due] == [contact], "late again, by the promise of Rents"
    town.on_duty(AMIR)
    town.accept(AMIR)
    town.write(AMIR, contact)
    found = line(town.figures()).figures
    assert (found.wait.max_s, found.second_silence.max_s) == (0, 45)
    assert (found.again.count, found.again.max_s, found.again_in_target) == (1, 130, 0)
    assert found.flags == {"transferred": 1, "waited_again": 1}


def test_who_waits_past_target_is_missed_at_once() -> None:
    """The share must not look good because nobody has answered yet."""
    town = Town()
    town.arrive()
    town.wait(60)
    assert line(town.figures()).today.counted == 0
    town.wait(0.001)
    assert (line(town.figures()).today.missed, line(town.figures()).waiting_count) == (1, 1)


def test_lines_are_never_added_together() -> None:
    """The contract speaks of calls: a good webchat day must not hide a bad one on the phone."""
    town = Town()
    town.arrive(channel="phone")
    town.arrive()
    town.wait(61)
    shown = town.figures()
    assert [(each.line, each.arrived_count) for each in shown.lines] == [("call", 1), ("webchat", 1), ("message", 0)]
    assert set(queue(shown, REPAIRS).levels) == {"call", "webchat"}


def test_turned_away_is_counted_apart() -> None:
    """Shutting a queue must not flatter the share, nor go unseen."""
    town = Town()
    town.ask(cmd.QueueClose(queue=REPAIRS, message={"en": "The depot is flooded."}), SUPERVISOR)
    town.arrive()
    shown = town.figures()
    view, row = line(shown), queue(shown, REPAIRS)
    assert (view.arrived_count, view.turned_away_count, view.today.counted) == (0, 1, 0)
    assert (row.open, row.shut_by, row.next_open) == (False, "P. Nowak", None)
    assert shown.audit[0].who == "P. Nowak"
    assert shown.audit[0].what == "closed Repairs: “The depot is flooded.”"


def test_who_hangs_up_in_the_menu_is_in_no_figure_but_their_own() -> None:
    """A menu that people give up on is worth knowing; they waited for nobody. Yesterday's are not today's."""
    town = Town(Instant(MIDNIGHT - 1_000))
    for number in range(3):
        ref = CallRef(f"CA{number}")
        town.ask(cmd.CallBegin(ref=ref, resident=ResidentId(f"{number}")), "twilio")
        town.ask(cmd.CallOver(ref=ref), "twilio")
        town.wait(1)
    for shown in (town.figures(), town.restarted(), town.replayed()):
        view = line(shown, "call")
        assert (view.left_in_menu_count, view.arrived_count, view.abandoned_count) == (2, 0, 0)
        assert line(shown).left_in_menu_count == 0


def test_the_day_begins_at_local_midnight() -> None:
    """Yesterday's misses must not stand in today's share."""
    town = Town(Instant(MIDNIGHT - 1_000))
    town.leave(town.arrive())
    town.wait(1)
    town.leave(town.arrive())
    assert line(town.figures()).arrived_count == 1


def test_the_last_half_hour_forgets_what_is_older() -> None:
    """Somebody who acted needs to see the effect before the day's share moves."""
    town = Town()
    town.leave(town.arrive())
    town.wait(31 * 60 - 1)
    assert line(town.figures()).last_30_min.counted == 1
    town.wait(1)
    view = line(town.figures())
    assert (view.last_30_min.counted, view.today.counted) == (0, 1)


def test_the_last_half_hour_reaches_over_midnight() -> None:
    """A night shift's figures do not start from nothing at twelve."""
    town = Town(Instant(MIDNIGHT - 600_000))
    town.leave(town.arrive())
    town.wait(601)
    view = line(town.figures())
    assert (view.last_30_min.counted, view.today.counted) == (1, 0)


def test_yesterday_says_how_many_are_still_to_come() -> None:
    """What can still go wrong today depends on how many more will come."""
    town = Town(Instant(NOON - DAY_MS + 1))
    for _ in range(100):
        town.leave(town.arrive())
    town.wait((DAY_MS - 1) / 1_000)
    assert line(town.figures()).today.misses_left == 5
    town.wait(1)
    assert line(town.figures()).today.misses_left == 0


def test_on_a_first_day_the_pace_so_far_says_how_many_are_still_to_come() -> None:
    """A queue that is behind at noon is not out of reach while half of the day is still to come."""
    town = Town(Instant(NOON))
    for _ in range(20):
        town.leave(town.arrive())
    allowed = 0.05 * (20 + 20)
    assert line(town.figures()).today.misses_left == allowed - 20


def test_free_and_on_duty_count_those_who_may_help_in_the_end() -> None:
    """Before closing a queue, a supervisor asks who could take it: overflow agents can, after 45 s."""
    town = Town()
    town.on_duty(JOAN)
    town.on_duty(AMIR)
    for _ in range(3):
        town.arrive(RENTS)
        town.accept(AMIR)
    shown = town.figures()
    repairs, rents = queue(shown, REPAIRS), queue(shown, RENTS)
    assert (repairs.on_duty_count, repairs.free_count) == (2, 1)
    assert (rents.on_duty_count, rents.free_count) == (1, 0)
    assert next(row for row in shown.agents if row.id == AMIR).chats_count == 3


def test_messages_are_told_apart_from_chats_at_an_agents_name() -> None:
    """Whoever has five threads open is not as busy as whoever has five people waiting in front of them."""
    town = Town()
    town.on_duty(AMIR)
    channels: tuple[Channel, ...] = ("webchat", "sms")
    for channel in channels:
        town.arrive(RENTS, channel)
        town.accept(AMIR)
    amir = next(row for row in town.figures().agents if row.id == AMIR)
    assert (amir.chats_count, amir.messages_count) == (2, 1)


def test_an_offer_that_rings_is_no_chat_yet() -> None:
    """A ringing agent is shown as ringing, not as talking."""
    town = Town()
    town.on_duty(JOAN)
    town.arrive()
    joan = next(row for row in town.figures().agents if row.id == JOAN)
    assert (joan.phase, joan.chats_count, joan.team) == ("offered", 0, "Housing")


def test_an_emergency_is_listed_at_once_before_those_about_to_miss() -> None:
    """A supervisor sees the resident who smells gas before the clock says that anything is late."""
    town = Town()
    ordinary = town.arrive()
    town.wait(35)
    emergency = town.arrive()
    town.ask(cmd.ContactMark(contact=emergency, emergency=True, as_supervisor=True), "staff:nowak")
    assert [row.contact for row in town.figures().due] == [emergency, ordinary]


def test_due_lists_the_late_first_then_those_about_to_be() -> None:
    """Whoever has waited longest past target is the first a supervisor should see."""
    town = Town()
    first = town.arrive()
    town.wait(10)
    second = town.arrive(robot=True)
    town.wait(20)
    third = town.arrive()
    assert [row.contact for row in town.figures().due] == [first]
    town.wait(41)
    rows = town.figures().due
    assert [row.contact for row in rows] == [first, second, third]
    assert [row.label for row in rows] == [f"resident {first[:4]}", f"robot {second[:4]}", f"resident {third[:4]}"]


def test_advice_says_what_the_engine_does_next() -> None:
    """A supervisor acts only where the engine will not: so it says what it is about to do."""
    town = Town()
    town.on_duty(JOAN)
    for _ in range(3):
        town.arrive()
        town.accept(JOAN)
    town.on_duty(AMIR)
    contact = town.arrive()
    assert advice_on(town, contact) is None, "there is time enough"
    town.wait(31)
    assert advice_on(town, contact) == (
        "",
        (
            "Goes to the next agent with room for repairs level 2; "
            "in 14 s asks for repairs level 2, and agents of Rents may help."
        ),
    )
    town.wait(14)
    assert advice_on(town, contact) == ("Amir Khan", "Goes to the next agent with room unless accepted within 20 s.")
    for agent in (AMIR, JOAN):
        town.ask(cmd.AgentSetState(agent=agent, state="not_ready", reason="lunch"), f"staff:{agent}")
    assert advice_on(town, contact) == ("", "Nobody who can take it is on duty.")


def advice_on(town: Town, contact: ContactId) -> tuple[str, str] | None:
    """At whom a due contact rings, and what the board says of it; None when it is not due."""
    return next(((row.offered_to, row.advice) for row in town.figures().due if row.contact == contact), None)


def test_quarters_of_an_hour_run_without_holes() -> None:
    """A gap in the chart must mean that nobody came, not that a bar is missing."""
    town = Town()
    town.leave(town.arrive())
    town.wait(31 * 60)
    town.arrive()
    shown = town.figures().intervals
    assert [each.start - NOON for each in shown] == [0, 900_000, 1_800_000]
    assert [each.arrived_count for each in shown] == [1, 0, 1]


def test_quarters_of_an_hour_are_of_the_line_that_a_screen_asks_for() -> None:
    """Who watches calls must not read the webchats' bars; without a wish the first line that anybody came by is shown."""
    town = Town()
    town.leave(town.arrive())
    shown = town.figures()
    assert (shown.show.line, [each.arrived_count for each in shown.intervals]) == ("webchat", [1])
    calls = town.figures(show=Show(line="call"))
    assert (calls.show.line, calls.intervals) == ("call", ())


def test_audit_tells_what_supervisors_did_in_words() -> None:
    """Who changed the centre is on the board; who went for lunch is not."""
    town = Town()
    town.on_duty(JOAN)
    contact = town.arrive(RENTS)
    town.ask(cmd.ContactMark(contact=contact, emergency=True, as_supervisor=True), SUPERVISOR)
    town.ask(cmd.ContactMove(contact=contact, queue=REPAIRS), SUPERVISOR)
    town.wait(1)
    town.ask(cmd.ContactMove(contact=contact, queue=RENTS), SUPERVISOR)
    town.ask(cmd.OfferMake(contact=contact, agent=JOAN), SUPERVISOR)
    town.ask(cmd.AgentSetState(agent=JOAN, state="not_ready", reason="team_meeting"), SUPERVISOR)
    assert [row.what for row in town.figures().audit] == [
        "set Joan Baker to not ready (team meeting)",
        "offered a contact to Joan Baker",
        "moved a contact to Rents",
        "moved a contact to Repairs",
        "marked an emergency",
    ]


What = Literal["arrive", "call", "message", "leave", "accept", "write", "hear", "pass", "end", "wait", "shut", "away"]
Move = tuple[What, int]
MOVES = st.lists(
    st.tuples(
        st.sampled_from(get_args(What)),
        st.integers(min_value=0, max_value=5),
    ),
    max_size=40,
)


def play(town: Town, move: Move) -> None:
    """One thing that may happen; what is impossible now is refused by the engine or left out."""
    what, n = move
    contacts = list(town.state.contacts)
    contact = contacts[n % len(contacts)] if contacts else None
    agent = (JOAN, AMIR)[n % 2]
    match what:
        case "arrive" | "call" | "message":
            channel = {"arrive": "webchat", "call": "phone", "message": "web_message"}[what]
            town.arrive((REPAIRS, RENTS)[n % 2], cast("Literal['webchat', 'phone', 'web_message']", channel))
        case "leave" | "hear" if contact is not None:
            (town.leave if what == "leave" else town.hear)(contact)
        case "accept":
            town.accept(agent)
        case "write" if contact is not None:
            town.write(agent, contact)
        case "pass" if contact is not None:
            town.ask(cmd.ContactTransfer(contact=contact, queue=(REPAIRS, RENTS)[n % 2]), f"staff:{agent}")
        case "end" if contact is not None:
            town.ask(cmd.ContactEnd(contact=contact), f"staff:{agent}")
        case "shut":
            town.ask((cmd.QueueClose if n % 2 else cmd.QueueOpen)(queue=REPAIRS), SUPERVISOR)
        case "away":
            town.ask(cmd.AgentSetState(agent=agent, state=("available", "not_ready")[n % 2]), SUPERVISOR)
        case "wait":
            town.wait(17 * n + 0.5)


@given(MOVES)
@settings(max_examples=60, deadline=None)
def test_live_restarted_and_replayed_boards_are_equal(moves: list[Move]) -> None:
    """A figure that changes with a restart is a figure nobody can report to the council."""
    town, tally = Town(), Tally()
    town.on_duty(JOAN)
    town.on_duty(AMIR)
    for move in moves:
        play(town, move)
        live = figures(town.state, town.ledger, name_of, town.now, tally)
        assert live == figures(town.state, town.ledger, name_of, town.now), "what is kept changes no figure"
        assert all(row.counted == row.in_target + row.missed for view in live.lines for row in (view.today,))
    for show in (Show(), *(Show(by=by, formula=formula) for by, formula in zip(BREAKDOWNS, FORMULAS, strict=False))):
        live = figures(town.state, town.ledger, name_of, town.now, tally, show)
        assert live == town.restarted(show)
        assert live == town.replayed(show)
        for by in (show.by,) if show.by is not None else ():
            check_against_report(town, live, by)


def check_against_report(town: Town, live: Figures, by: Breakdown) -> None:
    """What the board adds up as it goes is what a report makes of the day's contacts afterwards."""
    today = town.ledger.records(MIDNIGHT)
    report = {
        (group.line, group.key): group.figures
        for group in tabulate(today, town.state.centre_config, town.now, by=by, formula=live.show.formula)
    }
    assert {(row.line, row.key): without_forecast(row.figures) for row in live.groups} == {
        key: without_forecast(found) for key, found in report.items()
    }


def without_forecast(of: Summary) -> Summary:
    """The figures without what depends on who is still expected, which a report does not know."""
    return msgspec.structs.replace(of, level=msgspec.structs.replace(of.level, misses_left=0, state="none"))


def test_a_snapshot_from_before_the_figures_is_not_read() -> None:
    """Records that never heard of a silence would show none all day; the steps know better, and are folded instead."""
    old = msgspec.msgpack.encode({"stories": {}, "deeds": []})
    with pytest.raises(msgspec.ValidationError):
        new_ledger().load(old)


def test_removed_queue_stays_on_the_board_while_there_is_something_to_see_in_it() -> None:
    """The morning's figures do not vanish at noon because somebody edited a file, and nobody who waits is hidden."""
    town = Town()
    waiting = town.arrive(RENTS)
    repairs = msgspec.structs.replace(CONFIG, queues=CONFIG.queues[:1])
    town.ask(cmd.ConfigActivate(config=repairs, digest="e"), "admin:apply")
    shown = town.figures()
    rents = queue(shown, RENTS)
    assert (rents.removed, rents.open, rents.waiting_count, rents.name) == (True, False, 1, "Rents")
    assert line(shown).waiting_count == 1
    assert shown == town.replayed() == town.restarted()

    town.leave(waiting)
    town.ask(cmd.ConfigActivate(config=repairs, digest="f"), "admin:apply")
    shown = town.figures()
    assert [row.id for row in shown.queues] == [REPAIRS]
    assert line(shown).arrived_count == 1, "the line still counts them"
    assert shown == town.replayed() == town.restarted()


def test_overflow_stands_on_the_queue_and_in_the_audit() -> None:
    """A colleague who takes over the board sees who helps whom, and by whose word."""
    town = Town()
    town.on_duty(AMIR)
    town.ask(cmd.QueueOverflow(queue=REPAIRS, to=RENTS), SUPERVISOR)
    shown = town.figures()
    repairs = queue(shown, REPAIRS)
    assert (repairs.overflow_to, repairs.on_duty_count) == ("Rents", 1)
    assert shown.audit[0].what == "sent overflow of Repairs to Rents"

    town.ask(cmd.QueueOverflow(queue=REPAIRS, to=None), SUPERVISOR)
    assert town.figures().audit[0].what == "stopped overflow of Repairs"


def test_the_board_says_how_many_waited_longer_than_told() -> None:
    """An estimate that nobody checks is worth nothing: the queue's row counts those it did not hold for."""
    town = Town()
    town.on_duty(JOAN)
    answered_after(town, 30)
    answered_after(town, 90)
    for _ in range(2):
        answered_after(town, 5)
    told = queue(town.figures(), REPAIRS).told

    assert [*told] == ["webchat"]
    assert (told["webchat"].longer, told["webchat"].counted, told["webchat"].longer_share) == (1, 4, 0.25)
    assert queue(town.figures(), RENTS).told == {}


def test_who_waits_to_be_rung_stays_on_the_line_they_came_on() -> None:
    """A supervisor sees a late webchat, marked as a callback, and not a call from nowhere."""
    town = Town()
    contact = town.arrive()
    resident = town.ledger.stories[contact].record.resident
    town.ask(cmd.CallbackRequest(contact=contact, number="01632 960123"), f"resident:{resident}")
    town.wait(61)
    shown = town.figures()

    [row] = shown.due
    assert (row.line, row.callback, row.unstaffed) == ("webchat", True, True)
    assert {line.line: line.waiting_count for line in shown.lines} == {"call": 0, "webchat": 1, "message": 0}
    assert shown == town.replayed() == town.restarted()
