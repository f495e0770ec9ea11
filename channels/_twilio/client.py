"""Twilio's REST interface: the official client on a transport of our own, which knows time limits and no blind retry.

The official asynchronous transport waits for ever, and with its own retries it repeats POSTs, which rings people twice.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import aiohttp
import msgspec
from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from channels._shared.http import retry_after_s
from channels._twilio.settings import TwilioSettings
from routing.errors import ChannelUnavailable, ContactCentreError
from routing.ids import RecordingId

API: Final = "https://api.twilio.com"
"""Where recordings are, and everything else the telephone needs, unless `TwilioSettings.api_url` says otherwise."""

REFUSALS: Final = (TwilioRestException, TwilioServiceException)
"""What the official client raises when Twilio says no: with `status` (HTTP) and `code` (Twilio's own)."""


class TwilioSilent(ContactCentreError):
    """Twilio did not say whether it was done: no answer in time, a broken connection, a failure of its own."""

    code = "twilio_silent"
    retryable = True


class Limits(NamedTuple):
    """How long one request may take.

    Attributes:
        connect_s: until a connection stands; beyond it nothing was sent.
        total_s: until all of the answer is there.
        pause_s: between two pieces of a recording, whose length nobody knows beforehand.
    """

    connect_s: float = 3.0
    total_s: float = 8.0
    pause_s: float = 10.0


DEFAULT_LIMITS: Final = Limits()


class Twilio:
    """One account at Twilio. Made anywhere, used on one event loop, closed there.

    Every call of `rest` raises, beside `REFUSALS`:
        ChannelUnavailable: it was certainly not done: no connection, 429 or 503; with Twilio's `Retry-After`.
        TwilioSilent: nobody knows whether it was done.

    Attributes:
        rest: the official client; only its `…_async` methods work.
    """

    def __init__(self, settings: TwilioSettings, limits: Limits = DEFAULT_LIMITS) -> None:
        self._settings = settings
        self._transport = _Transport(settings.api_url, limits)
        self.rest = Client(settings.account_sid, settings.auth_tokens[0], http_client=self._transport)

    async def close(self) -> None:
        """Let go of open connections."""
        await self._transport.close()

    @contextlib.asynccontextmanager
    async def recording(
        self, recording: RecordingId, headers: Mapping[str, str]
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """What Twilio answers when it is asked for the sound of a recording, from its own host alone.

        Raises:
            ChannelUnavailable, TwilioSilent: as the others.
        """
        settings = self._settings
        url = f"{API}/2010-04-01/Accounts/{settings.account_sid}/Recordings/{recording}.mp3"
        auth = (settings.account_sid, settings.auth_tokens[0])
        async with self._transport.open("GET", url, headers=headers, auth=auth, streams=True) as response:
            yield response


class _Transport(AsyncHttpClient):  # type: ignore[misc]  # the package has no types
    """Sends each request once, within its time."""

    def __init__(self, base: str | None, limits: Limits) -> None:
        super().__init__(logging.getLogger("twilio"), True, None)
        self._base = base
        self._limits = limits
        self._session: aiohttp.ClientSession | None = None

    async def request(  # noqa: PLR0913  # the shape that the official client calls
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109  # ours hold
        allow_redirects: bool = False,  # noqa: ARG002  # never: our password would follow
    ) -> Response:
        """One request of the official client.

        Raises:
            ChannelUnavailable: it was certainly not done.
            TwilioSilent: nobody knows whether it was done.
        """
        async with self.open(method, url, params=params, data=data, headers=headers or {}, auth=auth) as response:
            text = await response.text(errors="replace")
            if response.ok and response.status != HTTPStatus.NO_CONTENT and not _is_json(text):  # a proxy's page
                raise TwilioSilent(f"Something else than Twilio answered ({response.status}).")
            return Response(response.status, text, response.headers)

    @contextlib.asynccontextmanager
    async def open(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        auth: tuple[str, str] | None,
        streams: bool = False,
        **sent: Any,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer to one request. `streams`: it may take as long as pieces of it keep coming."""
        if auth is not None:
            headers = {**headers, "Authorization": aiohttp.encode_basic_auth(*auth)}
        limits = self._limits
        timeout = aiohttp.ClientTimeout(
            total=None if streams else limits.total_s,
            sock_connect=limits.connect_s,
            sock_read=limits.pause_s if streams else None,
        )
        try:
            async with self._open_session().request(
                method, self._address(url), headers=headers, timeout=timeout, allow_redirects=False, **sent
            ) as response:
                _judge(response)
                yield response
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise ChannelUnavailable(f"Twilio cannot be reached: {type(error).__name__}.") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TwilioSilent(f"Twilio did not answer: {type(error).__name__}.") from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            # Names of environments and cookies of others have no place in what we send.
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def _address(self, url: str) -> str:
        if self._base is None:
            return url
        parts = urlsplit(url)
        return f"{self._base}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def _judge(response: aiohttp.ClientResponse) -> None:
    """Tell apart what was certainly not done, and what nobody knows of. What Twilio refuses is left to the client."""
    status = response.status
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        raise ChannelUnavailable(
            f"Twilio has enough to do ({status}).", retry_after_s=retry_after_s(response.headers.get("Retry-After", ""))
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TwilioSilent(f"Twilio failed ({status}).")


def _is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True
