"""Webhooks of providers: whoever did not sign gets nowhere, and nobody is told "taken" before it is durable."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from contact_centre.http.metrics import Metrics
from contact_centre.http.problems import Problem
from contact_centre.http.routes import Operation, Route, get, post
from routing.commands import Command
from routing.errors import BadSignature, BadWebhook, LogUnavailable
from routing.ids import CentreId
from routing.ports import Answer, Asked, Clock, Inbox, Webhook, WebhookChannel

log = structlog.get_logger()

MOST_BYTES: Final = 64 * 1024
"""The largest body that is looked at, unless its channel's provider puts many messages into one."""

_MOST_BYTES_IN_BATCHES: Final = 2 * 1024 * 1024
_IN_BATCHES: Final = frozenset({"messenger", "instagram", "slack"})
"""Channels whose providers send up to a thousand messages at once, or long ones in JSON that escapes every letter."""

_BATCHES_AT_ONCE: Final = 16
"""How many larger bodies of such channels are read at a time; others wait until they are read too slowly."""

_MOST_PROVEN_BYTES: Final = 16 * 1024 * 1024
"""The largest body that is read only to tell a provider that it is too large: one at a time."""

_READ_WITHIN_S: Final = 10.0
_APPEND_WITHIN_S: Final = 3.0
"""A caller hears nothing while their call waits for our answer; after 4 s the provider asks again."""


def most_bytes(channel: str) -> int:
    """The largest body of a channel's webhook that is looked at."""
    return _MOST_BYTES_IN_BATCHES if channel in _IN_BATCHES else MOST_BYTES


@dataclass(frozen=True, kw_only=True, slots=True)
class Letterbox:
    """Where commands go. `within_s` is how long that may take, s."""

    centre: CentreId
    inbox: Inbox
    clock: Clock
    metrics: Metrics
    within_s: float = _APPEND_WITHIN_S


class Room:
    """For bodies that are larger than most, of all channels together: a stranger's do not fill our memory."""

    def __init__(self) -> None:
        self.batches = asyncio.Semaphore(_BATCHES_AT_ONCE)
        self.proven = asyncio.Semaphore(1)


class Webhooks:
    """The handlers of every channel that speaks by webhooks."""

    def __init__(self, channels: Sequence[WebhookChannel], letterbox: Letterbox) -> None:
        self._channels = channels
        self._letterbox = letterbox
        self._room = Room()

    def routes(self) -> list[Route]:
        """Both methods of every address of every channel; a channel that is not there answers 404."""
        return [
            way(path, _Door(channel, self._letterbox, self._room).handle, _operation(way.__name__, channel, path))
            for channel in self._channels
            for path in channel.paths
            for way in (post, get)
        ]


def _operation(method: str, channel: WebhookChannel, path: str) -> Operation:
    name = "".join(part.title() for part in path.removeprefix("/channels/").replace("/", "-").split("-"))
    return Operation(
        id=f"{method}{name}",
        summary=f"A webhook of the channel {channel.name}; signed by its provider.",
        media_type="text/xml",
        problems=(400, 403, 408, 413, 415, 422, 503),
    )


class _Door:
    """One channel's."""

    def __init__(self, channel: WebhookChannel, letterbox: Letterbox, room: Room) -> None:
        self._channel = channel
        self._letterbox = letterbox
        self._room = room

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The aiohttp handler.

        Raises:
            Problem: 403 whatever else is wrong, if it is not signed; then 408, 413, 415, 422.
        """
        try:
            webhook = await self._read(request)
            self._channel.verify(webhook)
        except BadSignature as err:
            raise self._refused(403, err.code) from err
        if len(webhook.body) > most_bytes(self._channel.name):
            raise self._refused(413, "too_large")
        if webhook.body and request.content_type not in self._channel.media_types:
            raise self._refused(415, "wrong_type")
        try:
            answer = await self._take(webhook)
        except BadWebhook as err:
            raise self._refused(422, err.code) from err
        return web.Response(
            status=answer.status, text=answer.body, content_type=answer.media_type, headers=dict(answer.headers)
        )

    async def _take(self, webhook: Webhook) -> Answer:
        """Answer from what is known now; what is asked is durable before the answer leaves."""
        asked, answer = self._channel.parse(webhook), self._channel.reply(webhook)
        try:
            await self._append(asked)
        except (LogUnavailable, TimeoutError):
            # What may have been written all the same does no harm: it has the same id when it comes again.
            log.warning("webhook.not_taken", channel=self._channel.name, path=webhook.path)
            self._count(LogUnavailable.code)
            return self._channel.excuse(webhook)
        if answer.notice:
            log.info("webhook.passed_over", channel=self._channel.name, path=webhook.path, reason=answer.notice)
        self._count(answer.notice or "taken")
        return answer

    async def _append(self, asked: Sequence[Asked]) -> None:
        """Make what was asked durable.

        Raises:
            LogUnavailable: nothing was taken.
            TimeoutError: nobody knows.
        """
        if not asked:
            return
        box, now = self._letterbox, self._letterbox.clock.wall()
        commands = [Command(id=one.id, centre=box.centre, source=one.source, at=now, data=one.data) for one in asked]
        async with asyncio.timeout(box.within_s):
            await box.inbox.append(commands)

    async def _read(self, request: web.Request) -> Webhook:
        """The request as it was received; its body no further than is needed to judge it.

        Raises:
            BadSignature: there is no signature, or nobody can tell.
            Problem: 408.
        """
        path, _, query = request.raw_path.partition("?")
        names = {name.lower() for name in request.headers}
        headers = {name: ",".join(request.headers.getall(name)) for name in names}
        webhook = Webhook(method=request.method, path=path, query=query, headers=headers)
        if not self._channel.may_be_signed(webhook):
            raise BadSignature("There is no signature.")
        try:
            async with asyncio.timeout(_READ_WITHIN_S):
                body = await self._body(request)
        except TimeoutError as err:
            raise Problem(408) from err
        except (HttpProcessingError, web.RequestPayloadError) as err:  # no gzip, although it says so; broken pieces
            raise BadSignature("The body cannot be read.") from err
        return Webhook(method=request.method, path=path, query=query, headers=headers, body=body)

    async def _body(self, request: web.Request) -> bytes:
        start = await _up_to(request, MOST_BYTES)
        if len(start) <= MOST_BYTES:
            return start
        most = most_bytes(self._channel.name)
        if most > MOST_BYTES:
            # Batches wait their turn: whoever stalls with one, which anybody can, takes a place from the others for a
            # few seconds only, and what was read too late is sent again.
            async with self._room.batches:
                start += await _up_to(request, most - len(start))
            if len(start) <= most:
                return start
        # A form's signature covers its fields, so that all of it is needed to tell "too large" from "not yours".
        # Nobody can fill our memory with that: one such body is read at a time, others count as unsigned.
        if self._room.proven.locked():
            raise BadSignature("The body is too large to be looked at now.")
        async with self._room.proven:
            rest = await _up_to(request, _MOST_PROVEN_BYTES)
        if len(rest) > _MOST_PROVEN_BYTES:
            raise BadSignature("The body is too large to be looked at.")
        return start + rest

    def _refused(self, status: int, reason: str) -> Problem:
        log.warning("webhook.refused", channel=self._channel.name, reason=reason)
        self._count(reason)
        return Problem(status, code=reason)

    def _count(self, result: str) -> None:
        self._letterbox.metrics.webhooks.labels(self._channel.name, result).inc()


async def _up_to(request: web.Request, most: int) -> bytes:
    """The next bytes of the body: all of them, or a few more than `most` of them."""
    found = bytearray()
    while len(found) <= most and (chunk := await request.content.readany()):
        found += chunk
    return bytes(found)
