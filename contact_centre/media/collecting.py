"""The collector: fetches what residents sent, judges it, keeps it, and forgets what was kept for long enough."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from typing import Final, Protocol

import structlog

from contact_centre.media.fetching import GONE, FileLater, FileRefused
from contact_centre.media.hosts import Provider
from contact_centre.media.kinds import judge
from contact_centre.media.pictures import Pictures
from contact_centre.media.store import AT_ONCE, Known, MediaFiles, MediaUnavailable
from contact_centre.vault import VaultUnavailable
from routing.ids import MediaId
from routing.ports import Clock

MOST_A_DAY: Final = 200 * 1024 * 1024
"""Bytes of one resident's that are kept within a day: whoever sends more fills the council's disk."""

TOO_MUCH: Final = "The resident has sent more today than we can keep. Ask them to send what matters most tomorrow, or by email or post."

LOOK_S: Final = 5.0
"""From one look for files to the next; what this gateway hears of itself is fetched at once."""

FETCHED_AT_ONCE: Final = 3
FORGET_MS: Final = 900_000

AGAIN_S: Final = (2.0, 5.0, 30.0, 120.0, 600.0, 1_800.0, 3_600.0, 7_200.0, 14_400.0)
"""How long a file is left alone after each try; after the last it is given up, some eight hours after it came."""

log = structlog.get_logger(__name__)


class Fetches(Protocol):
    """Where files come from: `contact_centre.media.fetching.Fetcher`."""

    async def fetch(self, provider: Provider, text: str) -> bytes:
        """The bytes at an address; raises `FileRefused`, `FileLater`."""
        ...

    async def close(self) -> None:
        """Let go of open connections."""
        ...


async def made_safe(body: bytes, pictures: Pictures) -> tuple[str, bytes]:
    """The media type and the bytes that are kept of a file that somebody sent: a picture drawn anew, or as it is.

    Raises:
        FileRefused: of no kind that is allowed, or damaged.
    """
    found = judge(body)
    if isinstance(found, str):
        raise FileRefused(found)
    return await pictures.redraw(body) if found.use == "picture" else (found.kind, body)


class Collector:
    """As the module says; any number of gateways may run one."""

    def __init__(self, files: MediaFiles, fetcher: Fetches, pictures: Pictures, clock: Clock) -> None:
        self._files, self._fetcher, self._pictures, self._clock = files, fetcher, pictures, clock
        self._news = asyncio.Event()
        self._withdrawn: deque[MediaId] = deque()
        self._forget_at_ms = clock.monotonic_ms()

    def told(self) -> None:
        """There is something to fetch."""
        self._news.set()

    def withdraw(self, media: Sequence[MediaId]) -> None:
        """Residents took these back."""
        if media:
            self._withdrawn.extend(media)
            self._news.set()

    async def run(self) -> None:
        """Fetch for ever."""
        try:
            while True:
                self._news.clear()
                if not await self.round():
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(LOOK_S):
                            await self._news.wait()
        finally:
            await self._fetcher.close()

    async def round(self) -> int:
        """Fetch what is due now, a few at once; returns how many were tried."""
        try:
            await self._withdraw()
            await self._forget()
            found = await self._files.take(FETCHED_AT_ONCE)
        except MediaUnavailable as error:
            log.warning("media.not_looked_for", error=str(error))
            return 0
        async with asyncio.TaskGroup() as group:
            for known in found:
                group.create_task(self._collect(known))
        return len(found)

    async def _collect(self, known: Known) -> None:
        """Fetch one. What the database does not take now is fetched again when its time comes."""
        try:
            await self._try(known)
        except (MediaUnavailable, VaultUnavailable) as error:
            log.warning("media.not_kept", media=known.media, error=str(error))

    async def _try(self, known: Known) -> None:
        try:
            url = self._files.address(known)
            if url is None or not known.provider:
                await self._files.refuse(known, GONE)
                return
            if await self._files.lately(known.resident) > MOST_A_DAY:
                raise FileRefused(TOO_MUCH)
            kind, body = await made_safe(await self._fetcher.fetch(known.provider, url), self._pictures)
        except FileRefused as refused:
            await self._files.refuse(known, str(refused))
            log.info("media.refused", media=known.media, provider=known.provider)
        except FileLater as later:
            await self._put_off(known, later)
        else:
            await self._files.keep(known, kind, body)
            log.info("media.kept", media=known.media, kind=kind, size_bytes=len(body), tries=known.tries)

    async def _put_off(self, known: Known, why: FileLater) -> None:
        if known.tries > len(AGAIN_S):
            await self._files.refuse(known, GONE)
            log.warning("media.given_up", media=known.media, provider=known.provider, error=str(why))
            return
        await self._files.put_off(known, AGAIN_S[known.tries - 1])
        log.info("media.put_off", media=known.media, provider=known.provider, tries=known.tries, error=str(why))

    async def _withdraw(self) -> None:
        """Those that the database does not take now stay first in line."""
        while self._withdrawn:
            await self._files.withdraw(self._withdrawn[0])
            log.info("media.withdrawn", media=self._withdrawn.popleft())

    async def _forget(self) -> None:
        if self._clock.monotonic_ms() < self._forget_at_ms:
            return
        deleted = await self._files.forget()
        if deleted < AT_ONCE:
            self._forget_at_ms = self._clock.monotonic_ms() + FORGET_MS
        if deleted:
            log.info("media.deleted", deleted_count=deleted)
