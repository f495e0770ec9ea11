"""A parish: engine, real vault and real history in SQL, without sockets. What is asked is recorded at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from agents.identity import SignIn
from agents.identity.people import Role
from contact_centre.database import connect
from contact_centre.history import SqlHistory
from contact_centre.history.fold import HistoryFold
from contact_centre.live.memory import MemoryLive
from contact_centre.log.inbox import SealingInbox
from contact_centre.log.judging import Accepted
from contact_centre.log.memory import MemoryLog
from contact_centre.people.door import IdentifyingInbox
from contact_centre.people.erasing import Erasing, Erasures
from contact_centre.people.identities import Identities
from contact_centre.people.passes import Passes
from contact_centre.people.person import People
from contact_centre.people.reading import Reading
from contact_centre.people.sql import SqlPeople
from contact_centre.places import Position
from contact_centre.vault import SqlVault
from routing import commands as cmd
from routing import events as ev
from routing.centre import Centre, Outcome, Queue, Team
from routing.commands import Command, CommandData, decode_command
from routing.engine import settle
from routing.ids import (
    AgentId,
    CentreId,
    ContactId,
    GatewayId,
    Instant,
    MessageRef,
    QueueId,
    ResidentId,
    SessionId,
    SkillId,
    TeamId,
)
from routing.ports import INBOX
from routing.state import State
from routing.steps import Chain, Step
from routing.threads import Endpoint, Threads
from routing.words import Channel, Private, Sealed

CENTRE: Final = CentreId("demo")
NOON: Final = Instant(1_795_435_200_000)
REPAIRS: Final = QueueId("repairs")
OURS: Final = "+441632960100"
MAY: Final = "+447700900123"
CONFIG: Final = Centre(
    id=CENTRE,
    name="Alderbrook",
    queues=(Queue(id=REPAIRS, name={"en": "Repairs"}, outcomes=(Outcome(code="advice", name="Advice given"),)),),
    teams=(Team(id=TeamId("auto"), name="Auto", auto_accept=True),),
    threads=Threads(
        endpoints=tuple(Endpoint(channel=each, address=OURS, queue=REPAIRS) for each in ("sms", "whatsapp"))
    ),
)


class Parish:
    """Tests let people do things."""

    def __init__(self, url: str) -> None:
        self.database = connect(url)
        self.vault = SqlVault(self.database)
        self.state = State.new(CENTRE)
        self.now = NOON
        self.who = Identities(b"a secret of the centre")
        self.passes = Passes(b"a secret of the centre")
        self.history = SqlHistory(self.database, CENTRE)
        self.rows = SqlPeople(self.database, CENTRE)
        self.opened = 0
        self._log = MemoryLog()
        self._fold = HistoryFold({}, {}, {})
        self._inbox = IdentifyingInbox(SealingInbox(self._log, self.vault, self._whose), self.who, lambda: self.state)
        self._count = 0
        self._place: Position | None = None
        reading = Reading(
            state=lambda: self.state,
            rows=self.rows,
            identities=self.who,
            passes=self.passes,
            text_of=self._open,
            learn=self.vault.learn,
            name_of=lambda agent: agent.title(),
            clock=self,
        )
        self.people = People(reading)
        self.live = MemoryLive(self)
        self.erasing = Erasing(reading, Erasures(self.vault, self.live))

    def wall(self) -> Instant:
        return self.now

    def monotonic_ms(self) -> int:
        return self.now

    async def open(self, *agents: str) -> None:
        """The centre opens, with agents who take whatever comes."""
        await self.ask(cmd.ConfigActivate(config=CONFIG, digest="d"), "admin")
        for agent in map(AgentId, agents):
            skills = {SkillId("repairs"): 5}
            await self.ask(cmd.AgentConfigure(agent=agent, team=TeamId("auto"), skills=skills), "admin")
            await self.ask(
                cmd.AgentConnect(agent=agent, gateway=GatewayId("g"), session=SessionId(agent)), f"staff:{agent}"
            )
            await self.ask(cmd.AgentSetState(agent=agent, state="available"), f"staff:{agent}")

    async def ask(self, data: CommandData, source: str) -> list[ev.Event]:
        """What an edge asks, sealed, decided and recorded."""
        self._count += 1
        self.now = Instant(self.now + 1_000)
        self.state.gateways.update(dict.fromkeys(self.state.gateways, self.now))  # they are all alive
        start = await self._log.end(INBOX)
        asked = Command(id=f"c{self._count}", centre=CENTRE, source=source, at=self.now, data=data)
        await self._inbox.append([asked])
        events: list[ev.Event] = []
        for record in await self._log.read(INBOX, start, 10):
            events += settle(self.state, decode_command(record.data), self.now)
        self._record(events)
        return events

    async def texts(self, number: str, text: str, name: str = "", channel: Channel = "sms") -> ContactId:
        """Somebody writes; the contact that it belongs to."""
        happened = await self.ask(
            cmd.MessageArrive(
                channel=channel,
                to=OURS,
                resident=self.who.on(channel, number),
                ref=MessageRef(f"m{self._count}"),
                address=number,
                text=text,
                name=name or None,
            ),
            f"provider:{channel}",
        )
        return next(each.contact for each in happened if isinstance(each, ev.MessageReceived))

    async def chats(self, token: str, text: str, name: str = "") -> ContactId:
        """Somebody opens a chat on the page."""
        happened = await self.ask(
            cmd.ContactArrive(
                channel="webchat",
                queue=REPAIRS,
                resident=self.who.on("webchat", token),
                name=name or None,
                text=text,
                gateway=GatewayId("g"),
            ),
            f"resident:{self.who.on('webchat', token)}",
        )
        return next(each.contact for each in happened if isinstance(each, ev.ContactArrived))

    async def finish(self, contact: ContactId, reply: str, note: str = "") -> None:
        """The agent who has the contact replies, ends it, and files it."""
        source = f"staff:{self.state.contacts[contact].agent}"
        await self.ask(cmd.ContactSend(contact=contact, text=reply), source)
        await self.ask(cmd.ContactEnd(contact=contact), source)
        await self.ask(cmd.ContactDispose(contact=contact, outcome="advice", note=note or None), source)

    def holder(self, contact: ContactId) -> SignIn:
        """Whoever has the contact, signed in."""
        agent = self.state.contacts[contact].agent
        assert agent is not None
        return signed_in(agent)

    def _open(self, text: Private) -> str:
        assert isinstance(text, Sealed), "nothing personal stands in the database unsealed"
        self.opened += 1
        found = self.vault.open(text)
        return "[erased]" if found is None else found

    def _whose(self, contact: ContactId) -> ResidentId | None:
        found = self.state.contacts.get(contact) or self.state.gone.get(contact)
        return None if found is None else found.resident

    def _record(self, events: Sequence[ev.Event]) -> None:
        offset = 0 if self._place is None else self._place.offset
        step = Step(
            v=1, epoch=1, owner="o", prev="", id=f"s{offset}", in_from=0, in_to=1, t=self.now, events=tuple(events)
        )
        self._fold.fold(Accepted(offset, step), self.state)
        after = Position(offset=offset + 1, chain=Chain(), recorder="r")
        self.history.write("history", self._place, after, self._fold.take())
        self._place = after


def signed_in(agent: str, role: Role = "agent") -> SignIn:
    """Somebody of the staff."""
    return SignIn(
        id="s", staff=AgentId(agent), name=agent, roles=frozenset({role}), kind="person", ends_at=Instant(2**50)
    )
