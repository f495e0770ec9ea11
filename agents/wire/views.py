"""What a console is told."""

from __future__ import annotations

from typing import Literal

import msgspec

from agents.wire.contacts import ContactView, MessageView
from agents.wire.threads import ExpertsView, ThreadView
from routing.ids import AgentId, ContactId, Instant, MessageId, OfferId, QueueId
from routing.words import AgentChoice, AgentPhase, Channel, DeliveryState, Line


class MeView(msgspec.Struct, frozen=True, kw_only=True):
    """`me`: the agent's own state. `room` is how many more contacts of each line fit now.

    `contacts_count` counts what takes room, `parked_count` the threads that do not.
    """

    id: AgentId
    name: str
    choice: AgentChoice
    phase: AgentPhase
    reason: str
    since: Instant
    team: str
    skills: dict[str, int]
    contacts_count: int
    room: dict[Line, int]
    parked_count: int = 0


class OfferView(msgspec.Struct, frozen=True, kw_only=True):
    """`offer`: one contact proposed to this agent. `why` is a sentence. The client counts down to `expires_at`.

    `callback`: the resident asked to be rung; accepting means ringing them. `opted_out`: they cannot be written to on
    this channel.
    """

    id: OfferId
    contact: ContactId
    queue: QueueId
    queue_name: str
    channel: Channel
    name: str
    language: str
    robot: bool
    emergency: bool
    queued_at: Instant
    waited_ms: int
    made_at: Instant
    expires_at: Instant
    why: str
    preview: str
    note: str
    callback: bool = False
    opted_out: bool = False


class ConsultView(msgspec.Struct, frozen=True, kw_only=True):
    """`consult`: a colleague asks this agent for help. The client counts down to `expires_at`."""

    contact: ContactId
    by_name: str
    queue: QueueId
    queue_name: str
    channel: Channel
    name: str
    language: str
    robot: bool
    emergency: bool
    asked_at: Instant
    expires_at: Instant
    note: str
    preview: str


class OutcomeView(msgspec.Struct, frozen=True, kw_only=True):
    """An outcome the agent may choose."""

    code: str
    name: str


class QueueView(msgspec.Struct, frozen=True, kw_only=True):
    """`queue`: what an agent sees of a queue. `share` is today's service level of the line `webchat`, or None."""

    id: QueueId
    name: str
    open: bool
    waiting_count: int
    longest_since: Instant | None
    share: float | None
    target_share: float
    counted: int
    outcomes: tuple[OutcomeView, ...]


class ColleagueView(msgspec.Struct, frozen=True, kw_only=True):
    """`colleague`: somebody a contact can be transferred to."""

    id: AgentId
    name: str
    phase: AgentPhase
    robot: bool


class ConsoleSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """`snapshot`: all of it. `now` is the server's wall clock, for the client's counters.

    `experts`: where colleagues in a workspace can be asked; None in a centre without one.
    """

    now: Instant
    centre: str
    me: MeView
    offers: tuple[OfferView, ...]
    contacts: tuple[ContactView, ...]
    queues: tuple[QueueView, ...]
    colleagues: tuple[ColleagueView, ...]
    consults: tuple[ConsultView, ...] = ()
    experts: tuple[ExpertsView, ...] | None = None


class OfferGone(msgspec.Struct, frozen=True, kw_only=True):
    """`offer_gone`: the offer is off, or taken."""

    id: OfferId
    reason: Literal["accepted", "declined", "timed_out", "withdrawn"]


class ContactGone(msgspec.Struct, frozen=True, kw_only=True):
    """`contact_gone`: the contact is no longer this agent's, nor one they help with (`left`, `not_needed`).

    `unparked`: its resident wrote and there was no room.
    """

    id: ContactId
    reason: Literal["disposed", "transferred", "ended", "returned", "unparked", "left", "not_needed"]


class ConsultGone(msgspec.Struct, frozen=True, kw_only=True):
    """`consult_gone`: the question no longer rings at this agent."""

    contact: ContactId
    reason: Literal["joined", "declined", "timed_out", "withdrawn"]


class ConsultReply(msgspec.Struct, frozen=True, kw_only=True):
    """`consult_reply`: what came of the question this agent asked. `reason` is that of `declined`."""

    contact: ContactId
    agent_name: str
    reply: Literal["joined", "declined", "timed_out", "left", "lost"]
    reason: str


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """`delivery`: how far a message of ours got. `text`: why no further, and what to do."""

    contact: ContactId
    message: MessageId
    state: DeliveryState
    text: str = ""


class TypingView(msgspec.Struct, frozen=True, kw_only=True):
    """`typing`: the resident is writing."""

    contact: ContactId


class Beat(msgspec.Struct, frozen=True):
    """`beat`: nothing but a sign of life. The page's socket keeps it to itself, so it is not in the table below."""


CONSOLE_SERVER_FRAMES: dict[str, type[msgspec.Struct]] = {
    "snapshot": ConsoleSnapshot,
    "me": MeView,
    "offer": OfferView,
    "offer_gone": OfferGone,
    "contact": ContactView,
    "contact_gone": ContactGone,
    "consult": ConsultView,
    "consult_gone": ConsultGone,
    "consult_reply": ConsultReply,
    "message": MessageView,
    "delivery": Delivery,
    "thread": ThreadView,
    "queue": QueueView,
    "colleague": ColleagueView,
    "typing": TypingView,
}
"""Frame types a console may be sent, by name (`ack` and `refused` aside, which every socket has)."""
