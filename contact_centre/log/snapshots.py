"""Snapshots: what the steps add up to, so that a start need not read them all. Losing every one loses nothing."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import msgspec
import structlog

from routing.errors import LogUnavailable
from routing.ports import SNAPSHOTS, Log
from routing.steps import Chain

KEPT = 3

log = structlog.get_logger(__name__)


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is folded from steps, at one point of the log.

    Attributes:
        offset: offset of the first step that is not in it.
        engine: version of the engine that folded it; another version folds anew.
        parts: the state and each view by name, as they dump themselves.
    """

    offset: int
    engine: str
    chain: Chain
    parts: dict[str, bytes]


class SnapshotStore(Protocol):
    """Where snapshots are kept: in files beside an embedded log, or in the log itself."""

    async def save(self, snapshot: Snapshot) -> None:
        """Make it the newest.

        Raises:
            LogUnavailable: the medium refused; older snapshots are still there.
        """
        ...

    def load(self) -> AsyncIterator[Snapshot]:
        """Every snapshot that is whole, the newest first.

        Raises:
            LogUnavailable: the medium cannot be asked.
        """
        ...


class _Pointer(msgspec.Struct, frozen=True, kw_only=True):
    """What the snapshots topic says of one file."""

    v: int = 1
    offset: int
    file: str
    sha256: str


class Snapshots:
    """Snapshot files in `directory`, named by the snapshots topic; the newest three are kept."""

    def __init__(self, log_: Log, directory: Path) -> None:
        self._log = log_
        self._directory = directory

    async def save(self, snapshot: Snapshot) -> None:
        """Write a snapshot, then announce it.

        Raises:
            LogUnavailable: the medium refused; older snapshots are still there.
        """
        data = msgspec.msgpack.encode(snapshot)
        digest = hashlib.sha256(data).hexdigest()
        pointer = _Pointer(offset=snapshot.offset, file=f"{snapshot.offset:012d}-{digest[:12]}.snapshot", sha256=digest)
        try:
            await asyncio.to_thread(self._write, pointer.file, data)
        except OSError as error:
            raise LogUnavailable(f"The snapshot folder {self._directory} cannot be written: {error}.") from error
        await self._log.append(SNAPSHOTS, [msgspec.json.encode(pointer)])
        kept = {pointer.file for pointer in await self._newest()}
        await asyncio.to_thread(self._remove_others, kept)

    async def load(self) -> AsyncIterator[Snapshot]:
        """Every snapshot that is whole, the newest first."""
        for pointer in await self._newest():
            snapshot = await asyncio.to_thread(self._read, pointer)
            if snapshot is not None:
                yield snapshot

    async def _newest(self) -> list[_Pointer]:
        end = await self._log.end(SNAPSHOTS)
        records = await self._log.read(SNAPSHOTS, max(0, end - KEPT), KEPT)
        return [msgspec.json.decode(record.data, type=_Pointer) for record in reversed(records)]

    def _read(self, pointer: _Pointer) -> Snapshot | None:
        try:
            data = (self._directory / pointer.file).read_bytes()
            if hashlib.sha256(data).hexdigest() != pointer.sha256:
                log.warning("snapshot.damaged", file=pointer.file)
                return None
            return msgspec.msgpack.decode(data, type=Snapshot)
        except (OSError, msgspec.DecodeError) as error:
            log.warning("snapshot.unreadable", file=pointer.file, error=str(error))
            return None

    def _write(self, name: str, data: bytes) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        part = self._directory / f"{name}.part"
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self._directory / name)
        folder = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _remove_others(self, kept: set[str]) -> None:
        for path in self._directory.glob("*.snapshot*"):
            if path.name not in kept:
                path.unlink(missing_ok=True)
