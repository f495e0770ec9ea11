"""Fetching one file from its provider: from its hosts alone, within bounds of size and time, and no further than that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final, NamedTuple

import aiohttp
from yarl import URL

from contact_centre.media.addresses import PublicResolver
from contact_centre.media.hosts import Hosts, Place, Provider, judged
from routing.errors import ContactCentreError

MOST_BYTES: Final = 16 * 1024 * 1024
"""What WhatsApp takes at most; the others' photographs are smaller."""

MOST_REDIRECTS: Final = 3

TOO_LARGE: Final = "The file is larger than 16 MB. Ask the resident for a smaller one, or to send it by email or post."
FOREIGN: Final = (
    "The file is not on the provider's own servers, so it was not fetched. "
    "Ask the resident to send it again as a photo, or by email or post."
)
GONE: Final = "The provider does not give us the file any more. Ask the resident to send it again."
NOT_ALLOWED: Final = (
    "The provider does not let us have the file. Ask the resident to send it by email or post, "
    "and tell an administrator."
)

_SENT_ON: Final = frozenset({301, 302, 303, 307, 308})
_LATER: Final = frozenset({404, 408, 409, 425, 429})
"""Answers after which it may be there: a file can be a moment later than the message that names it."""

_DENIED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class FileRefused(ContactCentreError):
    """The file cannot be had or must not be shown. The text is for staff: why, and what to do."""

    code = "file_refused"


class FileLater(ContactCentreError):
    """It could not be fetched now; the same call may work later."""

    code = "file_later"
    retryable = True


class Limits(NamedTuple):
    """How long one file may take, s: until a connection stands, and in all; how large it may be."""

    connect_s: float = 5.0
    total_s: float = 60.0
    most_bytes: int = MOST_BYTES


DEFAULT_LIMITS: Final = Limits()


class Fetcher:
    """Made anywhere, used on one event loop, closed there.

    Args:
        hosts: every provider's.
        connector: how the world is connected to; by default to public addresses alone.
    """

    def __init__(
        self,
        hosts: Mapping[Provider, Hosts],
        *,
        limits: Limits = DEFAULT_LIMITS,
        connector: aiohttp.BaseConnector | None = None,
    ) -> None:
        self._hosts, self._limits, self._connector = hosts, limits, connector
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def fetch(self, provider: Provider, text: str) -> bytes:
        """The bytes of the file at an address that a webhook named.

        Raises:
            FileRefused: it must not be fetched, is too large, or the provider says no.
            FileLater: it may come later.
        """
        hosts = self._hosts.get(provider)
        found = judged(text, hosts.named) if hosts is not None else None
        if hosts is None or found is None:
            raise FileRefused(FOREIGN)
        try:
            return await self._follow(*found, hosts.onward)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise FileLater(f"The file could not be fetched: {type(error).__name__}.") from error

    async def close(self) -> None:
        """Let go of open connections."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    async def _follow(self, url: URL, place: Place, onward: Sequence[Place]) -> bytes:
        for _ in range(MOST_REDIRECTS + 1):
            async with self._session(place).get(
                url, headers={"Accept-Encoding": "identity", **place.headers}, allow_redirects=False
            ) as answer:
                if answer.status not in _SENT_ON:
                    return await self._read(answer)
                # Credentials are of the place that was named: whoever we are sent on to gets none, not even it.
                found = judged(answer.headers.get("Location", ""), onward, url)
                if found is None:
                    raise FileRefused(FOREIGN)
                url, place = found
        raise FileRefused(GONE)

    async def _read(self, answer: aiohttp.ClientResponse) -> bytes:
        """The body, as it is on the line: what says that it unfolds into more is not read at all."""
        if answer.status in _DENIED:
            raise FileRefused(NOT_ALLOWED)
        if answer.status in _LATER or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise FileLater(f"The provider answered {answer.status}.")
        if answer.status != HTTPStatus.OK:
            raise FileRefused(GONE)
        if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise FileRefused(GONE)
        body = bytearray()
        async for piece in answer.content.iter_any():
            body += piece
            if len(body) > self._limits.most_bytes:
                raise FileRefused(TOO_LARGE)
        return bytes(body)

    def _session(self, place: Place) -> aiohttp.ClientSession:
        """One for the world, one for the demo's emulators, which are on this machine."""
        inside = bool(place.origin)
        if inside not in self._sessions:
            self._sessions[inside] = aiohttp.ClientSession(
                connector=None if inside else self._connector or _to_the_world(),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=self._limits.total_s, sock_connect=self._limits.connect_s),
                auto_decompress=False,
                trust_env=False,
            )
        return self._sessions[inside]


def _to_the_world() -> aiohttp.TCPConnector:
    return aiohttp.TCPConnector(resolver=PublicResolver(), use_dns_cache=False, force_close=True)
