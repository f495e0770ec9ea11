"""What happens to queues, configuration and time, and what became of commands and effects."""

from __future__ import annotations

import msgspec

from routing.centre import Centre
from routing.events.base import ContactEvent, Event
from routing.ids import (
    AgentId,
    OfferId,
    QueueId,
)
from routing.words import (
    Channel,
    Effect,
    Line,
)


class QueueOpened(Event, frozen=True, kw_only=True, tag="queue.opened"):
    """A queue takes contacts of `lines` again. `source` is `hours` or who did it."""

    queue: QueueId
    source: str
    lines: tuple[Line, ...] = ()


class QueueClosed(Event, frozen=True, kw_only=True, tag="queue.closed"):
    """A queue no longer takes contacts of `lines`. `message` by language is for those who come."""

    queue: QueueId
    source: str
    lines: tuple[Line, ...] = ()
    message: dict[str, str] = msgspec.field(default_factory=dict)


class QueueOverflowOpened(Event, frozen=True, kw_only=True, tag="queue.overflow_opened"):
    """Agents of `to` may serve contacts of `queue` too, whatever step they are on. `source` is who did it."""

    queue: QueueId
    to: QueueId
    source: str


class QueueOverflowClosed(Event, frozen=True, kw_only=True, tag="queue.overflow_closed"):
    """The agents of no other queue help out by a supervisor's word any more."""

    queue: QueueId
    source: str


class ConfigActivated(Event, frozen=True, kw_only=True, tag="config.activated"):
    """The centre works by this configuration from now on."""

    config: Centre
    digest: str


class ClockJumped(Event, frozen=True, kw_only=True, tag="clock.jumped"):
    """Log time jumped over an outage of ours of `by_ms`."""

    by_ms: int


class CommandHandled(Event, frozen=True, kw_only=True, tag="command.handled"):
    """A command was carried out: the audit trail, and what a repeat is known by. Its events follow in the step."""

    source: str
    id: str
    command: str


class CommandRefused(Event, frozen=True, kw_only=True, tag="command.refused"):
    """A command was not carried out; state did not change. `text` is for the person who asked."""

    source: str
    id: str
    command: str
    code: str
    text: str


class EffectRequested(ContactEvent, frozen=True, kw_only=True, tag="effect.requested"):
    """The provider of `channel` has to do `effect` for an agent. `offer` is the one that led to it."""

    effect: Effect
    agent: AgentId
    channel: Channel = "phone"
    offer: OfferId | None = None


class EffectFinished(ContactEvent, frozen=True, kw_only=True, tag="effect.finished"):
    """The provider did it, or could not.

    Attributes:
        ref: the provider's own name of what it did.
        text: why it could not, for staff.
        maybe_duplicate: it may have been done twice: an answer was lost, and the provider could not be asked.
    """

    effect: Effect
    ok: bool
    ref: str = ""
    text: str = ""
    maybe_duplicate: bool = False
