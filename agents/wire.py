"""Frames of `/console/socket`: what a console says (checked here, nothing unchecked leaves), and what it is told."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from routing.ids import AgentId, ContactId, Instant, MessageId, OfferId, QueueId
from routing.words import AgentChoice, AgentPhase, Channel, Line

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=10_000)]
Short = Annotated[str, msgspec.Meta(max_length=200)]


class ConsoleFrame(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The `data` of one frame from the console."""


class SetState(ConsoleFrame, frozen=True, kw_only=True):
    """`set_state`."""

    state: AgentChoice
    reason: Short = ""


class Accept(ConsoleFrame, frozen=True, kw_only=True):
    """`accept`."""

    offer: OfferId


class Decline(ConsoleFrame, frozen=True, kw_only=True):
    """`decline`."""

    offer: OfferId
    reason: Short = ""


class Send(ConsoleFrame, frozen=True, kw_only=True):
    """`send`: a message to the resident."""

    contact: ContactId
    text: Text


class Note(ConsoleFrame, frozen=True, kw_only=True):
    """`note`: only staff see it."""

    contact: ContactId
    text: Text


class Transfer(ConsoleFrame, frozen=True, kw_only=True):
    """`transfer`: to a queue or to an agent (exactly one), with a note."""

    contact: ContactId
    queue: QueueId | None = None
    agent: AgentId | None = None
    note: Annotated[str, msgspec.Meta(max_length=10_000)] = ""


class Consult(ConsoleFrame, frozen=True, kw_only=True):
    """`consult`: ask a colleague, or whoever of a queue is best and free (exactly one), with a note."""

    contact: ContactId
    queue: QueueId | None = None
    agent: AgentId | None = None
    note: Annotated[str, msgspec.Meta(max_length=10_000)] = ""


class ConsultAccept(ConsoleFrame, frozen=True, kw_only=True):
    """`consult_accept`: join the colleague who asks."""

    contact: ContactId


class ConsultDecline(ConsoleFrame, frozen=True, kw_only=True):
    """`consult_decline`."""

    contact: ContactId
    reason: Short = ""


class ConsultEnd(ConsoleFrame, frozen=True, kw_only=True):
    """`consult_end`: go on alone, take the question back, or leave."""

    contact: ContactId


class Mark(ConsoleFrame, frozen=True, kw_only=True):
    """`mark`: set or unset the emergency lane."""

    contact: ContactId
    emergency: bool


class Park(ConsoleFrame, frozen=True, kw_only=True):
    """`park`: a message thread is laid aside until its resident writes."""

    contact: ContactId


class Unpark(ConsoleFrame, frozen=True, kw_only=True):
    """`unpark`: a parked thread is taken up again, if there is room."""

    contact: ContactId


class End(ConsoleFrame, frozen=True, kw_only=True):
    """`end`: the conversation is over."""

    contact: ContactId


class Dispose(ConsoleFrame, frozen=True, kw_only=True):
    """`dispose`: wrap-up is over."""

    contact: ContactId
    outcome: Short
    note: Annotated[str, msgspec.Meta(max_length=10_000)] = ""


class CallbackFinish(ConsoleFrame, frozen=True, kw_only=True):
    """`callback_finish`: the agent rang the resident back, and spoke to them or did not."""

    contact: ContactId
    spoken: bool


class ResolveElsewhere(ConsoleFrame, frozen=True, kw_only=True):
    """`resolve_elsewhere`: `contact` waits, and its resident has been answered in another one by this agent."""

    contact: ContactId


class Typing(ConsoleFrame, frozen=True, kw_only=True):
    """`typing`: shown to the resident, never logged or acknowledged."""

    contact: ContactId


CONSOLE_FRAMES: dict[str, type[ConsoleFrame]] = {
    "set_state": SetState,
    "accept": Accept,
    "decline": Decline,
    "send": Send,
    "note": Note,
    "transfer": Transfer,
    "consult": Consult,
    "consult_accept": ConsultAccept,
    "consult_decline": ConsultDecline,
    "consult_end": ConsultEnd,
    "mark": Mark,
    "park": Park,
    "unpark": Unpark,
    "end": End,
    "dispose": Dispose,
    "callback_finish": CallbackFinish,
    "resolve_elsewhere": ResolveElsewhere,
    "typing": Typing,
}
"""Frame types a console may send, by name."""


# --- server frames: type -> data -----------------------------------------------------------------------------------


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

    `callback`: the resident asked to be rung; accepting means ringing them.
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


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    """`message`: one line of a conversation. `line` is the centre's own word ("Transferred from Rents")."""

    contact: ContactId
    id: MessageId
    kind: Literal["resident", "agent", "note", "line"]
    author: str
    text: str
    at: Instant
    delivery: Literal["sent", "delivered", "read"] = "sent"


class ConsultPart(msgspec.Struct, frozen=True, kw_only=True):
    """The consult of a contact, as both agents see it. `joined_at`: None while it rings."""

    agent: AgentId
    agent_name: str
    asked_at: Instant
    expires_at: Instant
    joined_at: Instant | None


class CallbackView(msgspec.Struct, frozen=True, kw_only=True):
    """A resident to be rung at `number`: attempt `attempt` of at most `tries`. `spoken`: the agent has spoken to them."""

    number: str
    attempt: int
    tries: int
    spoken: bool


class ElsewhereView(msgspec.Struct, frozen=True, kw_only=True):
    """Another contact of the same resident that waits."""

    id: ContactId
    channel: Channel
    queue_name: str
    queued_at: Instant


class ContactView(msgspec.Struct, frozen=True, kw_only=True):
    """`contact`: one contact of this agent, whole.

    Attributes:
        reply_since: the resident has waited for a reply since then.
        line: only those of the line `message` can be parked.
        parked_at: since when it is parked; kept through the wrap-up of a parked thread.
        role: `helper` reads, and writes notes, while a colleague holds the contact.
        holder_name: who holds it.
    """

    id: ContactId
    queue: QueueId
    queue_name: str
    channel: Channel
    phase: Literal["engaged", "wrap_up", "parked"]
    name: str
    address: str
    language: str
    robot: bool
    emergency: bool
    arrived_at: Instant
    queued_at: Instant
    accepted_at: Instant
    answered_at: Instant | None
    ended_at: Instant | None
    ended_by: str
    wrap_up_until: Instant | None
    reachable: bool
    reply_since: Instant | None
    why: str
    messages: tuple[MessageView, ...]
    line: Line = "webchat"
    parked_at: Instant | None = None
    role: Literal["holder", "helper"] = "holder"
    holder_name: str = ""
    consult: ConsultPart | None = None
    callback: CallbackView | None = None
    elsewhere: tuple[ElsewhereView, ...] = ()


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
    """`snapshot`: all of it. `now` is the server's wall clock, for the client's counters."""

    now: Instant
    centre: str
    me: MeView
    offers: tuple[OfferView, ...]
    contacts: tuple[ContactView, ...]
    queues: tuple[QueueView, ...]
    colleagues: tuple[ColleagueView, ...]
    consults: tuple[ConsultView, ...] = ()


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
    """`delivery`: a message of ours got there."""

    contact: ContactId
    message: MessageId
    state: Literal["delivered", "read"]


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
    "queue": QueueView,
    "colleague": ColleagueView,
    "typing": TypingView,
}
"""Frame types a console may be sent, by name (`ack` and `refused` aside, which every socket has)."""
