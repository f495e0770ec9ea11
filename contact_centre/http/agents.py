"""JSON documents about agents, for supervisors."""

from __future__ import annotations

from typing import Protocol

from aiohttp import web

from contact_centre.boards.wire import AgentSettings
from contact_centre.http.bodies import json_response
from contact_centre.http.browser import Browsers
from contact_centre.http.problems import not_found
from contact_centre.http.routes import Operation, Route, get
from routing.ids import AgentId


class Agents(Protocol):
    """Where agents can be looked up."""

    def settings(self, agent: AgentId) -> AgentSettings | None:
        """What the agent may serve and carry; None for nobody of this centre."""
        ...


class AgentsApi:
    """The handlers."""

    def __init__(self, browsers: Browsers, agents: Agents) -> None:
        self._browsers = browsers
        self._agents = agents

    def routes(self) -> list[Route]:
        return [
            get(
                "/api/agents/{agent}",
                self._get_settings,
                Operation(
                    id="getAgentSettings",
                    summary="An agent's skills and limits, and what can be chosen; for supervisors.",
                    needs="sign_in",
                    path={"agent": "The agent's id."},
                    answer=AgentSettings,
                    problems=(401, 403, 404),
                ),
            ),
        ]

    async def _get_settings(self, request: web.Request) -> web.StreamResponse:
        await self._browsers.supervisor(request)
        settings = self._agents.settings(AgentId(request.match_info["agent"]))
        if settings is None:
            raise not_found()
        return json_response(settings)
