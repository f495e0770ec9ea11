"""What is asked of queues and configuration, results of effects, and what the engine tells itself."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from routing.centre import Centre
from routing.commands.base import CommandData
from routing.ids import ContactId, LegId, MessageId, OfferId, QueueId
from routing.words import AlertKind, Effect


class QueueOpen(CommandData, frozen=True, kw_only=True):
    """A supervisor takes back a closure: the queue follows its hours again."""

    type: ClassVar[str] = "queue.open"
    queue: QueueId


class QueueClose(CommandData, frozen=True, kw_only=True):
    """A supervisor shuts a queue; `message` by language is shown to residents who come."""

    type: ClassVar[str] = "queue.close"
    queue: QueueId
    message: dict[str, str] = msgspec.field(default_factory=dict)


class QueueOverflow(CommandData, frozen=True, kw_only=True):
    """A supervisor lets the agents of `to` help out in `queue` at once; None stops it."""

    type: ClassVar[str] = "queue.overflow"
    queue: QueueId
    to: QueueId | None = None


class ConfigActivate(CommandData, frozen=True, kw_only=True):
    """A new configuration takes effect. `digest` is the SHA-256 of the file it came from."""

    type: ClassVar[str] = "config.activate"
    config: Centre
    digest: str


class EffectFinish(CommandData, frozen=True, kw_only=True):
    """A provider call that the engine asked for has ended.

    Attributes:
        offer: what `effect.requested` said; a result that comes after another offer was made changes nothing.
        leg: whose it was about, where it was about a leg.
        message: which message it was about, where it was about one.
        under_way: the provider has begun it, and tells by itself what comes of it.
        ref, text, maybe_duplicate: as in `EffectFinished`; `text` holds nothing that may identify a resident.
    """

    type: ClassVar[str] = "effect.finish"
    contact: ContactId
    effect: Effect
    ok: bool = True
    offer: OfferId | None = None
    ref: str = ""
    text: str = ""
    maybe_duplicate: bool = False
    leg: LegId | None = None
    under_way: bool = False
    message: MessageId | None = None


class AlertNote(CommandData, frozen=True, kw_only=True):
    """Supervisors were told of an incident, or one of them has seen it: whoever tells goes on from here.

    Attributes:
        incident: which one, `name/number`.
        severity: 1 at risk, 2 it has happened; 0 once it is over.
        text: what goes wrong; nobody is named.
        thread: where it is told, by its provider's name.
        by: who pressed, by the provider's name.
    """

    type: ClassVar[str] = "alert.note"
    incident: str
    kind: AlertKind
    severity: int = 0
    text: str = ""
    thread: str = ""
    by: str = ""


class Tick(CommandData, frozen=True, kw_only=True):
    """Internal: do the one thing that is due now, a timer or a pending match. Never in a log."""

    type: ClassVar[str] = "tick"


class ClockJump(CommandData, frozen=True, kw_only=True):
    """Internal: log time jumped over an outage of ours; open offers and liveness timers are extended by it."""

    type: ClassVar[str] = "clock.jump"
    by_ms: int
