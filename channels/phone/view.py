"""What the telephone reads of the centre. Nothing of it waits: documents are made of what is known here and now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from routing.ids import CallRef, ContactId, Instant, LegId, QueueId, ResidentId
from routing.phone import Phone
from routing.words import LegPhase, Need

CallPhase = Literal["unknown", "waiting", "served", "callback", "over"]
"""Where a contact's call is. unknown: no accepted step has opened the contact (yet); served: an agent has it;
callback: its resident will be rung; over: the contact has ended."""


class CallState(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a contact's call.

    Attributes:
        queue, language: of the contact; None and empty for one that is unknown or over.
        position: told to the resident, from 1; None before they are told.
        overtaken: somebody went before them since.
        band_s: the range of the wait they were told; None where nobody can say.
        unstaffed: nobody on duty can serve them.
    """

    phase: CallPhase = "unknown"
    queue: QueueId | None = None
    language: str = ""
    position: int | None = None
    overtaken: bool = False
    band_s: tuple[int, int] | None = None
    unstaffed: bool = False


class PhoneView(Protocol):
    """The centre as of the last accepted step."""

    def phone(self) -> Phone | None:
        """What the centre's file says of its telephone; None: it has none."""
        ...

    def centre_name(self) -> str: ...

    def emergency_number(self) -> str:
        """The number that is always spoken."""
        ...

    def languages(self) -> Sequence[str]:
        """The centre's languages, its usual one first."""
        ...

    def text(self, language: str, key: str, **fills: object) -> str:
        """A text of the catalogues."""
        ...

    def now(self) -> Instant: ...

    def resident(self, address: str) -> ResidentId:
        """Who rings from `address`: a number, or the call's own name where the number is withheld."""
        ...

    def contact_id(self, command_id: str) -> ContactId:
        """The contact that the provider's command `command_id` opens, or has opened."""
        ...

    def contact(self, contact: ContactId) -> CallState:
        """What is known of the contact."""
        ...

    def knows(self, ref: CallRef) -> bool:
        """Whether we have heard of this call within the last two days."""
        ...

    def leg_phase(self, contact: ContactId, leg: LegId) -> LegPhase | None:
        """Where a leg is; None for one that is gone, or never was."""
        ...

    def service(self, queue: QueueId, language: str) -> str:
        """What residents call the queue."""
        ...

    def is_open(self, queue: QueueId) -> bool:
        """Whether a call may join the queue now."""
        ...

    def opens(self, queue: QueueId, language: str) -> str:
        """When the queue opens, or what a supervisor who shut it has to say, in words; empty where nobody knows."""
        ...

    def records(self, queue: QueueId | None) -> bool:
        """Whether calls of the queue are recorded."""
        ...

    def transcribes(self, queue: QueueId) -> bool:
        """Whether voicemails for the queue are written down."""
        ...

    def callback_within_s(self) -> int | None:
        """How soon residents who ask for it are promised a call, s; None: callbacks are not offered."""
        ...

    def ringable(self, number: str) -> str | None:
        """The number as we would ring it back, E.164; None for one that the centre does not ring."""
        ...

    def asked_too_often(self, number: str, resident: ResidentId) -> bool:
        """Whether a number that is not the resident's own has been asked for all day, so that it is not rung."""
        ...

    def needs(self, language: str, *, robot: bool) -> tuple[Need, ...]:
        """What a call in `language` asks of an agent, beside the queue's needs."""
        ...

    def is_robot(self, number: str) -> bool:
        """Whether the number is one of the demo's robots."""
        ...
