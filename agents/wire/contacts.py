"""A contact as its agent sees it."""

from __future__ import annotations

from typing import Literal

import msgspec

from agents.wire.calls import CallView
from agents.wire.threads import ThreadView
from routing.ids import AgentId, ContactId, Instant, MediaId, MessageId, QueueId
from routing.words import Channel, Consent, DeliveryState, Line

MessageKind = Literal["resident", "agent", "note", "line", "centre", "echo", "question", "advice"]
"""line: the centre's own word for staff ("Transferred from Rents"); centre: what it told the resident by itself; echo:
what somebody answered in the provider's own inbox; question, advice: what colleagues in a workspace were asked, and
what they answered: only staff see these."""


class AttachedView(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a message: `GET /api/media/<id>` says how far it got. `trouble`: why it will never come."""

    id: MediaId
    name: str = ""
    trouble: str = ""


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    """`message`: one line of a conversation.

    Attributes:
        delivery: how far one of ours got with its provider; `sent` where there is none.
        trouble: why it got no further, and what to do.
        maybe_twice: the provider may have sent it twice.
        template: it is this approved text.
        change: the resident took it back (`text` is empty then) or changed it.
        consent: it was one of the words STOP, START, HELP.
    """

    contact: ContactId
    id: MessageId
    kind: MessageKind
    author: str
    text: str
    at: Instant
    delivery: DeliveryState = "sent"
    trouble: str = ""
    maybe_twice: bool = False
    template: str = ""
    change: Literal["", "taken_back", "edited"] = ""
    consent: Consent | None = None
    files: tuple[AttachedView, ...] = ()


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
        thread: what may be written to them; None where no provider is between them and the agent.
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
    thread: ThreadView | None = None
