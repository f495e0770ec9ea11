"""Processes that are measured: started from this checkout, their CPU time read, killed when one wants."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from scripts.servers import ROOT, outlived_by_nobody

CENTRE_FILE: Final = Path(__file__).with_name("centre.toml")
READY_S: Final = 120.0
LOOKS_EVERY_S: Final = 0.05
_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
_ADDRESS: Final = re.compile(r"http://[\w.]+:\d+")


class NotReady(Exception):
    """A process did not start; with the end of what it said."""


class Process:
    """One process of Python's, that ends when we do."""

    def __init__(self, name: str, folder: Path, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """`command`: what Python is told."""
        self.name = name
        self._said, self._log = folder / f"{name}.out", folder / f"{name}.log"
        with self._said.open("wb") as said, self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*outlived_by_nobody(None), sys.executable, *command],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=log,
            )

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def ready(self) -> str:
        """Wait until it says something; returns the address in it, if there is one.

        Raises:
            NotReady: it ended, or says nothing.
        """
        until = time.monotonic() + READY_S
        while b"\n" not in self._said.read_bytes():
            if self._process.poll() is not None or time.monotonic() > until:
                raise NotReady(f"{self.name} did not start:\n{self._log.read_text(errors='replace')[-2_000:]}")
            time.sleep(LOOKS_EVERY_S)
        found = _ADDRESS.search(self._said.read_text())
        return found[0] if found else ""

    def has_logged(self, words: str) -> bool:
        """Whether `words` stand in its log."""
        return words in self._log.read_text(errors="replace")

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()
        self._process.wait()


def role(name: str, part: str, folder: Path, environment: Mapping[str, str]) -> Process:
    """A role of the measured centre, with a data folder of its own unless `environment` names one."""
    command = ("-c", "from contact_centre.cli import main; main()", "run", "--config", str(CENTRE_FILE), "--role", part)
    return Process(name, folder, command, {"DATA_DIR": str(folder / name), **environment})


def told_by(module: str, job: msgspec.Struct) -> bytes:
    """What a process of the load prints once it has done `job`."""
    command = [sys.executable, "-m", module, msgspec.json.encode(job).decode()]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout


def cpu_s(pid: int) -> float:
    """CPU time that a process has taken so far, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S
