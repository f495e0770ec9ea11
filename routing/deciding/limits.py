"""What cannot be an agent's skills and limits."""

from __future__ import annotations

from typing import Final

from routing import commands as cmd
from routing.deciding.asked import UNKNOWN_AGENT, Asked, Refusal
from routing.facts import Agent

_LEVELS: Final = range(1, 6)
_MOST_EXTRA_S: Final = 600

_BAD_LEVEL = Refusal("bad_level", "A skill has a level from 1 to 5, 5 best. Leave out a skill the agent does not have.")
_BAD_LIMIT = Refusal("bad_limit", "Units and most contacts of a line are whole numbers, 0 or more.")
_BAD_EXTRA = Refusal("bad_limit", f"Offers can ring up to {_MOST_EXTRA_S} s longer.")
_UNKNOWN_TEAM = Refusal("unknown_team", "There is no such team. Choose one from the list.")
_UNKNOWN_SKILL = Refusal("unknown_skill", "There is no such skill. Choose from the list.")


def settings_refused(asked: Asked[cmd.AgentConfigure], agent: Agent | None) -> Refusal | None:
    """Why an agent cannot be set so; None when they can.

    Staff change agents, teams and skills that there are. The administrator's command line also adds new agents, whose
    team and skills it has looked up in the centre's file: the engine may not have been given that file yet.
    """
    data = asked.data
    if any(level not in _LEVELS for level in data.skills.values()):
        return _BAD_LEVEL
    if min((0 if data.units is None else data.units), *data.maxima.values(), 0) < 0:
        return _BAD_LIMIT
    if not 0 <= data.offer_extra_s <= _MOST_EXTRA_S:
        return _BAD_EXTRA
    return _unknown(asked, agent) if asked.agent_id is not None else None


def _unknown(asked: Asked[cmd.AgentConfigure], agent: Agent | None) -> Refusal | None:
    data, centre = asked.data, asked.state.centre_config
    if agent is None:
        return UNKNOWN_AGENT
    if data.team not in (None, agent.team) and centre.team(data.team) is None:
        return _UNKNOWN_TEAM
    if centre.skills and not data.skills.keys() <= centre.skills.keys() | agent.skills.keys():
        return _UNKNOWN_SKILL
    return None
