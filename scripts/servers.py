"""A real Kafka broker, Redis or PostgreSQL of one's own, made to be broken: killed, paused, restarted on its data."""

from __future__ import annotations

import abc
import atexit
import contextlib
import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from subprocess import Popen
from typing import ClassVar, Final, Self

import psycopg
import redis

ROOT: Final = Path(__file__).resolve().parents[1]
KAFKA_FILES: Final = ROOT / "scripts" / "kafka"
KAFKA_JARS: Final = ROOT / ".venv" / "kafka"
LOOPBACK: Final = "127.0.0.1"
ANSWERS_WITHIN_S: Final = 60.0
STOPS_WITHIN_S: Final = 20.0
ASKED_EVERY_S: Final = 0.05
LAST_LINES: Final = 20


class Unavailable(Exception):
    """This machine lacks what the server needs; the text says what and how to get it."""


class ServerFailed(Exception):
    """A server did not start or did not stop; with the end of its log."""


class Server(abc.ABC):
    """One server process with a port and a folder of its own, both kept until `close`.

    It dies with the thread that launched it, even when that is killed: start it from one that lives as long.
    Every call waits for its end and may block for seconds; coroutines call it in a thread of a longer life.
    """

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    user: str | None = None
    """Whom the process runs as, unless as ourselves."""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{self.name.lower()}-"))
        self._process: Popen[bytes] | None = None
        atexit.register(self.close)

    @property
    def address(self) -> str:
        """Host and port."""
        return f"{LOOPBACK}:{self.port}"

    @property
    @abc.abstractmethod
    def url(self) -> str:
        """What a client is given."""

    @property
    def pid(self) -> int:
        """The server's main process."""
        assert self._process is not None, f"{self.name} does not run"
        return self._process.pid

    @property
    def log(self) -> str:
        """The end of what it had to say."""
        try:
            return "\n".join((self.folder / "log.txt").read_text(errors="replace").splitlines()[-LAST_LINES:])
        except FileNotFoundError:
            return ""

    def start(self) -> Self:
        """Start it, on what it knew before if it ran already, and wait until it answers.

        Raises:
            ServerFailed: it ended, or did not answer in time.
        """
        self.launch()
        self.await_answer()
        return self

    def launch(self) -> None:
        """Start it without waiting for an answer."""
        assert self._process is None, f"{self.name} runs already"
        self._prepare()
        with (self.folder / "log.txt").open("ab") as log:
            self._process = Popen(
                [*outlived_by_nobody(self.user), *self._command()],
                cwd=self.folder,
                env={**os.environ, **self._environment()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def await_answer(self) -> None:
        """Wait until a client would be served.

        Raises:
            ServerFailed: it ended, or did not answer in time.
        """
        assert self._process is not None, f"{self.name} was not launched"
        until = time.monotonic() + ANSWERS_WITHIN_S
        while not self._answers():
            ended = self._process.poll()
            if ended is not None:
                self._process = None
                raise ServerFailed(f"{self.name} ended with {ended} at its start. The end of its log:\n{self.log}")
            if time.monotonic() > until:
                self.kill()
                raise ServerFailed(f"{self.name} gave no answer in {ANSWERS_WITHIN_S:.0f} s. Its log:\n{self.log}")
            time.sleep(ASKED_EVERY_S)

    def stop(self) -> None:
        """Ask it to end, and wait; what it knows is on disk.

        Raises:
            ServerFailed: it took too long and was killed.
        """
        if self._process is None:
            return
        self._process.send_signal(self.stop_signal)
        try:
            self._process.wait(STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise ServerFailed(f"{self.name} did not stop in {STOPS_WITHIN_S:.0f} s. Its log:\n{self.log}") from None
        self._process = None

    def kill(self) -> None:
        """SIGKILL for it and all its children, in the midst of whatever they do."""
        if self._process is None:
            return
        self._signal_all(signal.SIGKILL)
        self._process.wait()
        self._process = None

    def pause(self) -> None:
        """SIGSTOP: connections stay open, and nobody answers."""
        self._signal_all(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT: it goes on as if no time had passed."""
        self._signal_all(signal.SIGCONT)

    def close(self) -> None:
        """Kill it if it runs and forget its data."""
        atexit.unregister(self.close)
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _prepare(self) -> None:  # noqa: B027 - only some have something to prepare
        """Make in `folder` what the first start needs."""

    def _environment(self) -> Mapping[str, str]:
        return {}

    @abc.abstractmethod
    def _command(self) -> Sequence[str]: ...

    @abc.abstractmethod
    def _answers(self) -> bool: ...

    def _run(self, command: Sequence[str | Path]) -> None:
        """Run a tool of the server's to its end.

        Raises:
            ServerFailed: it failed; with what it said.
        """
        done = subprocess.run(
            [*outlived_by_nobody(self.user), *command], cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ServerFailed(f"{self.name} could not be prepared:\n{done.stdout}{done.stderr}".rstrip())

    def _signal_all(self, number: signal.Signals) -> None:
        """Children of PostgreSQL are groups of their own, hence no killpg; a stopped parent makes no new ones."""
        if number != signal.SIGCONT:
            os.kill(self.pid, signal.SIGSTOP)
        for pid in (*descendants(self.pid), self.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


class KafkaBroker(Server):
    """One Apache Kafka broker, its own controller, that makes no topics by itself. `url` is its bootstrap address."""

    name = "Kafka"

    def __init__(self) -> None:
        self._java = program("java", "make test installs it on Debian: apt-get install default-jre-headless")
        if not any(KAFKA_JARS.glob("kafka_*.jar")):
            raise Unavailable("its jars are missing: make servers gets them from Maven Central")
        super().__init__()
        self._controller_port = free_port()

    @property
    def url(self) -> str:
        return self.address

    def _prepare(self) -> None:
        settings = self.folder / "server.properties"
        if settings.exists():
            return
        own = {
            "listeners": f"PLAINTEXT://{self.address},CONTROLLER://{LOOPBACK}:{self._controller_port}",
            "advertised.listeners": f"PLAINTEXT://{self.address}",
            "controller.quorum.bootstrap.servers": f"{LOOPBACK}:{self._controller_port}",
            "log.dirs": str(self.folder / "data"),
        }
        lines = "".join(f"{key}={value}\n" for key, value in own.items())
        settings.write_text((KAFKA_FILES / settings.name).read_text() + lines)
        format_it = ("format", "--standalone", "--cluster-id", "AAAAAAAAAAAAAAAAAAAAAQ", "--config", str(settings))
        self._run([*self._java_with("-Xmx64m"), "kafka.tools.StorageTool", *format_it])

    def _command(self) -> Sequence[str]:
        return [*self._java_with("-Xms128m", "-Xmx384m"), "kafka.Kafka", str(self.folder / "server.properties")]

    def _java_with(self, *options: str) -> Sequence[str]:
        """Java made for a quick start: two cores have more to do."""
        logging = f"-Dlog4j2.configurationFile={KAFKA_FILES / 'log4j2.xml'}"
        quick = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")
        return [self._java, *options, *quick, logging, "-cp", f"{KAFKA_JARS}/*"]

    def _answers(self) -> bool:
        """Whether its metadata name a broker: one that is fenced yet is not named."""
        metadata, version, no_topics = 3, 1, 0
        request = struct.pack(">hhihi", metadata, version, 1, -1, no_topics)
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                connection.sendall(struct.pack(">i", len(request)) + request)
                answer = connection.makefile("rb").read(12)
        except OSError:
            return False
        return len(answer) == 12 and bool(struct.unpack(">iii", answer)[2])


class RedisServer(Server):
    """A Redis that keeps nothing on disk: after a restart it is empty, as it may always be."""

    name = "Redis"

    def __init__(self) -> None:
        self._program = program("redis-server", "make test installs it on Debian: apt-get install redis-server")
        super().__init__()

    @property
    def url(self) -> str:
        return f"redis://{self.address}/0"

    def _command(self) -> Sequence[str]:
        where = ("--bind", LOOPBACK, "--port", str(self.port), "--dir", str(self.folder))
        return [self._program, *where, "--databases", "64", "--save", "", "--appendonly", "no"]

    def _answers(self) -> bool:
        try:
            with redis.Redis(host=LOOPBACK, port=self.port, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


class PostgresServer(Server):
    """A PostgreSQL that trusts everybody on this machine. It survives its own death, not a power cut: fsync is off."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # its fast shutdown; on SIGTERM it would wait for clients

    def __init__(self) -> None:
        self._programs = postgres_programs()
        self.user = "postgres" if os.geteuid() == 0 else None
        super().__init__()

    @property
    def url(self) -> str:
        return f"postgresql://postgres@{self.address}/postgres"

    def _prepare(self) -> None:
        data = self.folder / "data"
        if data.exists():
            return
        data.mkdir(mode=0o700)
        if self.user is not None:
            self.folder.chmod(0o711)
            shutil.chown(data, self.user, self.user)
        trusting = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8")
        self._run([self._programs / "initdb", "-D", data, "--no-sync", *trusting])

    def _command(self) -> Sequence[str]:
        settings = {
            "listen_addresses": LOOPBACK,
            "port": self.port,
            "unix_socket_directories": "",
            "fsync": "off",
            "max_connections": 100,
        }
        options = [text for name, value in settings.items() for text in ("-c", f"{name}={value}")]
        return [str(self._programs / "postgres"), "-D", str(self.folder / "data"), *options]

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.url, connect_timeout=2) as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
        except psycopg.Error:
            return False


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def program(name: str, remedy: str) -> str:
    """Where a program lies.

    Raises:
        Unavailable: nowhere.
    """
    found = shutil.which(name)
    if found is None:
        raise Unavailable(f"{name} is not here. {remedy}")
    return found


def postgres_programs() -> Path:
    """The folder of `initdb` and `postgres`, of the newest version installed; Debian keeps it out of PATH.

    Raises:
        Unavailable: there is none.
    """
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda found: int(found.parts[-3]), default=None)
    if newest is None:
        newest = Path(program("initdb", "make test installs it on Debian: apt-get install postgresql"))
    return newest.parent


def outlived_by_nobody(user: str | None) -> Sequence[str]:
    """What stands before a command so that it runs as `user` and the kernel kills it when its parent dies."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        if user is not None:
            raise Unavailable("it does not run as root, and setpriv, of util-linux, is not here to change that")
        return ()
    as_user = () if user is None else (f"--reuid={user}", f"--regid={user}", "--init-groups")
    return (setpriv, *as_user, "--pdeathsig=KILL", "--")


def descendants(pid: int) -> Iterator[int]:
    """The children of a process, their children, and so on."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            yield child
            yield from descendants(child)
