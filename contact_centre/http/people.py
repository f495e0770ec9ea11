"""JSON documents of the person behind a contact: who they are, who they may be, and their earlier contacts."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import Final

import msgspec
from aiohttp import web

from contact_centre.http.bodies import json_response, read_query
from contact_centre.http.browser import Browsers
from contact_centre.http.problems import Problem, not_found
from contact_centre.http.routes import Operation, Route, get, post
from contact_centre.people.erasing import Erasing
from contact_centre.people.person import People
from contact_centre.people.reading import PeopleUnavailable
from contact_centre.people.wire import (
    CandidatesView,
    ErasedView,
    HistoryPage,
    PageQuery,
    PersonView,
    SearchQuery,
    StoryPage,
)
from contact_centre.vault import VaultUnavailable
from routing.ids import ContactId

_CONTACT: Final = {"contact": "The contact's id."}
_BOTH: Final = {**_CONTACT, "earlier": "The id of an earlier contact of the same person."}
_NAME: Final = re.compile(r"[0-9A-Za-z-]{1,64}")
_PROBLEMS: Final = (400, 401, 404, 503)


class PeopleApi:
    """The handlers."""

    def __init__(self, browsers: Browsers, people: People, erasing: Erasing) -> None:
        self._browsers = browsers
        self._people = people
        self._erasing = erasing

    def routes(self) -> list[Route]:
        return [
            get(
                "/api/contacts/{contact}/person",
                self._person,
                Operation(
                    id="getPerson",
                    summary="The person behind a contact; for whoever holds it or helps with it, and for supervisors.",
                    needs="sign_in",
                    path=_CONTACT,
                    answer=PersonView,
                    problems=(401, 404, 503),
                ),
            ),
            get(
                "/api/contacts/{contact}/candidates",
                self._candidates,
                Operation(
                    id="listCandidates",
                    summary="Who may be the same person, suggested or searched for; for whoever holds the contact.",
                    needs="sign_in",
                    path=_CONTACT,
                    query=SearchQuery,
                    answer=CandidatesView,
                    problems=_PROBLEMS,
                ),
            ),
            get(
                "/api/contacts/{contact}/history",
                self._history,
                Operation(
                    id="getHistory",
                    summary="The other contacts of the person behind a contact, on every channel; as `getPerson`.",
                    needs="sign_in",
                    path=_CONTACT,
                    query=PageQuery,
                    answer=HistoryPage,
                    problems=_PROBLEMS,
                ),
            ),
            get(
                "/api/contacts/{contact}/history/{earlier}",
                self._story,
                Operation(
                    id="getEarlier",
                    summary="What was written in an earlier contact of the same person; as `getPerson`.",
                    needs="sign_in",
                    path=_BOTH,
                    query=PageQuery,
                    answer=StoryPage,
                    problems=_PROBLEMS,
                ),
            ),
            post(
                "/api/contacts/{contact}/erase",
                self._erase,
                Operation(
                    id="erasePerson",
                    summary="Erase the person behind a contact, all joined residents included; for administrators. "
                    "It cannot be undone.",
                    needs="sign_in",
                    path=_CONTACT,
                    answer=ErasedView,
                    csrf=True,
                    problems=(401, 403, 404, 503),
                ),
            ),
        ]

    async def _person(self, request: web.Request) -> web.StreamResponse:
        return await _answer(self._people.person(_contact(request), await self._browsers.person(request)))

    async def _candidates(self, request: web.Request) -> web.StreamResponse:
        viewer, query = await self._browsers.person(request), read_query(request, SearchQuery)
        return await _answer(self._people.candidates(_contact(request), viewer, query.text))

    async def _history(self, request: web.Request) -> web.StreamResponse:
        viewer, query = await self._browsers.person(request), read_query(request, PageQuery)
        return await _answer(self._people.history(_contact(request), viewer, query.before))

    async def _story(self, request: web.Request) -> web.StreamResponse:
        viewer, query = await self._browsers.person(request), read_query(request, PageQuery)
        earlier = _contact(request, "earlier")
        return await _answer(self._people.story(_contact(request), earlier, viewer, query.before))

    async def _erase(self, request: web.Request) -> web.StreamResponse:
        return await _answer(self._erasing.erase(_contact(request), await self._browsers.person(request)))


def _contact(request: web.Request, part: str = "contact") -> ContactId:
    """The contact that a part of the path names.

    Raises:
        Problem: 404, nobody is called so.
    """
    named = request.match_info[part]
    if not _NAME.fullmatch(named):
        raise not_found()
    return ContactId(named)


async def _answer(asked: Awaitable[msgspec.Struct | None]) -> web.Response:
    try:
        view = await asked
    except (PeopleUnavailable, VaultUnavailable) as err:
        raise Problem(503, str(err), code=err.code, headers={"Retry-After": "60"}) from err
    if view is None:
        raise not_found()
    return json_response(view)
