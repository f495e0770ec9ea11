"""What a waiting contact asks for as it ages: a ladder of requirements, each rung asking for less."""

from __future__ import annotations

import msgspec

from routing.centre import Centre, Queue
from routing.facts import Contact
from routing.ids import QueueId
from routing.words import Need

Demand = tuple[Need, ...]
"""Needs that one agent must meet together, sorted, without their time limits."""


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """From `after_s` of age on, an agent who meets any one of `demands` will do."""

    after_s: int
    demands: tuple[Demand, ...]
    overflow: QueueId | None = None


def ladder(centre: Centre, queue: Queue, needs: tuple[Need, ...], *, levels: bool = True) -> tuple[Rung, ...]:
    """The rungs of a contact with its own `needs` in `queue`, by age; the first is for age 0.

    Needs marked `must` keep their level on every rung. A need with `until_s` is gone from that age on. Without
    `levels` there is one rung and holding the skill is enough (policies that ignore levels).
    """
    if not levels:
        flat = tuple(msgspec.structs.replace(need, level=1) for need in (*queue.needs, *needs))
        return (Rung(after_s=0, demands=(_demand(flat),)),)
    ages = sorted({0, *(s.after_s for s in queue.steps), *(n.until_s for n in needs if n.until_s is not None)})
    rungs: list[Rung] = []
    for age in ages:
        rung = _rung(centre, queue, needs, age)
        if not rungs or rung.demands != rungs[-1].demands:
            rungs.append(rung)
    return tuple(rungs)


def _rung(centre: Centre, queue: Queue, needs: tuple[Need, ...], age_s: int) -> Rung:
    level: int | None = None
    overflow: QueueId | None = None
    for step in queue.steps:
        if step.after_s <= age_s:
            level = step.level if step.level is not None else level
            overflow = step.overflow or overflow
    own = [_at_level(need, level) for need in queue.needs]
    extra = [need for need in needs if need.until_s is None or age_s < need.until_s]
    demands = [_demand((*own, *extra))]
    helper = centre.queue(overflow) if overflow is not None else None
    if helper is not None:
        kept = [need for need in own if need.must]
        demands.append(_demand((*(_at_level(need, 1) for need in helper.needs), *kept, *extra)))
    return Rung(after_s=age_s, demands=tuple(dict.fromkeys(demands)), overflow=overflow)


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

    def __init__(self, centre: Centre, *, levels: bool) -> None:
        self._centre = centre
        self._levels = levels
        self._made: dict[tuple[QueueId, tuple[Need, ...]], tuple[Rung, ...]] = {}

    def of(self, contact: Contact) -> tuple[Rung, ...]:
        """The ladder of `contact` in the queue it is in; a queue that no longer exists asks for nothing."""
        key = (contact.queue, contact.needs)
        made = self._made.get(key)
        if made is None:
            queue = self._centre.queue(contact.queue)
            bare = queue if queue is not None else Queue(id=contact.queue, name={})
            made = self._made[key] = ladder(self._centre, bare, contact.needs, levels=self._levels)
        return made
