"""What residents and agents write, and how far it got."""

from __future__ import annotations

from typing import ClassVar, Literal

from routing.commands.base import CommandData
from routing.ids import ContactId, MessageId
from routing.words import Private


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


class ContactNote(CommandData, frozen=True, kw_only=True):
    """The agent, or the colleague whose help they asked for, writes something that only staff see."""

    type: ClassVar[str] = "contact.note"
    contact: ContactId
    text: Private
