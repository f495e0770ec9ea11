"""What becomes of offers, and why each was made."""

from __future__ import annotations

from typing import Literal

import msgspec

from routing.events.base import ContactEvent
from routing.ids import (
    AgentId,
    Instant,
    OfferId,
    QueueId,
)
from routing.words import (
    Line,
    Need,
    OrderReason,
    WithdrawnReason,
)


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An agent as the choice saw them."""

    agent: AgentId
    level: int
    skills_count: int
    chats_count: int
    idle_ms: int


Rule = Literal["arrival", "freed", "kept", "supervisor", "preferred", "resumed", "followed"]
"""What led to an offer.

arrival: the contact found an agent with room; freed: the agent found the first contact in order; kept: transferred to
this agent; supervisor: *Offer now*; preferred: this agent answered the resident last; resumed: this agent had it
parked; followed: this agent had the conversation that its resident goes on with.
"""


class Overtaken(msgspec.Struct, frozen=True, order=True, kw_only=True):
    """A queue and line whose late contacts were passed over."""

    queue: QueueId
    line: Line


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Why this contact went to this agent.

    Attributes:
        score: what the policy ranked the contact by, smaller first; empty where the order had no say.
        needs: what the contact asked for at that moment.
        next_best: up to three further agents who could have taken it, best first.
        order_why: the rule of the policy by which the contact was first in order.
        overtook: queues whose late contacts stood first in their strand and were passed over for this one.
    """

    rule: Rule
    policy: str
    score: tuple[int, ...]
    needs: tuple[Need, ...]
    chosen: Candidate
    waited_ms: int
    step: int = 0
    emergency: bool = False
    next_best: tuple[Candidate, ...] = ()
    order_why: OrderReason | None = None
    overtook: tuple[Overtaken, ...] = ()


class OfferEvent(ContactEvent, frozen=True, kw_only=True, tag=""):
    """One fact about one offer."""

    offer: OfferId
    agent: AgentId


class OfferMade(OfferEvent, frozen=True, kw_only=True, tag="offer.made"):
    """A contact was proposed to an agent until `expires_at`."""

    expires_at: Instant
    why: Why


class OfferAccepted(OfferEvent, frozen=True, kw_only=True, tag="offer.accepted"):
    """The agent took it."""


class OfferDeclined(OfferEvent, frozen=True, kw_only=True, tag="offer.declined"):
    """The agent did not take it."""

    reason: str = ""


class OfferTimedOut(OfferEvent, frozen=True, kw_only=True, tag="offer.timed_out"):
    """An agent let an offer ring out. The industry calls this RONA."""

    rang_for_ms: int


class OfferWithdrawn(OfferEvent, frozen=True, kw_only=True, tag="offer.withdrawn"):
    """The offer is off: the resident left, the agent's connection broke, or staff moved the contact."""

    reason: WithdrawnReason
