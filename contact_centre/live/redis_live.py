"""`Live` on Redis. It may be flushed, restarted, slow or away at any time: nobody waits for it long."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from contact_centre.live.memory import tell
from contact_centre.live.port import Listener, LiveUnavailable, Stored
from routing.ids import CentreId

log = structlog.get_logger(__name__)

ANSWER_S: Final = 0.5
"""How long a small command may take."""

BULK_S: Final = 10.0
"""How long a view may take to come or go."""

VIEW_LASTS_MS: Final = 3_600_000
"""A view that nobody renews for so long says more of the past than of the centre."""

MOST_WAITING: Final = 4_096
MOST_WAITING_BYTES: Final = 16 * 1024 * 1024
_CONNECTIONS: Final = 16
_BATCH: Final = 128
_TURN: Final = 64
_LEAST_REST_S: Final = 0.1
_MOST_REST_S: Final = 1.0

_STORE: Final = """
local there = redis.call('HGET', KEYS[1], 'version')
if there and tonumber(there) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'data', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
"""


class RedisLive:
    """One centre's part of a Redis server; every key and channel begins with `prefix` and the centre's id.

    After a failure every call fails at once for 0.1 s, and longer with each further one, up to 1 s: an outage costs
    its users next to nothing. What is published meanwhile is dropped.

    Args:
        url: `redis://`, `rediss://` (TLS) or `unix://`, with user and password where the server asks for them.
        centre: whose part.
        prefix: sets deployments apart that share a server.
        answer_s: how long a small command may take.

    Raises, when made:
        ValueError: `url` is none of these.
    """

    def __init__(self, url: str, *, centre: CentreId, prefix: str = "", answer_s: float = ANSWER_S) -> None:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=_CONNECTIONS,
            timeout=answer_s,
            socket_timeout=BULK_S,
            socket_connect_timeout=answer_s,
            retry=Retry(NoBackoff(), 0),
        )
        self._redis = Redis.from_pool(pool)
        self._execute: Callable[..., Awaitable[Any]] = self._redis.execute_command
        self._root = f"{prefix}{centre}:"
        self._answer_s = answer_s
        self._listeners: dict[str, list[Listener]] = {}
        self._listening = asyncio.Event()
        self._outbox: deque[tuple[str, bytes]] = deque()
        self._outbox_bytes = 0
        self._posted = asyncio.Event()
        self._failures = 0
        self._rest_until = 0.0
        self.dropped = 0

    @property
    def healthy(self) -> bool:
        """Whether the last exchange worked."""
        return self._failures == 0

    # ------------------------------------------------------------------------------- values and views

    async def put(self, key: str, value: bytes, *, lasts_ms: int) -> None:
        await self._ask("SET", f"{self._root}value:{key}", value, "PX", lasts_ms)

    async def take(self, key: str) -> bytes | None:
        value: bytes | None = await self._ask("GETDEL", f"{self._root}value:{key}")
        return value

    async def store(self, name: str, view: Stored) -> None:
        key = f"{self._root}view:{name}"
        await self._ask("EVAL", _STORE, 1, key, view.version, view.data, VIEW_LASTS_MS, within_s=BULK_S)

    async def fetch(self, name: str) -> Stored | None:
        version, data = await self._ask("HMGET", f"{self._root}view:{name}", "version", "data", within_s=BULK_S)
        return None if version is None or data is None else Stored(int(version), data)

    async def version(self, name: str) -> int | None:
        found = await self._ask("HGET", f"{self._root}view:{name}", "version")
        return None if found is None else int(found)

    async def _ask(self, *command: str | bytes | int, within_s: float | None = None) -> Any:
        if asyncio.get_running_loop().time() < self._rest_until:
            raise LiveUnavailable("Redis did not answer a moment ago.")
        async with self._exchange(within_s or self._answer_s):
            return await self._execute(*command)

    @contextlib.asynccontextmanager
    async def _exchange(self, within_s: float) -> AsyncIterator[None]:
        """Bound what is done inside in time, and remember how it went.

        redis-py closes the connection of a command that is cut off, so that its late answer reaches nobody else.
        """
        try:
            async with asyncio.timeout(within_s):
                yield
        except (RedisError, OSError, TimeoutError) as error:
            trouble = str(error) or "no answer in time"
            self._failed(trouble)
            raise LiveUnavailable(f"Redis cannot be used now: {trouble}.") from error
        if self._failures:
            log.info("redis.recovered", failure_count=self._failures)
        self._failures, self._rest_until = 0, 0.0

    def _failed(self, trouble: str) -> None:
        if not self._failures:
            log.warning("redis.lost", error=trouble)
        rest_s = min(_LEAST_REST_S * 2 ** min(self._failures, 8), _MOST_REST_S)
        self._failures += 1
        self._rest_until = asyncio.get_running_loop().time() + rest_s

    async def _rest(self) -> None:
        await asyncio.sleep(max(0.0, self._rest_until - asyncio.get_running_loop().time()))

    # -------------------------------------------------------------------------------------- messages

    def publish(self, channel: str, message: bytes) -> None:
        if len(self._outbox) >= MOST_WAITING or self._outbox_bytes + len(message) > MOST_WAITING_BYTES:
            self._drop()  # whoever listens must look elsewhere anyway: let them hear what is new
        self._outbox.append((channel, message))
        self._outbox_bytes += len(message)
        self._posted.set()

    def subscribe(self, channel: str, listener: Listener) -> None:
        self._listeners.setdefault(channel, []).append(listener)
        self._listening.set()

    def unsubscribe(self, channel: str, listener: Listener) -> None:
        self._listeners[channel].remove(listener)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._send())
            tasks.create_task(self._hear())

    async def close(self) -> None:
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(self._answer_s):
                await self._redis.aclose()

    async def _send(self) -> None:
        while True:
            await self._posted.wait()
            try:
                await self._send_some()
            except LiveUnavailable:
                self._drop()
                await self._rest()
            if not self._outbox:
                self._posted.clear()

    async def _send_some(self) -> None:
        batch = [self._outbox.popleft() for _ in range(min(_BATCH, len(self._outbox)))]
        self._outbox_bytes -= sum(len(message) for _, message in batch)
        async with self._exchange(self._answer_s), self._redis.pipeline(transaction=False) as pipeline:
            for channel, message in batch:
                _ = pipeline.publish(f"{self._root}channel:{channel}", message)
            try:
                await pipeline.execute()
            except BaseException:
                self.dropped += len(batch)
                raise

    def _drop(self) -> None:
        self.dropped += len(self._outbox)
        self._outbox.clear()
        self._outbox_bytes = 0

    async def _hear(self) -> None:
        """Listen to all channels of the centre; whoever only publishes needs no connection for it."""
        await self._listening.wait()
        while True:
            with contextlib.suppress(LiveUnavailable):
                async with self._redis.pubsub() as subscription:
                    await self._hear_from(subscription)
            await self._rest()

    async def _hear_from(self, subscription: PubSub) -> None:
        root = f"{self._root}channel:"
        async with self._exchange(self._answer_s):
            await subscription.psubscribe(f"{_literally(root)}*")
        count, asked = 0, False
        while True:
            async with self._exchange(BULK_S):
                said = await subscription.get_message(timeout=self._answer_s)
                if said is None and not asked:
                    await subscription.ping()
                elif said is None:
                    raise TimeoutError("no answer to a ping")
            asked = said is None
            if said is not None and said["type"] == "pmessage":
                channel = said["channel"].decode().removeprefix(root)
                tell(self._listeners.get(channel, ()), channel, said["data"])
            count += 1
            if count % _TURN == 0:
                await asyncio.sleep(0)  # a flood must not keep others from their turn


def _literally(text: str) -> str:
    """`text` as a pattern that matches nothing else."""
    return "".join(f"\\{letter}" if letter in "\\*?[]" else letter for letter in text)
