"""Identifiers, and those that the engine derives by itself."""

from __future__ import annotations

import uuid
from typing import NewType

Instant = NewType("Instant", int)
"""Milliseconds since 1970-01-01 UTC, in log time."""

CentreId = NewType("CentreId", str)
QueueId = NewType("QueueId", str)
SkillId = NewType("SkillId", str)
TeamId = NewType("TeamId", str)
AgentId = NewType("AgentId", str)
ContactId = NewType("ContactId", str)
ResidentId = NewType("ResidentId", str)
OfferId = NewType("OfferId", str)
MessageId = NewType("MessageId", str)
GatewayId = NewType("GatewayId", str)
SessionId = NewType("SessionId", str)
LegId = NewType("LegId", str)
"""One party's part in a contact's call, unique within the contact: `resident`, `agent-2`. Providers show it as a label."""

CallRef = NewType("CallRef", str)
"""A provider's own name of one leg of a call."""

MessageRef = NewType("MessageRef", str)
"""A provider's own name of one message."""

MediaId = NewType("MediaId", str)
"""Our name of a file that somebody sent."""

RecordingId = NewType("RecordingId", str)
"""A provider's own name of one recording."""


def centre_namespace(centre: CentreId) -> uuid.UUID:
    """The UUID namespace in which one centre's derived ids live."""
    return uuid.uuid5(uuid.NAMESPACE_DNS, centre)


def contact_id(centre: CentreId, source: str, command_id: str) -> ContactId:
    """The id of the contact that the command `command_id` from `source` opens; the same command gives the same id."""
    return ContactId(str(uuid.uuid5(centre_namespace(centre), source + command_id)))


def message_id(centre: CentreId, source: str, command_id: str) -> MessageId:
    """The id of the message or note that the command `command_id` from `source` carries."""
    return MessageId(str(uuid.uuid5(centre_namespace(centre), f"message {source} {command_id}")))


def offer_id(contact: ContactId, number: int) -> OfferId:
    """The id of a contact's offer; they are numbered from 1 on."""
    return OfferId(f"{contact}.{number}")
