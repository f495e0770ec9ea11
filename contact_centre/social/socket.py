"""Slack's Socket Mode: the same events over a socket that we open, for a centre without a public address."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from channels.slack.adapter import SlackReader
from channels.slack.client import web_client
from channels.slack.settings import SlackSettings
from channels.slack.wire import envelope_of, interaction_of
from routing.errors import BadWebhook, CommandTooLong, LogUnavailable
from routing.ports import Asked

log = structlog.get_logger()

ACKNOWLEDGED_WITHIN_S: Final = 3.0
"""Beyond this Slack sends an event again."""

AGAIN_S: Final = 10.0
"""How long after a failure Slack is asked for a socket again."""


class SlackSocket:
    """Opens a socket, and answers each event once its commands are durable.

    Args:
        settings: with an `app_token`.
        reader: what events ask of the centre.
        append: makes commands durable; raises `LogUnavailable` or `CommandTooLong`.
    """

    def __init__(
        self,
        settings: SlackSettings,
        reader: SlackReader,
        append: Callable[[Sequence[Asked]], Awaitable[None]],
    ) -> None:
        self._settings, self._reader, self._append = settings, reader, append

    async def run(self) -> None:
        """Listen until it is cancelled. A socket that breaks is opened again."""
        while True:
            client = SocketModeClient(
                self._settings.app_token, logging.getLogger("slack.socket"), web_client(self._settings)
            )
            client.socket_mode_request_listeners.append(self._heard)
            try:
                await client.connect()  # type: ignore[no-untyped-call]  # the package leaves it untyped
                log.info("slack_socket.opened")
                await asyncio.Event().wait()  # the client keeps the socket open by itself from now on
            except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
                log.warning("slack_socket.failed", reason=type(error).__name__)
            finally:
                await client.close()  # type: ignore[no-untyped-call]  # as above
            await asyncio.sleep(AGAIN_S)

    async def _heard(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        try:
            asked = self._read(request)
        except BadWebhook:
            asked = None
        if asked is None:
            log.info("webhook.passed_over", channel="slack", path="socket", reason="unknown_event")
        if asked and not await self._taken(asked):
            return  # Slack sends it again
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id))

    def _read(self, request: SocketModeRequest) -> Sequence[Asked] | None:
        """What one envelope asks for; None for what is passed over."""
        if request.type == "events_api":
            return self._reader.asked(envelope_of(request.payload))
        if request.type == "interactive":
            return self._reader.pressed(interaction_of(request.payload))
        return None

    async def _taken(self, asked: Sequence[Asked]) -> bool:
        try:
            async with asyncio.timeout(ACKNOWLEDGED_WITHIN_S):
                await self._append(asked)
        except (LogUnavailable, CommandTooLong, TimeoutError):
            log.warning("webhook.not_taken", channel="slack", path="socket")
            return False
        return True
