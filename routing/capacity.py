"""What an agent can still take: units, a maximum per line, and what blocks what.

An agent's own setting counts before their team's, a team's before the centre's. Asked with every decision, so nothing
here looks further than at what the agent has.
"""

from __future__ import annotations

import msgspec

from routing.centre import Centre, Limits, Queue, WrapUp
from routing.facts import Agent, Contact
from routing.words import Line


def units_of(agent: Agent, centre: Centre) -> int:
    """What the agent can carry in all."""
    return agent.units if agent.units is not None else centre.limits(agent.team).units


def units_free(agent: Agent, centre: Centre) -> int:
    """Units not taken by contacts or open offers; may be negative after a configuration change."""
    return units_of(agent, centre) - sum(agent.load.values())


def most_of(agent: Agent, centre: Centre, line: Line) -> int | None:
    """Most contacts of `line` that the agent may have at once; None where units alone bound them."""
    return _most_of(agent, centre.limits(agent.team), line)


def _most_of(agent: Agent, limits: Limits, line: Line) -> int | None:
    """Whoever is rung by the centre's telephone has one ear, whatever the settings say."""
    most = agent.maxima.get(line, limits.maxima.get(line))
    if limits.one_ear and line == "call":
        return 1 if most is None else min(most, 1)
    return most


def serves(agent: Agent, centre: Centre, line: Line) -> bool:
    """Whether the agent, with nothing else in hand, could take a contact of `line`: not who never takes calls."""
    return most_of(agent, centre, line) != 0 and units_of(agent, centre) >= centre.limits(agent.team).capacity[line]


def has_room(agent: Agent, centre: Centre, line: Line) -> bool:
    """Whether one more contact of `line` fits: by number, by what the agent has already, and by units."""
    limits = centre.limits(agent.team)
    most = _most_of(agent, limits, line)
    if most is not None and agent.lines.get(line, 0) >= most:
        return False
    if _blocked(agent, limits, line):
        return False
    units = agent.units if agent.units is not None else limits.units
    return units - sum(agent.load.values()) >= limits.capacity[line]


def room(agent: Agent, centre: Centre, line: Line) -> int:
    """How many more contacts of `line` fit now."""
    limits = centre.limits(agent.team)
    if _blocked(agent, limits, line):
        return 0
    fits = max(0, units_free(agent, centre)) // limits.capacity[line]
    most = _most_of(agent, limits, line)
    if line in limits.blocked_by[line]:
        fits = min(fits, 1)
    return fits if most is None else max(0, min(fits, most - agent.lines.get(line, 0)))


def has_room_instead(agent: Agent, centre: Centre, contact: Contact, line: Line) -> bool:
    """Whether a contact that the agent has already could take `line` of them from now on."""
    load = {held: units for held, units in agent.load.items() if held != contact.id}
    lines = {**agent.lines, contact.line: agent.lines.get(contact.line, 0) - (contact.id in agent.load)}
    return has_room(msgspec.structs.replace(agent, load=load, lines=lines), centre, line)


def _blocked(agent: Agent, limits: Limits, line: Line) -> bool:
    """A contact or open offer that the agent has keeps `line` away from them."""
    blocked_by = limits.blocked_by[line]
    return bool(blocked_by) and any(agent.lines.get(held, 0) for held in blocked_by)


def offer_extra_s(agent: Agent, centre: Centre) -> int:
    """Seconds that offers to the agent ring longer than the queue says; 0 of their own leaves it to the team."""
    team = centre.team(agent.team)
    return agent.offer_extra_s or (team.offer_extra_s if team is not None else 0)


def wrap_up_of(agent: Agent, centre: Centre, queue: Queue) -> WrapUp:
    """The agent's wrap-up after a contact of `queue`: their team's where it has one of its own."""
    team = centre.team(agent.team)
    return team.wrap_up if team is not None and team.wrap_up is not None else queue.wrap_up
