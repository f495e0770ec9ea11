"""Boards and wallboards on their sockets: what is sent when, to whom, and what may be asked."""

from __future__ import annotations

import msgspec
import pytest

from agents.identity import SignIn
from contact_centre.boards import wire
from contact_centre.boards.session import TICK_MS, BoardSession, board_endpoint
from contact_centre.sockets.session import Endpoint, Purpose
from contact_centre.sockets.session import Peer as SocketPeer
from routing import commands as cmd
from routing.ids import AgentId, ContactId, Instant, SessionId, SkillId, TeamId
from tests.unit.contact_centre.boards.town import AMIR, JOAN, NOWAK, RENTS, REPAIRS, Town, name_of


class Screens:
    """The screens of a town, ticking together as the hub lets them."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.named = 0
        self.open: list[BoardSession] = []
        self.endpoint: Endpoint = board_endpoint(
            state=lambda: town.state,
            ledger=town.ledger,
            name_of=self._name_of,
            clock=town,
            version=lambda: len(town.steps),
        )

    def show(self, purpose: Purpose = "board") -> tuple[BoardSession, wire.Figures]:
        """One more screen, and its snapshot."""
        sign_in = SignIn(
            id="s1",
            staff=NOWAK,
            name="P. Nowak",
            roles=frozenset({"supervisor"}),
            kind="wallboard" if purpose == "wallboard" else "person",
            ends_at=Instant(2**50),
        )
        session = self.endpoint.open(SocketPeer(id=SessionId("c1"), purpose=purpose, sign_in=sign_in))
        assert isinstance(session, BoardSession)
        self.open.append(session)
        return session, session.snapshot()

    def tick(self) -> list[wire.Figures | None]:
        """A tick later: the figures each screen is sent, None for a screen that hears nothing."""
        self.town.now = Instant(self.town.now + TICK_MS)
        frames = [list(session.every_second(self.town.now)) for session in self.open]
        return [msgspec.convert(sent[0][1], wire.Figures, from_attributes=True) if sent else None for sent in frames]

    def step(self) -> None:
        """The hub tells every screen of the newest step."""
        for session in self.open:
            assert not session.after_step(self.town.steps[-1])

    def _name_of(self, agent: AgentId) -> str:
        self.named += 1
        return name_of(agent)


def test_a_quiet_board_hears_once_a_second() -> None:
    """A screen that hears nothing must be able to say that its line is dead."""
    screens = Screens(Town())
    screens.show()
    assert [sent is not None for _ in range(8) for sent in screens.tick()] == [False, False, False, True] * 2


def test_steps_are_told_at_the_next_tick_and_only_once() -> None:
    """However fast the centre is, a browser is sent at most four figures a second."""
    town = Town()
    screens = Screens(town)
    screens.show()
    for _ in range(3):
        town.arrive()
        screens.step()
    (sent,) = screens.tick()
    assert sent is not None
    assert sent.lines[1].waiting_count == 3
    assert screens.tick() == [None]


def test_only_changed_agents_are_sent() -> None:
    """With five hundred agents, a whole list four times a second would be too much for a tablet."""
    town = Town()
    town.on_duty(JOAN)
    town.on_duty(AMIR)
    screens = Screens(town)
    _, snapshot = screens.show()
    assert {row.id for row in snapshot.agents} == {JOAN, AMIR}
    town.ask(cmd.AgentSetState(agent=JOAN, state="not_ready", reason="break"), f"staff:{JOAN}")
    screens.step()
    (sent,) = screens.tick()
    assert sent is not None
    assert [(row.id, row.reason) for row in sent.agents] == [(JOAN, "break")]
    town.ask(cmd.AgentConfigure(agent=AMIR, enabled=False))
    screens.step()
    (sent,) = screens.tick()
    assert sent is not None
    assert (sent.agents, sent.agents_gone) == ((), (AMIR,))


def test_the_figures_of_a_tick_are_worked_out_once() -> None:
    """Ten boards on ten desks must not slow the centre down ten times."""
    town = Town()
    town.on_duty(JOAN)
    screens = Screens(town)
    for _ in range(10):
        screens.show()
    before = screens.named
    town.arrive()
    screens.step()
    town.now = Instant(town.now + TICK_MS)
    sent = {id(frame[1]) for session in screens.open for frame in session.every_second(town.now)}
    assert len(sent) == 1, "the same object, which the hub encodes once"
    assert 0 < screens.named - before < 10


def test_a_board_opened_between_ticks_misses_no_agent() -> None:
    """Two supervisors who look at the same moment see the same people."""
    town = Town()
    town.on_duty(JOAN)
    town.on_duty(AMIR)
    screens = Screens(town)
    screens.show()
    town.ask(cmd.AgentSetState(agent=JOAN, state="not_ready", reason="break"), f"staff:{JOAN}")
    screens.step()
    _, snapshot = screens.show()
    assert [row.reason for row in snapshot.agents] == ["break", ""]
    first, second = screens.tick()
    assert first is not None
    assert [row.reason for row in first.agents] == ["break"]
    assert second is None


def test_a_wallboard_names_nobody() -> None:
    """It hangs where visitors walk past, and is signed in for months."""
    town = Town()
    town.on_duty(JOAN)
    contact = town.arrive()
    town.ask(cmd.QueueClose(queue=RENTS, message={"en": "Training."}), f"staff:{NOWAK}")
    town.ask(cmd.AgentSetState(agent=AMIR, state="not_ready", reason="personal"), f"staff:{NOWAK}")
    town.wait(31)
    screens = Screens(town)
    session, board = screens.show("board")
    wallboard, wall = screens.show("wallboard")
    assert "Joan" in repr(board)
    for word in ("Joan", "Amir", "Nowak", "Ann", "personal", "Training", f"resident {contact[:4]}"):
        assert word not in repr(wall), word
    assert wall.audit == ()
    assert len(wall.agents) == len(board.agents)
    assert (session.frames, wallboard.frames) == (wire.BOARD_FRAMES, {})


@pytest.mark.parametrize(
    ("kind", "data", "command"),
    [
        ("offer_now", {"contact": "c"}, cmd.OfferMake(contact=ContactId("c"))),
        ("offer_now", {"contact": "c", "agent": "joan"}, cmd.OfferMake(contact=ContactId("c"), agent=JOAN)),
        (
            "mark",
            {"contact": "c", "emergency": True},
            cmd.ContactMark(contact=ContactId("c"), emergency=True, as_supervisor=True),
        ),
        ("move", {"contact": "c", "queue": "rents"}, cmd.ContactMove(contact=ContactId("c"), queue=RENTS)),
        (
            "set_agent_state",
            {"agent": "joan", "state": "not_ready", "reason": "lunch"},
            cmd.AgentSetState(agent=JOAN, state="not_ready", reason="lunch"),
        ),
        (
            "configure_agent",
            {"agent": "joan", "team": "housing", "skills": {"rents": 2}, "units": 40, "maxima": {"call": 0}},
            cmd.AgentConfigure(
                agent=JOAN, team=TeamId("housing"), skills={SkillId("rents"): 2}, units=40, maxima={"call": 0}
            ),
        ),
        (
            "close_queue",
            {"queue": "repairs", "message": {"en": "Flooded."}},
            cmd.QueueClose(queue=REPAIRS, message={"en": "Flooded."}),
        ),
        ("open_queue", {"queue": "repairs"}, cmd.QueueOpen(queue=REPAIRS)),
    ],
)
def test_what_supervisors_ask_becomes_a_command_in_their_name(
    kind: str, data: dict[str, object], command: cmd.CommandData
) -> None:
    """One click does it, and the audit knows whose it was."""
    session, _ = Screens(Town()).show()
    frame = msgspec.convert(data, session.frames[kind])
    assert list(session.commands(kind, frame)) == [command]
    assert session.source == "staff:nowak"


def test_a_screen_is_sent_what_it_asked_to_be_shown() -> None:
    """The chooser is each supervisor's own: it changes no other board and asks nothing of the centre."""
    town = Town()
    town.arrive()
    screens = Screens(town)
    session, first = screens.show()
    screens.show()
    assert not session.commands("show", wire.Show(formula="strict", by="channel"))
    asked, other = screens.tick()
    assert asked is not None
    assert asked.show == wire.Show(formula="strict", by="channel", line="webchat")
    assert [row.name for row in asked.groups] == ["Webchat"]
    assert other is None
    assert (first.show, first.groups) == (wire.Show(formula="contract", line="webchat"), ())
