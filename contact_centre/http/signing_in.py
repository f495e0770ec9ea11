"""Signing in and out, who is signed in, and tickets for sockets."""

from __future__ import annotations

from typing import Final, Literal

import msgspec
from aiohttp import web

from agents.identity import Identity, Kind, Refusal, SignIn, may
from agents.identity.service import LASTS_MS
from contact_centre.http.bodies import json_response, read_form, read_json
from contact_centre.http.browser import Browsers
from contact_centre.http.metrics import Metrics
from contact_centre.http.pages import StaffPages, screen_asked_for
from contact_centre.http.problems import Problem, signed_out
from contact_centre.http.routes import Operation, Route, get, post
from contact_centre.sockets.session import NEEDED, Purpose
from contact_centre.sockets.tickets import Tickets

_SAID: Final[dict[str, str]] = {
    "wrong": "The user name or the password is wrong. Check both and try again.",
    "throttled": "There were too many attempts. Try again in {minutes}.",
    "busy": "Too many people are signing in at this moment. Try again in a few seconds.",
}


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in (an empty name: nobody), and the CSRF token this browser must send with every POST."""

    name: str
    roles: tuple[str, ...]
    csrf: str


class TicketRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the ticket is for; without it, any socket that the person may open."""

    purpose: Literal["console", "board", "wallboard"] | None = None


class TicketView(msgspec.Struct, frozen=True):
    """A ticket for one socket, valid once and for 30 seconds."""

    ticket: str


class SigningIn:
    """The handlers of sign-in, sign-out, session and ticket."""

    def __init__(
        self, identity: Identity, browsers: Browsers, pages: StaffPages, tickets: Tickets, metrics: Metrics
    ) -> None:
        self._identity = identity
        self._browsers = browsers
        self._pages = pages
        self._tickets = tickets
        self._metrics = metrics

    def routes(self) -> list[Route]:
        return [
            get("/sign-in", self._pages.sign_in_page),
            post("/sign-in", self._sign_in),
            post("/sign-out", self._sign_out),
            get(
                "/api/session",
                self._session,
                Operation(id="getSession", summary="Who is signed in in this browser.", answer=SessionView),
            ),
            post(
                "/api/ticket",
                self._ticket,
                Operation(
                    id="makeTicket",
                    summary="Make a ticket that opens one staff socket.",
                    needs="sign_in",
                    body=TicketRequest,
                    answer=TicketView,
                    csrf=True,
                    problems=(400, 401, 403),
                ),
            ),
        ]

    async def _sign_in(self, request: web.Request) -> web.StreamResponse:
        form = await read_form(request)
        screen = form.get("next", "")
        kind: Kind = "wallboard" if screen == "/wallboard" else "person"
        result = await self._identity.sign_in(
            form.get("name", ""),
            form.get("password", ""),
            address=request.remote or "",
            browser=request.headers.get("User-Agent", ""),
            kind=kind,
        )
        if isinstance(result, Refusal):
            self._metrics.sign_ins.labels(result.reason).inc()
            return await self._pages.sign_in(
                request, screen, problem=_said(result), typed=form.get("name", ""), refusal=result
            )
        self._metrics.sign_ins.labels("right").inc()
        await self._end(request)
        response = web.Response(status=303, headers={"Location": screen_asked_for(screen)})
        self._browsers.remember(request, response, result.token, LASTS_MS[kind] // 1_000)
        return response

    async def _sign_out(self, request: web.Request) -> web.StreamResponse:
        await self._end(request)
        screen = (await read_form(request)).get("next", "")
        response = web.Response(status=303, headers={"Location": screen_asked_for(screen)})
        self._browsers.forget(request, response)
        return response

    async def _session(self, request: web.Request) -> web.StreamResponse:
        sign_in = await self._browsers.sign_in(request)
        response = web.Response(content_type="application/json")
        view = SessionView(
            name=sign_in.name if sign_in else "",
            roles=tuple(sorted(sign_in.roles)) if sign_in else (),
            csrf=await self._browsers.csrf(request, response),
        )
        response.body = msgspec.json.encode(view)
        return response

    async def _ticket(self, request: web.Request) -> web.StreamResponse:
        sign_in = await self._browsers.sign_in(request)
        if sign_in is None:
            raise signed_out()
        asked = await read_json(request, TicketRequest)
        allowed = purposes_of(sign_in)
        purposes = allowed if asked.purpose is None else tuple(one for one in allowed if one == asked.purpose)
        if not purposes:
            raise Problem(403)
        return json_response(TicketView(await self._tickets.issue(sign_in, purposes)))

    async def _end(self, request: web.Request) -> None:
        sign_in = await self._browsers.sign_in(request)
        if sign_in is not None:
            await self._identity.sign_out(sign_in, address=request.remote or "")


def purposes_of(sign_in: SignIn) -> tuple[Purpose, ...]:
    """What sockets a sign-in may open."""
    allowed = tuple(purpose for purpose, role in NEEDED.items() if may(sign_in.roles, role))
    return tuple(one for one in allowed if sign_in.kind != "wallboard" or one == "wallboard")


def _said(refusal: Refusal) -> str:
    minutes = -(-refusal.retry_after_s // 60)
    return _SAID[refusal.reason].format(minutes="one minute" if minutes <= 1 else f"{minutes} minutes")
