"""How much one deciding process gets through, and how long a command takes, beside bare aiokafka."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from bench.ways.chain import settings_of
from bench.ways.load import WARM_S, Answered, arrival, opening
from bench.ways.place import CENTRE, Append, Place, appending, reading
from bench.ways.processes import loaded, observed
from contact_centre.clock import SystemClock
from contact_centre.log.kafka.topics import prepare_topics
from routing.commands import Command, CommandData, ContactEnd, OfferAccept
from routing.ids import OfferId, contact_id

CHATS: Final = 10_000
PACED_S: Final = 20.0
DECIDED_WITHIN_S: Final = 300.0


class Throughput(msgspec.Struct, frozen=True, kw_only=True):
    """Commands a second by the broker's clock, and CPU time of the deciding process for a thousand, ms."""

    per_s: float
    cpu_ms_per_1000: float


async def flat_out(place: Place) -> Throughput:
    """Let one process decide an inbox that is full when it starts: chats that come, are accepted and end."""
    async with observed(place) as (engines, observer):
        await _append(place, commands := list(_chats()))
        engine = await engines.start()
        await observer.until(lambda: bool(observer.steps), within_s=DECIDED_WITHIN_S)
        began_at, began_ms, began_cpu_s = observer.next_in, observer.last_ms, engine.cpu_s()
        if not await observer.until(lambda: observer.next_in >= len(commands), within_s=DECIDED_WITHIN_S):
            raise RuntimeError(f"{place.way}: {observer.next_in} of {len(commands)} commands decided")
        decided, cpu_s = len(commands) - began_at, engine.cpu_s() - began_cpu_s
        return Throughput(
            per_s=decided / (observer.last_ms - began_ms) * 1000, cpu_ms_per_1000=cpu_s / decided * 1_000_000
        )


async def bare_flat_out(place: Place) -> float:
    """Records a second through one topic: appended as fast as they go, and read at the same time."""
    await prepare_topics(settings_of(place))
    records = list(_chats())
    began = time.monotonic()
    async with reading(place, place.inbox) as consumer, asyncio.TaskGroup() as tasks:
        tasks.create_task(_append(place, records))
        for _ in records:
            await consumer.getone()
        return len(records) / (time.monotonic() - began)


async def paced(place: Place) -> tuple[Answered, float]:
    """How long commands take from their append to the step that answers them, at the place's rate.

    Returns:
        It, and the share of a core that the deciding process took.
    """
    async with observed(place) as (engines, _):
        engine = await engines.start()
        async with loaded(place) as told:
            await asyncio.sleep(WARM_S)
            began_cpu_s = engine.cpu_s()
            await asyncio.sleep(PACED_S)
            cores = (engine.cpu_s() - began_cpu_s) / PACED_S
    return told[0], cores


async def bare_paced(place: Place) -> Answered:
    """How long records of the same size take from their append to a consumer, at the same rate."""
    await prepare_topics(settings_of(place))
    sent: list[float] = []
    took: list[float] = []
    count = round(place.rate * PACED_S)
    async with appending(place) as append, reading(place, place.inbox) as consumer, asyncio.TaskGroup() as tasks:
        tasks.create_task(_append_paced(append, place.rate, count, sent))
        for number in range(count):
            await consumer.getone()
            took.append((time.monotonic() - sent[number]) * 1000)
    return Answered.of(took, unanswered=0)


async def _append(place: Place, commands: Iterable[Command]) -> None:
    async with appending(place) as append:
        for command in commands:
            await append(command)


async def _append_paced(append: Append, rate: float, count: int, sent: list[float]) -> None:
    start = time.monotonic()
    for number in range(count):
        await asyncio.sleep(max(0.0, start + number / rate - time.monotonic()))
        sent.append(time.monotonic())
        await append(_command(number, arrival(number)))


def _chats() -> Iterator[Command]:
    """The centre with one agent, then chats one after another: they come, are accepted, and end."""
    numbers = itertools.count()
    for asked in opening(agents=1):
        yield _command(next(numbers), asked)
    staff = "staff:agent-0"
    for _ in range(CHATS):
        number = next(numbers)
        source, arrive = arrival(number)
        contact = contact_id(CENTRE, source, str(number))
        yield _command(number, (source, arrive))
        yield _command(next(numbers), (staff, OfferAccept(offer=OfferId(f"{contact}.1"))))
        yield _command(next(numbers), (staff, ContactEnd(contact=contact)))


def _command(number: int, asked: tuple[str, CommandData]) -> Command:
    source, data = asked
    return Command(id=str(number), centre=CENTRE, source=source, at=SystemClock().wall(), data=data)
