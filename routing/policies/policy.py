"""What a routing policy is: an order of contacts, a choice of agents, and what both may look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from routing.centre import Centre
from routing.facts import Agent, Contact, QueueState
from routing.ids import Instant, QueueId
from routing.requirements import Demand
from routing.words import Line, OrderReason

Key = tuple[int, ...]
"""Compared from left to right, smaller first."""


class Sight(msgspec.Struct, kw_only=True):
    """All that a policy may know when it compares contacts: what the centre knows at that moment, and no future.

    Attributes:
        queues: what was learnt of each queue.
        waiting_counts, waiting_count: contacts waiting now, by queue and line, and all of them.
        arrived_count: contacts that ever joined a queue.
        on_duty_count: agents on duty now.
    """

    centre: Centre
    queues: dict[QueueId, QueueState]
    waiting_counts: dict[tuple[QueueId, Line], int]
    waiting_count: int = 0
    arrived_count: int = 0
    on_duty_count: int = 0
    now: Instant = Instant(0)


class Head(NamedTuple):
    """A contact that is first in its strand.

    `order` is its key there; `able_count` are the agents on duty who could ever take it, busy ones too.
    """

    contact: Contact
    order: Key
    able_count: int


class Rank(NamedTuple):
    """What the heads of several strands are compared by, and why this one stands where it does."""

    key: Key
    reason: OrderReason


class Policy(msgspec.Struct, frozen=True):
    """A named policy.

    Contacts of one queue, line and `lane` that ask for the same thing form a strand. Within a strand `order` holds
    and must not change while a contact waits there; `rank` compares the first of several strands anew each time.
    The emergency lane is a strand of its own which the engine puts before all others.

    Attributes:
        order: key of a contact in its strand, smaller first.
        rank: what heads are compared by, smaller first.
        choice: key of an agent who could take a contact that asks for a demand, smaller first.
        lane: number of the strand of its queue and line that a contact waits in.
        levels: whether skill levels and requirement steps count; without, holding the skill is enough.
    """

    name: str
    order: Callable[[Contact, Centre], Key]
    rank: Callable[[Head, Sight], Rank]
    choice: Callable[[Agent, Line, Demand], Key]
    lane: Callable[[Contact], int] = lambda _: 0
    levels: bool = True
