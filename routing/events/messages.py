"""What residents and agents wrote."""

from __future__ import annotations

from typing import Literal

from routing.events.base import ContactEvent
from routing.ids import (
    AgentId,
    MessageId,
)
from routing.words import (
    Private,
)


class MessageReceived(ContactEvent, frozen=True, kw_only=True, tag="message.received"):
    """The resident wrote."""

    message: MessageId
    text: Private


class MessageSent(ContactEvent, frozen=True, kw_only=True, tag="message.sent"):
    """An agent wrote to the resident."""

    message: MessageId
    agent: AgentId
    text: Private


class MessageDelivered(ContactEvent, frozen=True, kw_only=True, tag="message.delivered"):
    """A message of ours got there."""

    message: MessageId
    state: Literal["delivered", "read"]


class MessageNoted(ContactEvent, frozen=True, kw_only=True, tag="message.noted"):
    """An agent wrote a note that only staff see."""

    message: MessageId
    agent: AgentId
    text: Private
