"""A new configuration: whether a centre could work by it, and what becomes of queues that are no longer in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

import msgspec

from routing import commands as cmd
from routing import events as ev
from routing.centre import MOST_UNITS, Centre, Hours, Queue, Target
from routing.deciding.asked import Asked, Handlers, Refusal, Reply
from routing.deciding.values import BEST_LEVEL, LONGEST_S
from routing.state import State
from routing.words import LINES

_DAY_MINUTES = 1440
_FOR_EVER_S = 10 * 366 * 86_400
"""Longer than any wait; a simulation's offers ring this long, a centre's file is bound more closely."""


def _activate(asked: Asked[cmd.ConfigActivate]) -> Reply:
    config, state = asked.data.config, asked.state
    if config.id != state.centre:
        return Refusal("wrong_centre", f"That is the configuration of the centre {config.id!r}, not of this one.")
    flaw = next(flaws(config), None)
    if flaw is not None:
        return Refusal("bad_config", f"No centre could work by this configuration: {flaw}. Check its file.")
    kept = tuple(_kept(state, config))
    config = msgspec.structs.replace(config, queues=(*config.queues, *kept)) if kept else config
    return [ev.ConfigActivated(at=asked.now, config=config, digest=asked.data.digest)]


def _kept(state: State, config: Centre) -> Iterator[Queue]:
    """Queues that stand in the configuration in force and not in `config`.

    Each goes on, marked as removed, with the rules it had: until the first new configuration after it, so that
    figures of today keep their name and target, and then for as long as anybody is in it.
    """
    stay = {queue.id for queue in config.queues}
    used = {contact.queue for contact in state.contacts.values()}
    for queue in state.centre_config.queues:
        if queue.id not in stay and (queue.id in used or not queue.removed):
            yield msgspec.structs.replace(queue, removed=True)


def flaws(config: Centre) -> Iterator[str]:
    """What would make the engine stumble, in half sentences. The file's own check says more, and with lines."""
    try:
        ZoneInfo(config.timezone)
    except (KeyError, ValueError, OSError):
        yield f"there is no time zone {config.timezone!r}"
    yield from _capacity(config)
    if not 0 <= config.priority_most_s <= LONGEST_S:
        yield "the largest head start is out of bounds"
    if not all(_sensible_s(each) for each in msgspec.structs.astuple(config.liveness)):
        yield "a time under liveness is out of bounds"
    if any(line not in config.targets for line in LINES):
        yield "a line has no target"
    yield from _targets(config.targets.values())
    ids = [queue.id for queue in config.queues]
    if len(set(ids)) < len(ids):
        yield "two queues have the same id"
    for queue in config.queues:
        yield from (f"queue {queue.id!r}: {flaw}" for flaw in _of_queue(queue))


def _capacity(config: Centre) -> Iterator[str]:
    if not 1 <= config.units <= MOST_UNITS:
        yield "an agent's units are out of bounds"
    if not all(1 <= config.capacity.get(line, 0) <= MOST_UNITS for line in LINES):
        yield "a contact of some line takes no sensible number of units"
    if any(most < 0 for most in config.maxima.values()):
        yield "a maximum is below 0"


def _of_queue(queue: Queue) -> Iterator[str]:
    if not all(1 <= need.level <= BEST_LEVEL for need in queue.needs):
        yield "a level is out of bounds"
    ages = [step.after_s for step in queue.steps]
    if ages != sorted(set(ages)) or not all(_sensible_s(age) for age in ages):
        yield "its steps are not in order of age"
    if any(step.level is not None and not 1 <= step.level <= BEST_LEVEL for step in queue.steps):
        yield "a step's level is out of bounds"
    if not all(_sensible_s(each) for each in (queue.offer_s, queue.wrap_up.limit_s, queue.close_grace_s)):
        yield "a time is out of bounds"
    if not all(_sound(hours) for hours in (queue.default_hours, *queue.hours.values())):
        yield "its hours hold a period that no week has"
    yield from _targets(queue.targets.values())


def _targets(targets: Iterable[Target]) -> Iterator[str]:
    if not all(0 < target.share <= 1 and 1 <= target.within_s <= 30 * LONGEST_S for target in targets):
        yield "a target is out of bounds"


def _sensible_s(seconds: int) -> bool:
    return 0 <= seconds <= _FOR_EVER_S


def _sound(hours: Hours) -> bool:
    return all(
        0 <= period.weekday <= 6 and 0 <= period.start < _DAY_MINUTES and period.start < period.end <= 2 * _DAY_MINUTES
        for period in hours.periods
    )


HANDLERS: Handlers = {
    cmd.ConfigActivate.type: _activate,
}
