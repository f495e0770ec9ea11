"""Listening to recordings: through our server alone, by who may, and never without a line in the audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus
from typing import Final, NamedTuple, Protocol

import aiohttp
import structlog
from aiohttp import web

from agents.identity import SignIn, may
from contact_centre.history.port import Recorded
from contact_centre.http.browser import Browsers
from contact_centre.http.problems import Problem, not_found
from contact_centre.http.routes import Operation, Route, get
from contact_centre.phone.recordings import Recordings, RecordingsUnavailable
from routing.errors import ContactCentreError
from routing.ids import AgentId, ContactId, RecordingId

PIECE_BYTES: Final = 64 * 1024
_PASSED_ON: Final = ("Content-Length", "Content-Range", "Accept-Ranges")
_SOUND: Final = "audio/mpeg"

log = structlog.get_logger(__name__)


class Sounds(Protocol):
    """Where the sound is."""

    def recording(
        self, recording: RecordingId, headers: Mapping[str, str]
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """What the provider answers. Raises `ContactCentreError` where it does not."""
        ...


class Playing(NamedTuple):
    """What recordings are played with. `holder` says whose a contact is now; None when nobody's."""

    recordings: Recordings
    sounds: Sounds
    holder: Callable[[ContactId], AgentId | None]


class RecordingsApi:
    """The handlers."""

    def __init__(self, browsers: Browsers, playing: Playing) -> None:
        self._browsers = browsers
        self._recordings, self._sounds, self._holder = playing

    def routes(self) -> list[Route]:
        return [
            get(
                "/api/recordings/{recording}",
                self._play,
                Operation(
                    id="playRecording",
                    summary="The sound of a call or voicemail, or a range of it; for supervisors, and the agent "
                    "who has the contact. Who listens is written down.",
                    needs="sign_in",
                    path={"recording": "The recording's id."},
                    media_type=_SOUND,
                    problems=(401, 404, 502, 503),
                ),
            ),
        ]

    async def _play(self, request: web.Request) -> web.StreamResponse:
        listener = await self._browsers.person(request)
        try:
            recorded = await self._recordings.of(RecordingId(request.match_info["recording"]))
            if recorded is None or not self._may_listen(listener, recorded):
                raise not_found()
            await self._recordings.note_played(recorded, listener)
        except RecordingsUnavailable as error:
            raise Problem(503, str(error), code=error.code) from error
        return await self._stream(request, recorded.recording)

    def _may_listen(self, listener: SignIn, recorded: Recorded) -> bool:
        return may(listener.roles, "supervisor") or self._holder(recorded.contact) == listener.staff

    async def _stream(self, request: web.Request, recording: RecordingId) -> web.StreamResponse:
        wanted = {"Range": request.headers["Range"]} if "Range" in request.headers else {}
        sending: web.StreamResponse | None = None
        try:
            async with self._sounds.recording(recording, wanted) as sound:
                _check(sound.status)
                sending = web.StreamResponse(status=sound.status, headers=_headers(sound))
                await sending.prepare(request)
                async for piece in sound.content.iter_chunked(PIECE_BYTES):
                    await sending.write(piece)
                await sending.write_eof()
                return sending
        except ContactCentreError as error:
            if sending is not None:  # what was promised cannot be taken back: the player sees that it broke off
                log.warning("recording.broken_off", recording=recording, error=str(error))
                raise ConnectionResetError(str(error)) from error
            text = "The telephone provider cannot play it now. Try again in a minute."
            raise Problem(503, text, code=error.code) from error


def _check(status: int) -> None:
    if status == HTTPStatus.NOT_FOUND:
        raise not_found()
    if status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE):
        raise Problem(502, "The telephone provider does not give us this recording. Ask an administrator.")


def _headers(sound: aiohttp.ClientResponse) -> dict[str, str]:
    """Only what a player needs: what else the provider says is not for browsers."""
    return {"Content-Type": _SOUND} | {name: sound.headers[name] for name in _PASSED_ON if name in sound.headers}
