"""Two gateways of one centre: it does not matter at which of them somebody arrives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest

from contact_centre.clock import SystemClock
from contact_centre.ids import new_id
from contact_centre.live.gateways import FRAMES, STAFF, LiveFrames, StaffChanges
from contact_centre.live.memory import MemoryLive
from contact_centre.live.port import Live
from contact_centre.live.redis_live import RedisLive
from routing.ids import CentreId, GatewayId
from tests.integration.shell import Shell, Visitor, Wire, Word, running, visiting
from tests.own_redis import RedisServer, redis_server, redis_url

__all__ = ["redis_server", "redis_url"]


class Gateway(NamedTuple):
    """One of them, and its own end of what they share."""

    shell: Shell
    live: Live


class Centre(NamedTuple):
    """Both, on one database."""

    one: Gateway
    other: Gateway


async def connected(one: Live, other: Live) -> None:
    """Wait until each hears the other."""
    heard: set[bytes] = set()
    for live, channel in ((one, "a"), (other, "b")):
        live.subscribe(channel, heard.add)
    async with asyncio.timeout(20):
        while len(heard) < 2:
            other.publish("a", b"a")
            one.publish("b", b"b")
            await asyncio.sleep(0.01)


@pytest.fixture(params=["memory", "redis"])
async def centre(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Centre]:
    """Two gateways that share memory or a Redis. Neither looks into the database for what the other does."""
    lives: tuple[Live, Live]
    if request.param == "memory":
        shared = MemoryLive(SystemClock())
        lives = (shared, shared)
    else:
        url, prefix = request.getfixturevalue("redis_url"), new_id()
        one, other = (RedisLive(url, centre=CentreId("demo"), prefix=prefix) for _ in range(2))
        lives = (one, other)
    async with asyncio.TaskGroup() as tasks:
        ours = [tasks.create_task(live.run()) for live in lives]
        await connected(*lives)
        async with (
            running(tmp_path, live=lives[0], follows=False) as first,
            running(tmp_path, live=lives[1], follows=False) as second,
        ):
            gateways = [Gateway(first, lives[0]), Gateway(second, lives[1])]
            for number, gateway in enumerate(gateways):
                StaffChanges(gateway.live, gateway.shell.identity)
                LiveFrames(gateway.live, gateway.shell.hub, GatewayId(f"g{number}"), {"typing": Word})
            yield Centre(*gateways)
        for task in ours:
            task.cancel()
    for live in lives:
        await live.close()


@pytest.fixture
async def joan(centre: Centre) -> AsyncIterator[Visitor]:
    """An agent whose pages come from the first gateway."""
    async with visiting(centre.one.shell) as visitor:
        assert await visitor.sign_in("joan") == 303
        yield visitor


async def test_ticket_of_one_gateway_opens_a_socket_at_the_other(centre: Centre, joan: Visitor) -> None:
    """Page and socket go through the same balancer and may part there."""
    ticket = await joan.ticket()
    async with visiting(centre.other.shell) as elsewhere:
        async with elsewhere.socket("/console/socket", ticket=ticket) as wire:
            await wire.hear_type("snapshot")
        async with elsewhere.socket("/console/socket", ticket=ticket) as wire:
            assert await wire.closed() == 4401


async def test_sign_out_at_one_gateway_closes_sockets_at_the_other(centre: Centre, joan: Visitor) -> None:
    """Whoever sits down at the desk next sees nothing, wherever the line ended."""
    ticket, unused = await joan.ticket(), await joan.ticket()
    async with visiting(centre.other.shell) as elsewhere:
        async with elsewhere.socket("/console/socket", ticket=ticket) as wire:
            await wire.hear_type("snapshot")
            await joan.sign_out()
            assert await wire.closed() == 4401
        async with elsewhere.socket("/console/socket", ticket=unused) as wire:
            assert await wire.closed() == 4401


async def test_lost_role_at_one_gateway_closes_what_needs_it_at_the_other(centre: Centre) -> None:
    """A supervisor who is one no more loses the board and keeps the console."""
    one, other = centre.one.shell, centre.other.shell
    async with visiting(one) as nowak, visiting(other) as elsewhere:
        assert await nowak.sign_in("nowak") == 303
        tickets = [await nowak.ticket() for _ in range(2)]
        async with (
            elsewhere.socket("/board/socket", ticket=tickets[0]) as board,
            elsewhere.socket("/console/socket", ticket=tickets[1]) as console,
        ):
            await board.hear_type("snapshot")
            await console.hear_type("snapshot")
            await one.identity.set_roles(one.staff["nowak"], ["agent"], by="test")
            assert await board.closed() == 4401
            await console.say("say", {"text": "still here"})
            await console.hear_type("ack")


async def test_typing_reaches_both_gateways_once(centre: Centre, joan: Visitor) -> None:
    """A resident sees that somebody writes, whichever gateway their agent came to."""
    async with (
        visiting(centre.one.shell) as near,
        visiting(centre.other.shell) as far,
        joan.socket("/console/socket") as console,
        near.socket("/chat/socket") as here,
        far.socket("/chat/socket") as there,
    ):
        for wire in (console, here, there):
            await wire.hear_type("snapshot")
        for _ in range(2):
            await console.say("typing", {}, None)
        await console.say("say", {"text": "done"})

        assert await until_ack(console) == ["ack"]
        for wire in (here, there):
            await wire.hear_type("typing")
            await wire.hear_type("typing")
        await here.say("say", {"text": "done"})
        assert await until_ack(here) == ["ack"]


async def test_nonsense_from_elsewhere_stops_nothing(centre: Centre, joan: Visitor) -> None:
    """A gateway of another version may say what this one does not know."""
    async with joan.socket("/console/socket") as wire:
        await wire.hear_type("snapshot")
        for message in (b"", b"\xff", b"\x93\xa1g\xa7unknown\x80", b"\x93\xa1g\xa6typing\x01"):
            centre.other.live.publish(FRAMES, message)
            centre.other.live.publish(STAFF, message)
        await centre.other.shell.identity.revoke(centre.one.shell.staff["joan"], by="test")
        assert await wire.closed() == 4401


async def test_outage_leaves_work_and_sign_out_as_they_are(redis_server: RedisServer, tmp_path: Path) -> None:
    """Without Redis a gateway gives out tickets for itself, and finds in the database who has gone."""
    lives = [RedisLive(redis_server.url, centre=CentreId("demo"), answer_s=0.1) for _ in range(2)]
    redis_server.pause()
    async with running(tmp_path, live=lives[0]) as one, running(tmp_path, live=lives[1]) as other:
        for live, shell in zip(lives, (one, other), strict=True):
            StaffChanges(live, shell.identity)
        async with visiting(one) as joan:
            assert await joan.sign_in("joan") == 303
            async with joan.socket("/console/socket") as wire:
                await wire.hear_type("snapshot")
                await other.identity.revoke(one.staff["joan"], by="test")
                assert await wire.closed() == 4401
    for live in lives:
        await live.close()


async def until_ack(wire: Wire) -> list[str]:
    """The types of all frames up to the answer, but for what time and steps say."""
    kinds: list[str] = []
    while "ack" not in kinds:
        kind = (await wire.hear())["type"]
        if kind in ("ack", "typing"):
            kinds.append(kind)
    return kinds
