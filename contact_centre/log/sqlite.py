"""The embedded log: one SQLite file, one writer thread that commits for everybody who waits (docs/adr/0003)."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import queue
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import structlog

from contact_centre.database import make_private_file
from contact_centre.log._disk import Append, Disk
from contact_centre.log._records import Tail
from contact_centre.log.owner import OwnerLock
from routing.errors import ContactCentreError, LogUnavailable
from routing.ports import Expect, Record

MOST_REQUESTS = 1_000
MOST_BYTES = 4 * 1024 * 1024
COMMIT_BYTES = 8 * 1024
CHECKPOINT_BYTES = 4 * 1024 * 1024
RESTART_BYTES = 32 * 1024 * 1024
PROBE_S = 1.0

log = structlog.get_logger(__name__)

_Future = asyncio.Future[int]
_Job = tuple[Append, _Future]


class SqliteLog:
    """The log of a centre that runs in one process.

    Raises, when made:
        LogOwned: another process has the file open.
        LogUnavailable: the file cannot be opened or made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._loop: asyncio.AbstractEventLoop | None = None
        self._trouble = ""
        self._closed = False
        self._owner = self._own()
        try:
            self._writer: Disk | None = Disk(path)
            self._reader = Disk(path)
        except sqlite3.Error as error:
            self._owner.release()
            raise self._refusal(error, then="then start again") from error
        self._tails = {topic: Tail(end) for topic, end in self._writer.ends.items()}
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._unmoved = self._since_restart = 0
        # One thread reads and tidies up, so that neither ever stands in a writer's way.
        self._idle_side = ThreadPoolExecutor(1, thread_name_prefix="log-reader")
        # What is bound for the service's own log (role, centre) holds in the thread too.
        write = contextvars.copy_context().run
        self._thread = threading.Thread(target=write, args=(self._write_for_ever,), name="log-writer", daemon=True)
        self._thread.start()

    @property
    def healthy(self) -> bool:
        """False from the first refusal of the medium until it takes a write again."""
        return not self._trouble and not self._closed

    @property
    def trouble(self) -> str:
        """What the medium said last, empty while it works."""
        return self._trouble

    async def append(self, topic: str, records: Sequence[bytes], *, expect: Expect | None = None) -> int:
        if self._closed:
            raise LogUnavailable(f"The log {self._path} is closed.")
        if topic not in self._tails:
            raise ValueError(f"no topic {topic!r}")
        self._loop = asyncio.get_running_loop()
        future: _Future = self._loop.create_future()
        self._jobs.put((Append(topic, records, expect), future))
        return await future

    async def read(self, topic: str, offset: int, limit: int) -> Sequence[Record]:
        recent = self._tails[topic].read(offset, limit)
        if recent is not None:
            return recent
        if self._closed:
            raise LogUnavailable(f"The log {self._path} is closed.")
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._idle_side, self._reader.read, topic, offset, limit
            )
        except sqlite3.Error as error:
            raise self._refusal(error) from error

    async def wait(self, topic: str, offset: int) -> None:
        await self._tails[topic].wait(offset)

    async def end(self, topic: str) -> int:
        return self._tails[topic].end

    async def close(self) -> None:
        """Write what was handed in, tidy up, and let the next owner in."""
        if self._closed:
            return
        self._closed = True
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        await asyncio.to_thread(self._let_go)

    def _let_go(self) -> None:
        self._idle_side.shutdown()
        self._reader.close()
        if self._writer is not None:
            with contextlib.suppress(sqlite3.Error):  # a start reads what is left in the write-ahead log
                self._writer.checkpoint(truncate=True)
            self._writer.close()
        self._owner.release()

    def _own(self) -> OwnerLock:
        try:
            make_private_file(self._path)
            return OwnerLock(self._path)
        except OSError as error:
            raise self._refusal(error, then="then start again") from error

    def _refusal(self, error: Exception, then: str = "the service goes on by itself") -> LogUnavailable:
        return LogUnavailable(
            f"The log {self._path} cannot be used: {error}. Free space on its disk or make it writable; {then}."
        )

    # ------------------------------------------------------------------ in the writer's thread

    def _write_for_ever(self) -> None:
        going = True
        while going:
            jobs, going = self._next_jobs()
            if not jobs and not self._trouble:
                continue
            outcomes = self._write([request for request, _ in jobs])
            self._in_loop(self._tell, jobs, outcomes)

    def _in_loop(self, callback: Callable[..., None], *arguments: object) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # nobody waits any more: the loop is closed
                self._loop.call_soon_threadsafe(callback, *arguments)

    def _next_jobs(self) -> tuple[list[_Job], bool]:
        """Everything handed in by now, at least one job unless it is time to probe; False once closed."""
        jobs: list[_Job] = []
        size = 0
        with contextlib.suppress(queue.Empty):
            job = self._jobs.get(timeout=PROBE_S if self._trouble else None)
            while job is not None:
                jobs.append(job)
                size += sum(map(len, job[0].records))
                if len(jobs) >= MOST_REQUESTS or size >= MOST_BYTES:
                    return jobs, True
                job = self._jobs.get_nowait()
            return jobs, False
        return jobs, True

    def _write(self, requests: Sequence[Append]) -> Sequence[int | ContactCentreError]:
        try:
            if self._writer is None:
                self._writer = Disk(self._path)
                self._in_loop(self._resume, dict(self._writer.ends))
            if not requests:
                self._writer.probe()
            outcomes = self._writer.append(requests)
        except (sqlite3.Error, MemoryError) as error:
            self._fail(error)
            return [self._refusal(error) for _ in requests]
        if self._trouble:
            self._trouble = ""
            log.warning("log.recovered", path=str(self._path))
        self._maybe_checkpoint(self._writer, sum(len(data) for request in requests for data in request.records))
        return outcomes

    def _fail(self, error: Exception) -> None:
        if not self._trouble:
            log.error("log.refused", path=str(self._path), error=str(error))
        self._trouble = str(error)
        # After a failed write only what a new connection reads is known to be there.
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _maybe_checkpoint(self, disk: Disk, written: int) -> None:
        """Have the idle side move most of the write-ahead log, and finish it here before it grows for ever."""
        self._unmoved += written + COMMIT_BYTES
        self._since_restart += written + COMMIT_BYTES
        if self._since_restart >= RESTART_BYTES and self._checkpoint(disk):
            self._unmoved = self._since_restart = 0
        elif self._unmoved >= CHECKPOINT_BYTES:
            self._unmoved = 0
            self._idle_side.submit(self._checkpoint, self._reader)

    def _checkpoint(self, disk: Disk) -> bool:
        try:
            return disk.checkpoint()
        except sqlite3.Error as error:
            log.warning("log.checkpoint_failed", path=str(self._path), error=str(error))
            return False

    # ---------------------------------------------------------------------- in the event loop

    def _resume(self, ends: Mapping[str, int]) -> None:
        """The file was opened anew and ends at `ends`: a commit that seemed to fail may be there."""
        for topic, end in ends.items():
            self._tails[topic].jump(end)

    def _tell(self, jobs: Sequence[_Job], outcomes: Sequence[int | ContactCentreError]) -> None:
        """Publish what is durable, then answer those who appended."""
        for (request, future), outcome in zip(jobs, outcomes, strict=True):
            if isinstance(outcome, int):
                self._tails[request.topic].add(outcome, request.records)
            if future.done():
                continue
            if isinstance(outcome, int):
                future.set_result(outcome)
            else:
                future.set_exception(outcome)
