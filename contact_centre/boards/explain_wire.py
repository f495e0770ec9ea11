"""Documents that explain decisions: `/api/contacts/<id>/why-not`, `/agents` and `/coming`, for supervisors."""

from __future__ import annotations

import msgspec

from routing.explain import ComingCode, ReasonCode
from routing.ids import AgentId, ContactId, Instant


class ReasonLine(msgspec.Struct, frozen=True, kw_only=True):
    """One reason: a stable code, a sentence, and when it stops by itself, if that is known."""

    code: ReasonCode
    text: str
    until: Instant | None = None


class WhyNotView(msgspec.Struct, frozen=True, kw_only=True):
    """Why a contact did not go to an agent at an instant. `eligible`: nothing forbade it, others were preferred.

    `step` is the one of the contact's history that was asked about; None: now. `chosen`: they were the one asked.
    """

    contact: ContactId
    agent: AgentId
    agent_name: str
    at: Instant
    step: int | None
    eligible: bool
    chosen: bool
    reasons: tuple[ReasonLine, ...]


class AgentThen(msgspec.Struct, frozen=True, kw_only=True):
    """An agent at an instant: whether they could have had the contact, and the first reason against it, their own if any."""

    agent: AgentId
    name: str
    team: str
    on_duty: bool
    eligible: bool
    chosen: bool
    text: str


class AgentsThen(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody at an instant: whoever was asked, those who could have had the contact, those on duty, the others."""

    at: Instant
    step: int | None
    agents: tuple[AgentThen, ...]


class ComingLine(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to come, in a sentence. `at` None: as soon as it can be."""

    code: ComingCode
    text: str
    at: Instant | None = None


class ComingView(msgspec.Struct, frozen=True, kw_only=True):
    """What comes next for a contact. `events_count` grows with its history: a longer one is worth reading anew."""

    at: Instant
    waiting: bool
    events_count: int
    coming: tuple[ComingLine, ...]
