"""What residents and staff ask about contacts."""

from __future__ import annotations

from typing import ClassVar

from routing.commands.base import CommandData
from routing.ids import AgentId, CallRef, ContactId, GatewayId, QueueId, RecordingId, ResidentId
from routing.words import Channel, Choice, Need, Private


class ContactArrive(CommandData, frozen=True, kw_only=True):
    """A resident reaches the centre and asks for a queue. The engine derives the contact's id.

    Attributes:
        text: what they wrote first, if anything; it becomes the contact's first message.
        address: how to reach them later (a message left while closed), if they gave it.
        emergency: the edge found a word of the centre's emergency list.
        needs: needs beside the queue's own (a language, a person before robots).
        robot: demo traffic, labelled as such everywhere.
        gateway: the gateway that holds the resident's socket; None where no socket shows presence.
        ref: the call it comes from, as the provider names it; for a voicemail too.
        recording, length_s: the voicemail, as the provider names it.
        claims: who is reached at an address that they gave and nobody has checked; the edge adds it.
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
    ref: CallRef | None = None
    recording: RecordingId | None = None
    length_s: int = 0
    claims: tuple[ResidentId, ...] = ()


class ContactLeave(CommandData, frozen=True, kw_only=True):
    """The resident closes the contact."""

    type: ClassVar[str] = "contact.leave"
    contact: ContactId


class ContactChoose(CommandData, frozen=True, kw_only=True):
    """The resident chooses how the contact goes on."""

    type: ClassVar[str] = "contact.choose"
    contact: ContactId
    choice: Choice


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


class ContactTransfer(CommandData, frozen=True, kw_only=True):
    """The agent passes the contact on to a queue, to an agent or (a call) to a number, with a note for whoever takes it.

    To the colleague who has joined by a consult it goes at once (warm), to anybody else through the queue (blind). A
    number that is not in the call yet is rung; the call is theirs once they answer.
    """

    type: ClassVar[str] = "contact.transfer"
    contact: ContactId
    queue: QueueId | None = None
    agent: AgentId | None = None
    note: Private | None = None
    number: Private | None = None


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
