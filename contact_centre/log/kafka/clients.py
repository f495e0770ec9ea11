"""Clients of the brokers: how they are made, and how they are thrown away without ever being waited for in vain."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError, RequestTimedOutError

from contact_centre.log.kafka.settings import MESSAGE_BYTES, KafkaSettings
from routing.errors import LogUnavailable

STOP_S = 2.0
RETRY_S = 0.5
FETCH_WAIT_MS = 500

FAILURES = (KafkaError, OSError, TimeoutError, AssertionError, LookupError, AttributeError, TypeError)
"""What aiokafka raises when brokers come and go: its own errors, and slips of its own code while metadata is gone."""

log = structlog.get_logger(__name__)


class Client(Protocol):
    """What every client of aiokafka can do."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


C = TypeVar("C", bound=Client)


def new_producer(settings: KafkaSettings) -> AIOKafkaProducer:
    """A producer that waits for all in-sync replicas.

    Not idempotent: such a one hangs for ever, in `stop` too, once its broker is gone (reproduced with 0.14). A batch that
    was sent again after a lost answer may therefore stand in the log twice; the readers' rules drop the second.
    """
    return AIOKafkaProducer(
        bootstrap_servers=settings.bootstrap,
        acks="all",
        enable_idempotence=False,
        max_batch_size=MESSAGE_BYTES,
        request_timeout_ms=settings.request_ms,
    )


def new_consumer(settings: KafkaSettings) -> AIOKafkaConsumer:
    """A consumer outside any group. The defaults that would skip or commit records are switched off."""
    return AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="none",
        isolation_level="read_uncommitted",
        fetch_max_wait_ms=FETCH_WAIT_MS,
        max_partition_fetch_bytes=4 * MESSAGE_BYTES,
        request_timeout_ms=settings.request_ms,
    )


class Tasks:
    """The tasks of one log, in the group of whoever opened it."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        self._running: set[asyncio.Task[None]] = set()
        self._stopping: set[asyncio.Task[None]] = set()

    def run(self, act: Coroutine[Any, Any, None]) -> None:
        """Do it until `stop`."""
        self._start(self._running, act)

    def retire(self, client: Client) -> None:
        """Let `client` go, in the background."""
        self._start(self._stopping, _let_go(client))

    def _start(self, tasks: set[asyncio.Task[None]], act: Coroutine[Any, Any, None]) -> None:
        task = self._group.create_task(act)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def stop(self) -> None:
        """End what runs, and wait a little for the clients that are let go."""
        for task in (running := set(self._running)):
            task.cancel()
        if running:
            await asyncio.wait(running)
        if stopping := set(self._stopping):
            _, late = await asyncio.wait(stopping, timeout=2 * STOP_S)
            for task in late:
                task.cancel()


async def _let_go(client: Client) -> None:
    try:
        async with asyncio.timeout(STOP_S):
            await client.stop()
    except BaseException as error:  # noqa: BLE001 stop() leaks the cancellation of its own tasks; this task ends here anyhow
        log.debug("client.abandoned", error=repr(error))
        _hang_up(client)


def _hang_up(client: Client) -> None:
    """Close the sockets that `stop` left open when it was given up: it closes them last, and nobody else ever would."""
    inner = client.client if isinstance(client, AIOKafkaProducer) else getattr(client, "_client", None)
    for connection in list(getattr(inner, "_conns", {}).values()):
        connection.close()


async def started(make: Callable[[], C], tasks: Tasks, settings: KafkaSettings) -> C:
    """A client that has connected.

    Raises:
        LogUnavailable: no broker answered in time.
    """
    client = make()
    try:
        async with asyncio.timeout(settings.answer_s):
            await client.start()
    except BaseException as error:
        tasks.retire(client)
        if isinstance(error, FAILURES):
            raise unreachable(settings, error) from error
        raise
    return client


def unreachable(settings: KafkaSettings, error: BaseException) -> LogUnavailable:
    """Brokers that do not answer, for whoever reads the service's log."""
    return LogUnavailable(
        f"Kafka at {settings.bootstrap} does not answer: {told(error, settings)}. "
        "Start its brokers, or correct KAFKA_BOOTSTRAP_SERVERS; a running service goes on by itself."
    )


def told(error: BaseException, settings: KafkaSettings) -> str:
    """What a failure says of itself, never empty."""
    if isinstance(error, (TimeoutError, RequestTimedOutError)):
        return f"no answer within {settings.answer_s:g} s"
    return str(error) or type(error).__name__
