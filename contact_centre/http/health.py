"""Health: alive, ready, and metrics."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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


class Healthy(msgspec.Struct, frozen=True):
    """The service answers."""

    status: str = "ok"


class Health:
    """The handlers. `reasons` lists in words what keeps the service from taking contacts; empty when nothing does."""

    def __init__(self, reasons: Callable[[], Sequence[str]], browsers: Browsers, metrics: Metrics) -> None:
        self._reasons = reasons
        self._browsers = browsers
        self._metrics = metrics

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
                    summary="Counters for Prometheus; from this machine, or for a signed-in admin.",
                    media_type="text/plain",
                    problems=(404,),
                ),
            ),
        ]

    async def _healthz(self, _request: web.Request) -> web.StreamResponse:
        return json_response(Healthy())

    async def _readyz(self, _request: web.Request) -> web.StreamResponse:
        reasons = tuple(self._reasons())
        if reasons:
            raise Problem(503, "The centre cannot take contacts now.", code="not_ready", reasons=reasons)
        return json_response(Healthy("ready"))

    async def _metrics_page(self, request: web.Request) -> web.StreamResponse:
        forwarded = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For"))
        if forwarded or not is_loopback(request.remote or ""):
            sign_in = await self._browsers.sign_in(request)
            if sign_in is None or not may(sign_in.roles, "admin"):
                raise not_found()
        return web.Response(body=self._metrics.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def counting(metrics: Metrics) -> Middleware:
    """A middleware that counts every answer by route and status."""

    @web.middleware
    async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        metrics.requests.labels(request.method, route_name(request), str(response.status)).inc()
        return response

    return count
