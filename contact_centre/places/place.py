"""A reader's place in the steps, kept in SQL beside what it wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, NamedTuple, ParamSpec, TypeVar

import structlog

from contact_centre.places.port import Astray, Places, PlacesUnavailable, Position, Reader
from routing.ports import STEPS, Log

log = structlog.get_logger(__name__)

_P = ParamSpec("_P")
_T = TypeVar("_T")
_Written = TypeVar("_Written")


class Pace(NamedTuple):
    """How a reader of the steps goes about it.

    Attributes:
        batch_count: most records written in one transaction.
        batch_s: what comes within this time of a write waits for the next one.
        retry_s: how long to wait for a database or a log that is away.
        spare_s: how long another process may stand still, while there is something to read, before a spare takes
            its place; 0 where there cannot be another.
    """

    batch_count: int = 500
    batch_s: float = 0.25
    retry_s: float = 0.5
    spare_s: float = 3.0


class Place(Generic[_Written]):
    """A reader's place in SQL: waited for while another process holds it, moved together with what is written.

    Attributes:
        position: as of the last write; None before the first.
        trouble: what the database said last; empty while it takes what is written.
    """

    def __init__(self, reader: Reader, places: Places[_Written], log_: Log, name: str, pace: Pace) -> None:
        self.position: Position | None = None
        self.trouble = ""
        self._reader = reader
        self._places = places
        self._log = log_
        self._name = name
        self._pace = pace

    async def take(self) -> Position | None:
        """Return where to go on, once no other process moves although it could.

        Raises:
            Astray: the log ends before the place.
            LogUnavailable: the log does not tell.
        """
        self.position = await self.ask(self._places.position, self._reader)
        while self.position is not None:
            before = self.position
            await self._check(before)
            if not self._pace.spare_s or before.recorder == self._name:
                break
            await asyncio.sleep(self._pace.spare_s)
            self.position = await self.ask(self._places.position, self._reader)
            if self.position == before and await self._log.end(STEPS) > before.offset:
                break
        return self.position

    async def _check(self, position: Position) -> None:
        end = await self._log.end(STEPS)
        if end < position.offset:
            raise Astray(
                f"The reader {self._reader!r} has come to step {position.offset}, the log has {end}: log and database do not "
                'belong together. Restore both from the same time, or do as docs/deployment.md says under "Ahead".'
            )

    async def move(self, after: Position, rows: _Written) -> None:
        """Write `rows` and stand at `after`; tried until the database takes it.

        Raises:
            Overtaken: another process was faster.
        """
        await self.ask(self._places.write, self._reader, self.position, after, rows)
        self.position = after

    async def behind(self) -> int:
        """How many records of the log are not written yet.

        Raises:
            LogUnavailable: the log does not tell.
        """
        return await self._log.end(STEPS) - (self.position.offset if self.position is not None else 0)

    async def ask(self, call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What a call of the database answers, however long it takes until the database can be used."""
        while True:
            try:
                answer = await asyncio.to_thread(call, *args, **kwargs)
            except PlacesUnavailable as error:
                if not self.trouble:
                    log.warning("place.paused", reader=self._reader, error=str(error))
                self.trouble = str(error)
                await asyncio.sleep(self._pace.retry_s)
                continue
            if self.trouble:
                log.info("place.resumed", reader=self._reader)
            self.trouble = ""
            return answer
