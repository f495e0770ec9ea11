"""A small centre as a resident's session sees it, with its own events and no engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from channels.webchat.adapter import ChatRules
from channels.webchat.concerns import StepConcerns
from channels.webchat.session import ChatSession, Seat
from channels.webchat.wire import QueueChoice
from routing import events as ev
from routing.errors import FrameRefused
from routing.ids import (
    AgentId,
    CentreId,
    ContactId,
    GatewayId,
    Instant,
    MessageId,
    OfferId,
    QueueId,
    ResidentId,
    SkillId,
)
from routing.words import Need, Private, Sealed

REPAIRS = QueueId("repairs")
REGISTRARS = QueueId("registrars")
ANN = ResidentId("ann")
CHAT = ContactId("chat-1")
JOAN = AgentId("joan")
NINE = Instant(1_795_424_400_000)
COSTLY = "0906 123 4567"
OPENS = Instant(NINE + 3_600_000)
PERSON = Need(skill=SkillId("person"), until_s=60)


class Step(msgspec.Struct):
    """An accepted step."""

    events: Sequence[ev.Event]


class Told(NamedTuple):
    """What the log says a resident was told."""

    position: int
    ahead_count: int
    band_s: tuple[int, int] | None


class FakeCentre:
    """Implements `ChatView` and the wait; tests set what it says."""

    def __init__(self) -> None:
        self.stories: dict[ContactId, list[ev.Event]] = {}
        self.wait: Told | None = Told(3, 2, (60, 120))
        self.message: dict[str, str] = {}

    def latest(self, resident: ResidentId) -> ContactId | None:
        mine = [
            contact
            for contact, story in self.stories.items()
            if isinstance(story[0], ev.ContactArrived) and story[0].resident == resident
        ]
        return mine[-1] if mine else None

    def story(self, contact: ContactId) -> Sequence[ev.Event]:
        return self.stories[contact]

    def queues(self) -> Sequence[QueueChoice]:
        return (
            QueueChoice(id=REPAIRS, name={"en": "Repairs"}, open=True, next_open=None, message={}),
            QueueChoice(id=REGISTRARS, name={"en": "Registrars"}, open=False, next_open=OPENS, message=self.message),
        )

    def open(self, text: Private) -> str:
        return "[erased]" if isinstance(text, Sealed) else text

    def agent_name(self, agent: AgentId) -> str:
        return agent.title()

    def rules(self) -> ChatRules:
        return ChatRules(
            languages=("en", "cy"),
            emergency_words=("fire", "tân"),
            language_needs={"cy": (Need(skill=SkillId("cy")),)},
            by_hand_needs=(PERSON,),
            speaker_needs={"cy": (Need(skill=SkillId("cy"), must=True),)},
            callbacks=True,
            callback_within_s=3_600,
        )

    def check_number(self, number: str) -> None:
        if number == COSTLY:
            raise FrameRefused("costly_number", "Give another number.")

    def now(self) -> Instant:
        return NINE

    def wait_of(self, contact: ContactId) -> Told | None:
        assert contact in self.stories
        return self.wait


class Resident:
    """Ann, her centre, and her connection. `happens` is one accepted step."""

    def __init__(self) -> None:
        self.centre = FakeCentre()
        self.concerns = StepConcerns()
        self.session = self.connect()

    def connect(self, *, robots_allowed: bool = False) -> ChatSession:
        """A new connection with the same token, as after a reload."""
        seat = Seat(centre=CentreId("demo"), gateway=GatewayId("g1"), resident=ANN, robots_allowed=robots_allowed)
        self.session = ChatSession(seat, self.centre, self.centre.wait_of, self.concerns)
        return self.session

    def happens(self, *events: ev.Event) -> list[tuple[str, msgspec.Struct]]:
        for event in events:
            if isinstance(event, ev.ContactEvent):
                self.centre.stories.setdefault(event.contact, []).append(event)
        return list(self.session.after_step(Step(events)))

    def waits(self, *, emergency: bool = False) -> list[tuple[str, msgspec.Struct]]:
        """Ann starts a chat and joins the queue."""
        return self.happens(
            ev.ContactArrived(
                at=NINE, contact=CHAT, channel="webchat", queue=REPAIRS, resident=ANN, emergency=emergency
            ),
            ev.ContactQueued(at=NINE, contact=CHAT, queue=REPAIRS, place_at=NINE, reason="arrival"),
        )

    def is_joined(self) -> list[tuple[str, msgspec.Struct]]:
        """Joan takes the chat."""
        return self.happens(ev.OfferAccepted(at=NINE, contact=CHAT, offer=OfferId("o1"), agent=JOAN))

    def is_told(self, text: Private, message: str = "m1") -> list[tuple[str, msgspec.Struct]]:
        """Joan writes."""
        return self.happens(ev.MessageSent(at=NINE, contact=CHAT, message=MessageId(message), agent=JOAN, text=text))
