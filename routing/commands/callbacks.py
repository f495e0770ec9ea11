"""What is asked about ringing a resident back."""

from __future__ import annotations

from typing import ClassVar

from routing.commands.base import CommandData
from routing.ids import ContactId, ResidentId
from routing.words import Private


class CallbackRequest(CommandData, frozen=True, kw_only=True):
    """A waiting resident asks to be rung at `number`, in their turn, instead of waiting at the screen.

    Attributes:
        rings: who rings from that number, whether they have yet or not; the edge adds it.
    """

    type: ClassVar[str] = "callback.request"
    contact: ContactId
    number: Private
    rings: ResidentId | None = None


class CallbackCancel(CommandData, frozen=True, kw_only=True):
    """The resident would rather wait for an answer here after all; the place stays theirs."""

    type: ClassVar[str] = "callback.cancel"
    contact: ContactId


class CallbackFinish(CommandData, frozen=True, kw_only=True):
    """The agent who rang back says whether they spoke to the resident."""

    type: ClassVar[str] = "callback.finish"
    contact: ContactId
    spoken: bool
