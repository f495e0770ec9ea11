"""The load: agents at their consoles, and residents who come, are offered to somebody, and leave, at a given rate.

python -m bench.speed.floor JOB      # a process of its own; prints what it measured, as JSON
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import sys
import time
from collections import deque
from collections.abc import AsyncIterator
from typing import Final, Self

import aiohttp
import msgspec

from bench.speed.processes import cpu_s
from bench.speed.site import Site

WARM_S: Final = 2.0
DRAINS_S: Final = 10.0
OPENS_AT_ONCE: Final = 20
OPENS_WITHIN_S: Final = 60.0


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What a process of the load is to do: each rate (contacts a second) for `seconds`, one after the other."""

    site: Site
    consoles: int
    residents: int
    rates: tuple[int, ...]
    seconds: float


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What one rate gave.

    Attributes:
        rate: contacts a second that were to come.
        reached: contacts a second that were offered while they came.
        behind: contacts that had come, or were to, and had not been offered when the last one came.
        p50, p99, p999: from the moment a contact was to come until its offer was read from a console socket, ms.
        lost: contacts that nobody had been offered some time after the end.
        service_cores, load_cores: CPU time a second, of the service's processes and of this one.
        load_average: of the machine.
    """

    rate: int
    reached: float
    behind: int
    p50: float
    p99: float
    p999: float
    lost: int
    service_cores: float
    load_cores: float
    load_average: float

    @property
    def saturated(self) -> bool:
        """Whether the rate was too much: a second's worth had piled up, so latencies only say how long it was tried."""
        return self.behind > self.rate or self.lost > 0


class _Frame(msgspec.Struct):
    type: str
    data: msgspec.Raw = msgspec.Raw(b"{}")


class _Offer(msgspec.Struct):
    name: str


_FRAME: Final = msgspec.json.Decoder(_Frame)
_OFFER: Final = msgspec.json.Decoder(_Offer)


class Resident:
    """One tab, that comes again and again under the same name."""

    def __init__(self, name: str, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.name = name
        self.due = 0.0
        self._ws = ws
        self._frames = itertools.count()

    async def arrive(self, due: float) -> None:
        """Come. `due`: when this was to be, s, monotonic."""
        self.due = due
        await self._say("arrive", f'{{"queue":"general","name":"{self.name}","text":"The bins were not emptied."}}')

    async def leave(self) -> None:
        """Go, having been offered to somebody."""
        await self._say("leave", "{}")

    async def _say(self, kind: str, data: str) -> None:
        frame = f'{{"type":"{kind}","id":"{self.name}-{os.getpid()}-{next(self._frames)}","data":{data}}}'
        await self._ws.send_str(frame)


class Floor:
    """All sockets, and what is heard at them.

    Attributes:
        offers: when each offer was due and when it was read, s, monotonic.
        troubles: what a socket was refused, and sockets that closed.
    """

    def __init__(self, site: Site, tasks: asyncio.TaskGroup, http: aiohttp.ClientSession) -> None:
        self.offers: list[tuple[float, float]] = []
        self.troubles: list[str] = []
        self.waiting: deque[float] = deque()
        self._site, self._http, self._tasks = site, http, tasks
        self._residents: dict[str, Resident] = {}
        self._free: deque[Resident] = deque()
        self._listening: list[asyncio.Task[None]] = []
        self._open = asyncio.Semaphore(OPENS_AT_ONCE)

    async def fill(self, consoles: int, residents: int) -> Self:
        """Open the sockets."""
        async with asyncio.timeout(OPENS_WITHIN_S), asyncio.TaskGroup() as opening:
            for number in range(consoles):
                opening.create_task(self._console(number))
            for number in range(residents):
                opening.create_task(self._chat(f"r{number}"))
        return self

    def close(self) -> None:
        """Hang up."""
        for task in self._listening:
            task.cancel()

    @property
    def idle(self) -> bool:
        """Whether everybody who came has gone again."""
        return not self.waiting and len(self._free) == len(self._residents)

    async def come(self, rate: float, seconds: float) -> None:
        """Have residents come at a steady rate, whatever becomes of those before."""
        start = time.monotonic()
        for number in range(round(rate * seconds)):
            due = start + number / rate
            if (pause := due - time.monotonic()) > 0:
                await asyncio.sleep(pause)
            self.waiting.append(due)
            await self._next()

    async def drained(self, within_s: float = DRAINS_S) -> bool:
        """Wait until everybody has gone; False when somebody has not in time."""
        until = time.monotonic() + within_s
        while not self.idle and time.monotonic() < until:  # noqa: ASYNC110 frames come to many tasks
            await asyncio.sleep(0.02)
        return self.idle

    # ------------------------------------------------------------------------- sockets

    async def _console(self, number: int) -> None:
        async with self._open:
            hello = await self._ticket(self._site.tokens[number]) if self._site.tokens else "null"
            ws = await self._connect("/console/socket", f'"ticket":{hello}')
            await ws.send_str(f'{{"type":"set_state","id":"s{number}-{os.getpid()}","data":{{"state":"available"}}}}')
        self._listening.append(self._tasks.create_task(self._at_console(ws)))

    async def _chat(self, name: str) -> None:
        async with self._open:
            ws = await self._connect("/chat/socket", '"token":null')
        resident = self._residents[name] = Resident(name, ws)
        self._free.append(resident)
        self._listening.append(self._tasks.create_task(self._at_chat(resident, ws)))

    async def _connect(self, path: str, said: str) -> aiohttp.ClientWebSocketResponse:
        """A socket that has had its snapshot."""
        ws = await self._http.ws_connect(self._site.url + path, headers={"Origin": self._site.url}, max_msg_size=0)
        await ws.send_str(f'{{"type":"hello","v":1,"cursor":null,{said}}}')
        async for message in ws:
            if _FRAME.decode(message.data).type == "snapshot":
                return ws
        raise ConnectionError(f"{path} closed with {ws.close_code}")

    async def _ticket(self, token: str) -> str:
        headers = {"Origin": self._site.url, "Cookie": f"sign_in={token}"}
        async with self._http.get(self._site.url + "/api/session", headers=headers) as answer:
            headers["X-CSRF-Token"] = (await answer.json())["csrf"]
        async with self._http.post(self._site.url + "/api/ticket", json={}, headers=headers) as answer:
            answer.raise_for_status()
            return f'"{(await answer.json())["ticket"]}"'

    async def _at_console(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        async for message in ws:
            at = time.monotonic()
            frame = _FRAME.decode(message.data)
            if frame.type == "offer":
                await self._offered(_OFFER.decode(frame.data).name, at)
            elif frame.type == "refused":
                self.troubles.append(message.data)
        self.troubles.append(f"a console closed with {ws.close_code}")

    async def _offered(self, name: str, at: float) -> None:
        resident = self._residents.get(name)
        if resident is not None and resident.due:
            self.offers.append((resident.due, at))
            resident.due = 0.0
            await resident.leave()

    async def _at_chat(self, resident: Resident, ws: aiohttp.ClientWebSocketResponse) -> None:
        async for message in ws:
            frame = _FRAME.decode(message.data)
            if frame.type == "closed":
                self._free.append(resident)
                await self._next()
            elif frame.type == "refused":
                self.troubles.append(message.data)
        self.troubles.append(f"a chat closed with {ws.close_code}")

    async def _next(self) -> None:
        """Whoever is due comes, if a tab is free for them."""
        if self.waiting and self._free:
            await self._free.popleft().arrive(self.waiting.popleft())


@contextlib.asynccontextmanager
async def open_floor(site: Site, consoles: int, residents: int) -> AsyncIterator[Floor]:
    """A floor whose sockets are open and whose agents are available."""
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http,
        asyncio.TaskGroup() as tasks,
    ):
        floor = await Floor(site, tasks, http).fill(consoles, residents)
        try:
            yield floor
        finally:
            floor.close()


async def measure(floor: Floor, pids: tuple[int, ...], rate: int, seconds: float) -> Run:
    """One rate, after a little time to get used to it."""
    await floor.come(rate, WARM_S)
    await floor.drained()
    floor.offers.clear()
    service, load, began = sum(map(cpu_s, pids)), time.process_time(), time.monotonic()
    await floor.come(rate, seconds)
    took = time.monotonic() - began
    cores = (sum(map(cpu_s, pids)) - service) / took, (time.process_time() - load) / took
    reached = len(floor.offers)
    await floor.drained()
    latencies = sorted((at - due) * 1_000 for due, at in floor.offers)
    return Run(
        rate=rate,
        reached=reached / took,
        behind=round(rate * seconds) - reached,
        p50=share_of(latencies, 0.5),
        p99=share_of(latencies, 0.99),
        p999=share_of(latencies, 0.999),
        lost=round(rate * seconds) - len(latencies),
        service_cores=cores[0],
        load_cores=cores[1],
        load_average=os.getloadavg()[0],
    )


def share_of(ascending: list[float], share: float) -> float:
    """The value that so large a share of them does not exceed."""
    return ascending[min(len(ascending) - 1, int(len(ascending) * share))] if ascending else float("nan")


async def main(job: Job) -> list[Run]:
    """Do the job; it is over once a rate could not be reached, because what follows would queue behind it."""
    runs: list[Run] = []
    async with open_floor(job.site, job.consoles, job.residents) as floor:
        await floor.come(
            min(200.0, job.residents), max(1.0, job.residents / 200)
        )  # everybody's first visit makes a key
        await floor.drained()
        for rate in job.rates:
            runs.append(await measure(floor, job.site.processes, rate, job.seconds))
            if floor.troubles:
                print(f"{len(floor.troubles)} troubles, first: {floor.troubles[0]}", file=sys.stderr)
                floor.troubles.clear()
            if runs[-1].saturated and not floor.idle:
                break
    return runs


if __name__ == "__main__":
    print(msgspec.json.encode(asyncio.run(main(msgspec.json.decode(sys.argv[1], type=Job)))).decode())
