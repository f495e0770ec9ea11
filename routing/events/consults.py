"""What becomes of questions to colleagues."""

from __future__ import annotations

from routing.events.base import ContactEvent
from routing.ids import (
    AgentId,
    Instant,
    QueueId,
)
from routing.words import (
    ConsultEndedReason,
    Private,
)


class ConsultEvent(ContactEvent, frozen=True, kw_only=True, tag=""):
    """One fact about the help with a contact that its agent asked for. `agent` is the colleague who was asked."""

    agent: AgentId


class ConsultAsked(ConsultEvent, frozen=True, kw_only=True, tag="consult.asked"):
    """`by`, who holds the contact, asked `agent` until `expires_at`. `queue`: the engine chose them for that queue."""

    by: AgentId
    expires_at: Instant
    note: Private | None = None
    queue: QueueId | None = None


class ConsultJoined(ConsultEvent, frozen=True, kw_only=True, tag="consult.joined"):
    """The colleague reads the conversation from now on, and may write notes."""


class ConsultDeclined(ConsultEvent, frozen=True, kw_only=True, tag="consult.declined"):
    """The colleague did not join. Asking a queue does not choose them again before `not_before`."""

    not_before: Instant
    reason: str = ""


class ConsultTimedOut(ConsultEvent, frozen=True, kw_only=True, tag="consult.timed_out"):
    """The colleague let it ring out, which leaves them available. `not_before` as in `ConsultDeclined`."""

    not_before: Instant
    rang_for_ms: int


class ConsultEnded(ConsultEvent, frozen=True, kw_only=True, tag="consult.ended"):
    """The colleague is no longer asked, or no longer helps. After a warm transfer this event does not come."""

    reason: ConsultEndedReason
