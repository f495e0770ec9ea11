"""Estimators of a resident's wait. Each sees what a centre knows at that moment and nothing else.

docs/wait.md compares them on real days.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import msgspec

from routing.facts import Contact
from routing.ids import Instant, QueueId
from routing.pace import FIRST_GUESS_S, Pace
from routing.state import State
from routing.wait.places import standing
from routing.wait.ranked import Key
from routing.words import Line

_SUMMED: Final = 64
"""From so many contacts ahead on the sum is taken as an integral: the cost must not grow with the backlog."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A waiting contact as an estimator sees it.

    Attributes:
        demand: the number of the demand that the most agents on duty meet, of all the contact will ask for at last.
        agents_count: how many they are.
        ahead_count: how many of its queue and line stand before it.
    """

    state: State
    contact: Contact
    now: Instant
    demand: int
    agents_count: int
    ahead_count: int


Estimator = Callable[[Look], float | None]
"""The wait from now on, s; None when there is nothing to judge by, as with nobody on duty."""


def look_at(state: State, contact: Contact, now: Instant) -> Look:
    """What there is to know of the contact's wait."""
    shares = state.shares
    demand = max(map(shares.number, state.ladders.of(contact)[-1].demands), key=shares.on_duty)
    return Look(
        state=state,
        contact=contact,
        now=now,
        demand=demand,
        agents_count=shares.on_duty(demand),
        ahead_count=state.places.ahead(contact),
    )


def queue_length(look: Look) -> float | None:
    """Those ahead and itself, served at the rate of all who could serve them: (n + 1) h / s.

    n ahead in its queue and line, h their mean handling time, s places for them among the agents on duty.

    Source: Whitt, "Predicting queueing delays", Management Science 45(6), 1999.
    """
    rate = _own_rate(look)
    return None if rate is None else (look.ahead_count + 1) / rate


def queue_length_leaving(look: Look) -> float | None:
    """As `queue_length`, but those ahead may leave: the sum of 1 / (s/h + i θ) over i = 0..n.

    θ is how likely one waiting contact is to leave within a second, learnt per queue and line.

    Source: the estimator QL_m of Ibrahim and Whitt, "Real-time delay estimation in overloaded multiserver queues with
    abandonments", Management Science 55(10), 2009.
    """
    rate = _own_rate(look)
    return None if rate is None else _with_leaving(look.ahead_count, rate, pace_of(look).leaving_per_s)


def last_to_enter_service(look: Look) -> float | None:
    """What the last contact that had to wait has waited, less what this one has waited already.

    Source: the estimator LES of Ibrahim and Whitt, "Real-time delay estimation based on delay history",
    Manufacturing & Service Operations Management 11(3), 2009.
    """
    last_s = pace_of(look).last_wait_s
    return None if last_s is None else max(0.0, last_s - (look.now - look.contact.queue_since) / 1000)


def shared_agents(look: Look) -> float | None:
    """All who stand before it in any queue that shares its agents, by the chance that one of those gets them.

    A contact of another demand takes one of this one's agents with the chance |agents of both| / |agents of the other|.
    The work of all that, at each queue's handling time and capacity, is done by the agents on duty together; and those
    ahead may leave, as in `queue_length_leaving`.

    Source: ours, from the "effective portion" of an agent that Genesys Engage documents and QL_m of Ibrahim and Whitt
    (2009); docs/wait.md compares it with the others.
    """
    state, contact = look.state, look.contact
    if look.agents_count == 0:
        return None
    key = standing(contact)
    ahead: float
    ahead, work_s = _before(state, key, look.demand)
    rivals = state.shares.rivals(look.demand)
    for demand, chance in rivals.others:
        count, their_work_s = _before(state, key, demand)
        ahead += count * chance * rivals.rest
        work_s += their_work_s * chance * rivals.rest
    work_s += _work_s(state, contact.queue, contact.line)
    return _with_leaving(ahead, (ahead + 1) * look.agents_count / work_s, pace_of(look).leaving_per_s)


ESTIMATORS: Final[dict[str, Estimator]] = {
    "queue_length": queue_length,
    "queue_length_leaving": queue_length_leaving,
    "last_to_enter_service": last_to_enter_service,
    "shared_agents": shared_agents,
}
"""Every estimator by its name, as it is written into `wait.told`."""

DEFAULT: Final = "shared_agents"
"""What residents are told by, for the reasons in docs/wait.md."""


def pace_of(look: Look) -> Pace:
    """What the queue and line have taught so far."""
    queue = look.state.queues[look.contact.queue]
    return queue.pace.get(look.contact.line) or Pace()


def _before(state: State, key: Key, demand: int) -> tuple[int, float]:
    """How many stand before `key` who will ask for `demand`, and the work they are, s."""
    count, work_s = 0, 0.0
    for group in state.places.asking(demand):
        if len(group.demands) > 1 and max(group.demands, key=state.shares.on_duty) != demand:
            continue
        before = group.ranked.before(key)
        count += before
        work_s += before * _work_s(state, group.queue, group.line)
    return count, work_s


def _own_rate(look: Look) -> float | None:
    """Contacts of the queue and line that all who could serve them finish in a second, if they did nothing else."""
    if look.agents_count == 0:
        return None
    return look.agents_count / _work_s(look.state, look.contact.queue, look.contact.line)


def _work_s(state: State, queue: QueueId, line: Line) -> float:
    """Seconds of a whole agent that one contact takes: its mean handling time, less where several fit at once."""
    centre, known = state.centre_config, state.queues.get(queue)
    handle_s = known.handle_s.get(line) if known is not None else None
    most = max(1, centre.units // centre.capacity[line])
    return max(1.0, handle_s if handle_s is not None else FIRST_GUESS_S[line]) / most


def _with_leaving(ahead: float, rate: float, leaving: float) -> float:
    """The sum of 1 / (rate + i leaving) over i = 0..ahead, s; the last part of a contact counts in part."""
    if leaving <= 0:
        return (ahead + 1) / rate
    whole = int(ahead)
    first = sum(1 / (rate + each * leaving) for each in range(min(whole + 1, _SUMMED)))
    if whole < _SUMMED:
        return first + (ahead - whole) / (rate + (whole + 1) * leaving)
    return first + math.log((rate + (ahead + 0.5) * leaving) / (rate + (_SUMMED - 0.5) * leaving)) / leaving
