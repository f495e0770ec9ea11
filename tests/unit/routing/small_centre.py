"""A small centre that does what a test tells it: two queues, agents by name, time on request."""

from __future__ import annotations

from typing import TypeVar

from routing import commands as cmd
from routing import events as ev
from routing.centre import Centre, Outcome, Queue, Team
from routing.engine import due, settle
from routing.facts import Agent, Contact
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
from routing.words import Channel, Need

E = TypeVar("E", bound=ev.Event)

REPAIRS, RENT = QueueId("repairs"), QueueId("rent")
START = Instant(1_767_607_200_000)
"""Monday 5 January 2026, 10:00 in London."""


def queue(name: str, **settings: object) -> Queue:
    """A queue that needs the skill of its own name at level 1, always open."""
    usual: dict[str, object] = {
        "needs": (Need(skill=SkillId(name)),),
        "outcomes": (Outcome(code="done", name="Done"),),
    }
    return Queue(id=QueueId(name), name={"en": name.title()}, **(usual | settings))  # type: ignore[arg-type]  # settings are the test's own


class SmallCentre:
    """A centre on the ground: commands go in, `events` is all that happened."""

    def __init__(self, *queues: Queue, **settings: object) -> None:
        self.state = State.new(CentreId("small"))
        self.now = START
        self.events: list[ev.Event] = []
        teams = (Team(id=TeamId("auto"), name="Auto", auto_accept=True),)
        self.config = Centre(id=CentreId("small"), name="Small", queues=queues or (queue("repairs"), queue("rent")),
                             teams=teams, **settings)  # type: ignore[arg-type]  # fmt: skip  # settings are the test's own
        self.tell("admin", cmd.ConfigActivate(config=self.config, digest="1"))

    def tell(self, source: str, data: cmd.CommandData) -> list[ev.Event]:
        """Ask for something; what follows."""
        command = cmd.Command(id=str(len(self.events)), centre=self.state.centre, source=source, at=self.now, data=data)
        happened = settle(self.state, command, self.now)
        self.events += happened
        return happened

    def wait(self, seconds: float) -> list[ev.Event]:
        """Let time pass, every timer at its moment; gateways stay alive."""
        happened: list[ev.Event] = []
        end = Instant(self.now + round(seconds * 1000))
        while (at := due(self.state)) is not None and at <= end:
            self.now = max(self.now, at)
            for gateway in self.state.gateways:
                self.state.gateways[gateway] = self.now
            happened += settle(self.state, None, self.now)
        self.now = end
        self.events += happened
        return happened

    def agent(self, name: str, *, team: str | None = None, **skills: int) -> AgentId:
        """Put an agent on duty, available."""
        agent = AgentId(name)
        held = {SkillId(skill): level for skill, level in skills.items()}
        self.tell("admin", cmd.AgentConfigure(agent=agent, team=TeamId(team) if team else None, skills=held))
        self.connect(name)
        self.choose(name, "available")
        return agent

    def connect(self, name: str) -> list[ev.Event]:
        """A console of the agent opens."""
        return self.tell(f"staff:{name}", cmd.AgentConnect(
            agent=AgentId(name), gateway=GatewayId("g"), session=SessionId(name)))  # fmt: skip

    def disconnect(self, name: str) -> list[ev.Event]:
        """The agent's console goes."""
        return self.tell(f"staff:{name}", cmd.AgentDisconnect(
            agent=AgentId(name), gateway=GatewayId("g"), session=SessionId(name)))  # fmt: skip

    def choose(self, name: str, state: str) -> list[ev.Event]:
        """The agent chooses a state."""
        return self.tell(f"staff:{name}", cmd.AgentSetState(agent=AgentId(name), state=state))  # type: ignore[arg-type]  # spelled out by the test

    def arrive(
        self,
        resident: str,
        to: QueueId = REPAIRS,
        channel: Channel = "webchat",
        *,
        emergency: bool = False,
        needs: tuple[Need, ...] = (),
    ) -> ContactId:
        """A resident comes; their socket is on gateway `g`."""
        happened = self.tell(f"resident:{resident}", cmd.ContactArrive(
            channel=channel, queue=to, resident=ResidentId(resident), gateway=GatewayId("g"), emergency=emergency,
            needs=needs))  # fmt: skip
        return next(event.contact for event in happened if isinstance(event, ev.ContactArrived))

    def take(self, contact: ContactId) -> str:
        """Whoever is offered the contact accepts; who it was."""
        offer = self.state.contacts[contact].offer
        assert offer is not None
        agent = self.state.offers[offer].agent
        self.tell(f"staff:{agent}", cmd.OfferAccept(offer=offer))
        return agent

    def decline(self, contact: ContactId) -> list[ev.Event]:
        """Whoever is offered the contact declines."""
        offer = self.state.contacts[contact].offer
        assert offer is not None
        return self.tell(f"staff:{self.state.offers[offer].agent}", cmd.OfferDecline(offer=OfferId(offer)))

    def of(self, kind: type[E]) -> list[E]:
        """All events of a kind."""
        return [event for event in self.events if isinstance(event, kind)]

    def __getitem__(self, contact: ContactId) -> Contact:
        return self.state.contacts[contact]

    def staff(self, name: str) -> Agent:
        """The agent as the engine knows them."""
        return self.state.agents[AgentId(name)]
