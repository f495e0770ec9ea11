"""Signs of life: which agents and residents are connected here, and that this process itself is."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from routing.commands import Command, CommandData, GatewayAlive
from routing.errors import LogUnavailable
from routing.ids import CentreId, GatewayId
from routing.ports import Clock, Inbox

log = structlog.get_logger()

_ALIVE_EVERY_S: Final = 5.0
_RETRY_EVERY_S: Final = 1.0


class Presence:
    """Appends presence commands in order. What the log cannot take is kept and tried again every second."""

    def __init__(
        self, *, inbox: Inbox, clock: Clock, centre: CentreId, gateway: GatewayId, new_id: Callable[[], str]
    ) -> None:
        self.gateway = gateway
        self._inbox = inbox
        self._clock = clock
        self._centre = centre
        self._new_id = new_id
        self._owed: deque[Command] = deque()
        self._writing = asyncio.Lock()

    async def say(self, commands: Sequence[CommandData]) -> None:
        """Append these commands after all that were said before; returns at once when the log is away."""
        self._owed.extend(self._command(data) for data in commands)
        await self._pay()

    def owe(self, commands: Sequence[CommandData]) -> None:
        """Append these commands within a second."""
        self._owed.extend(self._command(data) for data in commands)

    async def run(self) -> None:
        """Say every 5 s that this process lives, and what is owed as soon as the log is back; for ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._live())
            tasks.create_task(self._retry())

    async def _live(self) -> None:
        while True:
            try:
                await self._inbox.append([self._command(GatewayAlive(gateway=self.gateway))])
            except LogUnavailable as err:
                log.warning("gateway.alive_failed", code=err.code)
            await asyncio.sleep(_ALIVE_EVERY_S)

    async def _retry(self) -> None:
        while True:
            await asyncio.sleep(_RETRY_EVERY_S)
            await self._pay()

    async def _pay(self) -> None:
        async with self._writing:
            while self._owed:
                batch = list(self._owed)
                try:
                    await self._inbox.append(batch)
                except LogUnavailable as err:
                    log.warning("presence.append_failed", code=err.code, owed_count=len(batch))
                    return
                for _ in batch:
                    self._owed.popleft()

    def _command(self, data: CommandData) -> Command:
        source = f"gateway:{self.gateway}"
        return Command(id=self._new_id(), centre=self._centre, source=source, at=self._clock.wall(), data=data)
