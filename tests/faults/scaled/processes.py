"""The roles of a centre as processes of their own, made to be killed, stopped in their tracks and started again."""

from __future__ import annotations

import asyncio
import json
import os
import re
import select
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tests.faults.scaled.nursery import SERVICE, Nursery, exit_code

CENTRE_FILE: Final = Path(__file__).with_name("centre.toml")
STARTS_WITHIN_S: Final = 120.0
KILLED_WITHIN_S: Final = 10.0
LOOKS_EVERY_S: Final = 0.05


class NotInTime(AssertionError):
    """What was waited for did not happen."""


def now_ms() -> int:
    """The wall clock, which brokers stamp records with."""
    return time.time_ns() // 1_000_000


async def until(holds: Callable[[], bool], what: str, *, within_s: float) -> None:
    """Wait for something that another process does.

    Raises:
        NotInTime: it did not.
    """
    try:
        async with asyncio.timeout(within_s):
            while not holds():  # noqa: ASYNC110 - another process sets no event of ours
                await asyncio.sleep(LOOKS_EVERY_S)
    except TimeoutError:
        raise NotInTime(f"not within {within_s:.0f} s: {what}") from None


class RoleProcess:
    """One role, over as many lives as it takes.

    Attributes:
        name: for example `engine-1`.
        base_url: where a gateway answers; empty while it does not.
    """

    def __init__(self, name: str, role: str, nursery: Nursery, folder: Path, environment: Mapping[str, str]) -> None:
        """`folder`: for its data and what it writes."""
        self.name = name
        self._nursery = nursery
        self.base_url = ""
        self._folder = folder / name
        self._folder.mkdir(parents=True)
        self._environment = {**environment, "DATA_DIR": str(self._folder / "data")}
        self._module = SERVICE
        self._arguments: tuple[str, ...] = ("run", "--role", role, "--config", str(CENTRE_FILE))
        self._life = self._pid = 0
        self._events: list[dict[str, Any]] = []
        self._read_to = 0

    @property
    def alive(self) -> bool:
        """Whether it runs, be it stopped in its tracks."""
        return self._life > 0 and self.exit_code is None

    @property
    def events(self) -> Sequence[Mapping[str, Any]]:
        """What it has logged in this life, as far as it is written by now."""
        with (self._folder / f"log-{self._life}.txt").open("rb") as log:
            log.seek(self._read_to)
            new = log.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._read_to += len(whole)
        self._events += [json.loads(line) for line in whole.splitlines() if line.startswith(b"{")]
        return self._events

    def upgrade(self, module: str, *arguments: str) -> None:
        """What it runs from its next life on."""
        self._module, self._arguments = module, arguments

    def launch(self) -> None:
        """Begin a life."""
        assert not self.alive, f"{self.name} runs already"
        self._life += 1
        self._events, self._read_to = [], 0
        said, log = (self._folder / f"{kind}-{self._life}.txt" for kind in ("said", "log"))
        for path in (said, log):
            path.touch()
        self._pid = self._nursery.bear(self._module, self._arguments, self._environment, said=said, log=log)

    async def ready(self) -> None:
        """Wait until it says that it is.

        Raises:
            NotInTime: it does not, or has ended; with the end of its log.
        """
        said = self._folder / f"said-{self._life}.txt"
        try:
            await until(lambda: b"\n" in said.read_bytes() or not self.alive, "", within_s=STARTS_WITHIN_S)
            text = said.read_text()
            if not text:
                raise NotInTime
        except NotInTime:
            ended = f"ended with {self.exit_code}" if not self.alive else f"not within {STARTS_WITHIN_S:.0f} s"
            raise NotInTime(f"{self.name} did not start, {ended}:\n{self.log_end}") from None
        if found := re.search(r"http://localhost:(\d+)", text):
            self.base_url = f"http://127.0.0.1:{found[1]}"

    async def start(self) -> None:
        """Begin a life and wait until it is ready."""
        self.launch()
        await self.ready()

    def kill(self) -> int:
        """End it at once, in the midst of whatever it does. Returns when that was."""
        self.base_url = ""
        at = now_ms()
        handle = os.pidfd_open(self._pid)
        try:
            self._signal(signal.SIGKILL)
            ended, _, _ = select.select([handle], [], [], KILLED_WITHIN_S)
        finally:
            os.close(handle)
        assert ended, f"{self.name} outlives SIGKILL"
        return at

    def stop_dead(self) -> None:
        """SIGSTOP: it does nothing, and knows nothing of it, until `go_on`."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)

    async def leave(self, *, within_s: float) -> float:
        """Ask it to stop. Returns how long that took, s.

        Raises:
            NotInTime: it did not; it is killed then.
        """
        self.base_url, begun = "", time.monotonic()
        self._signal(signal.SIGTERM)
        try:
            await until(lambda: not self.alive, f"{self.name} ends", within_s=within_s)
        except NotInTime:
            self.kill()
            raise
        return time.monotonic() - begun

    @property
    def exit_code(self) -> int | None:
        """How its last life ended."""
        return exit_code(self._pid)

    @property
    def log_end(self) -> str:
        """The last it logged."""
        return (self._folder / f"log-{self._life}.txt").read_text(errors="replace")[-3_000:]

    def failures(self) -> list[str]:
        """What no fault excuses: every traceback of its lives."""
        return [
            f"{self.name}: {line[:2_000]}"
            for path in sorted(self._folder.glob("log-*.txt"))
            for line in path.read_text(errors="replace").splitlines()
            if not line.startswith("{") or "exception" in json.loads(line)
        ]

    def _signal(self, number: signal.Signals) -> None:
        os.kill(self._pid, number)
