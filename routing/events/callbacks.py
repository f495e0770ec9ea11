"""What becomes of a wish to be rung back."""

from __future__ import annotations

from typing import Literal

from routing.events.base import ContactEvent
from routing.ids import (
    AgentId,
    Instant,
    ResidentId,
)
from routing.words import (
    Private,
)


class CallbackRequested(ContactEvent, frozen=True, kw_only=True, tag="callback.requested"):
    """The resident is to be rung in their turn. The contact keeps its place and takes a call of an agent's capacity.

    `rings` is who rings from `number`: nobody has shown that it is the resident.
    """

    number: Private
    rings: ResidentId | None = None


class CallbackDue(ContactEvent, frozen=True, kw_only=True, tag="callback.due"):
    """The resident's turn has come: the agent rings `number` now. `attempt` counts from 1; each is made once."""

    agent: AgentId
    attempt: int
    number: Private


class CallbackPostponed(ContactEvent, frozen=True, kw_only=True, tag="callback.postponed"):
    """Nobody took attempt `attempt` (`agent` rang), or the queue closed: it is tried again from `until` on."""

    attempt: int
    until: Instant
    reason: Literal["no_answer", "closed"]
    agent: AgentId | None = None


class CallbackKept(ContactEvent, frozen=True, kw_only=True, tag="callback.kept"):
    """The agent spoke to the resident. `wait_ms` is the whole wait, from joining the queue."""

    agent: AgentId
    attempt: int
    wait_ms: int


class CallbackMissed(ContactEvent, frozen=True, kw_only=True, tag="callback.missed"):
    """The resident was not spoken to: all tries failed, the queue closed, or staff ended the contact."""

    reason: Literal["no_answer", "closed", "ended"]
    attempts_count: int


class CallbackCancelled(ContactEvent, frozen=True, kw_only=True, tag="callback.cancelled"):
    """There will be no call. `asked`: the resident waits on; `left`: they are gone; else they were served otherwise."""

    reason: Literal["asked", "left", "arrived_again", "answered_elsewhere"]
