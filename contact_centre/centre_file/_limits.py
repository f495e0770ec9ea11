"""What agents can carry: units, capacity, maxima and blocks of the centre, and teams with their own."""

from __future__ import annotations

from typing import Final

from contact_centre.centre_file._queues import read_wrap_up
from contact_centre.centre_file._report import meant
from contact_centre.centre_file._table import Table
from routing.centre import LONGEST_EXTRA_S, MOST_UNITS, Centre, Team
from routing.ids import CentreId, TeamId
from routing.words import LINES, Line

_DEFAULTS: Final = Centre(id=CentreId(""), name="")


def read_units(head: Table) -> int:
    """What every agent can carry unless their team or their own settings say otherwise."""
    return head.whole("units", _DEFAULTS.units, 1, MOST_UNITS)


def read_capacity(table: Table, head: Table, units: int) -> dict[Line, int]:
    """Units that one contact of each line takes; more than an agent has is a problem."""
    capacity = {**_DEFAULTS.capacity, **_by_line(table, least=1, most=units)}
    for line, taken in capacity.items():
        if taken > units:
            what = f"A {line} takes {taken} units, more than an agent's {units}: nobody could ever take one."
            head.refuse("units", what, f"Raise units, or lower {line} under [capacity].")
    return capacity


def read_maxima(table: Table) -> dict[Line, int]:
    """Most contacts of each line at once; a line that is absent is bounded by units alone."""
    return {**_DEFAULTS.maxima, **_by_line(table, least=0)}


def read_blocks(table: Table) -> dict[Line, tuple[Line, ...]]:
    """By line, the lines of which an agent who has a contact of it gets no new ones."""
    blocks = {line: _lines(table, line) for line in LINES if table.known(line)}
    table.close()
    return blocks


def read_team(table: Table, centre: Centre) -> Team:
    """The team in one `[[team]]` table of `centre`, which need not have its teams yet."""
    team = Team(
        id=TeamId(table.id()),
        name=table.text("name"),
        auto_accept=table.flag("auto_accept", default=False),
        units=table.optional_whole("units", 1, MOST_UNITS),
        capacity=_by_line(table.table("capacity"), least=1),
        maxima=_by_line(table.table("maxima"), least=0),
        blocks=read_blocks(table.table("blocks")),
        offer_extra_s=table.whole("offer_extra_s", 0, most=LONGEST_EXTRA_S),
        wrap_up=read_wrap_up(table.table("wrap_up")) if table.known("wrap_up") else None,
    )
    table.close()
    _check_room(table, team, centre)
    return team


def _check_room(table: Table, team: Team, centre: Centre) -> None:
    """A team whose units do not hold a contact of a line has to say that it takes none."""
    if team.units is None and not team.capacity:
        return
    units = team.units if team.units is not None else centre.units
    for line, taken in {**centre.capacity, **team.capacity}.items():
        if taken > units and {**centre.maxima, **team.maxima}.get(line) != 0:
            what = f"A {line} takes {taken} units, more than the {units} of this team: none of it could ever take one."
            key = "units" if team.units is not None else "capacity"
            table.refuse(key, what, f"Raise units, or say that it takes none: maxima = {{ {line} = 0 }}.")


def _by_line(table: Table, *, least: int, most: int = MOST_UNITS) -> dict[Line, int]:
    numbers = {line: table.whole(line, least, least, most) for line in LINES if table.known(line)}
    table.close()
    return numbers


def _lines(table: Table, key: Line) -> tuple[Line, ...]:
    named = table.texts(key)
    for index, name in enumerate(named):
        if name not in LINES:
            table.refuse(key, f'There is no line "{name}".', meant(name, LINES, f"Use some of: {', '.join(LINES)}."))
            break
        if name in named[:index]:
            table.refuse(key, f'"{name}" stands here twice.', "Name each line once.")
    return tuple(line for line in LINES if line in named)
