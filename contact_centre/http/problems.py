"""Problem documents (RFC 9457): how every request that fails is answered, with no hint whether a thing exists."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Final

import msgspec
import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Middleware

from agents.identity import IdentityUnavailable
from routing.errors import CommandTooLong, LogUnavailable

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
MEDIA_TYPE: Final = "application/problem+json"

_UNAVAILABLE: Final = "The centre cannot take this now: nothing was saved. Try again in a minute."
_DETAILS: Final[Mapping[int, str]] = {
    400: "The request cannot be understood.",
    403: "You may not do that.",
    404: "There is nothing here that you may see.",
    405: "This address does not take that method.",
    413: "The request is too large. 64 KiB is the most.",
    422: "The request is of the right type, and does not say what this address is for.",
    500: "An error of ours stopped this. It has been reported. Try again in a minute.",
}


class ProblemDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The body of an answer that reports a problem. `code` is for programs and never changes its meaning."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str = ""
    reasons: tuple[str, ...] = ()


class Problem(Exception):
    """Answer a request with a problem document."""

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        code: str = "",
        reasons: tuple[str, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.document = ProblemDocument(
            title=HTTPStatus(status).phrase,
            status=status,
            detail=detail or _DETAILS.get(status, HTTPStatus(status).description),
            code=code,
            reasons=reasons,
        )
        self.headers = dict(headers or {})
        super().__init__(self.document.detail)

    def response(self) -> web.Response:
        body = msgspec.json.encode(self.document)
        return web.Response(status=self.document.status, body=body, content_type=MEDIA_TYPE, headers=self.headers)


def not_found() -> Problem:
    """What unknown and forbidden things have in common."""
    return Problem(404)


def signed_out() -> Problem:
    """Nobody is signed in, or not as this needs it."""
    return Problem(401, "Sign in first.", code="signed_out", headers={"WWW-Authenticate": "Cookie"})


def problems(page: Callable[[ProblemDocument], web.Response]) -> Middleware:
    """The middleware that turns everything that goes wrong into a problem document, or for people into a `page`."""

    @web.middleware
    async def catch(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Problem as raised:
            problem = raised
        except (IdentityUnavailable, LogUnavailable) as err:
            problem = Problem(503, _UNAVAILABLE, code=err.code, headers={"Retry-After": "60"})
        except CommandTooLong as err:
            problem = Problem(413, str(err), code=err.code)
        except web.HTTPException as err:
            if err.status < 400:
                raise
            kept = {name: err.headers[name] for name in ("Allow",) if name in err.headers}
            problem = Problem(err.status, headers=kept)
        except (ConnectionResetError, HttpProcessingError, web.RequestPayloadError):
            # Whoever broke off is not there to read it; a body that is not what its headers say is their mistake.
            problem = Problem(400, "The request broke off, or its body cannot be read.")
        except Exception:
            log.exception("http.request_failed", method=request.method, route=route_name(request))
            problem = Problem(500)
        if not _is_for_people(request):
            return problem.response()
        response = page(problem.document)
        response.headers.update(problem.headers)
        return response

    return catch


def _is_for_people(request: web.Request) -> bool:
    """Whether a browser asks for something to look at."""
    return "text/html" in request.headers.get("Accept", "") and not request.path.startswith(("/api/", "/static/"))


def route_name(request: web.Request) -> str:
    """The route's pattern, never the path itself, which may hold ids."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"
