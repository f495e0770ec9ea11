"""What a new configuration would change, said before it does: for whoever types `contact-centre apply --dry-run`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from contact_centre.admin import _words as words
from routing.centre import Centre, Outcome, Queue, Team
from routing.ids import Instant, QueueId
from routing.opening_hours import is_open
from routing.requirements import REMOVED_AFTER_S
from routing.state import State
from routing.words import LINES, Line

Named = TypeVar("Named", Team, Outcome)


class Busy(NamedTuple):
    """How many contacts a queue holds: those who wait or are being offered, and those an agent has."""

    waiting_count: int
    held_count: int


class _Said(NamedTuple):
    """What a field is called, and how its value is said."""

    name: str
    value: Callable[[Any], str] = words.anything


_OF_CENTRE: Final = {
    "name": _Said("Name"),
    "timezone": _Said("Time zone"),
    "nation": _Said("Nation"),
    "emergency": _Said("Emergency number"),
    "emergency_text": _Said("Emergency text", words.text),
    "languages": _Said("Languages"),
    "threads": _Said("Messages"),
    "policy": _Said("Policy"),
    "targets": _Said("Target for"),
    "units": _Said("Units an agent can carry"),
    "capacity": _Said("Units taken by"),
    "maxima": _Said("Most at once per agent"),
    "liveness": _Said("Liveness,"),
    "priority_most_s": _Said("Largest head start (s)"),
}
_OF_QUEUE: Final = {
    "name": _Said("name", words.text),
    "needs": _Said("needs", words.needs),
    "steps": _Said("steps", words.steps),
    "default_hours": _Said("hours"),
    "hours": _Said("hours for"),
    "targets": _Said("own target for"),
    "offer_s": _Said("time an offer rings (s)"),
    "wrap_up": _Said("wrap-up"),
    "close_grace_s": _Said("time contacts are still served after closing (s)"),
    "lgsl": _Said("LGSL number"),
}
_LINE_NAMES: Final[Mapping[Line, str]] = {"call": "calls", "webchat": "webchats", "message": "messages"}


def busy(state: State) -> dict[QueueId, Busy]:
    """Every queue that holds a contact."""
    waiting = Counter(each.queue for each in state.contacts.values() if each.phase in ("waiting", "offered"))
    held = Counter(each.queue for each in state.contacts.values() if each.phase not in ("waiting", "offered"))
    return {queue: Busy(waiting[queue], held[queue]) for queue in waiting | held}


def changes(before: Centre | None, after: Centre, *, holds: Mapping[QueueId, Busy], now: Instant) -> list[str]:
    """Every difference, one sentence each; empty when there is none.

    Args:
        before: the configuration in force, None before the first.
        after: the one that would be.
        holds: how many contacts each queue holds, where the centre runs.
        now: what opens or closes at once, is as of this instant.
    """
    if before is None:
        return [f"It is the centre's first configuration: {len(after.queues)} queues, {len(after.teams)} teams."]
    return [
        *_fields("", before, after, _OF_CENTRE, {"id", "queues", "teams", "bank_holidays", "emergency_words"}),
        *_queues(before, after, holds, now),
        *_by_id("Team", before.teams, after.teams, "id"),
        *_emergency_words(before, after),
        *_bank_holidays(before, after),
    ]


def _fields(
    of: str, before: msgspec.Struct, after: msgspec.Struct, said: Mapping[str, _Said], elsewhere: Collection[str]
) -> Iterator[str]:
    """The fields that differ; one without a name of its own goes by the name it has in the file."""
    for name in before.__struct_fields__:
        old, new = _parts(getattr(before, name)), _parts(getattr(after, name))
        if old == new or name in elsewhere:
            continue
        field = said.get(name, _Said(name.replace("_", " ")))
        if field.value is not words.anything or not (isinstance(old, dict) and isinstance(new, dict)):
            yield _changed(f"{of}{field.name}", field.value(old), field.value(new))
            continue
        for key in dict.fromkeys((*old, *new)):
            if old.get(key) != new.get(key):
                yield _changed(f"{of}{field.name} {key}", words.anything(old.get(key)), words.anything(new.get(key)))


def _parts(value: object) -> object:
    """A struct that has no words of its own, as a table of its parts."""
    if not isinstance(value, msgspec.Struct) or isinstance(value, words.WHOLE):
        return value
    return {name.replace("_", " "): getattr(value, name) for name in value.__struct_fields__}


def _changed(what: str, old: str, new: str) -> str:
    return f"{what}: {new} instead of {old}."


def _queues(before: Centre, after: Centre, holds: Mapping[QueueId, Busy], now: Instant) -> Iterator[str]:
    old = {queue.id: queue for queue in before.queues if not queue.removed}
    new = {queue.id: queue for queue in after.queues}
    for queue_id, queue in new.items():
        if queue_id not in old:
            yield f"Queue {_name(queue)} is added: needs {words.needs(queue.needs)}; {words.hours(queue.default_hours)}."
    for queue_id, queue in old.items():
        if queue_id not in new:
            yield _removed(queue, holds.get(queue_id, Busy(0, 0)))
            continue
        of = f"Queue {_name(queue)}: "
        yield from _fields(of, queue, new[queue_id], _OF_QUEUE, {"id", "outcomes", "removed"})
        yield from _by_id(f"{of}outcome", queue.outcomes, new[queue_id].outcomes, "code")
        yield from _at_once(of, (before, queue), (after, new[queue_id]), now)
    if [each for each in old if each in new] != [each for each in new if each in old]:
        yield "The queues stand in another order on every list."


def _removed(queue: Queue, holds: Busy) -> str:
    told = f"Queue {_name(queue)} is removed: nobody can join it any more."
    if not any(holds):
        return f"{told} No contact is in it."
    return (
        f"WARNING: {told} {holds.waiting_count} waiting in it and {holds.held_count} with an agent keep their places and "
        f"its rules: its agents serve them, from {REMOVED_AFTER_S} s of waiting on anybody who is on duty."
    )


def _at_once(of: str, before: tuple[Centre, Queue], after: tuple[Centre, Queue], now: Instant) -> Iterator[str]:
    """Lines that close or open at the very moment the configuration takes effect."""
    for verb, is_now in (("closes", False), ("opens", True)):
        lines = [line for line in LINES if _open(*before, line, now) != is_now == _open(*after, line, now)]
        if lines:
            yield f"{of}{verb} at once for {' and '.join(_LINE_NAMES[line] for line in lines)}."


def _open(centre: Centre, queue: Queue, line: Line, now: Instant) -> bool:
    return is_open(queue.hours.get(line, queue.default_hours), now, centre.timezone, centre.bank_holidays)


def _by_id(what: str, before: tuple[Named, ...], after: tuple[Named, ...], key: str) -> Iterator[str]:
    old = {getattr(each, key): each for each in before}
    new = {getattr(each, key): each for each in after}
    for each in new.keys() - old.keys():
        yield f"{what} {new[each].name} is added."
    for each in old.keys() - new.keys():
        yield f"{what} {old[each].name} is removed."
    for each in (each for each in old if each in new):
        yield from _fields(f"{what} {old[each].name}: ", old[each], new[each], {}, {key})


def _emergency_words(before: Centre, after: Centre) -> Iterator[str]:
    for language in dict.fromkeys((*before.emergency_words, *after.emergency_words)):
        old, new = before.emergency_words.get(language, ()), after.emergency_words.get(language, ())
        for verb, these in (("added", set(new) - set(old)), ("removed", set(old) - set(new))):
            if these:
                yield f"Emergency words ({language}) {verb}: {', '.join(sorted(these))}."


def _bank_holidays(before: Centre, after: Centre) -> Iterator[str]:
    old, new = set(before.bank_holidays), set(after.bank_holidays)
    for verb, these in (("added", new - old), ("removed", old - new)):
        if these:
            yield f"Bank holidays {verb}: {words.dates(sorted(these))}."


def _name(queue: Queue) -> str:
    return next(iter(queue.name.values()), queue.id)
