"""What is asked about a colleague's help."""

from __future__ import annotations

from typing import ClassVar

from routing.commands.base import CommandData
from routing.ids import AgentId, ContactId, QueueId
from routing.words import Private


class ContactConsult(CommandData, frozen=True, kw_only=True):
    """The agent who holds the contact asks for help: a colleague, or whoever of a queue is best and free now.

    In a call they may ask somebody at a number, too.
    """

    type: ClassVar[str] = "contact.consult"
    contact: ContactId
    queue: QueueId | None = None
    agent: AgentId | None = None
    note: Private | None = None
    number: Private | None = None


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
