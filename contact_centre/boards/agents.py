"""One agent's skills and limits, as a supervisor may look at them and change them."""

from __future__ import annotations

from collections.abc import Callable

from contact_centre.boards.wire import AgentSettings, SkillChoice, TeamChoice
from routing.centre import Centre, Team
from routing.facts import Agent
from routing.ids import AgentId, SkillId
from routing.state import State

NO_TEAM = "No team"


class StateAgents:
    """Implements `contact_centre.http.agents.Agents`.

    Args:
        state: the follower's, as of the last accepted step.
        name_of: display names of agents.
    """

    def __init__(self, *, state: Callable[[], State], name_of: Callable[[AgentId], str]) -> None:
        self._state = state
        self._name_of = name_of

    def settings(self, agent: AgentId) -> AgentSettings | None:
        state = self._state()
        known = state.agents.get(agent)
        if known is None or not known.enabled:
            return None
        centre = state.centre_config
        return AgentSettings(
            id=agent,
            name=self._name_of(agent),
            team=known.team if known.team is not None and centre.team(known.team) is not None else "",
            skills=known.skills,
            units=known.units,
            maxima=known.maxima,
            offer_extra_s=known.offer_extra_s,
            skill_choices=_skills(centre, known),
            team_choices=(_team(centre, None), *(_team(centre, team) for team in centre.teams)),
        )


def _skills(centre: Centre, agent: Agent) -> tuple[SkillChoice, ...]:
    """Every skill by its name; also those only a queue asks for, or only the agent holds, by their id."""
    asked = {need.skill for queue in centre.queues for need in queue.needs}
    known: dict[SkillId, str] = {skill: skill for skill in sorted(asked | agent.skills.keys())} | centre.skills
    named = sorted(known.items(), key=lambda item: item[1].casefold())
    return tuple(SkillChoice(id=skill, name=name) for skill, name in named)


def _team(centre: Centre, team: Team | None) -> TeamChoice:
    limits = centre.limits(team.id if team is not None else None)
    return TeamChoice(
        id=team.id if team is not None else "",
        name=team.name if team is not None else NO_TEAM,
        units=limits.units,
        capacity=limits.capacity,
        maxima=limits.maxima,
        offer_extra_s=team.offer_extra_s if team is not None else 0,
    )
