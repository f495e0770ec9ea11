"""What residents and agents write, and how far it got."""

from __future__ import annotations

from typing import ClassVar, Literal

from routing.commands.base import CommandData
from routing.ids import ContactId, Instant, MessageId, MessageRef, ResidentId
from routing.words import Attachment, Channel, Consent, DeliveryState, Need, Private


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


class ContactSend(CommandData, frozen=True, kw_only=True):
    """The agent writes to the resident. The first one answers a webchat or message."""

    type: ClassVar[str] = "contact.send"
    contact: ContactId
    text: Private
    template: str = ""
    attachments: tuple[Attachment, ...] = ()


class MessageArrive(CommandData, frozen=True, kw_only=True):
    """A resident wrote to an address of ours. The engine knows whether it goes on with a contact or begins one.

    Attributes:
        to: the address of ours, one of `Threads.endpoints`.
        ref: the provider's name of the message; the command's id is made of it.
        reply_to: the provider's name of the message of ours that it answers.
        thread: where an answer belongs, for channels with threads of their own (Slack).
        consent: it is one of the words STOP, START, HELP; `acknowledged`: the provider has answered it already.
        emergency: the edge found a word of the centre's emergency list.
        needs: needs beside the queue's own, of a contact that it begins.
    """

    type: ClassVar[str] = "message.arrive"
    channel: Channel
    to: str
    resident: ResidentId
    ref: MessageRef
    address: Private
    text: Private | None = None
    name: Private | None = None
    language: str = "en"
    attachments: tuple[Attachment, ...] = ()
    reply_to: MessageRef | None = None
    thread: str = ""
    consent: Consent | None = None
    acknowledged: bool = False
    emergency: bool = False
    needs: tuple[Need, ...] = ()
    robot: bool = False


class MessageReport(CommandData, frozen=True, kw_only=True):
    """A provider tells how far a message of ours got. `text`: why no further, for staff, naming no resident."""

    type: ClassVar[str] = "message.report"
    ref: MessageRef
    state: DeliveryState
    code: str = ""
    text: str = ""


class MessageSeen(CommandData, frozen=True, kw_only=True):
    """A provider tells that the resident has read everything of a thread up to an instant, or has got it."""

    type: ClassVar[str] = "message.seen"
    channel: Channel
    resident: ResidentId
    until: Instant
    state: Literal["delivered", "read"]


class MessageEcho(CommandData, frozen=True, kw_only=True):
    """Somebody answered the resident elsewhere, in the provider's own inbox: agents must see it."""

    type: ClassVar[str] = "message.echo"
    channel: Channel
    resident: ResidentId
    ref: MessageRef
    text: Private | None = None


class MessageRedact(CommandData, frozen=True, kw_only=True):
    """The resident took a message back, or changed it (`text`)."""

    type: ClassVar[str] = "message.redact"
    ref: MessageRef
    resident: ResidentId
    text: Private | None = None


class ResidentMerge(CommandData, frozen=True, kw_only=True):
    """An agent, or a verified match, says that two residents are one; `undo`: that they are not after all.

    Attributes:
        contact: who it is about is one of the two; an agent has to hold it.
        why: what the agent knows it from.
    """

    type: ClassVar[str] = "resident.merge"
    resident: ResidentId
    same_as: ResidentId
    reason: Literal["agent", "verified"] = "agent"
    undo: bool = False
    contact: ContactId | None = None
    why: Private | None = None


class ContactAsk(CommandData, frozen=True, kw_only=True):
    """The agent asks colleagues in a workspace: what they typed, and nothing else, goes there."""

    type: ClassVar[str] = "contact.ask"
    contact: ContactId
    text: Private
    where: str = ""


class ContactAdvise(CommandData, frozen=True, kw_only=True):
    """A colleague answered in the workspace: a note in the contact."""

    type: ClassVar[str] = "contact.advise"
    contact: ContactId
    ref: MessageRef
    author: str
    text: Private


class ContactNote(CommandData, frozen=True, kw_only=True):
    """The agent, or the colleague whose help they asked for, writes something that only staff see."""

    type: ClassVar[str] = "contact.note"
    contact: ContactId
    text: Private
