"""Commands: what was asked of the centre. Names and fields are on the wire and are never renamed.

An edge (channel, console, board) makes a `Command` and appends it to the inbox; the engine decides what follows.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import msgspec

from routing.centre import Centre
from routing.ids import (
    AgentId,
    CentreId,
    ContactId,
    GatewayId,
    Instant,
    MessageId,
    OfferId,
    QueueId,
    ResidentId,
    SessionId,
    SkillId,
    TeamId,
)
from routing.words import AgentChoice, Channel, Choice, Effect, Line, Need, Private


class CommandData(msgspec.Struct, frozen=True, kw_only=True):
    """What one type of command says. `type` is its name on the wire."""

    type: ClassVar[str] = ""


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """One request with its envelope.

    Attributes:
        id: idempotency key, unique within `source`, the same for every delivery of the same request.
        source: who asks: `staff:<id>`, `resident:<id>`, `gateway:<id>`, `admin`, or a provider.
        at: the edge's wall clock, recorded only, never decided on.
        trace: the W3C traceparent of the append, for whoever watches the service; empty when nobody does.
    """

    id: str
    centre: CentreId
    source: str
    at: Instant
    data: CommandData
    trace: str = ""


class ContactArrive(CommandData, frozen=True, kw_only=True):
    """A resident reaches the centre and asks for a queue. The engine derives the contact's id.

    Attributes:
        text: what they wrote first, if anything; it becomes the contact's first message.
        address: how to reach them later (a message left while closed), if they gave it.
        emergency: the edge found a word of the centre's emergency list.
        needs: needs beside the queue's own (a language, a person before robots).
        robot: demo traffic, labelled as such everywhere.
        gateway: the gateway that holds the resident's socket; None where no socket shows presence.
    """

    type: ClassVar[str] = "contact.arrive"
    channel: Channel
    queue: QueueId
    resident: ResidentId
    name: Private | None = None
    address: Private | None = None
    language: str = "en"
    text: Private | None = None
    emergency: bool = False
    needs: tuple[Need, ...] = ()
    priority_s: int = 0
    robot: bool = False
    gateway: GatewayId | None = None


class ContactLeave(CommandData, frozen=True, kw_only=True):
    """The resident closes the contact."""

    type: ClassVar[str] = "contact.leave"
    contact: ContactId


class ContactChoose(CommandData, frozen=True, kw_only=True):
    """The resident chooses how the contact goes on."""

    type: ClassVar[str] = "contact.choose"
    contact: ContactId
    choice: Choice


class CallbackRequest(CommandData, frozen=True, kw_only=True):
    """A waiting resident asks to be rung at `number`, in their turn, instead of waiting at the screen."""

    type: ClassVar[str] = "callback.request"
    contact: ContactId
    number: Private


class CallbackCancel(CommandData, frozen=True, kw_only=True):
    """The resident would rather wait for an answer here after all; the place stays theirs."""

    type: ClassVar[str] = "callback.cancel"
    contact: ContactId


class CallbackFinish(CommandData, frozen=True, kw_only=True):
    """The agent who rang back says whether they spoke to the resident."""

    type: ClassVar[str] = "callback.finish"
    contact: ContactId
    spoken: bool


class ContactAlive(CommandData, frozen=True, kw_only=True):
    """A gateway says that the resident's socket is there (`present`) or gone."""

    type: ClassVar[str] = "contact.alive"
    contact: ContactId
    gateway: GatewayId
    present: bool


class ContactRate(CommandData, frozen=True, kw_only=True):
    """The resident rates a contact, 0 to 10."""

    type: ClassVar[str] = "contact.rate"
    contact: ContactId
    score: int
    comment: Private | None = None


class MessageReceive(CommandData, frozen=True, kw_only=True):
    """The resident wrote something."""

    type: ClassVar[str] = "message.receive"
    contact: ContactId
    text: Private
    emergency: bool = False


class MessageDeliver(CommandData, frozen=True, kw_only=True):
    """A message of ours reached the resident's device (`delivered`) or their eyes (`read`)."""

    type: ClassVar[str] = "message.deliver"
    contact: ContactId
    message: MessageId
    state: Literal["delivered", "read"]


class OfferAccept(CommandData, frozen=True, kw_only=True):
    """The agent takes the offer."""

    type: ClassVar[str] = "offer.accept"
    offer: OfferId


class OfferDecline(CommandData, frozen=True, kw_only=True):
    """The agent does not take the offer, and says why."""

    type: ClassVar[str] = "offer.decline"
    offer: OfferId
    reason: str = ""


class ContactSend(CommandData, frozen=True, kw_only=True):
    """The agent writes to the resident. The first one answers a webchat or message."""

    type: ClassVar[str] = "contact.send"
    contact: ContactId
    text: Private


class ContactNote(CommandData, frozen=True, kw_only=True):
    """The agent, or the colleague whose help they asked for, writes something that only staff see."""

    type: ClassVar[str] = "contact.note"
    contact: ContactId
    text: Private


class ContactTransfer(CommandData, frozen=True, kw_only=True):
    """The agent passes the contact on to a queue or to an agent, with a note for whoever takes it.

    To the colleague who has joined by a consult it goes at once (warm), to anybody else through the queue (blind).
    """

    type: ClassVar[str] = "contact.transfer"
    contact: ContactId
    queue: QueueId | None = None
    agent: AgentId | None = None
    note: Private | None = None


class ContactConsult(CommandData, frozen=True, kw_only=True):
    """The agent who holds the contact asks for help: a colleague, or whoever of a queue is best and free now."""

    type: ClassVar[str] = "contact.consult"
    contact: ContactId
    queue: QueueId | None = None
    agent: AgentId | None = None
    note: Private | None = None


class ConsultAccept(CommandData, frozen=True, kw_only=True):
    """The colleague who was asked joins."""

    type: ClassVar[str] = "consult.accept"
    contact: ContactId


class ConsultDecline(CommandData, frozen=True, kw_only=True):
    """The colleague who was asked does not join, and says why."""

    type: ClassVar[str] = "consult.decline"
    contact: ContactId
    reason: str = ""


class ConsultEnd(CommandData, frozen=True, kw_only=True):
    """The holder goes on alone (or takes the question back), or the colleague leaves."""

    type: ClassVar[str] = "consult.end"
    contact: ContactId


class ContactMark(CommandData, frozen=True, kw_only=True):
    """Staff set or unset the emergency lane.

    Attributes:
        as_supervisor: asked from a supervisors' board, where any contact may be marked; set by the edge, never by a
            frame. Without it staff must hold the contact.
    """

    type: ClassVar[str] = "contact.mark"
    contact: ContactId
    emergency: bool
    as_supervisor: bool = False


class ContactPark(CommandData, frozen=True, kw_only=True):
    """The agent lays a message thread aside until its resident writes again."""

    type: ClassVar[str] = "contact.park"
    contact: ContactId


class ContactUnpark(CommandData, frozen=True, kw_only=True):
    """The agent takes a parked thread up again, if they have room for it."""

    type: ClassVar[str] = "contact.unpark"
    contact: ContactId


class ContactEnd(CommandData, frozen=True, kw_only=True):
    """Staff end the conversation; wrap-up follows. `as_supervisor` as in `ContactMark`."""

    type: ClassVar[str] = "contact.end"
    contact: ContactId
    as_supervisor: bool = False


class ContactResolveElsewhere(CommandData, frozen=True, kw_only=True):
    """An agent who has answered a resident withdraws another contact of theirs that still waits: no need for it."""

    type: ClassVar[str] = "contact.resolve_elsewhere"
    contact: ContactId


class ContactDispose(CommandData, frozen=True, kw_only=True):
    """The agent finishes wrap-up with an outcome."""

    type: ClassVar[str] = "contact.dispose"
    contact: ContactId
    outcome: str
    note: Private | None = None


class AgentConnect(CommandData, frozen=True, kw_only=True):
    """A console socket of this agent opened on a gateway."""

    type: ClassVar[str] = "agent.connect"
    agent: AgentId
    gateway: GatewayId
    session: SessionId


class AgentDisconnect(CommandData, frozen=True, kw_only=True):
    """A console socket of this agent closed."""

    type: ClassVar[str] = "agent.disconnect"
    agent: AgentId
    gateway: GatewayId
    session: SessionId


class AgentSetState(CommandData, frozen=True, kw_only=True):
    """The agent, or a supervisor for them, chooses a state."""

    type: ClassVar[str] = "agent.set_state"
    agent: AgentId
    state: AgentChoice
    reason: str = ""


class AgentConfigure(CommandData, frozen=True, kw_only=True):
    """What an agent may serve and carry, all of it. Names live in SQL, not here.

    Attributes:
        skills: level 1 to 5 by skill, 5 best.
        units: capacity; None uses the team's, else the centre's, and so does a line that `maxima` lacks.
        offer_extra_s: seconds this agent's offers ring longer; 0 uses the team's.
        robot: None leaves it as it is; no robot, for an agent whom the engine does not know yet.
        enabled: False takes the agent off duty for good (left, or lost the role); None leaves it as it is.
    """

    type: ClassVar[str] = "agent.configure"
    agent: AgentId
    team: TeamId | None = None
    skills: dict[SkillId, int] = {}
    units: int | None = None
    maxima: dict[Line, int] = {}
    offer_extra_s: int = 0
    robot: bool | None = None
    enabled: bool | None = None


class GatewayAlive(CommandData, frozen=True, kw_only=True):
    """A gateway's sign of life, every 5 s."""

    type: ClassVar[str] = "gateway.alive"
    gateway: GatewayId


class QueueOpen(CommandData, frozen=True, kw_only=True):
    """A supervisor takes back a closure: the queue follows its hours again."""

    type: ClassVar[str] = "queue.open"
    queue: QueueId


class QueueClose(CommandData, frozen=True, kw_only=True):
    """A supervisor shuts a queue; `message` by language is shown to residents who come."""

    type: ClassVar[str] = "queue.close"
    queue: QueueId
    message: dict[str, str] = {}


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


class OfferMake(CommandData, frozen=True, kw_only=True):
    """A supervisor has a waiting contact offered now; `agent` None lets the engine choose, ignoring levels."""

    type: ClassVar[str] = "offer.make"
    contact: ContactId
    agent: AgentId | None = None


class ContactMove(CommandData, frozen=True, kw_only=True):
    """A supervisor moves a waiting contact to another queue; it keeps its place in time."""

    type: ClassVar[str] = "contact.move"
    contact: ContactId
    queue: QueueId


class ContactPrioritise(CommandData, frozen=True, kw_only=True):
    """A supervisor gives a waiting contact a head start, s."""

    type: ClassVar[str] = "contact.prioritise"
    contact: ContactId
    priority_s: int


class EffectFinish(CommandData, frozen=True, kw_only=True):
    """A provider call that the engine asked for has ended.

    Attributes:
        offer: what `effect.requested` said; a result that comes after another offer was made changes nothing.
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


class Tick(CommandData, frozen=True, kw_only=True):
    """Internal: do the one thing that is due now, a timer or a pending match. Never in a log."""

    type: ClassVar[str] = "tick"


class ClockJump(CommandData, frozen=True, kw_only=True):
    """Internal: log time jumped over an outage of ours; open offers and liveness timers are extended by it."""

    type: ClassVar[str] = "clock.jump"
    by_ms: int


def _types(base: type[CommandData]) -> dict[str, type[CommandData]]:
    return {cls.type: cls for cls in base.__subclasses__()}


INTERNAL = frozenset({Tick.type, ClockJump.type})
COMMAND_TYPES: dict[str, type[CommandData]] = {k: v for k, v in _types(CommandData).items() if k not in INTERNAL}
"""Every command that may stand in an inbox, by its name on the wire."""


class _Envelope(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    type: str
    centre: CentreId
    source: str
    at: Instant
    data: msgspec.Raw
    trace: str = ""


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_ENCODER = msgspec.json.Encoder()
_DATA = {name: msgspec.json.Decoder(cls) for name, cls in COMMAND_TYPES.items()}


def encode_command(command: Command) -> bytes:
    """The command as its inbox record (JSON)."""
    fields: dict[str, Any] = {
        "id": command.id,
        "type": command.data.type,
        "centre": command.centre,
        "source": command.source,
        "at": command.at,
        "data": command.data,
    }
    if command.trace:
        fields["trace"] = command.trace
    return _ENCODER.encode(fields)


def decode_command(record: bytes) -> Command:
    """The command in an inbox record.

    Raises:
        msgspec.ValidationError: unknown type or a wrong field; the text names the path.
        msgspec.DecodeError: not JSON.
    """
    head = _ENVELOPE.decode(record)
    decoder = _DATA.get(head.type)
    if decoder is None:
        raise msgspec.ValidationError(f"unknown command type {head.type!r} - at `$.type`")
    return Command(
        id=head.id,
        centre=head.centre,
        source=head.source,
        at=head.at,
        data=decoder.decode(head.data),
        trace=head.trace,
    )
