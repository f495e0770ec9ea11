"""A contact as its agent sees it."""

from __future__ import annotations

from typing import Literal

import msgspec

from agents.wire.calls import CallView
from routing.ids import AgentId, ContactId, Instant, MessageId, QueueId
from routing.words import Channel, Line


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
        call: None in a centre without a telephone.
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
    call: CallView | None = None
