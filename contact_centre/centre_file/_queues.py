"""Queues: what they need, how they relax, when they are open, and how contacts in them may end."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, Literal, NamedTuple

import msgspec

from contact_centre.centre_file._hours import ALWAYS, ON_BANK_HOLIDAYS
from contact_centre.centre_file._phone import read_queue_phone
from contact_centre.centre_file._report import meant
from contact_centre.centre_file._table import Table
from routing.centre import Hours, Outcome, Queue, Step, Target, WrapUp
from routing.ids import QueueId, SkillId
from routing.words import LINES, Line, Need

DAY_S: Final = 86_400
_LEVELS: Final = (1, 5)
_OPEN: Final = Hours(always=True)
_MODES: Final[tuple[Literal["none", "timed", "open"], ...]] = ("none", "timed", "open")


class Known(NamedTuple):
    """What a queue may refer to."""

    languages: Collection[str]
    skills: Collection[str]
    hours: Mapping[str, Hours]
    queues: Collection[str]
    outcomes: Mapping[str, tuple[Outcome, ...]]


def read_queue(table: Table, known: Known) -> Queue:
    """The queue in one `[[queue]]` table; problems are noted in the table's report."""
    queue_id = table.id()
    default_hours, hours = _own_days(table, *_hours(table, known))
    queue = Queue(
        id=QueueId(queue_id),
        name=table.by_language("name", known.languages),
        needs=tuple(_need(need, known.skills) for need in table.tables("needs")),
        steps=_steps(table, queue_id, known.queues),
        default_hours=default_hours,
        hours=hours,
        targets=read_targets(table.table("targets")),
        offer_s=table.whole("offer_s", 20, least=5, most=600),
        wrap_up=read_wrap_up(table.table("wrap_up")),
        close_grace_s=table.whole("close_grace_s", 900, most=DAY_S),
        outcomes=known.outcomes.get(queue_id, ()),
        lgsl=table.optional_whole("lgsl", least=1),
        phone=read_queue_phone(table.table("phone")),
    )
    table.close()
    return queue


def read_targets(table: Table) -> dict[Line, Target]:
    """The promises in a table by line; a line that is absent has none here."""
    targets = {line: _target(table.table(line)) for line in LINES if table.known(line)}
    table.close()
    return targets


def _target(table: Table) -> Target:
    target = Target(share=table.share("share"), within_s=table.whole("within_s", None, least=1, most=30 * DAY_S))
    table.close()
    return target


def _need(table: Table, skills: Collection[str]) -> Need:
    skill = table.text("skill")
    if skill and skill not in skills:
        what = f'Nobody can serve this queue: there is no [[skill]] "{skill}".'
        table.refuse("skill", what, meant(skill, skills, f'Declare it: [[skill]] id = "{skill}".'))
    need = Need(
        skill=SkillId(skill),
        level=table.whole("level", 1, *_LEVELS),
        must=table.flag("must", default=False),
        until_s=table.optional_whole("until_s", least=1, most=DAY_S),
    )
    table.close()
    return need


def _steps(table: Table, queue_id: str, queues: Collection[str]) -> tuple[Step, ...]:
    steps: list[Step] = []
    for entry in table.tables("steps"):
        step = _step(entry, queue_id, queues)
        before = steps[-1] if steps else None
        if before is not None and step.after_s <= before.after_s:
            what = f"{step.after_s} does not come after {before.after_s}."
            entry.refuse("after_s", what, "Put the steps in order of age, each at an age of its own.")
        level = next((one.level for one in reversed(steps) if one.level is not None), None)
        if step.level is not None and level is not None and step.level >= level:
            what = f"Level {step.level} asks for no less than level {level} before it."
            entry.refuse("level", what, "A step relaxes: give a lower level or remove it.")
        steps.append(step)
    return tuple(steps)


def _step(table: Table, queue_id: str, queues: Collection[str]) -> Step:
    after_s = table.whole("after_s", None, most=DAY_S)
    level = table.optional_whole("level", *_LEVELS)
    overflow = table.text("overflow", "") or None
    if overflow == queue_id:
        table.refuse("overflow", "A queue cannot overflow to itself.", "Name another queue.")
    elif overflow is not None and overflow not in queues:
        what = f'There is no queue "{overflow}" to overflow to.'
        table.refuse("overflow", what, meant(overflow, queues, "Name a queue of this file."))
    if level is None and overflow is None:
        table.refuse("after_s", "This step changes nothing.", "Give it a level or an overflow queue.")
    table.close()
    return Step(after_s=after_s, level=level, overflow=QueueId(overflow) if overflow is not None else None)


def read_wrap_up(table: Table) -> WrapUp:
    """A wrap-up: `none`, `timed` or `open`."""
    wrap_up = WrapUp(mode=table.choice("mode", _MODES, "timed"), limit_s=table.whole("limit_s", 90, 1, DAY_S))
    table.close()
    return wrap_up


def _hours(table: Table, known: Known) -> tuple[Hours, dict[Line, Hours]]:
    """The hours of all lines, and those of single lines where they differ."""
    if not table.is_table("hours"):
        return _hours_called(table, "hours", known), {}
    by_line = table.table("hours")
    hours = {line: _hours_called(by_line, line, known) for line in LINES if by_line.known(line)}
    by_line.close()
    return _OPEN, hours


def _own_days(table: Table, default_hours: Hours, hours: dict[Line, Hours]) -> tuple[Hours, dict[Line, Hours]]:
    """The hours with the days on which this queue alone is closed, or open although others rest."""
    bank_holidays, closures = table.choice("bank_holidays", ON_BANK_HOLIDAYS, None), table.dates("closures")
    if bank_holidays is None and not closures:
        return default_hours, hours
    if all(each.always for each in (*hours.values(), *([] if hours else [default_hours]))):
        what = "This queue's hours never close, so there is nothing to take days from."
        table.refuse("closures" if closures else "bank_holidays", what, "Name [[hours]] with days for the queue.")

    def own(each: Hours) -> Hours:
        return msgspec.structs.replace(
            each,
            bank_holidays=bank_holidays or each.bank_holidays,
            closures=tuple(sorted({*each.closures, *closures})),
        )

    return default_hours if default_hours.always else own(default_hours), {
        line: each if each.always else own(each) for line, each in hours.items()
    }


def _hours_called(table: Table, key: str, known: Known) -> Hours:
    name = table.text(key, ALWAYS)
    if name != ALWAYS and name not in known.hours:
        choices = [ALWAYS, *known.hours]
        what = f'There are no [[hours]] "{name}".'
        table.refuse(key, what, meant(name, choices, f"Use one of: {', '.join(choices)}."))
    return known.hours.get(name, _OPEN)
