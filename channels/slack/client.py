"""Slack's Web interface: the official client, each request made once, and its errors told apart."""

from __future__ import annotations

import io
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from channels._shared.http import retry_after_s
from channels.slack.settings import SlackSettings
from routing.errors import ChannelUnavailable, ContactCentreError

TOTAL_S: Final = 8
UPLOAD_S: Final = 30.0
UPLOADS: Final = "files.slack.com"

_BUSY: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_SILENT: Final = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})


class SlackSilent(ContactCentreError):
    """Slack did not say whether it was done: no answer in time, a broken connection, a failure of its own."""

    code = "slack_silent"
    retryable = True


class SlackRefused(ContactCentreError):
    """Slack says no. `reason` is its own word for why."""

    code = "slack_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(f"Slack refused it ({reason}).")
        self.reason = reason


def web_client(settings: SlackSettings, total_s: int = TOTAL_S) -> AsyncWebClient:
    """The official client. Without its retries: what may have been posted is looked up, not posted again."""
    return AsyncWebClient(settings.bot_token, base_url=settings.api_url, timeout=total_s, retry_handlers=[])


class Slack:
    """One app at Slack.

    Every request raises:
        ChannelUnavailable: it was certainly not done: no connection, or too much at once.
        SlackRefused: Slack says no.
        SlackSilent: nobody knows whether it was done.
    """

    def __init__(self, settings: SlackSettings, total_s: int = TOTAL_S) -> None:
        self._web = web_client(settings, total_s)

    async def call(self, method: str, said: Mapping[str, object], *, asks: bool = False) -> Mapping[str, Any]:
        """One request. `asks`: it only reads, which Slack takes as a form."""
        try:
            if asks:
                answer = await self._web.api_call(method, params=dict(said))
            else:
                answer = await self._web.api_call(method, json=dict(said))
        except SlackApiError as error:
            raise _judged(error) from error
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise ChannelUnavailable(f"Slack cannot be reached: {type(error).__name__}.") from error
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise SlackSilent(f"Slack did not answer: {type(error).__name__}.") from error
        return answer.data if isinstance(answer.data, dict) else {}

    async def upload(self, url: str, body: bytes) -> None:
        """Give Slack the bytes of a file at the address that it has named. Nobody sees it until it is shared.

        Raises:
            ChannelUnavailable: it was not taken. Trying again shows nothing twice.
            SlackRefused: the address is none of Slack's own.
        """
        if not _is_slacks(url, self._web.base_url):
            raise SlackRefused("invalid_upload_url")
        timeout = aiohttp.ClientTimeout(total=UPLOAD_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session,
                session.post(url, data=io.BytesIO(body), allow_redirects=False) as answer,
            ):
                if answer.status != HTTPStatus.OK:
                    raise ChannelUnavailable(f"Slack did not take the file ({answer.status}).")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ChannelUnavailable(f"Slack did not take the file: {type(error).__name__}.") from error


def _is_slacks(url: str, api: str) -> bool:
    """Whether an address is where Slack takes files, or its emulator's."""
    asked, ours = urlsplit(url), urlsplit(api)
    return (asked.scheme, asked.netloc) in {("https", UPLOADS), (ours.scheme, ours.netloc)}


def _judged(error: SlackApiError) -> ContactCentreError:
    response = error.response
    status = getattr(response, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR)
    data = getattr(response, "data", None)
    reason = str(data.get("error", "")) if isinstance(data, dict) else ""
    if status == HTTPStatus.TOO_MANY_REQUESTS or reason in _BUSY:
        headers = {str(name).lower(): str(value) for name, value in getattr(response, "headers", {}).items()}
        return ChannelUnavailable(
            "Slack has enough to do.", retry_after_s=retry_after_s(headers.get("retry-after", ""))
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or reason in _SILENT or not reason:
        return SlackSilent(f"Slack failed ({status}).")
    return SlackRefused(reason)
