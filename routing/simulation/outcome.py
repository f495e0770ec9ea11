"""What became of a case when the engine had played it."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from routing.ids import AgentId
from routing.requirements import Demand
from routing.simulation.presence import Presence
from routing.told import ToldLevel

Outcome = Literal["answered", "abandoned", "turned_away", "closed_on", "waiting"]
"""What became of a contact. `closed_on`: its queue closed while it waited. `waiting`: it still was at the end."""


class Fate(msgspec.Struct, frozen=True):
    """A contact's outcome and how long it waited until then."""

    outcome: Outcome
    wait_ms: int


class WaitOver(NamedTuple):
    """The wait of contact `number` ended; `agent` answered it, None: nobody did."""

    number: int
    agent: AgentId | None


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine made of a case.

    Attributes:
        fates: in the order of the case's contacts.
        waits_over: in the order in which waits ended.
        asked: what each contact asked for when it joined its queue, by the contact's number; any one will do.
        presence: how busy agents were, by number of the half-hour.
        told: how well residents were told of their wait, and what each estimator would have told them.
    """

    policy: str
    fates: tuple[Fate, ...]
    offers_count: int
    waits_over: tuple[WaitOver, ...] = ()
    asked: dict[int, tuple[Demand, ...]] = {}
    presence: dict[int, Presence] = {}
    told: dict[str, ToldLevel] = {}
