"""Snapshots in the log itself, for roles that share nothing else: pieces, then a record that says which they are."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator

import msgspec
import structlog

from contact_centre.log.snapshots import KEPT, Snapshot
from routing.errors import LogTrimmed
from routing.ports import SNAPSHOTS, Log, Record

PIECE_BYTES = 512 * 1024
_PIECE = b"\0"
"""First byte of every piece; a pointer is JSON and begins with a brace."""

log = structlog.get_logger(__name__)


class _Pointer(msgspec.Struct, frozen=True, kw_only=True):
    """What stands after the pieces of a snapshot.

    Attributes:
        offset: offset of the first step that is not in it.
        pieces: where its pieces stand. Each is named: one of another writer, or one that landed twice, may stand between.
        before: where the pointer of the snapshot before it stands, if there was one.
    """

    v: int = 2
    offset: int
    pieces: tuple[int, ...]
    sha256: str
    before: int | None


class LogSnapshots:
    """Snapshots whose every byte is in the snapshots topic; how many are kept is its retention's business."""

    def __init__(self, log_: Log) -> None:
        self._log = log_

    async def save(self, snapshot: Snapshot) -> None:
        """Append a snapshot, then its pointer: one that was cut short is not seen by anybody.

        Raises:
            LogUnavailable: the log refused; older snapshots are still there.
        """
        data = msgspec.msgpack.encode(snapshot)
        digest = await asyncio.to_thread(_sha256, data)
        newest = await self._last_pointer(await self._log.end(SNAPSHOTS))
        pieces = [
            await self._log.append(SNAPSHOTS, [_PIECE + data[start : start + PIECE_BYTES]])
            for start in range(0, len(data), PIECE_BYTES)
        ]
        before = None if newest is None else newest[0]
        pointer = _Pointer(offset=snapshot.offset, pieces=tuple(pieces), sha256=digest, before=before)
        await self._log.append(SNAPSHOTS, [msgspec.json.encode(pointer)])

    async def load(self) -> AsyncIterator[Snapshot]:
        """The newest three snapshots, as far as they are whole, the newest first.

        Raises:
            LogUnavailable: the log cannot be read.
        """
        end: int | None = await self._log.end(SNAPSHOTS)
        for _ in range(KEPT):
            found = None if end is None else await self._last_pointer(end)
            if found is None:
                return
            at, pointer = found
            snapshot = await self._read(at, pointer)
            if snapshot is not None:
                yield snapshot
            end = None if pointer.before is None else pointer.before + 1

    async def _last_pointer(self, end: int) -> tuple[int, _Pointer] | None:
        """The last pointer before `end` that can be read, and its offset; behind it pieces of a later one may stand."""
        for at in range(end - 1, -1, -1):
            record = await self._record(at)
            if record is None:
                return None
            if record.data.startswith(_PIECE):
                continue
            try:
                return at, msgspec.json.decode(record.data, type=_Pointer)
            except msgspec.DecodeError as error:
                log.warning("snapshot.unreadable", at=at, error=str(error))
        return None

    async def _read(self, at: int, pointer: _Pointer) -> Snapshot | None:
        pieces = [await self._record(piece) for piece in pointer.pieces]
        data = b"".join(piece.data[1:] for piece in pieces if piece is not None)
        if await asyncio.to_thread(_sha256, data) != pointer.sha256:
            log.warning("snapshot.damaged", at=at)
            return None
        try:
            return msgspec.msgpack.decode(data, type=Snapshot)
        except msgspec.DecodeError as error:
            log.warning("snapshot.unreadable", at=at, error=str(error))
            return None

    async def _record(self, at: int) -> Record | None:
        """The record at `at`; None where there is none any more."""
        try:
            records = await self._log.read(SNAPSHOTS, at, 1)
        except LogTrimmed:
            return None
        return records[0] if records else None


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
