"""What agents and supervisors ask about offers."""

from __future__ import annotations

from typing import ClassVar

from routing.commands.base import CommandData
from routing.ids import AgentId, ContactId, OfferId


class OfferAccept(CommandData, frozen=True, kw_only=True):
    """The agent takes the offer."""

    type: ClassVar[str] = "offer.accept"
    offer: OfferId


class OfferDecline(CommandData, frozen=True, kw_only=True):
    """The agent does not take the offer, and says why."""

    type: ClassVar[str] = "offer.decline"
    offer: OfferId
    reason: str = ""


class OfferMake(CommandData, frozen=True, kw_only=True):
    """A supervisor has a waiting contact offered now; `agent` None lets the engine choose, ignoring levels."""

    type: ClassVar[str] = "offer.make"
    contact: ContactId
    agent: AgentId | None = None
