"""The route table: what is served, and what the OpenAPI document says of it. One source for both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec
from aiohttp import web

from contact_centre.http.problems import Handler


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One documented operation.

    Attributes:
        id: stable name.
        needs: `nothing`, a `sign_in`, or a role written into `summary`.
        body, query, answer: what is sent and comes back; `answer` None means no JSON.
        path: a description of each part of the path.
        csrf: the CSRF token must be sent along.
        problems: the problem statuses a caller should expect.
    """

    id: str
    summary: str
    needs: Literal["nothing", "sign_in"] = "nothing"
    body: type[msgspec.Struct] | None = None
    query: type[msgspec.Struct] | None = None
    answer: type[msgspec.Struct] | None = None
    answer_is_list: bool = False
    media_type: str = "application/json"
    status: int = 200
    path: dict[str, str] = {}
    csrf: bool = False
    problems: tuple[int, ...] = ()


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One address. Pages have no operation: they are for browsers."""

    method: Literal["GET", "POST"]
    path: str
    handler: Handler
    operation: Operation | None = None


def get(path: str, handler: Handler, operation: Operation | None = None) -> Route:
    """A route of reading."""
    return Route(method="GET", path=path, handler=handler, operation=operation)


def post(path: str, handler: Handler, operation: Operation | None = None) -> Route:
    """A route of doing."""
    return Route(method="POST", path=path, handler=handler, operation=operation)


def definitions(routes: Iterable[Route]) -> list[web.RouteDef]:
    """The routes as aiohttp wants them; GET answers HEAD too."""
    return [web.get(r.path, r.handler) if r.method == "GET" else web.post(r.path, r.handler) for r in routes]
