"""How the signed-in agent takes calls: what their page needs, and where they want to be rung."""

from __future__ import annotations

from aiohttp import web

from agents.identity import SignIn, may
from contact_centre.http.bodies import json_response, read_json
from contact_centre.http.browser import Browsers
from contact_centre.http.problems import Problem
from contact_centre.http.routes import Operation, Route, get, post
from contact_centre.phone.devices import DevicesUnavailable
from contact_centre.phone.softphone import DeviceChoice, Softphones, SoftphoneView
from routing.errors import FrameRefused


class SoftphoneApi:
    """The handlers."""

    def __init__(self, browsers: Browsers, softphones: Softphones) -> None:
        self._browsers = browsers
        self._softphones = softphones

    def routes(self) -> list[Route]:
        return [
            get(
                "/api/softphone",
                self._get,
                Operation(
                    id="getSoftphone",
                    summary="How the agent takes calls, with a token for their softphone; for agents.",
                    needs="sign_in",
                    answer=SoftphoneView,
                    problems=(401, 403, 503),
                ),
            ),
            post(
                "/api/softphone/device",
                self._choose,
                Operation(
                    id="chooseDevice",
                    summary="Take calls in the browser, or on a phone of one's own; for agents.",
                    needs="sign_in",
                    body=DeviceChoice,
                    answer=SoftphoneView,
                    csrf=True,
                    problems=(400, 401, 403, 503),
                ),
            ),
        ]

    async def _get(self, request: web.Request) -> web.StreamResponse:
        agent = await self._agent(request)
        try:
            return json_response(await self._softphones.of(agent))
        except DevicesUnavailable as error:
            raise Problem(503, str(error), code=error.code) from error

    async def _choose(self, request: web.Request) -> web.StreamResponse:
        agent = await self._agent(request)
        choice = await read_json(request, DeviceChoice)
        try:
            return json_response(await self._softphones.choose(agent, choice))
        except FrameRefused as refused:
            raise Problem(400, refused.text, code=refused.reason) from refused
        except DevicesUnavailable as error:
            raise Problem(503, str(error), code=error.code) from error

    async def _agent(self, request: web.Request) -> SignIn:
        sign_in = await self._browsers.person(request)
        if not may(sign_in.roles, "agent"):
            raise Problem(403)
        return sign_in
