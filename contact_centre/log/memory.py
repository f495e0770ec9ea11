"""A log in memory, for tests and simulation; it keeps the same contract as the durable ones."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from contact_centre.log._records import Tail, check_expected, fold_heads
from routing.ports import STEPS, Expect, Record
from routing.steps import Chain


class MemoryLog:
    """Records that live as long as the process."""

    def __init__(self) -> None:
        self.healthy = True
        self.trouble = ""
        self._records: defaultdict[str, list[Record]] = defaultdict(list)
        self._tails: defaultdict[str, Tail] = defaultdict(Tail)
        self._chain = Chain()

    async def append(self, topic: str, records: Sequence[bytes], *, expect: Expect | None = None) -> int:
        await asyncio.sleep(0)
        if expect is not None:
            check_expected(self._chain, expect)
        first = len(self._records[topic])
        self._records[topic].extend(Record(first + index, data) for index, data in enumerate(records))
        if topic == STEPS:
            fold_heads(self._chain, records)
        self._tails[topic].add(first, records)
        return first

    async def read(self, topic: str, offset: int, limit: int) -> Sequence[Record]:
        await asyncio.sleep(0)
        return self._records[topic][offset : offset + limit]

    async def wait(self, topic: str, offset: int) -> None:
        await self._tails[topic].wait(offset)

    async def end(self, topic: str) -> int:
        return len(self._records[topic])

    async def close(self) -> None:
        """Nothing to let go of."""
