"""The demo on processes of its own: two engines, two gateways, a recorder, a dispatcher, over Kafka, Redis and PostgreSQL.

python -m scripts.run_scaled     # needs what make services needs; everything is gone after Ctrl-C
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from scripts.services import KINDS, started

PROGRAM: Final = (str(Path(sys.executable).with_name("contact-centre")),)
READY_S: Final = 120
STOP_S: Final = 10


class Process:
    """One role, its output in a file of its own."""

    def __init__(self, name: str, role: str, environment: Mapping[str, str], folder: Path) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        environment = {**os.environ, **environment, "DATA_DIR": str(folder / name)}
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                [*PROGRAM, "run", "--role", role], env=environment, stdout=output, stderr=subprocess.STDOUT
            )

    @property
    def ended(self) -> int | None:
        """Its exit code once it has ended."""
        return self._process.poll()

    def check(self) -> None:
        """Raise if it has ended."""
        if (code := self.ended) is not None:
            raise SystemExit(f"{self.name} ended with {code}. The end of {self.log}:\n{self.log.read_text()[-2_000:]}")

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def stop(self) -> None:
        """Ask it to stop, and see that it does."""
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()


def main() -> None:
    """Run until Ctrl-C."""
    port = int(os.environ.get("PORT") or 8080)
    with started(list(KINDS)) as addresses, tempfile.TemporaryDirectory(prefix="contact-centre-") as folder:
        if len(addresses) < len(KINDS):
            raise SystemExit("run-scaled: all three servers are needed.")
        settings = {kind.setting: address for kind, address in addresses.items()}
        subprocess.run([*PROGRAM, "demo-day"], env={**os.environ, **settings, "DATA_DIR": f"{folder}/day"}, check=True)
        with running(settings, port, Path(folder)) as processes:
            for each in (port, port + 1):
                wait_until_ready(each, processes)
            print(f"\nThe same centre at two gateways: http://localhost:{port} and http://localhost:{port + 1}")
            print("  " + "\n  ".join(f"{name}: {address}" for name, address in settings.items()))
            print("  " + ", ".join(f"{each.name}: pid {each.pid}" for each in processes) + ". Kill one and watch.")
            print(f"  Logs of the roles: {folder}/*.log. Sign in as on the single demo. Ctrl-C stops everything.")
            watch(processes)


@contextlib.contextmanager
def running(settings: Mapping[str, str], port: int, folder: Path) -> Iterator[Sequence[Process]]:
    """The roles, stopped in the order that hands over best: web sites first, engines last."""
    processes = [
        *(Process(f"engine-{number}", "engine", settings, folder) for number in (1, 2)),
        Process("recorder", "recorder", settings, folder),
        Process("dispatcher", "dispatcher", settings, folder),
        # Robots come and go at one gateway; what they do shows at both.
        Process("gateway-1", "gateway", {**settings, "PORT": str(port)}, folder),
        Process("gateway-2", "gateway", {**settings, "PORT": str(port + 1), "TRAFFIC": "off"}, folder),
    ]
    try:
        yield processes
    finally:
        for process in reversed(processes):
            process.stop()


def wait_until_ready(port: int, processes: Sequence[Process]) -> None:
    """Return once the gateway at `port` takes contacts."""
    end = time.monotonic() + READY_S
    while time.monotonic() < end:
        for process in processes:
            process.check()
        with contextlib.suppress(OSError, urllib.error.URLError):
            if urllib.request.urlopen(f"http://localhost:{port}/readyz", timeout=2).status == 200:
                return
        time.sleep(0.25)
    raise SystemExit(f"run-scaled: no gateway is ready at port {port} after {READY_S} s.")


def watch(processes: Sequence[Process]) -> None:
    """Until Ctrl-C. Whoever kills one to see what happens sees the others go on."""
    running = list(processes)
    with contextlib.suppress(KeyboardInterrupt):
        while running:
            for process in [each for each in running if each.ended is not None]:
                print(f"  {process.name} ended with {process.ended}; the others go on.", flush=True)
                running.remove(process)
            time.sleep(1)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    main()
