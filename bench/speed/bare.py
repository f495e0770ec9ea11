"""The bare path: an aiohttp server that decides nothing and passes what comes at one socket on to another.

python -m bench.speed.bare                 # straight on
python -m bench.speed.bare BOOTSTRAP       # once through Kafka, with the settings of our own clients

It speaks as much of our frames as the load needs, so that both are measured by the same code.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

import msgspec
from aiohttp import WSMsgType, web
from aiokafka import TopicPartition

from contact_centre.ids import new_id
from contact_centre.log.kafka import KafkaSettings
from contact_centre.log.kafka.clients import new_consumer, new_producer
from contact_centre.log.kafka.topics import prepare_topics
from contact_centre.logs import set_up_logs
from routing.ids import CentreId
from routing.ports import INBOX

Append = Callable[[bytes], Awaitable[object]]


class _Data(msgspec.Struct):
    name: str = ""


class _Frame(msgspec.Struct):
    type: str
    id: str = ""
    data: _Data = msgspec.field(default_factory=_Data)


_DECODER: Final = msgspec.json.Decoder(_Frame)


class Exchange:
    """A frame of a chat goes to the next console, or back if it is a farewell."""

    def __init__(self) -> None:
        self.append: Append = self.deliver
        self._consoles: list[web.WebSocketResponse] = []
        self._chats: dict[str, web.WebSocketResponse] = {}
        self._turn = itertools.count()

    async def console(self, request: web.Request) -> web.WebSocketResponse:
        """An agent's socket."""
        ws = await _opened(request)
        self._consoles.append(ws)
        async for _ in ws:
            pass
        return ws

    async def chat(self, request: web.Request) -> web.WebSocketResponse:
        """A resident's socket."""
        ws = await _opened(request)
        async for message in ws:
            if message.type is WSMsgType.TEXT:
                frame = _DECODER.decode(message.data)
                self._chats[frame.id.partition("-")[0]] = ws
                await self.append(message.data.encode())
        return ws

    async def deliver(self, data: bytes) -> None:
        """Pass a frame on."""
        frame = _DECODER.decode(data)
        if frame.type == "arrive":
            console = self._consoles[next(self._turn) % len(self._consoles)]
            await console.send_str(f'{{"type":"offer","data":{{"name":"{frame.data.name}"}}}}')
        elif frame.type == "leave":
            await self._chats[frame.id.partition("-")[0]].send_str('{"type":"closed","data":{}}')


async def _opened(request: web.Request) -> web.WebSocketResponse:
    ws = web.WebSocketResponse(compress=False)
    await ws.prepare(request)
    await ws.receive()
    await ws.send_str('{"type":"snapshot","data":{}}')
    return ws


@contextlib.asynccontextmanager
async def through_kafka(bootstrap: str, deliver: Append) -> AsyncIterator[Append]:
    """Produce each frame, and deliver it once it was consumed."""
    settings = KafkaSettings(bootstrap=bootstrap, centre=CentreId("bench"), prefix=f"bench-{new_id()}.")
    await prepare_topics(settings)
    name, place = settings.name(INBOX), TopicPartition(settings.name(INBOX), 0)
    producer, consumer = new_producer(settings), new_consumer(settings)
    await producer.start()
    await consumer.start()
    consumer.assign([place])
    consumer.seek(place, 0)
    async with asyncio.TaskGroup() as tasks:
        consuming = tasks.create_task(_consume(consumer, place, deliver))
        yield lambda data: producer.send_and_wait(name, data, key=settings.key, partition=0)
        consuming.cancel()


async def _consume(consumer: Any, place: TopicPartition, deliver: Append) -> None:
    while True:
        for message in (await consumer.getmany(place, timeout_ms=1_000)).get(place, ()):
            await deliver(message.value)


async def main(bootstrap: str | None) -> None:
    """Serve until killed."""
    exchange = Exchange()
    app = web.Application()
    app.add_routes([web.get("/console/socket", exchange.console), web.get("/chat/socket", exchange.chat)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with contextlib.AsyncExitStack() as running:
        if bootstrap is not None:
            exchange.append = await running.enter_async_context(through_kafka(bootstrap, exchange.deliver))
        print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    set_up_logs()
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else None))
