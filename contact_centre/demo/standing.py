"""A listener of an emulated provider on this machine, and the tasks that belong to it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from types import TracebackType
from typing import Any, Final, Self

import structlog
from aiohttp import web

from contact_centre.demo.courier import Courier, Sign
from contact_centre.demo.twilio.webhooks import Pause

log = structlog.get_logger()

HOST: Final = "127.0.0.1"
MOST_BYTES: Final = 16 * 1024 * 1024


class StandIn:
    """What the emulators of Meta and Slack are: use one as an async context manager.

    Attributes:
        url: of its interface, once it listens.
        courier: brings what happens to the service.
        failures: what went wrong in the emulator itself; tests see to it that there are none.
    """

    def __init__(self, sign: Sign, pause: Pause = asyncio.sleep) -> None:
        self.url = ""
        self.pause = pause
        self.courier = Courier(self.spawn, pause, sign)
        self.failures: list[Exception] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._group: asyncio.TaskGroup
        self._runner: web.AppRunner

    def routes(self) -> Iterable[web.RouteDef]:
        """Its interface."""
        raise NotImplementedError

    def spawn(self, act: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something beside; a failure of it ends nothing else."""
        task = self._group.create_task(self._guarded(act))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def stop(self) -> None:
        """The service stops, and is told nothing any more."""
        self.courier.base_url = ""
        for task in list(self._tasks):
            task.cancel()

    async def __aenter__(self) -> Self:
        self._group = asyncio.TaskGroup()
        await self._group.__aenter__()
        await self.courier.open()
        app = web.Application(client_max_size=MOST_BYTES)
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, 0)
        await site.start()
        self.url = f"http://{HOST}:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
        self.stop()
        await self._group.__aexit__(None, None, None)
        await self.courier.close()

    async def _guarded(self, act: Coroutine[Any, Any, None]) -> None:
        try:
            await act
        except Exception as error:
            log.exception("emulator.failed")
            self.failures.append(error)
