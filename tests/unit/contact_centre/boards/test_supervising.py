"""Who takes part in whose call: offered where there is one, shown to the supervisor alone, and written down."""

from __future__ import annotations

import msgspec

from agents.identity import SignIn
from contact_centre.boards import wire
from contact_centre.boards.session import BoardSession, board_endpoint
from contact_centre.boards.staff import audit_rows
from contact_centre.sockets.session import Peer, Purpose
from routing import commands as cmd
from routing import events as ev
from routing.explain import Names
from routing.facts import Leg
from routing.ids import AgentId, ContactId, Instant, LegId, SessionId
from routing.steps import Step
from routing.words import Effect, Supervision
from tests.unit.contact_centre.boards.town import AMIR, JOAN, NOWAK, Town, name_of


class OnTheLine:
    """Joan talks with a resident on the telephone; the legs are what a provider's news would fold to."""

    def __init__(self) -> None:
        self.town = Town()
        self.town.on_duty(JOAN)
        self.contact = self.town.arrive(channel="phone")
        self.town.accept(JOAN)
        self.held = self.town.state.contacts[self.contact]
        self.put(Leg(id=LegId("agent-1"), party="agent", since=self.town.now, agent=JOAN, phase="joined"))

    def put(self, leg: Leg) -> None:
        """A leg as it is now."""
        self.held.legs = {**self.held.legs, leg.id: leg}

    def supervises(self, mode: Supervision, *, joined: bool = True) -> None:
        """P. Nowak takes part."""
        leg = Leg(id=LegId("supervisor-3"), party="supervisor", since=self.town.now, agent=NOWAK, mode=mode)
        leg.phase = "joined" if joined else "ringing"
        self.put(leg)
        self.town.state.supervising[NOWAK] = self.contact

    def screen(self, staff: AgentId = NOWAK, purpose: Purpose = "board") -> BoardSession:
        """A screen of somebody's."""
        town = self.town
        endpoint = board_endpoint(
            state=lambda: town.state, ledger=town.ledger, name_of=name_of, clock=town, version=lambda: len(town.steps)
        )
        sign_in = SignIn(
            id="s1", staff=staff, name="x", roles=frozenset({"supervisor"}), kind="person", ends_at=Instant(2**50)
        )
        session = endpoint.open(Peer(id=SessionId(staff), purpose=purpose, sign_in=sign_in))
        assert isinstance(session, BoardSession)
        return session


def row_of_joan(figures: wire.Figures) -> wire.AgentRow:
    """Her row."""
    return next(row for row in figures.agents if row.id == JOAN or row.calls_count)


def test_a_call_can_be_listened_to_once_its_agent_is_in_it() -> None:
    """Before that there is nothing to hear, and a chat has no sound at all."""
    there = OnTheLine()
    assert row_of_joan(there.screen().snapshot()).call == there.contact
    there.held.legs[LegId("agent-1")].phase = "ringing"
    assert row_of_joan(there.screen().snapshot()).call is None


def test_only_the_supervisor_sees_that_they_listen() -> None:
    """Who is listened to must not learn it from a colleague's screen."""
    there = OnTheLine()
    there.supervises("listen")
    own = there.screen().snapshot().supervising
    assert own is not None
    assert (own.contact, own.agent_name, own.mode, own.joined) == (there.contact, "Joan Baker", "listen", True)
    assert there.screen(AMIR).snapshot().supervising is None
    wall = there.screen(purpose="wallboard").snapshot()
    assert (wall.supervising, row_of_joan(wall).call) == (None, None)


def test_what_changes_is_told_at_the_next_tick() -> None:
    """A supervisor who still rings, or was let go, must not believe that the agent hears them."""
    there = OnTheLine()
    screen = there.screen()
    assert screen.snapshot().supervising is None
    there.supervises("whisper", joined=False)
    [(_, told)] = screen.every_second(Instant(there.town.now + 1_000))
    assert isinstance(told, wire.Figures)
    assert told.supervising is not None
    assert (told.supervising.mode, told.supervising.joined) == ("whisper", False)
    del there.held.legs[LegId("supervisor-3")]
    [(_, told)] = screen.every_second(Instant(there.town.now + 2_000))
    assert isinstance(told, wire.Figures)
    assert told.supervising is None


def test_asks_the_centre_to_take_part() -> None:
    """One frame for each way, and one to stop."""
    screen = OnTheLine().screen()
    frame = msgspec.convert({"contact": "c1", "mode": "barge"}, screen.frames["supervise"])
    assert screen.commands("supervise", frame) == (cmd.CallSupervise(contact=ContactId("c1"), mode="barge"),)
    stop = wire.Supervise(contact=ContactId("c1"), mode="stop")
    assert screen.commands("supervise", stop) == (cmd.CallSupervise(contact=ContactId("c1"), mode="stop"),)


def test_taking_part_is_written_down() -> None:
    """Whoever listens to residents and staff answers for it."""
    there = OnTheLine()
    town, now = there.town, there.town.now
    asked: list[tuple[Effect, Supervision | None]] = [("supervise", "listen"), ("supervise", "barge"), ("drop", None)]
    for number, (effect, mode) in enumerate(asked):
        handled = ev.CommandHandled(at=now, source=f"staff:{NOWAK}", id=str(number), command="call.supervise")
        did = ev.EffectRequested(at=now, contact=there.contact, effect=effect, agent=NOWAK, mode=mode)
        step = Step(v=1, epoch=1, owner="o", prev="", id=str(number), in_from=0, in_to=1, t=now, events=(handled, did))
        town.ledger.fold(step)
    rows = audit_rows(town.ledger, Names(centre=town.state.centre_config, agent=name_of))
    assert [(row.who, row.what) for row in rows[:3]] == [
        ("P. Nowak", "left a call of Joan Baker"),
        ("P. Nowak", "joined a call of Joan Baker"),
        ("P. Nowak", "listened to a call of Joan Baker"),
    ]
