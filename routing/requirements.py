"""What a waiting contact asks for as it ages: a ladder of requirements, each rung asking for less."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from routing.centre import Centre, Queue
from routing.facts import Contact, QueueState
from routing.ids import QueueId
from routing.words import Need

Demand = tuple[Need, ...]
"""Needs that one agent must meet together, sorted, without their time limits."""


REMOVED_AFTER_S: Final = 60
"""Age from which anybody on duty may serve a contact of a removed queue, beside the agents who always did."""


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """From `after_s` of age on, an agent who meets any one of `demands` will do."""

    after_s: int
    demands: tuple[Demand, ...]
    overflow: QueueId | None = None


def ladder(
    centre: Centre, queue: Queue, needs: tuple[Need, ...], *, levels: bool = True, helper: QueueId | None = None
) -> tuple[Rung, ...]:
    """The rungs of a contact with its own `needs` in `queue`, by age; the first is for age 0.

    Needs marked `must` keep their level on every rung. A need with `until_s` is gone from that age on. Without
    `levels` there is one rung and holding the skill is enough (policies that ignore levels). Agents of the queue
    `helper`, which a supervisor has let overflow into, may serve on every rung; they change no age and no other
    demand. A removed queue gets a last rung on which everybody will do who holds what `must` be held.
    """
    rungs = _rungs(centre, queue, needs) if levels else [_flat(queue, needs)]
    if queue.removed:
        age = max(rungs[-1].after_s, REMOVED_AFTER_S)
        musts = (need for need in queue.needs if need.must)
        anybody = _demand((*musts, *_of_age(needs, age)))
        rungs.append(Rung(after_s=age, demands=tuple(dict.fromkeys((*rungs[-1].demands, anybody)))))
    helping = centre.taking(helper) if helper is not None else None
    return tuple(rungs) if helping is None else tuple(_helped(rung, queue, needs, helping) for rung in rungs)


def _flat(queue: Queue, needs: tuple[Need, ...]) -> Rung:
    flat = tuple(msgspec.structs.replace(need, level=1) for need in (*queue.needs, *needs))
    return Rung(after_s=0, demands=(_demand(flat),))


def _rungs(centre: Centre, queue: Queue, needs: tuple[Need, ...]) -> list[Rung]:
    ages = sorted({0, *(s.after_s for s in queue.steps), *(n.until_s for n in needs if n.until_s is not None)})
    rungs: list[Rung] = []
    for age in ages:
        rung = _rung(centre, queue, needs, age)
        if not rungs or rung.demands != rungs[-1].demands:
            rungs.append(rung)
    return rungs


def _rung(centre: Centre, queue: Queue, needs: tuple[Need, ...], age_s: int) -> Rung:
    level: int | None = None
    overflow: QueueId | None = None
    for step in queue.steps:
        if step.after_s <= age_s:
            level = step.level if step.level is not None else level
            overflow = step.overflow or overflow
    own = [_at_level(need, level) for need in queue.needs]
    demands = [_demand((*own, *_of_age(needs, age_s)))]
    helper = centre.queue(overflow) if overflow is not None else None
    if helper is not None:
        demands.append(_of_helpers(helper, queue, needs, age_s))
    return Rung(after_s=age_s, demands=tuple(dict.fromkeys(demands)), overflow=overflow)


def _helped(rung: Rung, queue: Queue, needs: tuple[Need, ...], helper: Queue) -> Rung:
    demands = tuple(dict.fromkeys((*rung.demands, _of_helpers(helper, queue, needs, rung.after_s))))
    return Rung(after_s=rung.after_s, demands=demands, overflow=rung.overflow or helper.id)


def _of_helpers(helper: Queue, queue: Queue, needs: tuple[Need, ...], age_s: int) -> Demand:
    """Trained for the helping queue, and holding what `must` be held in the contact's own."""
    musts = (need for need in queue.needs if need.must)
    return _demand((*(_at_level(need, 1) for need in helper.needs), *musts, *_of_age(needs, age_s)))


def _of_age(needs: tuple[Need, ...], age_s: int) -> list[Need]:
    return [need for need in needs if need.until_s is None or age_s < need.until_s]


def _at_level(need: Need, level: int | None) -> Need:
    return need if need.must or level is None else msgspec.structs.replace(need, level=level)


def _demand(needs: tuple[Need, ...]) -> Demand:
    """Needs of one skill become one, the highest; time limits go, so that equal demands are equal."""
    strictest: dict[str, Need] = {}
    for need in needs:
        bare = Need(skill=need.skill, level=need.level, must=need.must)
        known = strictest.get(need.skill)
        if known is None or known.level < bare.level:
            strictest[need.skill] = bare
    return tuple(sorted(strictest.values()))


class Ladders:
    """The ladders of one configuration, each made once."""

    def __init__(self, centre: Centre, queues: Mapping[QueueId, QueueState], *, levels: bool) -> None:
        """`queues`: where it stands who helps whom; `forget` a queue when that changes."""
        self._centre = centre
        self._queues = queues
        self._levels = levels
        self._made: dict[tuple[QueueId, tuple[Need, ...]], tuple[Rung, ...]] = {}

    def of(self, contact: Contact) -> tuple[Rung, ...]:
        """The ladder of `contact` in the queue it is in."""
        return self.at(contact.queue, contact.needs)

    def at(self, queue_id: QueueId, needs: tuple[Need, ...]) -> tuple[Rung, ...]:
        """The ladder of a contact with its own `needs` in a queue; one that no longer exists asks for nothing."""
        made = self._made.get((queue_id, needs))
        if made is None:
            queue = self._centre.queue(queue_id)
            bare = queue if queue is not None else Queue(id=queue_id, name={})
            live = self._queues.get(queue_id)
            helper = live.overflow_to if live is not None else None
            made = ladder(self._centre, bare, needs, levels=self._levels, helper=helper)
            self._made[queue_id, needs] = made
        return made

    def forget(self, queue: QueueId) -> None:
        """Make the ladders of `queue` anew when they are next asked for."""
        self._made = {key: made for key, made in self._made.items() if key[0] != queue}
