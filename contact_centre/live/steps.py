"""Steps on their way to the gateways: published as they are read, and a log for gateways that listens to them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
import structlog

from contact_centre.live.port import Live
from contact_centre.log._records import Tail
from routing.errors import LogTrimmed, LogUnavailable
from routing.ports import STEPS, Expect, Log, Record

log = structlog.get_logger(__name__)

CHANNEL: Final = "steps"

SILENCE_S: Final = 0.4
"""So long without a word is too long: a centre on several processes writes a step each 250 ms."""

LAG_S: Final = 0.1
"""Whoever hears steps so late reads the log instead."""

POLL_S: Final = 0.05
"""How often the log is asked for more while the channel is in doubt."""

AUDIT_EVERY_S: Final = 1.0
AUDIT_WAITS_S: Final = 0.25
_READ_COUNT: Final = 500
_MESSAGE_BYTES: Final = 256 * 1024
_RETRY_S: Final = 0.25


class _Message(msgspec.Struct, frozen=True, array_like=True):
    """Records of the steps topic as they stand there, adjacent; `first` is the offset of the first."""

    first: int
    records: list[bytes]


_DECODER: Final = msgspec.msgpack.Decoder(_Message)


class StepPublisher:
    """Publishes the steps topic of `log_` as it grows.

    Every record that was read back is published, also one that will not chain: listeners judge by the chain rule, as
    they do when they read the log, and offsets stay contiguous. Several processes may publish the same steps: each
    engine process should, hot spares too, so that the death of one silences nobody.
    """

    def __init__(self, log_: Log, live: Live) -> None:
        self._log = log_
        self._live = live

    async def run(self) -> None:
        """Publish what comes from now on, for ever."""
        offset: int | None = None
        while True:
            try:
                if offset is None:
                    offset = await self._log.end(STEPS)
                await self._log.wait(STEPS, offset)
                records = await self._log.read(STEPS, offset, _READ_COUNT)
            except (LogUnavailable, LogTrimmed):
                offset = None  # those who listen read what was missed
                await asyncio.sleep(_RETRY_S)
                continue
            for message in _messages(records):
                self._live.publish(CHANNEL, msgspec.msgpack.encode(message))
            offset += len(records)


def _messages(records: Sequence[Record]) -> Iterator[_Message]:
    batch: list[bytes] = []
    size = 0
    for record in records:
        if batch and size + len(record.data) > _MESSAGE_BYTES:
            yield _Message(record.offset - len(batch), batch)
            batch, size = [], 0
        batch.append(record.data)
        size += len(record.data)
    if batch:
        yield _Message(records[-1].offset + 1 - len(batch), batch)


class FannedLog:
    """A log whose steps come from the channel of a `StepPublisher`, and from `inner` whenever the channel may lie.

    The offset is the sequence number. While in doubt this process asks `inner` for more 20 times a second: from the
    start, when a message leaves a gap, when there is silence, and when the end of the topic, looked at each second,
    is further than what was heard. The doubt is over with a message that joins what is known and is not late.
    Everything but the newest steps is `inner`'s.

    Attributes, for whoever watches:
        doubts: how often the channel fell into doubt.
        trusts: whether steps come by the channel now.
    """

    def __init__(self, inner: Log, live: Live) -> None:
        self._inner = inner
        self._live = live
        self._tail = Tail()
        self._running = False
        self._doubt = asyncio.Event()
        self._heard_at = 0.0
        self._recent = 0  # what is here reached so far LAG_S ago, or a little less
        self.doubts = 0

    @property
    def healthy(self) -> bool:
        return self._inner.healthy

    @property
    def trouble(self) -> str:
        return self._inner.trouble

    @property
    def trusts(self) -> bool:
        return self._running and not self._doubt.is_set()

    async def append(self, topic: str, records: Sequence[bytes], *, expect: Expect | None = None) -> int:
        return await self._inner.append(topic, records, expect=expect)

    async def read(self, topic: str, offset: int, limit: int) -> Sequence[Record]:
        recent = self._tail.read(offset, limit) if topic == STEPS and self._running else None
        return await self._inner.read(topic, offset, limit) if recent is None else recent

    async def wait(self, topic: str, offset: int) -> None:
        if topic == STEPS and self._running:
            await self._tail.wait(offset)
        else:
            await self._inner.wait(topic, offset)

    async def end(self, topic: str) -> int:
        return await self._inner.end(topic)

    async def close(self) -> None:
        await self._inner.close()

    async def run(self) -> None:
        """Keep the newest steps at hand, for ever. Until then, and after, all is as with `inner` alone."""
        self._live.subscribe(CHANNEL, self._hear)
        try:
            await self._begin()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._follow_log())
                tasks.create_task(self._watch())
                tasks.create_task(self._audit())
        finally:
            self._live.unsubscribe(CHANNEL, self._hear)
            self._running = False

    async def _begin(self) -> None:
        """From the end of the topic on everything is kept here."""
        while not self._running:
            try:
                self._tail.jump(await self._inner.end(STEPS))
                self._running = True
            except LogUnavailable:
                await asyncio.sleep(_RETRY_S)
        self._doubt.set()

    def _hear(self, said: bytes) -> None:
        try:
            message = _DECODER.decode(said)
        except msgspec.DecodeError as error:
            log.warning("step_message.unreadable", error=str(error))
            return
        if not self._running:
            return
        if message.first > self._tail.end:
            self._ask_log("gap")
            return
        self._take(message.first, message.records)
        if message.first + len(message.records) >= self._recent:
            self._heard_at = asyncio.get_running_loop().time()
            self._doubt.clear()

    def _take(self, first: int, records: Sequence[bytes]) -> None:
        """Add what is new of `records`, which begin no later than where the tail ends."""
        new = records[self._tail.end - first :]
        if new:
            self._tail.add(self._tail.end, new)

    def _ask_log(self, why: str) -> None:
        if not self._doubt.is_set():
            self.doubts += 1
            log.info("steps.doubted", why=why, offset=self._tail.end)
            self._doubt.set()

    async def _follow_log(self) -> None:
        """While in doubt, ask the log for more, at short intervals.

        It is never asked to `wait`: an adapter may from then on fetch all steps by itself, which is what the channel
        is there to save.
        """
        while True:
            await self._doubt.wait()
            end = self._tail.end
            try:
                await self._read_log()
            except LogUnavailable:
                await asyncio.sleep(_RETRY_S)
            if self._tail.end == end:
                await asyncio.sleep(POLL_S)

    async def _read_log(self) -> None:
        first = self._tail.end
        try:
            records = await self._inner.read(STEPS, first, _READ_COUNT)
        except LogTrimmed:
            # Whoever reads on from before here is told so too, and needs a snapshot.
            self._tail.jump(await self._inner.end(STEPS))
        else:
            self._take(first, [record.data for record in records])

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LAG_S)
            self._recent = self._tail.end
            if loop.time() - self._heard_at >= SILENCE_S:
                self._ask_log("silence")

    async def _audit(self) -> None:
        """Look whether the topic reaches further than what was heard: a channel may be late and never silent."""
        while True:
            await asyncio.sleep(AUDIT_EVERY_S)
            try:
                end = await self._inner.end(STEPS)
            except LogUnavailable:
                continue  # nothing was learned
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(AUDIT_WAITS_S):
                    await self._tail.wait(end - 1)
            if self._tail.end < end:
                self._ask_log("late")
