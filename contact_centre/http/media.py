"""Files of residents: through our server alone, for who may see them, and never as anything that could run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Final, NamedTuple

import msgspec
from aiohttp import web

from agents.identity import SignIn, may
from contact_centre.http.bodies import json_response
from contact_centre.http.browser import Browsers
from contact_centre.http.problems import Problem, not_found
from contact_centre.http.routes import Operation, Route, get, post
from contact_centre.ids import new_id
from contact_centre.media.collecting import made_safe
from contact_centre.media.fetching import FileRefused
from contact_centre.media.kinds import Use, ending, use_of
from contact_centre.media.links import Links
from contact_centre.media.pictures import Pictures
from contact_centre.media.store import Known, MediaFiles, MediaUnavailable, State
from contact_centre.vault import VaultUnavailable
from routing.ids import AgentId, ContactId, MediaId, ResidentId
from routing.words import Channel

PATH: Final = "/media/"
MOST_BYTES: Final = 5 * 1024 * 1024
"""What every provider takes."""

WITHIN_S: Final = 60.0

_THEIRS: Final = "Only who has a contact of this resident, or helps with one, sees their files."
_ERASED: Final = "The resident's data were erased, and this file with them."
_COMING: Final = "The file is still coming from the provider. Try again in a minute."
_TOO_LARGE: Final = "The file is larger than 5 MB: providers do not take it. Choose a smaller one, or send a link."
_NO_TEXTS: Final = (
    "Text messages carry no files in this country. Send a link to a page instead, or ask for an email address."
)
_NO_CHANNEL: Final = "No files can be sent on this channel. Send a link to a page instead."

CARRIES_FILES: Final[frozenset[Channel]] = frozenset({"whatsapp", "messenger", "instagram", "slack"})
"""Channels whose providers take files from us."""


class FileView(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a file.

    Attributes:
        state: `coming` from the provider, `kept` here, or `refused`: then `trouble` says why and what to do.
        use: how it is shown: a picture, sound or a film that is played, paper that is saved.
        kind: its media type, by its bytes; empty before it came.
    """

    id: MediaId
    state: State
    use: Use
    kind: str
    size_bytes: int
    trouble: str


class Serving(NamedTuple):
    """What files are served with.

    Attributes:
        may_see: whether a member of staff has a contact of a resident now, or helps with one.
        held: whose contact it is and where, for the agent who holds it now; None for everybody else.
    """

    files: MediaFiles
    pictures: Pictures
    links: Links
    may_see: Callable[[AgentId, ResidentId], bool]
    held: Callable[[AgentId, ContactId], tuple[ResidentId, Channel] | None]


class MediaApi:
    """The handlers."""

    def __init__(self, browsers: Browsers, serving: Serving) -> None:
        self._browsers, self._serving = browsers, serving

    def routes(self) -> list[Route]:
        which = {"media": "The file's id."}
        return [
            get(
                f"{PATH}{{media}}",
                self._body,
                Operation(
                    id="getFile",
                    summary="A file of a resident, or a range of it; for who has a contact of theirs, and supervisors.",
                    needs="sign_in",
                    path=which,
                    media_type="application/octet-stream",
                    problems=(401, 403, 404, 503),
                ),
            ),
            get(
                "/api/media/{media}",
                self._about,
                Operation(
                    id="getFileView",
                    summary="How far a file got, and what it is; for whom it may be shown to.",
                    needs="sign_in",
                    path=which,
                    answer=FileView,
                    problems=(401, 403, 404, 503),
                ),
            ),
            post(
                "/api/contacts/{contact}/files",
                self._take,
                Operation(
                    id="addFile",
                    summary="Give us a file, its bytes as the body, that is to be sent in a contact; for who holds it.",
                    needs="sign_in",
                    path={"contact": "The contact's id."},
                    answer=FileView,
                    csrf=True,
                    problems=(400, 401, 403, 408, 413, 503),
                ),
            ),
            get(f"{PATH}sent/{{word}}", self._sent),
        ]

    async def _about(self, request: web.Request) -> web.StreamResponse:
        return json_response(_view(await self._shown(request)))

    async def _body(self, request: web.Request) -> web.StreamResponse:
        known = await self._shown(request)
        if known.state != "kept":
            raise Problem(404, known.trouble or _COMING, code=f"file_{known.state}")
        return await self._answer(request, known)

    async def _sent(self, request: web.Request) -> web.StreamResponse:
        """What an agent sends, for the provider that was told the link, and for nobody who was not."""
        found = self._serving.links.read(request.match_info["word"])
        known = await self._known(found[0]) if found is not None else None
        if found is None or known is None or known.resident != found[1] or not known.sender or known.state != "kept":
            raise not_found()
        return await self._answer(request, known)

    async def _take(self, request: web.Request) -> web.StreamResponse:
        agent = await self._browsers.person(request)
        held = self._serving.held(AgentId(agent.staff), ContactId(request.match_info["contact"]))
        if held is None:
            raise Problem(403, "Only who holds the contact may send files in it.")
        resident, channel = held
        if channel not in CARRIES_FILES:
            raise Problem(400, _NO_TEXTS if channel == "sms" else _NO_CHANNEL, code="no_files")
        try:
            kind, body = await made_safe(await _read(request), self._serving.pictures)
        except FileRefused as refused:
            text = str(refused).split(" Ask the resident")[0]
            raise Problem(400, f"{text} Choose another file.", code=refused.code) from refused
        known = Known(media=MediaId(new_id()), resident=resident, sender=agent.staff)
        try:
            await self._serving.files.keep(known, kind, body)
        except (MediaUnavailable, VaultUnavailable) as error:
            raise Problem(503, str(error), code=error.code) from error
        kept = msgspec.structs.replace(known, state="kept", kind=kind, size_bytes=len(body))
        return json_response(_view(kept))

    async def _shown(self, request: web.Request) -> Known:
        """The file, if whoever asks may see it."""
        person = await self._browsers.person(request)
        known = await self._known(MediaId(request.match_info["media"]))
        if known is None:
            raise not_found()
        if not self._may_see(person, known):
            raise Problem(403, _THEIRS)
        return known

    def _may_see(self, person: SignIn, known: Known) -> bool:
        return may(person.roles, "supervisor") or self._serving.may_see(AgentId(person.staff), known.resident)

    async def _known(self, media: MediaId) -> Known | None:
        try:
            return await self._serving.files.of(media)
        except MediaUnavailable as error:
            raise Problem(503, str(error), code=error.code) from error

    async def _answer(self, request: web.Request, known: Known) -> web.StreamResponse:
        try:
            body = await self._serving.files.body(known)
        except (MediaUnavailable, VaultUnavailable) as error:
            raise Problem(503, str(error), code=error.code) from error
        if body is None:
            raise Problem(404, _ERASED, code="file_erased")
        return _ranged(request, known, body)


def _ranged(request: web.Request, known: Known, body: bytes) -> web.Response:
    """The file, or the part that a player asks for."""
    inline = use_of(known.kind) != "paper"
    name = f"file-{known.media[:8]}.{ending(known.kind)}"
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f'{"inline" if inline else "attachment"}; filename="{name}"',
        "Content-Type": known.kind,
    }
    try:
        part = request.http_range
    except ValueError:
        part = slice(None, None)  # what cannot be understood is passed over
    if part.start is None and part.stop is None:
        return web.Response(body=body, headers=headers)
    start, stop, _ = part.indices(len(body))
    if start >= stop:
        headers["Content-Range"] = f"bytes */{len(body)}"
        return web.Response(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(body)}"
    return web.Response(status=HTTPStatus.PARTIAL_CONTENT, body=body[start:stop], headers=headers)


async def _read(request: web.Request) -> bytes:
    """The body, no further than it may be long.

    Raises:
        Problem: 408, 413.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(WITHIN_S):
            async for piece in request.content.iter_any():
                body += piece
                if len(body) > MOST_BYTES:
                    raise Problem(413, _TOO_LARGE)
    except TimeoutError as err:
        raise Problem(408) from err
    return bytes(body)


def _view(known: Known) -> FileView:
    return FileView(
        id=known.media,
        state=known.state,
        use=use_of(known.kind),
        kind=known.kind,
        size_bytes=known.size_bytes,
        trouble=known.trouble,
    )
