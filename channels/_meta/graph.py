"""Meta's Graph interface: each request is made once, within its time, and proves that we have the app's secret."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, NamedTuple

import aiohttp
import msgspec

from channels._meta.settings import VERSION, MetaSettings
from channels._meta.signature import proof_of
from channels._shared.http import retry_after_s
from routing.errors import ChannelUnavailable, ContactCentreError

BUSY: Final = frozenset({4, 17, 32, 341, 613, 80006})
"""Errors that say: too much at once. Nothing was done."""

TRANSIENT: Final = frozenset({1, 2, 1200})
"""Errors of Meta's own: nobody knows whether it was done."""


class MetaSilent(ContactCentreError):
    """Meta did not say whether it was done: no answer in time, a broken connection, a failure of its own."""

    code = "meta_silent"
    retryable = True


class MetaRefused(ContactCentreError):
    """Meta says no. Its own words are not kept: they may hold names.

    Attributes:
        number, subcode: Meta's own numbers of what was wrong.
    """

    code = "meta_refused"

    def __init__(self, number: int, subcode: int = 0) -> None:
        super().__init__(f"Meta refused it (its error {number}/{subcode}).")
        self.number = number
        self.subcode = subcode


class Limits(NamedTuple):
    """How long one request may take, s: until a connection stands, and in all."""

    connect_s: float = 3.0
    total_s: float = 8.0


DEFAULT_LIMITS: Final = Limits()


class _Error(msgspec.Struct, frozen=True):
    code: int = 0
    error_subcode: int = 0


class _Answer(msgspec.Struct, frozen=True):
    error: _Error | None = None


class Graph:
    """One app at Meta. Made anywhere, used on one event loop, closed there.

    Every request raises:
        ChannelUnavailable: it was certainly not done: no connection, or too much at once.
        MetaRefused: Meta says no.
        MetaSilent: nobody knows whether it was done.
    """

    def __init__(self, settings: MetaSettings, limits: Limits = DEFAULT_LIMITS) -> None:
        self._base = f"{settings.graph_url}/{VERSION}/"
        self._proof = proof_of(settings.page_token, settings.app_secret)
        self._token = settings.page_token
        self._limits = limits
        self._session: aiohttp.ClientSession | None = None

    async def post(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """Have Meta do something; `path` is below the version."""
        return await self._request("POST", path, {}, body)

    async def get(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """Ask Meta something."""
        return await self._request("GET", path, query, None)

    async def close(self) -> None:
        """Let go of open connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _request(
        self, method: str, path: str, query: Mapping[str, str], body: Mapping[str, object] | None
    ) -> dict[str, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        timeout = aiohttp.ClientTimeout(total=self._limits.total_s, sock_connect=self._limits.connect_s)
        try:
            async with self._session.request(
                method,
                self._base + path,
                params={**query, "appsecret_proof": self._proof},
                json=body,
                headers={"Authorization": f"Bearer {self._token}"},  # in an address it would end in logs
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                return _judged(response.status, response.headers, await response.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise ChannelUnavailable(f"Meta cannot be reached: {type(error).__name__}.") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise MetaSilent(f"Meta did not answer: {type(error).__name__}.") from error


def _judged(status: int, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """What Meta answered, or what its answer means."""
    try:
        error = msgspec.json.decode(body, type=_Answer).error
        said = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        error, said = None, {}
    number = error.code if error is not None else 0
    if status == HTTPStatus.TOO_MANY_REQUESTS or number in BUSY:
        raise ChannelUnavailable("Meta has enough to do.", retry_after_s=retry_after_s(headers.get("Retry-After", "")))
    if number in TRANSIENT or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise MetaSilent(f"Meta failed ({status}, its error {number}).")
    if error is not None or status >= HTTPStatus.MULTIPLE_CHOICES:
        raise MetaRefused(number, error.error_subcode if error is not None else 0)
    if not said:
        raise MetaSilent(f"Meta's answer cannot be read ({status}).")
    return said
