"""What happens to queues, configuration and time, and what became of commands and effects."""

from __future__ import annotations

import msgspec

from routing.centre import Centre
from routing.events.base import ContactEvent, Event
from routing.ids import (
    AgentId,
    CallRef,
    Instant,
    LegId,
    MessageId,
    OfferId,
    QueueId,
)
from routing.phone import Dialling
from routing.words import (
    AlertKind,
    Attachment,
    Channel,
    Effect,
    Line,
    Party,
    Private,
    Supervision,
    Telling,
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
    """The provider of `channel` has to do `effect`.

    Attributes:
        agent: for whom; None where no agent has a part in it.
        offer: the one that led to it.
        room: the conference it happens in.
        leg, party, ref: whose leg it is about; `ref` is the provider's name of it, None for one that is yet to be rung.
        coached: for `supervise`, the provider's name of the leg of the agent who is whispered to.
        number: whom to ring.
        queue: whose number is shown to them, and whose rules hold for the recording.
        message, text, address, attachments: what is sent to whom; `text` None for what the centre tells by itself.
        telling: what that is; `expect_s` and `opens` as in `message.told`.
        to: the address of ours that it comes from.
        thread: where it belongs, for channels with threads of their own.
        template: the approved text that it is; `human`: outside the window in which it may be written freely.
        on: hold, mute or record, or no longer.
        mode: how a supervisor takes part.
        machine: hang up on an answering machine, and say so.
        relay: ring through Relay UK, with `prefix` before the number.
        caller_id: which number of ours is shown to who is rung, or sent the text: the queue's or the centre's, E.164.
        dialling: whom the centre may ring; for `dial` and `text`.
        language: in which the resident is written to.
        takes_over: who is rung gets the call as soon as they answer, and the agent leaves it.
    """

    effect: Effect
    agent: AgentId | None = None
    channel: Channel = "phone"
    offer: OfferId | None = None
    room: str = ""
    leg: LegId | None = None
    party: Party | None = None
    ref: CallRef | None = None
    coached: CallRef | None = None
    number: Private | None = None
    queue: QueueId | None = None
    message: MessageId | None = None
    text: Private | None = None
    address: Private | None = None
    attachments: tuple[Attachment, ...] = ()
    telling: Telling | None = None
    expect_s: int | None = None
    opens: Instant | None = None
    to: str = ""
    thread: str = ""
    template: str = ""
    human: bool = False
    on: bool = True
    mode: Supervision | None = None
    machine: bool = False
    relay: bool = False
    prefix: str = ""
    caller_id: str = ""
    dialling: Dialling | None = None
    language: str = ""
    takes_over: bool = False


class EffectFinished(ContactEvent, frozen=True, kw_only=True, tag="effect.finished"):
    """The provider did it, or could not.

    Attributes:
        ref: the provider's own name of what it did.
        text: why it could not, for staff.
        maybe_duplicate: it may have been done twice: an answer was lost, and the provider could not be asked.
        leg: whose it was about, where it was about a leg.
        under_way: the provider has begun it, and tells by itself what comes of it.
        message: which message it was about, where it was about one.
    """

    effect: Effect
    ok: bool
    ref: str = ""
    text: str = ""
    maybe_duplicate: bool = False
    leg: LegId | None = None
    under_way: bool = False
    message: MessageId | None = None


class AlertNoted(Event, frozen=True, kw_only=True, tag="alert.noted"):
    """Supervisors were told of an incident, or one of them has seen it: as in the command."""

    incident: str
    kind: AlertKind
    severity: int = 0
    text: str = ""
    thread: str = ""
    by: str = ""
