"""A centre without log and sockets: the real engine, a ledger, and every step it ever made."""

from __future__ import annotations

import msgspec

from contact_centre.boards.figures import figures
from contact_centre.boards.wire import Figures, Show
from contact_centre.live.ledger import Ledger
from routing import commands as cmd
from routing.centre import Centre, Queue, Step, Target, Team
from routing.engine import apply, dump, load, settle
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
    contact_id,
)
from routing.state import State
from routing.steps import Step as LogStep
from routing.words import Channel, Need

DEMO = CentreId("demo")
MIDNIGHT = Instant(1_795_392_000_000)
"""Monday 23 November 2026, 00:00 in London."""
NOON = Instant(MIDNIGHT + 12 * 3_600_000)
DAY_MS = 86_400_000
ALIVE_MS = 10_000
GATEWAY = GatewayId("g1")
REPAIRS, RENTS = QueueId("repairs"), QueueId("rents")
JOAN, AMIR, NOWAK = AgentId("joan"), AgentId("amir"), AgentId("nowak")
NAMES = {JOAN: "Joan Baker", AMIR: "Amir Khan", NOWAK: "P. Nowak"}
CONFIG = Centre(
    id=DEMO,
    name="Alderbrook",
    queues=(
        Queue(
            id=REPAIRS,
            name={"en": "Repairs"},
            needs=(Need(skill=SkillId("repairs"), level=4),),
            steps=(Step(after_s=15, level=2), Step(after_s=45, overflow=RENTS)),
        ),
        Queue(
            id=RENTS,
            name={"en": "Rents"},
            needs=(Need(skill=SkillId("rents")),),
            targets={"webchat": Target(share=0.8, within_s=120)},
        ),
    ),
    teams=(Team(id=TeamId("housing"), name="Housing"),),
)


def name_of(agent: AgentId) -> str:
    """The display name of one of the town's staff."""
    return NAMES.get(agent, agent)


class Town:
    """Commands in, state and ledger out. It is its own clock, which stands still until told."""

    def __init__(self, now: Instant = NOON) -> None:
        self.now = now
        self.state = State.new(DEMO)
        self.ledger = new_ledger()
        self.steps: list[LogStep] = []
        self._count = 0
        self.ask(cmd.ConfigActivate(config=CONFIG, digest="d"))
        for agent, skill in ((JOAN, "repairs"), (AMIR, "rents")):
            self.ask(cmd.AgentConfigure(agent=agent, team=TeamId("housing"), skills={SkillId(skill): 5}))

    def wall(self) -> Instant:
        return self.now

    def monotonic_ms(self) -> int:
        return self.now

    def wait(self, seconds: float) -> None:
        """Let time pass, and whatever falls due in it happen. Consoles stay connected."""
        until = self.now + round(seconds * 1000)
        while self.now < until:
            self.now = Instant(min(until, self.now + ALIVE_MS) if self.state.gateways else until)
            if self.state.gateways:
                self.ask(cmd.GatewayAlive(gateway=GATEWAY), f"gateway:{GATEWAY}")
            else:
                self._step(None)

    def ask(self, data: cmd.CommandData, source: str = "admin") -> str:
        """One command through the engine; returns its id."""
        self._count += 1
        command = cmd.Command(id=f"c{self._count}", centre=DEMO, source=source, at=self.now, data=data)
        self._step(command)
        return command.id

    def arrive(self, queue: QueueId = REPAIRS, channel: Channel = "webchat", *, robot: bool = False) -> ContactId:
        """A new resident joins a queue."""
        source = f"resident:{self._count}"
        data = cmd.ContactArrive(
            channel=channel, queue=queue, resident=ResidentId(source.partition(":")[2]), robot=robot, name="Ann Smith"
        )
        return contact_id(DEMO, source, self.ask(data, source))

    def leave(self, contact: ContactId) -> None:
        """The resident of a contact goes."""
        self.ask(cmd.ContactLeave(contact=contact), f"resident:{self.ledger.stories[contact].record.resident}")

    def on_duty(self, agent: AgentId) -> None:
        """The agent opens a console and is available."""
        source = f"staff:{agent}"
        self.ask(cmd.AgentConnect(agent=agent, gateway=GATEWAY, session=SessionId(f"s-{agent}")), source)
        self.ask(cmd.AgentSetState(agent=agent, state="available"), source)

    def accept(self, agent: AgentId) -> None:
        """The agent takes the offer that rings."""
        offers = self.state.agents[agent].offers
        if offers:
            self.ask(cmd.OfferAccept(offer=OfferId(next(iter(offers)))), f"staff:{agent}")

    def write(self, agent: AgentId, contact: ContactId) -> None:
        """The agent writes to the resident; the first time, this answers the contact."""
        self.ask(cmd.ContactSend(contact=contact, text="Good morning."), f"staff:{agent}")

    def hear(self, contact: ContactId, text: str = "Hello?") -> None:
        """The resident of a contact writes."""
        resident = self.ledger.stories[contact].record.resident
        self.ask(cmd.MessageReceive(contact=contact, text=text), f"resident:{resident}")

    def figures(self, show: Show | None = None) -> Figures:
        """The board now."""
        return figures(self.state, self.ledger, name_of, self.now, show=show)

    def restarted(self, show: Show | None = None) -> Figures:
        """The board of a process that starts from a snapshot of this one."""
        ledger = new_ledger()
        ledger.load(self.ledger.dump())
        return figures(load(dump(self.state)), ledger, name_of, self.now, show=show)

    def replayed(self, show: Show | None = None) -> Figures:
        """The board of somebody who folds all steps from the first on, as they were written."""
        state, ledger = State.new(DEMO), new_ledger()
        for step in self.steps:
            read = msgspec.json.decode(msgspec.json.encode(step), type=LogStep)
            for event in read.events:
                apply(state, event)
            ledger.fold(read)
        return figures(state, ledger, name_of, self.now, show=show)

    def _step(self, command: cmd.Command | None) -> None:
        events = settle(self.state, command, self.now)
        number = len(self.steps)
        step = LogStep(
            v=1, epoch=1, owner="e", prev="", id=f"{number}", in_from=0, in_to=0, t=self.now, events=tuple(events)
        )
        self.steps.append(step)
        self.ledger.fold(step)


def new_ledger() -> Ledger:
    """A ledger that keeps today and yesterday."""
    return Ledger(lambda now: Instant(now // DAY_MS * DAY_MS - DAY_MS))
