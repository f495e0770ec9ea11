"""What residents and agents wrote."""

from __future__ import annotations

from typing import Literal

from routing.events.base import ContactEvent, Event
from routing.ids import (
    AgentId,
    Instant,
    MessageId,
    MessageRef,
    ResidentId,
)
from routing.words import (
    Attachment,
    Channel,
    Consent,
    DeliveryState,
    Private,
    Telling,
)


class MessageReceived(ContactEvent, frozen=True, kw_only=True, tag="message.received"):
    """The resident wrote.

    Attributes:
        ref: the provider's name of it; `reply_to`: its name of the message of ours that it answers.
        consent: it was one of the words STOP, START, HELP.
        to, thread: which address of ours they wrote to, and where an answer belongs: as of now.
    """

    message: MessageId
    text: Private
    attachments: tuple[Attachment, ...] = ()
    ref: MessageRef | None = None
    reply_to: MessageRef | None = None
    consent: Consent | None = None
    to: str = ""
    thread: str = ""


class MessageSent(ContactEvent, frozen=True, kw_only=True, tag="message.sent"):
    """An agent wrote to the resident. `template`: the approved text that it is."""

    message: MessageId
    agent: AgentId
    text: Private
    attachments: tuple[Attachment, ...] = ()
    template: str = ""


class MessageDelivered(ContactEvent, frozen=True, kw_only=True, tag="message.delivered"):
    """A message of ours got there."""

    message: MessageId
    state: Literal["delivered", "read"]


class MessageTold(ContactEvent, frozen=True, kw_only=True, tag="message.told"):
    """The centre wrote to the resident by itself.

    Attributes:
        expect_s: within how long somebody will reply, s; None where nothing can be promised.
        opens: when we open; None while we are open, or never.
    """

    message: MessageId
    telling: Telling
    expect_s: int | None = None
    opens: Instant | None = None


class MessageProgressed(ContactEvent, frozen=True, kw_only=True, tag="message.progressed"):
    """How far a message of ours got with its provider. `text`: why no further, for staff."""

    message: MessageId
    state: DeliveryState
    ref: MessageRef | None = None
    text: str = ""


class MessageReported(Event, frozen=True, kw_only=True, tag="message.reported"):
    """A provider told how far a message got before anybody told us whose it is. It is remembered for a while."""

    ref: MessageRef
    state: DeliveryState
    text: str = ""


class MessageEchoed(ContactEvent, frozen=True, kw_only=True, tag="message.echoed"):
    """Somebody answered the resident in the provider's own inbox."""

    message: MessageId
    text: Private


class MessageRedacted(ContactEvent, frozen=True, kw_only=True, tag="message.redacted"):
    """The resident took the message back, or changed it (`text`)."""

    message: MessageId
    text: Private | None = None


class ContactAsked(ContactEvent, frozen=True, kw_only=True, tag="contact.asked"):
    """The agent asked colleagues in a workspace."""

    message: MessageId
    agent: AgentId
    text: Private


class ContactAdvised(ContactEvent, frozen=True, kw_only=True, tag="contact.advised"):
    """A colleague answered from there. `author` is how the workspace names them."""

    message: MessageId
    author: str
    text: Private


class ResidentOptedOut(Event, frozen=True, kw_only=True, tag="resident.opted_out"):
    """The resident asked not to be written to any more on a channel."""

    resident: ResidentId
    channel: Channel


class ResidentOptedIn(Event, frozen=True, kw_only=True, tag="resident.opted_in"):
    """They may be written to again."""

    resident: ResidentId
    channel: Channel


class ResidentMerged(Event, frozen=True, kw_only=True, tag="resident.merged"):
    """`resident` and `same_as` are one person. `source` is who said so, `why` what they know it from."""

    resident: ResidentId
    same_as: ResidentId
    source: str
    reason: Literal["agent", "verified"] = "agent"
    why: Private | None = None


class ResidentUnmerged(Event, frozen=True, kw_only=True, tag="resident.unmerged"):
    """They are not after all. No match joins them again."""

    resident: ResidentId
    same_as: ResidentId
    source: str
    why: Private | None = None


class MessageNoted(ContactEvent, frozen=True, kw_only=True, tag="message.noted"):
    """An agent wrote a note that only staff see."""

    message: MessageId
    agent: AgentId
    text: Private
