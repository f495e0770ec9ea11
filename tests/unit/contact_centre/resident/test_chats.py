"""A resident's session on the real engine: what one decides, the other tells."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from channels.webchat import wire
from channels.webchat.session import ChatSession
from contact_centre.live.waits import Waits
from contact_centre.resident.chats import CentreChats, chat_endpoint
from contact_centre.resident.choices import queue_choices
from contact_centre.sockets.session import Peer
from routing import commands as cmd
from routing import events as ev
from routing.centre import Centre, Hours, Period, Queue
from routing.engine import settle
from routing.ids import AgentId, CentreId, ContactId, GatewayId, Instant, QueueId, ResidentId, SessionId, SkillId
from routing.state import State
from routing.words import Need, Private, Sealed

DEMO = CentreId("demo")
MONDAY_NOON = Instant(1_795_435_200_000)
TUESDAY_8_AM = Instant(1_795_507_200_000)
REPAIRS, REGISTRARS = QueueId("repairs"), QueueId("registrars")
JOAN = AgentId("joan")
CONFIG = Centre(
    id=DEMO,
    name="Alderbrook",
    languages=("en", "cy"),
    emergency_words={"en": ("fire",), "cy": ("tân",)},
    queues=(
        Queue(id=REPAIRS, name={"en": "Repairs"}, needs=(Need(skill=SkillId("repairs")),)),
        Queue(
            id=REGISTRARS,
            name={"en": "Registrars"},
            default_hours=Hours(periods=(Period(weekday=1, start=480, end=1020),)),
        ),
    ),
)


class Town:
    """A centre without log and sockets: one resident's session, the engine, a clock that stands still."""

    def __init__(self) -> None:
        self.state = State.new(DEMO)
        self.stories: dict[ContactId, list[ev.Event]] = {}
        self.told: list[tuple[str, msgspec.Struct]] = []
        self._count = 0
        self.session: ChatSession | None = None
        self.ask(cmd.ConfigActivate(config=CONFIG, digest="d"), "admin")
        self.session = self.connect()

    def wall(self) -> Instant:
        return MONDAY_NOON

    def monotonic_ms(self) -> int:
        return 0

    def connect(self) -> ChatSession:
        """The resident's page connects, at first or again."""
        chats = CentreChats(
            state=lambda: self.state,
            clock=self,
            latest_of=lambda _: next(reversed(self.stories), None),
            story_of=lambda contact: self.stories[contact],
            text_of=_plain,
            name_of=lambda agent: agent.title(),
        )
        endpoint = chat_endpoint(chats, Waits(lambda: self.state).of, GatewayId("g1"), robots=True)
        peer = Peer(id=SessionId("s1"), purpose="chat", resident=ResidentId("ann"))
        session = endpoint.open(peer)
        assert isinstance(session, ChatSession)
        self.session = session
        return session

    def ask(self, data: cmd.CommandData, source: str) -> None:
        """One command through the engine, and its step to the resident."""
        self._count += 1
        command = cmd.Command(id=f"c{self._count}", centre=DEMO, source=source, at=MONDAY_NOON, data=data)
        events = settle(self.state, command, MONDAY_NOON)
        refused = [event for event in events if isinstance(event, ev.CommandRefused)]
        assert refused == []
        for event in events:
            if isinstance(event, ev.ContactEvent):
                self.stories.setdefault(event.contact, []).append(event)
        if self.session is not None:
            self.told = list(self.session.after_step(_Step(events)))

    def says(self, kind: str, data: msgspec.Struct) -> list[str]:
        """The resident's frame; what they are told."""
        assert self.session is not None
        for command in self.session.commands(kind, data):
            self.ask(command, self.session.source)
        return [kind for kind, _ in self.told]

    def joan(self, data: cmd.CommandData) -> list[str]:
        """Joan does something; what the resident is told."""
        self.ask(data, "staff:joan")
        return [kind for kind, _ in self.told]

    def joan_comes(self) -> None:
        """Joan signs in and is available."""
        self.comes(JOAN, repairs=5)

    def comes(self, agent: AgentId, **skills: int) -> None:
        """An agent signs in and is available."""
        held = {SkillId(skill): level for skill, level in skills.items()}
        self.ask(cmd.AgentConfigure(agent=agent, skills=held), "admin")
        self.ask(cmd.AgentConnect(agent=agent, gateway=GatewayId("g1"), session=SessionId(agent)), "gateway:g1")
        self.ask(cmd.AgentSetState(agent=agent, state="available"), f"staff:{agent}")

    def snapshot(self) -> wire.ChatSnapshot:
        """What a fresh connection shows."""
        return self.connect().snapshot()


class _Step(msgspec.Struct):
    events: Sequence[ev.Event]


def _plain(text: Private) -> str:
    return "[erased]" if isinstance(text, Sealed) else text


@pytest.fixture
def town() -> Town:
    """Nobody is there yet."""
    return Town()


def test_the_whole_way_of_a_chat(town: Town) -> None:
    """From the form over wait, conversation and end to the rating, the session tells what the engine decided."""
    town.joan_comes()
    assert town.says("arrive", wire.Arrive(queue=REPAIRS, text="It drips")) == ["delivered", "message", "waiting"]
    [offer] = town.state.offers
    assert town.joan(cmd.OfferAccept(offer=offer)) == ["answered"]
    [contact] = town.stories
    assert town.joan(cmd.ContactSend(contact=contact, text="Hello")) == ["message"]
    assert town.says("send", wire.Send(text="Hi")) == ["delivered", "message"]
    assert town.says("send", wire.Send(text="There is a fire")) == ["delivered", "message", "snapshot"]
    talking = town.snapshot()
    assert (talking.phase, talking.agent_name, talking.emergency) == ("talking", "Joan", True)
    assert [message.text for message in talking.messages] == ["It drips", "Hello", "Hi", "There is a fire"]

    assert town.joan(cmd.ContactEnd(contact=contact)) == ["closed"]
    closed = town.snapshot().closed
    assert closed is not None
    assert (closed.reason, closed.may_rate) == ("ended", True)
    town.says("rate", wire.Rate(score=10))
    assert town.snapshot().closed == wire.Closed(reason="ended", may_rate=False)


def test_a_resident_who_is_handed_over_reads_who_they_talk_with_now_and_nothing_of_the_consult(town: Town) -> None:
    """Staff ask each other unseen; the resident is told the new name and never that they wait."""
    town.joan_comes()
    town.says("arrive", wire.Arrive(queue=REPAIRS, text="It drips"))
    [offer] = town.state.offers
    town.joan(cmd.OfferAccept(offer=offer))
    [contact] = town.stories
    amir = AgentId("amir")
    town.comes(amir, rents=5)
    assert town.joan(cmd.ContactConsult(contact=contact, agent=amir, note="Arrears?")) == []
    town.ask(cmd.ConsultAccept(contact=contact), "staff:amir")
    assert town.told == []
    assert town.joan(cmd.ContactNote(contact=contact, text="She pays weekly.")) == []
    assert town.joan(cmd.ContactTransfer(contact=contact, agent=amir)) == ["answered"]
    assert town.told == [("answered", wire.Answered(agent_name="Amir"))]
    talking = town.snapshot()
    assert (talking.phase, talking.agent_name) == ("talking", "Amir")
    assert [message.text for message in talking.messages] == ["It drips"]


def test_a_resident_who_goes_on_waiting_may_leave(town: Town) -> None:
    """Leaving the queue is told as what it is, and is no chat to rate."""
    assert town.says("arrive", wire.Arrive(queue=REPAIRS)) == ["waiting"]
    assert town.says("leave", wire.Leave()) == ["closed"]
    assert town.snapshot().closed == wire.Closed(reason="left", may_rate=False)


def test_a_closed_queue_turns_away_and_takes_a_message(town: Town) -> None:
    """The registrars open tomorrow; until then a message can be left for them."""
    assert town.says("arrive", wire.Arrive(queue=REGISTRARS)) == ["closed"]
    assert town.snapshot().closed == wire.Closed(reason="closed", next_open=TUESDAY_8_AM)
    assert town.says("leave_message", wire.LeaveMessage(queue=REGISTRARS, address="01632 960001", text="Hi")) == [
        "delivered",
        "message",
        "snapshot",
    ]
    assert town.snapshot().phase == "message_left"


def test_choices_say_what_is_open_and_why_not(town: Town) -> None:
    """Hours give the next opening; a supervisor's closure gives its message and no promise."""
    assert [(choice.open, choice.next_open) for choice in queue_choices(town.state, MONDAY_NOON)] == [
        (True, None),
        (False, TUESDAY_8_AM),
    ]
    town.ask(cmd.QueueClose(queue=REPAIRS, message={"en": "Snow"}), "staff:nowak")
    [repairs, _] = queue_choices(town.state, MONDAY_NOON)
    assert (repairs.open, repairs.next_open, repairs.message) == (False, None, {"en": "Snow"})


@pytest.mark.parametrize(
    ("loopback", "robots", "labelled"), [(True, True, True), (False, True, False), (True, False, False)]
)
def test_only_this_machines_robots_in_a_demo_may_say_so(
    town: Town, loopback: bool, robots: bool, labelled: bool
) -> None:
    """A resident from outside cannot slip out of the figures by calling itself a robot."""
    chats = CentreChats(
        state=lambda: town.state,
        clock=town,
        latest_of=lambda _: None,
        story_of=lambda _: (),
        text_of=_plain,
        name_of=str,
    )
    endpoint = chat_endpoint(chats, lambda _: None, GatewayId("g1"), robots=robots)
    session = endpoint.open(Peer(id=SessionId("s"), purpose="chat", resident=ResidentId("r"), loopback=loopback))
    [command] = session.commands("arrive", wire.Arrive(queue=REPAIRS, robot=True))

    assert isinstance(command, cmd.ContactArrive)
    assert command.robot is labelled
