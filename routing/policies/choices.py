"""Which of several agents with room gets a contact."""

from __future__ import annotations

from routing.facts import Agent
from routing.policies.policy import Key
from routing.requirements import Demand
from routing.words import Line


def longest_idle(agent: Agent, _: Line, __: Demand) -> Key:
    """The agent whose last contact ended, or who came on duty, longest ago."""
    return (agent.idle_since,)


def least_recent(agent: Agent, _: Line, demand: Demand) -> Key:
    """The lowest penalty first; then whose last contact ended longest ago, never counting as longest.

    The penalty is what the agent lacks to level 5 of the skill they are best in, of those asked for.

    Source: Asterisk app_queue, strategy `leastrecent`, members with penalties.
    """
    best = max((agent.skills.get(need.skill, 0) for need in demand), default=5)
    return (5 - best, agent.ended_at)


def fewest_skills(agent: Agent, _: Line, __: Demand) -> Key:
    """Fewest skills first, so that rare skills stay free; then longest idle."""
    return (len(agent.skills), agent.idle_since)


def spare_the_flexible(agent: Agent, line: Line, _: Demand) -> Key:
    """Fewest skills first, so that rare skills stay free; then packing; then longest idle.

    Packing: a chat or message goes to whoever already has some and has room, so that somebody stays wholly free for
    a call.
    """
    packed = 0 if line == "call" else -sum(agent.load.values())
    return (len(agent.skills), packed, agent.idle_since)
