"""What the emulated providers of JSON tell the service: signed, in order for each thread, again where it was not taken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

import aiohttp
import structlog
import yarl

from contact_centre.demo.twilio.webhooks import Pause, Spawn

log = structlog.get_logger()

AGAIN_AFTER_S: Final = (0.5, 2.0, 10.0)
LONGEST_S: Final = 10.0

Sign = Callable[[bytes, int], Mapping[str, str]]
"""The headers of a delivery: of its body, at its attempt, from 0."""


class Courier:
    """Deliveries of one provider.

    Args:
        spawn: makes the tasks that deliver.
        pause: lets time pass between attempts.
        sign: what proves a delivery.
    """

    def __init__(self, spawn: Spawn, pause: Pause, sign: Sign) -> None:
        self._spawn, self._pause, self._sign = spawn, pause, sign
        self._http: aiohttp.ClientSession | None = None
        self._last: dict[str, asyncio.Task[None]] = {}
        self.base_url = ""
        """Of the service; empty while nobody listens, and then nothing is told."""

    async def open(self) -> None:
        """Before the first delivery."""
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LONGEST_S))

    async def close(self) -> None:
        """After the last one."""
        if self._http is not None:
            await self._http.close()

    def post(self, about: str, path: str, body: bytes, kind: str, then: Callable[[bool], None] | None = None) -> None:
        """Deliver a body to `path` of the service, soon. `then` is called with whether it was taken."""
        if not self.base_url:
            return
        task = self._spawn(self._deliver(self._last.get(about), self.base_url + path, body, kind, then))
        self._last[about] = task
        task.add_done_callback(lambda done: self._delivered(about, done))

    async def get(self, path: str, query: Mapping[str, str]) -> str:
        """What the service answers to a question; empty for any but a 200."""
        assert self._http is not None, "open() comes first"
        async with self._http.get(self.base_url + path, params=query) as answer:
            return await answer.text() if answer.ok else ""

    async def file(self, url: str) -> tuple[str, bytes] | None:
        """A file that the service has us fetch, wherever it believes itself to be: media type and bytes; None: not given."""
        assert self._http is not None, "open() comes first"
        async with self._http.get(self.base_url + yarl.URL(url).raw_path_qs, allow_redirects=False) as answer:
            return (answer.content_type, await answer.read()) if answer.status == HTTPStatus.OK else None

    async def settle(self) -> None:
        """Return once everything has arrived."""
        while self._last:
            await asyncio.wait(list(self._last.values()))

    def _delivered(self, about: str, done: asyncio.Task[None]) -> None:
        if self._last.get(about) is done:
            del self._last[about]

    async def _deliver(
        self,
        before: asyncio.Task[None] | None,
        url: str,
        body: bytes,
        kind: str,
        then: Callable[[bool], None] | None,
    ) -> None:
        if before is not None:
            await asyncio.wait((before,))
        taken = await self._attempts(url, body, kind)
        if then is not None:
            then(taken)

    async def _attempts(self, url: str, body: bytes, kind: str) -> bool:
        assert self._http is not None, "open() comes first"
        for attempt, wait_s in enumerate((*AGAIN_AFTER_S, None)):
            headers = {"Content-Type": kind, **self._sign(body, attempt)}
            try:
                async with self._http.post(url, data=body, headers=headers) as answer:
                    if answer.ok:
                        return True
                    status = answer.status
            except (aiohttp.ClientError, TimeoutError):
                status = 0
            log.warning("emulator.not_taken", status=status, attempt=attempt)
            if wait_s is not None:
                await self._pause(wait_s)
        return False
