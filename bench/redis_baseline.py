"""What a competent team would write first: a sorted set per queue in Redis, and a look at every free agent."""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, cast

import redis

from bench.floor import Cell, held_by

CALLS: Final = 200
"""Enough for a steady figure; the largest centre would need minutes for as many as the engine is given."""


@contextmanager
def redis_server() -> Iterator[redis.Redis]:
    """A server of our own on a socket of its own, gone afterwards."""
    program = shutil.which("redis-server")
    if program is None:
        raise SystemExit(
            "redis-server is missing: install it (Debian: apt-get install redis-server), or run make bench."
        )
    with tempfile.TemporaryDirectory() as folder:
        socket = str(Path(folder) / "redis.sock")
        server = subprocess.Popen(
            [program, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder], stdout=subprocess.DEVNULL
        )
        try:
            client = redis.Redis(unix_socket_path=socket, decode_responses=True)
            _await(client)
            yield client
            client.close()
        finally:
            server.terminate()
            server.wait()


def _await(client: redis.Redis) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            client.ping()
        except redis.ConnectionError:
            if time.monotonic() > until:
                raise
        else:
            return


class RedisFloor:
    """Calls wait in `queue:N`, scored by arrival. `free` holds the free agents by idle time; `agent:N` their skills."""

    def __init__(self, client: redis.Redis, cell: Cell) -> None:
        self._redis, self._cell = client, cell
        self._dice = random.Random(1)
        self._now = 0
        client.flushall()
        pipe = client.pipeline(transaction=False)
        for number in range(cell.agents):
            held = held_by(self._dice, cell.skills)
            pipe.hset(f"agent:{number}", mapping={"skills": ",".join(map(str, sorted(held)))})
        for number in range(cell.backlog):
            self._now += 1
            pipe.zadd(f"queue:{self._dice.randrange(cell.skills)}", {f"w{number}": self._now})
        pipe.execute()

    def arrive(self) -> bool:
        """A call comes: the agent longest idle of those who hold the skill gets it, if anybody free does."""
        self._now += 1
        skill = str(self._dice.randrange(self._cell.skills))
        free = cast("list[str]", self._redis.zrange("free", 0, -1))
        pipe = self._redis.pipeline(transaction=False)
        for agent in free:
            pipe.hget(f"agent:{agent}", "skills")
        for agent, skills in zip(free, pipe.execute(), strict=True):
            if skill in skills.split(","):
                self._redis.zrem("free", agent)
                return True
        self._redis.zadd(f"queue:{skill}", {f"c{self._now}": self._now})
        return False

    def end(self) -> bool:
        """A call ends: its agent takes the oldest call of all queues they serve, or is free."""
        self._now += 1
        agent = self._dice.randrange(self._cell.agents)
        skills = cast("str", self._redis.hget(f"agent:{agent}", "skills")).split(",")
        pipe = self._redis.pipeline(transaction=False)
        for skill in skills:
            pipe.zrange(f"queue:{skill}", 0, 0, withscores=True)
        heads = [(head[0][1], head[0][0], skill) for skill, head in zip(skills, pipe.execute(), strict=True) if head]
        if not heads:
            self._redis.zadd("free", {str(agent): self._now})
            return False
        _, call, skill = min(heads)
        return bool(self._redis.zrem(f"queue:{skill}", call))


def redis_offers_per_s(client: redis.Redis, cell: Cell) -> float:
    """Offers a second by the clock on the wall: no offer rings, nothing is recorded, nobody waits for a reply."""
    floor = RedisFloor(client, cell)
    offers = 0
    began = time.perf_counter()
    for _ in range(CALLS):
        offers += floor.arrive()
        offers += floor.end()
    return offers / (time.perf_counter() - began)
