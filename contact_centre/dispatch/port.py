"""The outbox: which provider calls accepted steps ask for, and how far each of them has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from contact_centre.places import Places
from routing.events import EffectRequested
from routing.ports import Result
from routing.words import THREADS, Sealed

CallState = Literal["pending", "calling", "done", "failed"]
"""calling: begun, and nobody has heard how it ended; after a crash it has to be looked up."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One provider call.

    Attributes:
        key: `partition:step:n`, the name by which the provider can find it.
        offset, number: of the step that asks for it, and of the event in it; calls are made in this order.
        attempts: how often it was begun.
        result: once it is done or failed.
        maybe_duplicate: it was begun again although the provider could not say what became of it before.
    """

    key: str
    offset: int
    number: int
    effect: EffectRequested
    state: CallState = "pending"
    attempts: int = 0
    result: Result | None = None
    maybe_duplicate: bool = False


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What some steps change: calls that are asked for, and keys of which the engine has taken the result."""

    asked: Sequence[Call] = ()
    answered: Sequence[str] = ()


class Outbox(Places[Changes], Protocol):
    """The calls of one centre that are not answered yet, beside the dispatcher's place in the steps."""

    def calls(self) -> Sequence[Call]:
        """All of them, in the order in which they were asked for."""
        ...

    def keep(self, call: Call, holder: str) -> None:
        """Write how far `call` has come, if the dispatcher `holder` was the last to move the place.

        Raises:
            Overtaken: it was not; nothing was written, and nothing may be called.
        """
        ...


def lane_of(effect: EffectRequested) -> str:
    """What calls are made one after the other: those of a contact, and all that is written to one resident.

    A thread goes on over several contacts; what was written in the last of them must not overtake what was written
    before it.
    """
    address = effect.address
    if effect.channel not in THREADS or address is None:
        return effect.contact
    return f"{effect.channel} {address.resident if isinstance(address, Sealed) else address}"
