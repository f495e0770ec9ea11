"""A centre as a process of its own, `contact-centre run`, on a free port with a folder of its own."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import IO, Final

COMMAND: Final = Path(sys.executable).with_name("contact-centre")
STOPS_WITHIN_S: Final = 5.0
"""Ctrl-C stops the service within this time; the README says so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """A centre that lets visitors in. `said` is what it printed when it was ready."""

    base_url: str
    process: Popen[str]
    said: str


@contextlib.contextmanager
def running(
    folder: Path,
    *,
    config: Path | None = None,
    traffic: bool = False,
    more: Mapping[str, str] | None = None,
    stops_within_s: float = STOPS_WITHIN_S,
) -> Iterator[Running]:
    """Start a centre and stop it with Ctrl-C afterwards.

    Args:
        folder: keeps its data, in `data`, what it logs, in `log.txt`, and what it prints later, in `out.txt`.
        config: the centre's file, the demo's unless given.
        traffic: whether demo robots come and go.
        more: further variables of its environment.
        stops_within_s: longer for tests that are not about stopping.

    Raises:
        RuntimeError: it did not start, or did not stop in time; with the end of its log.
    """
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"PORT": "0", "HOST": "127.0.0.1", "DATA_DIR": str(folder / "data")}
    environment = {**os.environ, **settings, "TRAFFIC": "on" if traffic else "off", **(more or {})}
    options = [] if config is None else ["--config", str(config)]
    with (folder / "log.txt").open("a") as log:
        process = Popen(
            [COMMAND, "run", *options], env=environment, stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1
        )
        try:
            said = _until_ready(process, folder)
            found = re.search(r"http://\S+?(?=/)", said)
            assert found is not None, said
            yield Running(base_url=found[0].replace("localhost", "127.0.0.1"), process=process, said=said)
        finally:
            _stop(process, folder, stops_within_s)


def _until_ready(process: Popen[str], folder: Path) -> str:
    """What it prints until it is ready; a centre that cannot start ends, which ends its output."""
    said = []
    for line in _output(process):
        said.append(line)
        if "Ctrl-C" in line:
            return "".join(said)
    raise RuntimeError(f"The centre did not start:\n{_log(folder)}")


def _stop(process: Popen[str], folder: Path, within_s: float) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(within_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise RuntimeError(f"The centre did not stop within {within_s} s:\n{_log(folder)}") from None
    finally:
        (folder / "out.txt").write_text(_output(process).read())
        _output(process).close()


def _output(process: Popen[str]) -> IO[str]:
    assert process.stdout is not None
    return process.stdout


def _log(folder: Path) -> str:
    return "\n".join((folder / "log.txt").read_text().splitlines()[-20:])
