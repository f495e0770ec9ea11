"""`/api/docs`: the three generated documents, and a page that reads them to people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from aiohttp import web

from agents.wire import CONSOLE_FRAMES, CONSOLE_SERVER_FRAMES, Beat
from channels.webchat.wire import CHAT_FRAMES, CHAT_SERVER_FRAMES
from contact_centre.boards.wire import BOARD_FRAMES, BOARD_SERVER_FRAMES
from contact_centre.http.asyncapi import SocketFrames, asyncapi
from contact_centre.http.asyncapi_events import asyncapi_events, meaning_of
from contact_centre.http.openapi import openapi
from contact_centre.http.routes import Route, get
from contact_centre.http.templates import Templates
from contact_centre.public_events import PUBLIC, type_of
from contact_centre.sockets.frames import Welcome

SOCKETS = (
    SocketFrames(
        name="chat",
        path="/chat/socket",
        summary="One resident's webchat.",
        client=CHAT_FRAMES,
        server={"welcome": Welcome, **CHAT_SERVER_FRAMES},
    ),
    SocketFrames(
        name="console",
        path="/console/socket",
        summary="One agent's console.",
        client=CONSOLE_FRAMES,
        server={"beat": Beat, **CONSOLE_SERVER_FRAMES},
    ),
    SocketFrames(
        name="board",
        path="/board/socket",
        summary="The supervisors' board and the wallboard. Figures come at most four times a second.",
        client=BOARD_FRAMES,
        server=BOARD_SERVER_FRAMES,
    ),
)


class Docs:
    """The handlers of the documents of `routes`."""

    def __init__(self, routes: Sequence[Route], templates: Templates, *, version: str) -> None:
        title = "Contact centre"
        self._openapi = openapi(routes, title=f"{title}: HTTP", version=version)
        self._asyncapi = asyncapi(SOCKETS, title=f"{title}: sockets", version=version)
        self._asyncapi_events = asyncapi_events(title=f"{title}: public events", version=version)
        self._templates = templates

    def routes(self) -> list[Route]:
        return [
            get("/api/docs", self._page),
            get("/api/openapi.json", self._get_openapi),
            get("/api/asyncapi.json", self._get_asyncapi),
            get("/api/asyncapi-events.json", self._get_asyncapi_events),
        ]

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        return self._templates.page(
            "docs.html.j2",
            entry="resident",
            centre="Contact centre",
            operations=_operations(self._openapi),
            sockets=[(socket, _frames(socket.client), _frames(socket.server)) for socket in SOCKETS],
            rules=self._asyncapi["info"]["description"],
            events=[(type_of(kind), twin.__struct_fields__, meaning_of(kind)) for kind, twin in PUBLIC.items()],
            events_rules=self._asyncapi_events["info"]["description"],
        )

    async def _get_openapi(self, _request: web.Request) -> web.StreamResponse:
        return _document(self._openapi)

    async def _get_asyncapi(self, _request: web.Request) -> web.StreamResponse:
        return _document(self._asyncapi)

    async def _get_asyncapi_events(self, _request: web.Request) -> web.StreamResponse:
        return _document(self._asyncapi_events)


def _document(document: dict[str, Any]) -> web.Response:
    return web.Response(body=msgspec.json.encode(document), content_type="application/json")


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"method": method.upper(), "path": path, **operation}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def _frames(frames: Mapping[str, type[msgspec.Struct]]) -> list[tuple[str, tuple[str, ...], str]]:
    """Type, fields and meaning of each frame."""
    return [(kind, data.__struct_fields__, _meaning(kind, data)) for kind, data in frames.items()]


def _meaning(kind: str, data: type[msgspec.Struct]) -> str:
    """The first paragraph of a frame's docstring, without the frame's own name in front."""
    first = " ".join((data.__doc__ or "").split("\n\n")[0].split())
    return first.removeprefix(f"`{kind}`").lstrip(":. ")
