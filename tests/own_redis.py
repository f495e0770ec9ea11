"""A Redis of the tests' own, to be hurt at will; and the shared one, if `make test` started it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

PROGRAM = "redis-server"


class RedisServer:
    """One redis-server on a free port of its own, with nothing kept on disk. Calls block until they have worked."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self._folder = Path(tempfile.mkdtemp(prefix="redis-"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, empty."""
        settings = ["--port", str(self.port), "--save", "", "--appendonly", "no", "--dir", str(self._folder)]
        command = [PROGRAM, "--bind", "127.0.0.1", *settings]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if b"Ready to accept connections" in line:
                return
        raise RuntimeError(f"redis-server did not start on port {self.port}")

    def stop(self) -> None:
        """Stop it for good."""
        if self._process is not None:
            self.resume()
            self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self) -> None:
        """End it as a crash does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None

    def pause(self) -> None:
        """It is there and does not answer."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)


def _need_redis() -> None:
    if shutil.which(PROGRAM) is None:
        if os.environ.get("CI") == "true":
            pytest.fail("redis-server is not installed")
        pytest.skip("no Redis: redis-server is not installed (make test installs it)")


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A running Redis that nobody else uses."""
    _need_redis()
    server = RedisServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a running Redis that other tests use too."""
    shared = os.environ.get("TEST_REDIS")
    if shared:
        yield shared
        return
    _need_redis()
    server = RedisServer()
    server.start()
    yield server.url
    server.stop()
