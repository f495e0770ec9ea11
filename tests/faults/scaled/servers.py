"""The servers that a scaled centre stands on, all of one's own, to be broken."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from psycopg.sql import SQL, Identifier

from scripts.servers import LOOPBACK, KafkaBroker, PostgresServer, RedisServer, free_port
from tests.servers import url_of


class CuttableBroker(KafkaBroker):
    """A broker with a second address, `cut_url`, whose clients come through a proxy on that port and stay there.

    Attributes:
        cut_port: where the proxy must listen.
        behind_port: where it must lead.
    """

    def __init__(self) -> None:
        super().__init__()
        self.cut_port, self.behind_port = free_port(), free_port()

    @property
    def cut_url(self) -> str:
        """The address of the proxy."""
        return f"{LOOPBACK}:{self.cut_port}"

    def _prepare(self) -> None:
        settings = self.folder / "server.properties"
        is_new = not settings.exists()
        super()._prepare()
        if is_new:
            controller = f"CONTROLLER://{LOOPBACK}:{self._controller_port}"
            behind = f"CUT://{LOOPBACK}:{self.behind_port}"
            second = {
                "listeners": f"PLAINTEXT://{self.address},{behind},{controller}",
                "advertised.listeners": f"PLAINTEXT://{self.address},CUT://{self.cut_url}",
                "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,CUT:PLAINTEXT",
            }
            # Of a name that stands there twice Java reads the last.
            with settings.open("a") as file:
                file.writelines(f"{name}={value}\n" for name, value in second.items())


@dataclass(frozen=True, kw_only=True, slots=True)
class Servers:
    """One of each."""

    kafka: CuttableBroker
    redis: RedisServer
    postgres: PostgresServer

    def new_database(self, name: str) -> str:
        """The URL of an empty database."""
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        return url_of(self.postgres.url, name)


@contextlib.contextmanager
def own_servers() -> Iterator[Servers]:
    """All three, started; gone at the end of the block.

    Raises:
        Unavailable: this machine lacks one of them.
    """
    servers = Servers(kafka=CuttableBroker(), redis=RedisServer(), postgres=PostgresServer())
    each = (servers.kafka, servers.redis, servers.postgres)
    with contextlib.ExitStack() as stack:
        for server in each:
            stack.enter_context(contextlib.closing(server))
        for server in each:
            server.launch()
        for server in each:
            server.await_answer()
        yield servers
