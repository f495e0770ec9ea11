"""JSON documents that explain decisions about one contact, for supervisors."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Annotated, Final, Protocol

import msgspec
from aiohttp import web

from contact_centre.boards.explain_wire import AgentsThen, ComingView, WhyNotView
from contact_centre.http.bodies import json_response, read_query
from contact_centre.http.browser import Browsers
from contact_centre.http.problems import Problem, not_found
from contact_centre.http.routes import Operation, Route, get
from contact_centre.log.past import TooLongAgo
from routing.ids import AgentId, ContactId

_CONTACT: Final = {"contact": "The contact's id."}

Step = Annotated[int, msgspec.Meta(ge=0)]


class MomentQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which moment is asked about: a `step` of the contact's history, as numbered there; without it, now."""

    step: Step | None = None


class WhyNotQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which agent and moment are asked about; without `step`, now."""

    agent: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    step: Step | None = None


class Explains(Protocol):
    """Who can explain. None from every method: there is no such contact, or nothing to ask about at that step."""

    async def why_not(self, contact: ContactId, agent: AgentId, step: int | None) -> WhyNotView | None:
        """Why the contact did not go to the agent.

        Raises:
            TooLongAgo: nobody can tell any more at a bearable price.
        """
        ...

    async def agents(self, contact: ContactId, step: int | None) -> AgentsThen | None:
        """Everybody, with the first reason why not; raises as `why_not`."""
        ...

    def coming(self, contact: ContactId) -> ComingView | None:
        """What comes next for the contact."""
        ...


class ExplanationsApi:
    """The handlers."""

    def __init__(self, browsers: Browsers, explains: Explains) -> None:
        self._browsers = browsers
        self._explains = explains

    def routes(self) -> list[Route]:
        return [
            get(
                "/api/contacts/{contact}/why-not",
                self._why_not,
                Operation(
                    id="whyNot",
                    summary="Why a contact did not go to an agent, at a step of its history or now; for supervisors.",
                    needs="sign_in",
                    path=_CONTACT,
                    query=WhyNotQuery,
                    answer=WhyNotView,
                    problems=(400, 401, 403, 404, 409),
                ),
            ),
            get(
                "/api/contacts/{contact}/agents",
                self._agents,
                Operation(
                    id="agentsThen",
                    summary="Every agent at a step of a contact's history or now, and the first reason why they did "
                    "not get it; for supervisors.",
                    needs="sign_in",
                    path=_CONTACT,
                    query=MomentQuery,
                    answer=AgentsThen,
                    problems=(400, 401, 403, 404, 409),
                ),
            ),
            get(
                "/api/contacts/{contact}/coming",
                self._coming,
                Operation(
                    id="getComing",
                    summary="What comes next for a waiting contact, and when; for supervisors.",
                    needs="sign_in",
                    path=_CONTACT,
                    answer=ComingView,
                    problems=(401, 403, 404),
                ),
            ),
        ]

    async def _why_not(self, request: web.Request) -> web.StreamResponse:
        contact = await self._asked(request)
        query = read_query(request, WhyNotQuery)
        return await _look_back(self._explains.why_not(contact, AgentId(query.agent), query.step))

    async def _agents(self, request: web.Request) -> web.StreamResponse:
        contact = await self._asked(request)
        query = read_query(request, MomentQuery)
        return await _look_back(self._explains.agents(contact, query.step))

    async def _coming(self, request: web.Request) -> web.StreamResponse:
        return _answer(self._explains.coming(await self._asked(request)))

    async def _asked(self, request: web.Request) -> ContactId:
        """The contact in the path, once it is a supervisor who asks."""
        await self._browsers.supervisor(request)
        return ContactId(request.match_info["contact"])


async def _look_back(looked: Awaitable[msgspec.Struct | None]) -> web.Response:
    """The answer about a moment, unless it is too long ago to tell."""
    try:
        return _answer(await looked)
    except TooLongAgo as err:
        raise Problem(409, str(err), code=err.code) from err


def _answer(view: msgspec.Struct | None) -> web.Response:
    if view is None:
        raise not_found()
    return json_response(view)
