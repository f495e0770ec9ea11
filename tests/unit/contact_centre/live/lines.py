"""What stands between processes in these tests: lines that lose, delay or are away, and logs that refuse."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence

from contact_centre.live.memory import MemoryLive
from contact_centre.live.port import LiveUnavailable, Stored
from contact_centre.log.memory import MemoryLog
from routing.errors import LogTrimmed, LogUnavailable
from routing.ports import STEPS, Record
from tests.unit.contact_centre.log.running import ManualClock


class BadLine(MemoryLive):
    """Loses what `loses` says, by number from 0; delivers the rest after `late_s`. While `away`, nothing works."""

    def __init__(self) -> None:
        super().__init__(ManualClock())
        self.loses: Callable[[int], bool] = lambda _number: False
        self.late_s: Callable[[int], float] = lambda _number: 0.0
        self.away = False
        self.published = 0

    def publish(self, channel: str, message: bytes) -> None:
        number, self.published = self.published, self.published + 1
        if self.away or self.loses(number):
            return
        late_s = self.late_s(number)
        if late_s:
            asyncio.get_running_loop().call_later(late_s, super().publish, channel, message)
        else:
            super().publish(channel, message)

    async def put(self, key: str, value: bytes, *, lasts_ms: int) -> None:
        self._must_be_there()
        await super().put(key, value, lasts_ms=lasts_ms)

    async def take(self, key: str) -> bytes | None:
        self._must_be_there()
        return await super().take(key)

    async def store(self, name: str, view: Stored) -> None:
        self._must_be_there()
        await super().store(name, view)

    async def fetch(self, name: str) -> Stored | None:
        self._must_be_there()
        return await super().fetch(name)

    async def version(self, name: str) -> int | None:
        self._must_be_there()
        return await super().version(name)

    def forget(self) -> None:
        """Lose everything that is kept, as a flush does."""
        self._values.clear()
        self._views.clear()

    def _must_be_there(self) -> None:
        if self.away:
            raise LiveUnavailable("away")


class FarLog:
    """Another process's way to `log`: it can be cut, counts what it is asked, and forgets what is before `begin`."""

    def __init__(self, log: MemoryLog) -> None:
        self.asked: Counter[str] = Counter()
        self.cut = False
        self.begin = 0
        self._log = log
        self.append = log.append
        self.wait = log.wait
        self.close = log.close

    @property
    def healthy(self) -> bool:
        return not self.cut

    @property
    def trouble(self) -> str:
        return "cut" if self.cut else ""

    async def read(self, topic: str, offset: int, limit: int) -> Sequence[Record]:
        self._ask("read")
        if topic == STEPS and offset < self.begin:
            raise LogTrimmed(f"record {offset} is gone")
        return await self._log.read(topic, offset, limit)

    async def end(self, topic: str) -> int:
        self._ask("end")
        return await self._log.end(topic)

    def _ask(self, what: str) -> None:
        self.asked[what] += 1
        if self.cut:
            raise LogUnavailable("cut")
