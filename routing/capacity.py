"""What an agent can still take: units, a maximum per line, and what blocks what."""

from __future__ import annotations

from routing.centre import Centre
from routing.facts import Agent
from routing.words import Line


def units_free(agent: Agent, centre: Centre) -> int:
    """Units not taken by contacts or open offers; may be negative after a configuration change."""
    return (agent.units if agent.units is not None else centre.units) - sum(agent.load.values())


def has_room(agent: Agent, centre: Centre, line: Line) -> bool:
    """Whether one more contact of `line` fits. A call that takes all units thereby blocks chats."""
    most = agent.maxima.get(line, centre.maxima.get(line))
    if most is not None and agent.lines.get(line, 0) >= most:
        return False
    return units_free(agent, centre) >= centre.capacity[line]


def room(agent: Agent, centre: Centre, line: Line) -> int:
    """How many more contacts of `line` fit now."""
    fits = max(0, units_free(agent, centre)) // centre.capacity[line]
    most = agent.maxima.get(line, centre.maxima.get(line))
    return fits if most is None else max(0, min(fits, most - agent.lines.get(line, 0)))
