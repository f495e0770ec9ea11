"""JSON documents: the centre, contacts behind a figure, and the demo's stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import msgspec
from aiohttp import web

from agents.identity import SignIn
from contact_centre.boards.wire import Behind, ContactRow, ContactStory, FiguresQuery, PeriodRow
from contact_centre.http.bodies import json_response, read_json, read_query
from contact_centre.http.browser import Browsers
from contact_centre.http.centre_view import CentreView
from contact_centre.http.problems import not_found
from contact_centre.http.routes import Operation, Route, get, post
from routing.ids import ContactId

Scene = Literal["frozen_boilers", "agents_go_home", "night", "busy_day"]


class Contacts(Protocol):
    """Where contacts can be looked up."""

    def rows(self, behind: Behind) -> Sequence[ContactRow] | None:
        """The contacts behind a figure; None when there is no such queue."""
        ...

    def figures(self, asked: FiguresQuery) -> Sequence[PeriodRow]:
        """The figures of a period, by line, group and interval, in this order."""
        ...

    def story(self, contact: ContactId, viewer: SignIn) -> ContactStory | None:
        """A contact with its steps; None when there is none that `viewer` may see."""
        ...


class SceneRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The scene to play."""

    scene: Scene


class RobotsView(msgspec.Struct, frozen=True, kw_only=True):
    """How many robots are at work."""

    residents: int
    agents: int


class DemoView(msgspec.Struct, frozen=True, kw_only=True):
    """What the demo plays.

    Attributes:
        profile_time: where it is in the day's arrival profile, `HH:MM`.
        rings: visitors may ring the centre from a page.
    """

    scene: Scene
    robots: RobotsView
    profile_time: str
    rings: bool = False


class Stage(Protocol):
    """The demo's traffic."""

    def playing(self) -> DemoView:
        """What plays now."""
        ...

    async def play(self, scene: Scene) -> None:
        """Play another scene from now on."""
        ...


class Api:
    """The handlers. `stage` is None outside the demo."""

    def __init__(
        self, browsers: Browsers, centre: Callable[[], CentreView], contacts: Contacts, stage: Stage | None
    ) -> None:
        self._browsers = browsers
        self._centre = centre
        self._contacts = contacts
        self._stage = stage

    def routes(self) -> list[Route]:
        return [
            get(
                "/api/centre",
                self._get_centre,
                Operation(id="getCentre", summary="The centre's name, numbers and languages.", answer=CentreView),
            ),
            get(
                "/api/contacts",
                self._get_contacts,
                Operation(
                    id="listContacts",
                    summary="The contacts behind a figure of the board; for supervisors.",
                    needs="sign_in",
                    query=Behind,
                    answer=ContactRow,
                    answer_is_list=True,
                    problems=(400, 401, 403, 404),
                ),
            ),
            get(
                "/api/contacts/{contact}",
                self._get_contact,
                Operation(
                    id="getContact",
                    summary="One contact and its steps in plain words; agents see their own.",
                    needs="sign_in",
                    path={"contact": "The contact's id."},
                    answer=ContactStory,
                    problems=(401, 404),
                ),
            ),
            *(self._stage_routes() if self._stage is not None else ()),
        ]

    def _stage_routes(self) -> list[Route]:
        return [
            get("/api/demo", self._get_demo, Operation(id="getDemo", summary="What the demo plays.", answer=DemoView)),
            post(
                "/api/demo/scene",
                self._play,
                Operation(
                    id="playScene",
                    summary="Play a scene of the demo.",
                    body=SceneRequest,
                    answer=DemoView,
                    csrf=True,
                    problems=(400, 403),
                ),
            ),
        ]

    async def _get_centre(self, _request: web.Request) -> web.StreamResponse:
        return json_response(self._centre())

    async def _get_contacts(self, request: web.Request) -> web.StreamResponse:
        await self._browsers.supervisor(request)
        rows = self._contacts.rows(read_query(request, Behind))
        if rows is None:
            raise not_found()
        return json_response(tuple(rows))

    async def _get_contact(self, request: web.Request) -> web.StreamResponse:
        viewer = await self._browsers.person(request)
        story = self._contacts.story(ContactId(request.match_info["contact"]), viewer)
        if story is None:
            raise not_found()
        return json_response(story)

    async def _get_demo(self, _request: web.Request) -> web.StreamResponse:
        return json_response(self._stage_now().playing())

    async def _play(self, request: web.Request) -> web.StreamResponse:
        asked = await read_json(request, SceneRequest)
        await self._stage_now().play(asked.scene)
        return json_response(self._stage_now().playing())

    def _stage_now(self) -> Stage:
        if self._stage is None:
            raise not_found()
        return self._stage
