"""Health: alive, ready, and metrics; for the service's pages and for roles that have none."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Sequence

import msgspec
from aiohttp import web
from aiohttp.typedefs import Middleware
from prometheus_client import CONTENT_TYPE_LATEST

from agents.identity import may
from agents.identity.throttle import is_loopback
from contact_centre.http.bodies import json_response
from contact_centre.http.browser import Browsers
from contact_centre.http.metrics import Metrics
from contact_centre.http.problems import Handler, Problem, not_found, route_name
from contact_centre.http.routes import Operation, Route, get
from contact_centre.metrics import Exposition


class Healthy(msgspec.Struct, frozen=True):
    """The service answers."""

    status: str = "ok"


Reasons = Callable[[], Awaitable[Sequence[str]]]
"""What keeps a process from its work, in words; empty when nothing does."""

MayLook = Callable[[web.Request], Awaitable[bool]]
"""Whether whoever sent a request may see the metrics."""


def on_this_machine_or_with(token: str | None) -> MayLook:
    """Whoever is on this machine, and whoever sends `Authorization: Bearer <token>`; nobody else when it is None."""
    expected = f"Bearer {token}".encode()

    async def may_look(request: web.Request) -> bool:
        said = request.headers.get("Authorization", "").encode()
        if token is not None and hmac.compare_digest(said, expected):
            return True
        forwarded = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For"))
        return not forwarded and is_loopback(request.remote or "")

    return may_look


def or_admin(may_look: MayLook, browsers: Browsers) -> MayLook:
    """Signed-in administrators too."""

    async def may_look_too(request: web.Request) -> bool:
        if await may_look(request):
            return True
        sign_in = await browsers.sign_in(request)
        return sign_in is not None and may(sign_in.roles, "admin")

    return may_look_too


class Health:
    """The handlers."""

    def __init__(self, reasons: Reasons, may_look: MayLook, exposition: Exposition) -> None:
        self._reasons = reasons
        self._may_look = may_look
        self._exposition = exposition

    def routes(self) -> list[Route]:
        return [
            get("/healthz", self._healthz, Operation(id="alive", summary="The process answers.", answer=Healthy)),
            get(
                "/readyz",
                self._readyz,
                Operation(
                    id="ready",
                    summary="The centre can take contacts; if not, the problem lists why.",
                    answer=Healthy,
                    problems=(503,),
                ),
            ),
            get(
                "/metrics",
                self._metrics_page,
                Operation(
                    id="metrics",
                    summary="Metrics for Prometheus; from this machine, with the token of METRICS_TOKEN, or for a signed-in admin.",
                    media_type="text/plain",
                    problems=(404,),
                ),
            ),
        ]

    async def _healthz(self, _request: web.Request) -> web.StreamResponse:
        return json_response(Healthy())

    async def _readyz(self, _request: web.Request) -> web.StreamResponse:
        reasons = tuple(await self._reasons())
        if reasons:
            raise Problem(503, "The centre cannot take contacts now.", code="not_ready", reasons=reasons)
        return json_response(Healthy("ready"))

    async def _metrics_page(self, request: web.Request) -> web.StreamResponse:
        if not await self._may_look(request):
            raise not_found()
        return web.Response(body=await self._exposition.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def counting(metrics: Metrics) -> Middleware:
    """A middleware that counts every answer by route and status."""

    @web.middleware
    async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        metrics.requests.labels(request.method, route_name(request), str(response.status)).inc()
        return response

    return count
