"""What the adapters of the log share: the chain of a steps topic, and the newest records with those who wait for more."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from routing.errors import StaleWriter
from routing.ids import Instant
from routing.ports import Expect, Record
from routing.steps import Chain, Resignation, Step, StepRecord, Takeover

RECENT_COUNT = 8_192
RECENT_BYTES = 16 * 1024 * 1024


class _StepHead(msgspec.Struct, frozen=True, tag="step", tag_field="k"):
    v: int
    epoch: int
    owner: str
    prev: str
    id: str
    in_from: int
    in_to: int
    t: Instant


_HEAD: msgspec.json.Decoder[_StepHead | Takeover | Resignation] = msgspec.json.Decoder(
    _StepHead | Takeover | Resignation
)


def decode_head(data: bytes) -> StepRecord | None:
    """A record of the steps topic without its events, so that one with unknown events can still be judged.

    Returns:
        None when not even that can be read.
    """
    try:
        head = _HEAD.decode(data)
    except (msgspec.DecodeError, RecursionError):
        return None
    return Step(**msgspec.structs.asdict(head)) if isinstance(head, _StepHead) else head


def check_expected(chain: Chain, expect: Expect) -> None:
    """Let the append go on if `chain` stands where the writer thinks.

    Raises:
        StaleWriter: it does not.
    """
    if (chain.epoch, chain.owner, chain.last_id) != (expect.epoch, expect.owner, expect.prev):
        raise StaleWriter(
            f"expected the steps to end in epoch {expect.epoch} of {expect.owner or 'nobody'} at {expect.prev or 'the start'}, "
            f"found epoch {chain.epoch} of {chain.owner or 'nobody'} at {chain.last_id or 'the start'}"
        )


def fold_heads(chain: Chain, records: Sequence[bytes]) -> None:
    """Move `chain` on past `records`; what does not chain is passed over."""
    for data in records:
        head = decode_head(data)
        if head is not None:
            chain.accept(head)


class Tail:
    """The newest records of one topic, in memory, and the readers who wait for the next."""

    def __init__(self, end: int = 0) -> None:
        self.end = end
        self._recent: list[Record] = []
        self._size = 0
        self._waiters: list[tuple[int, asyncio.Future[None]]] = []

    def add(self, first: int, records: Sequence[bytes]) -> None:
        """Take in durable `records`, the first of which has the offset `first`."""
        self.jump(first)
        self._recent.extend(Record(first + index, data) for index, data in enumerate(records))
        self._size += sum(map(len, records))
        if len(self._recent) > RECENT_COUNT or self._size > RECENT_BYTES:
            self._recent = self._recent[len(self._recent) // 2 + 1 :]
            self._size = sum(len(record.data) for record in self._recent)
        self._move_end(first + len(records))

    def jump(self, end: int) -> None:
        """The topic ends at `end`, whatever was thought before."""
        if end != self.end:
            self._recent, self._size = [], 0
            self._move_end(end)

    def _move_end(self, end: int) -> None:
        self.end = end
        still = []
        for offset, future in self._waiters:
            if offset >= end:
                still.append((offset, future))
            elif not future.done():
                future.set_result(None)
        self._waiters = still

    def read(self, offset: int, limit: int) -> Sequence[Record] | None:
        """Records from memory; None when they must come from the disk."""
        if offset >= self.end:
            return []
        start = self._recent[0].offset if self._recent else self.end
        return self._recent[offset - start :][:limit] if offset >= start else None

    async def wait(self, offset: int) -> None:
        """Return once a record at `offset` exists."""
        if offset < self.end:
            return
        waiter = (offset, asyncio.get_running_loop().create_future())
        self._waiters.append(waiter)
        try:
            await waiter[1]
        finally:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
