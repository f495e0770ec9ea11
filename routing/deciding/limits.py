"""Whom, which team and which skills an agent's settings may name; that values make sense, `values` has checked."""

from __future__ import annotations

from routing import commands as cmd
from routing.deciding.asked import UNKNOWN_AGENT, Asked, Refusal
from routing.facts import Agent

_UNKNOWN_TEAM = Refusal("unknown_team", "There is no such team. Choose one from the list.")
_UNKNOWN_SKILL = Refusal("unknown_skill", "There is no such skill. Choose from the list.")


def settings_refused(asked: Asked[cmd.AgentConfigure], agent: Agent | None) -> Refusal | None:
    """Why an agent cannot be set so; None when they can.

    Staff change agents, teams and skills that there are. The administrator's command line also adds new agents, whose
    team and skills it has looked up in the centre's file: the engine may not have been given that file yet.
    """
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
