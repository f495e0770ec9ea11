"""An office without log and sockets: the engine, the ledger, two agents' consoles, and a clock that stands still."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from agents import wire
from agents.console import ConsoleSession
from agents.identity import SignIn
from contact_centre.desk import CentreDesk, console_endpoint
from contact_centre.live.ledger import Ledger
from contact_centre.people.passes import Passes
from contact_centre.sockets.session import Endpoint, Peer
from routing import commands as cmd
from routing import events as ev
from routing.centre import Centre, Outcome, Queue, Team, WrapUp
from routing.engine import settle
from routing.errors import FrameRefused
from routing.ids import (
    AgentId,
    CentreId,
    ContactId,
    GatewayId,
    Instant,
    OfferId,
    QueueId,
    ResidentId,
    SessionId,
    SkillId,
    TeamId,
)
from routing.state import State
from routing.steps import Step
from routing.words import Need, Private, Sealed

DEMO = CentreId("demo")
NOON = Instant(1_795_435_200_000)
REPAIRS, RENTS = QueueId("repairs"), QueueId("rents")
JOAN, AMIR = AgentId("joan"), AgentId("amir")
GATEWAY = GatewayId("g1")
CONFIG = Centre(
    id=DEMO,
    name="Alderbrook",
    teams=(Team(id=TeamId("housing"), name="Housing"),),
    queues=(
        Queue(
            id=REPAIRS,
            name={"en": "Repairs"},
            needs=(Need(skill=SkillId("repairs")),),
            wrap_up=WrapUp(mode="open"),
            outcomes=(Outcome(code="advice", name="Advice given"),),
        ),
        Queue(id=RENTS, name={"en": "Rents"}, needs=(Need(skill=SkillId("rents")),)),
    ),
)

PASSES = Passes(b"a secret of the centre")

Told = list[tuple[str, msgspec.Struct]]


def rung_as(number: str) -> str:
    """Everything with digits may be rung, but for one number."""
    digits = re.sub(r"\D", "", number)
    if not digits or digits.startswith("0909"):
        raise FrameRefused("number_refused", f"{number} cannot be rung.")
    return f"+44{digits[1:]}" if digits.startswith("0") else f"+{digits}"


class Office:
    """Tests let people do things; `told` is what each console was told by the last step."""

    def __init__(self, experts: tuple[wire.ExpertsView, ...] | None = None) -> None:
        self.state = State.new(DEMO)
        self.ledger = Ledger(lambda now: Instant(now - 86_400_000))
        self.now = NOON
        self.consoles: dict[str, ConsoleSession] = {}
        self.told: dict[str, Told] = {}
        self.refused: list[ev.CommandRefused] = []
        self.erased: set[str] = set()
        self._count = 0
        self.desk = CentreDesk(
            state=lambda: self.state,
            clock=self,
            ledger=self.ledger,
            text_of=self._plain,
            name_of=lambda agent: agent.title(),
            experts=experts,
            passes=PASSES,
        )
        self.endpoint: Endpoint = console_endpoint(self.desk, GATEWAY, rung_as)
        self.ask(cmd.ConfigActivate(config=CONFIG, digest="d"), "admin")

    def wall(self) -> Instant:
        return self.now

    def monotonic_ms(self) -> int:
        return self.now

    def comes(self, agent: AgentId, skill: str) -> ConsoleSession:
        """An agent signs in, opens a console and is available."""
        self.ask(cmd.AgentConfigure(agent=agent, team=TeamId("housing"), skills={SkillId(skill): 4}), "admin")
        session = self.open(agent)
        for command in session.presence(present=True):
            self.ask(command, f"gateway:{GATEWAY}")
        self.does(agent, "set_state", wire.SetState(state="available"))
        return session

    def open(self, agent: AgentId, tab: str = "1") -> ConsoleSession:
        """A console connects and is shown its desk."""
        sign_in = SignIn(
            id="s", staff=agent, name=agent.title(), roles=frozenset({"agent"}), kind="person", ends_at=self.now
        )
        session = self.endpoint.open(Peer(id=SessionId(f"{agent}{tab}"), purpose="console", sign_in=sign_in))
        assert isinstance(session, ConsoleSession)
        session.snapshot()
        self.consoles[agent] = session
        return session

    def does(self, agent: AgentId, kind: str, data: msgspec.Struct) -> list[str]:
        """A frame of the agent's; the kinds of frames it causes for them."""
        session = self.consoles[agent]
        for command in session.commands(kind, data):
            self.ask(command, session.source)
        return self.kinds(agent)

    def kinds(self, agent: AgentId) -> list[str]:
        return [kind for kind, _ in self.told.get(agent, [])]

    def ask(self, data: cmd.CommandData, source: str) -> None:
        """One command through the engine, and its step to ledger and consoles."""
        self.ask_at_once((data, source))

    def ask_at_once(self, *asked: tuple[cmd.CommandData, str]) -> None:
        """Several commands with their sources, answered by one step, as in a busy centre."""
        events: list[ev.Event] = []
        for data, source in asked:
            self._count += 1
            command = cmd.Command(id=f"c{self._count}", centre=DEMO, source=source, at=self.now, data=data)
            events += settle(self.state, command, self.now)
        self._step(events)

    def wait(self, seconds: int) -> None:
        """Time passes, second by second, and what falls due happens; `told` holds all of it."""
        told: dict[str, Told] = {}
        for _ in range(seconds):
            self.now = Instant(self.now + 1000)
            self.ask(cmd.GatewayAlive(gateway=GATEWAY), f"gateway:{GATEWAY}")
            for agent, frames in self.told.items():
                told.setdefault(agent, []).extend(frames)
        self.told = told

    def tick(self, agent: AgentId) -> Told:
        """A second passes on a console."""
        self.now = Instant(self.now + 1000)
        return list(self.consoles[agent].every_second(self.now))

    def ann_arrives(self, text: Private | None = "It drips", queue: QueueId = REPAIRS) -> ContactId:
        """A resident starts a chat."""
        before = set(self.state.contacts)
        self.ask(
            cmd.ContactArrive(
                channel="webchat", queue=queue, resident=ResidentId("ann"), name="Ann", text=text, gateway=GATEWAY
            ),
            "resident:ann",
        )
        [contact] = set(self.state.contacts) - before
        return contact

    def ann(self, data: cmd.CommandData) -> None:
        """The resident does something."""
        self.ask(data, "resident:ann")

    def talking(self) -> ContactId:
        """Ann is in a conversation with Joan, who has answered her."""
        contact = self.ann_arrives()
        self.does(JOAN, "accept", wire.Accept(offer=self.offer()))
        self.does(JOAN, "send", wire.Send(contact=contact, text="Hello"))
        return contact

    def hears(self, *events: ev.Event) -> None:
        """A step whose events are told to ledger and consoles, whatever led to them."""
        self._step(events)

    def offer(self) -> OfferId:
        """The one open offer."""
        [offer] = self.state.offers
        return offer

    def _step(self, events: Sequence[ev.Event]) -> None:
        self.refused = [event for event in events if isinstance(event, ev.CommandRefused)]
        step = Step(
            v=1, epoch=1, owner="o", prev="", id=str(self._count), in_from=0, in_to=1, t=self.now, events=tuple(events)
        )
        self.ledger.fold(step)
        self.told = {agent: list(session.after_step(step)) for agent, session in self.consoles.items()}

    def _plain(self, text: Private) -> str:
        return "[erased]" if isinstance(text, Sealed) or text in self.erased else text
