"""Kafka, Redis and PostgreSQL without Docker: real servers on free ports of this machine, gone when their owner is.

python -m scripts.services                          # start all three, print their settings, wait for Ctrl-C
python -m scripts.services run -- COMMAND…          # give them to COMMAND as TEST_KAFKA, TEST_REDIS, TEST_DATABASE
python -m scripts.services run --as-settings -- …   # the same under the names that contact-centre reads
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from scripts.servers import KafkaBroker, PostgresServer, RedisServer, Server, ServerFailed, Unavailable

__all__ = ["KafkaBroker", "PostgresServer", "RedisServer", "Server", "ServerFailed", "Unavailable", "main"]


class Kind(NamedTuple):
    """A server, the name under which tests find it and the one under which the service does."""

    make: type[Server]
    test: str
    setting: str


KINDS: Final = {
    kind.make.name: kind
    for kind in (
        Kind(KafkaBroker, "TEST_KAFKA", "KAFKA_BOOTSTRAP_SERVERS"),
        Kind(PostgresServer, "TEST_DATABASE", "DATABASE_URL"),
        Kind(RedisServer, "TEST_REDIS", "REDIS_URL"),
    )
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks. Returns the exit code."""
    options = _parser().parse_args(arguments)
    names = options.only or list(KINDS)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), started(names) as addresses:
        if len(addresses) < len(names) and os.environ.get("CI") == "true":
            _say("CI=true, so none of them may be missing.")
            return 1
        if options.task == "run":
            return _run(options.command, _environment(addresses, settings=options.as_settings))
        for name, value in _environment(addresses, settings=True).items():
            print(f"export {name}={value}", flush=True)
        _say("Ctrl-C stops them.")
        signal.pause()
    return 130 if options.task == "run" else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.services", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--only", action="append", choices=sorted(KINDS), help="leave the others out")
    tasks = parser.add_subparsers(dest="task")
    run = tasks.add_parser("run", help="run a command beside the servers and pass its exit code on")
    run.add_argument("--as-settings", action="store_true", help="name them as contact-centre does")
    run.add_argument("command", nargs="+", metavar="COMMAND")
    return parser


@contextlib.contextmanager
def started(names: Sequence[str]) -> Iterator[dict[Kind, str]]:
    """Start all of these that can be had. Yields the address of each; says on standard error which is missing and why."""
    with contextlib.ExitStack() as stack:
        launched: dict[Kind, Server] = {}
        for name in names:
            with _said_if_missing(name):
                server = stack.enter_context(contextlib.closing(KINDS[name].make()))
                server.launch()
                launched[KINDS[name]] = server
        addresses: dict[Kind, str] = {}
        for kind, server in launched.items():
            with _said_if_missing(kind.make.name):
                server.await_answer()
                addresses[kind] = server.url
        yield addresses


@contextlib.contextmanager
def _said_if_missing(name: str) -> Iterator[None]:
    try:
        yield
    except (Unavailable, ServerFailed) as error:
        _say(f"no {name}: {error}")


def _environment(addresses: dict[Kind, str], *, settings: bool) -> dict[str, str]:
    return {(kind.setting if settings else kind.test): address for kind, address in addresses.items()}


def _run(command: Sequence[str], environment: dict[str, str]) -> int:
    """The command's exit code, 128 + the signal when one ended it.

    Ctrl-C reaches it without us; SIGTERM is passed on. Either way its servers outlive it.
    """
    process = subprocess.Popen(command, env={**os.environ, **environment})
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    code = process.wait()
    return code if code >= 0 else 128 - code


def _say(text: str) -> None:
    print(f"services: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
