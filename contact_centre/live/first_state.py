"""The state a new gateway starts from: the newest snapshot, shared, so that it need not come out of the log."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from typing import Final

import msgspec
import structlog

from contact_centre.live.port import Live, LiveUnavailable, Stored
from contact_centre.log.snapshots import Snapshot, SnapshotStore

log = structlog.get_logger(__name__)

VIEW: Final = "snapshot"
LOOK_EVERY_S: Final = 3.0
_DIGEST_BYTES: Final = 32


class SharedSnapshots:
    """Snapshots kept by `inner`, the newest of them shared too. Lost, damaged or out of reach: `inner` has it."""

    def __init__(self, inner: SnapshotStore, live: Live) -> None:
        self._inner = inner
        self._live = live

    async def save(self, snapshot: Snapshot) -> None:
        """Keep a snapshot, then share it if that is possible now.

        Raises:
            LogUnavailable: it was not kept; older snapshots are still there.
        """
        await self._inner.save(snapshot)
        await self._share(snapshot)

    async def load(self) -> AsyncIterator[Snapshot]:
        """The shared snapshot if it is whole, then those that are kept, the newest first."""
        shared = await self._fetch()
        if shared is not None:
            yield shared
        async for snapshot in self._inner.load():
            yield snapshot

    async def run(self, newest: Callable[[], Snapshot], *, look_every_s: float = LOOK_EVERY_S) -> None:
        """Share `newest()` again whenever nothing is shared any more, for ever. For the one who writes snapshots."""
        while True:
            await asyncio.sleep(look_every_s)
            try:
                if await self._live.version(VIEW) is None:
                    await self._share(newest())
            except LiveUnavailable:
                continue  # the adapter has said so

    async def _share(self, snapshot: Snapshot) -> None:
        blob = await asyncio.to_thread(_pack, snapshot)
        try:
            await self._live.store(VIEW, Stored(snapshot.offset, blob))
        except LiveUnavailable as error:
            log.warning("snapshot.unshared", offset=snapshot.offset, error=str(error))
        else:
            log.info("snapshot.shared", offset=snapshot.offset, size_bytes=len(blob))

    async def _fetch(self) -> Snapshot | None:
        try:
            stored = await self._live.fetch(VIEW)
        except LiveUnavailable:
            return None
        if stored is None:
            return None
        try:
            return await asyncio.to_thread(_unpack, stored.data)
        except (ValueError, msgspec.DecodeError) as error:
            log.warning("snapshot.damaged", version=stored.version, error=str(error))
            return None


def _pack(snapshot: Snapshot) -> bytes:
    data = msgspec.msgpack.encode(snapshot)
    return hashlib.sha256(data).digest() + data


def _unpack(blob: bytes) -> Snapshot:
    """The snapshot in `blob`.

    Raises:
        ValueError: some of it is not as it was stored.
        msgspec.DecodeError: another version wrote it.
    """
    data = memoryview(blob)[_DIGEST_BYTES:]
    if hashlib.sha256(data).digest() != blob[:_DIGEST_BYTES]:
        raise ValueError("the checksum differs")
    return msgspec.msgpack.decode(data, type=Snapshot)
