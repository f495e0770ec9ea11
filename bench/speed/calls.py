"""The load: residents ring at a given rate, and the provider posts what becomes of each call, as Twilio does.

python -m bench.speed.calls JOB      # a process of its own; prints what it measured, as JSON
"""

from __future__ import annotations

import asyncio
import html
import itertools
import os
import re
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import urlencode, urlsplit

import aiohttp
import msgspec
from twilio.request_validator import RequestValidator
from yarl import URL

from bench.speed.floor import WARM_S, open_floor
from bench.speed.processes import cpu_s
from bench.speed.site import Site

FOLDER: Final = "/channels/phone/"
PUBLIC_URL: Final = "http://bench.example"
SIGNED_WITH: Final = "made-up-secret-of-nobody"
CENTRE_NUMBER: Final = "+441632960900"
GIVEN_UP_S: Final = 15.0
"""As long as Twilio waits for an answer."""

_RANGES: Final = ("+441632960", "+447700900", "+442079460", "+441134960", "+441144960", "+441154960")
"""Ofcom keeps these free, a thousand numbers each: nobody's."""

_ADDRESS: Final = re.compile(r'(?:action|waitUrl)="([^"]*)"')


class Post(NamedTuple):
    """One request of a call.

    Attributes:
        path: below the channel's folder.
        after_s: when it is due, from the moment the resident was to ring.
        fields: beside those that every request has.
        verb: what the answer has to say; empty where nobody follows it.
    """

    path: str
    after_s: float
    fields: Mapping[str, str]
    verb: str = ""


POSTS: Final = (
    Post("incoming", 0.0, {"CallStatus": "ringing"}, "<Gather"),
    Post("menu", 0.5, {"CallStatus": "in-progress", "Digits": "1"}, "<Enqueue"),
    # Music is for those whose contact an accepted step has opened; somebody unknown hears a pause.
    Post("wait", 1.0, {"CallStatus": "in-progress"}, "<Play"),
    # One hanging up is told twice, as Twilio does, and counts once.
    Post("wait/done", 1.5, {"CallStatus": "completed", "QueueResult": "hangup"}),
    Post("status", 2.0, {"CallStatus": "completed"}),
)
LASTS_S: Final = POSTS[-1].after_s


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What a process of the load is to do: each rate (calls a second) for `seconds`, with so many agents at consoles."""

    site: Site
    consoles: int
    rates: tuple[int, ...]
    seconds: float


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What one rate gave.

    Attributes:
        rate: calls a second that were to come.
        behind: requests of these calls that had no answer when the last of them was due.
        took: from the moment a request was due until its answer was read, by address, ascending, ms.
        wrong: requests that got no answer, or not what a resident has to hear.
        service_ms: CPU time of the service's processes for each request.
        load_cores: CPU time a second of this process.
        load_average: of the machine.
    """

    rate: int
    behind: int
    took: dict[str, list[float]]
    wrong: int
    service_ms: float
    load_cores: float
    load_average: float

    @property
    def saturated(self) -> bool:
        """Whether the rate was too much: a second's worth had piled up, so times only say how long it was tried."""
        return self.behind > self.rate * len(POSTS)


class Trunk:
    """Residents who ring, each with a number and a call of their own.

    Attributes:
        took: as `Run.took`, in the order of the answers.
        troubles: what was wrong with answers.
    """

    def __init__(self, http: aiohttp.ClientSession, url: str, signed_with: str = SIGNED_WITH) -> None:
        self._http, self._url = http, url
        self._validator = RequestValidator(signed_with)
        self._numbers = itertools.count()
        self.forget()

    def forget(self) -> None:
        """Count anew."""
        self.took: dict[str, list[float]] = {post.path: [] for post in POSTS}
        self.troubles: list[str] = []

    @property
    def answered(self) -> int:
        """Requests that were."""
        return sum(map(len, self.took.values()))

    async def come(self, rate: float, seconds: float) -> None:
        """Have residents ring at a steady rate, whatever becomes of those before; returns when all calls are over."""
        start = time.monotonic()
        async with asyncio.TaskGroup() as calls:
            for number in range(round(rate * seconds)):
                due = start + number / rate
                await _until(due)
                calls.create_task(self.ring(due))

    async def ring(self, due: float) -> None:
        """One call, from its first request to the last. `due`: when it was to come, s, monotonic."""
        number = next(self._numbers)
        places = {FOLDER + path: FOLDER + path for path in ("incoming", "status")}
        for post in POSTS:
            place = places.get(FOLDER + post.path)
            if place is None:
                self.troubles.append(f"no document leads to {post.path}")
                continue
            said = await self._post(number, post, place, due + post.after_s)
            places |= {urlsplit(found).path: found for found in _addresses(said)}

    async def _post(self, number: int, post: Post, place: str, due: float) -> str:
        """Post when it is due; returns the document. An answer that is late makes what follows it late, not undue."""
        fields = {"CallSid": f"CA{number:032x}", "From": _caller(number), "To": CENTRE_NUMBER, **post.fields}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": self._validator.compute_signature(PUBLIC_URL + place, fields),
        }
        url, body = URL(self._url + place, encoded=True), urlencode(fields).encode()
        await _until(due)
        try:
            async with self._http.post(url, data=body, headers=headers) as answer:
                said = await answer.text()
        except (aiohttp.ClientError, TimeoutError) as err:
            self.troubles.append(f"{post.path}: {type(err).__name__}")
            return ""
        self.took[post.path].append((time.monotonic() - due) * 1_000)
        if answer.status >= 300 or post.verb not in said:
            self.troubles.append(f"{post.path}: {answer.status} {said[:300]}")
        return said


def _caller(number: int) -> str:
    return f"{_RANGES[number // 1_000 % len(_RANGES)]}{number % 1_000:03}"


def _addresses(document: str) -> list[str]:
    """Where a document leads, without the site and without what Twilio does not send."""
    found = (html.unescape(each).partition("#")[0] for each in _ADDRESS.findall(document))
    return [each.removeprefix(PUBLIC_URL) for each in found]


async def _until(due: float) -> None:
    if (pause := due - time.monotonic()) > 0:
        await asyncio.sleep(pause)


async def measure(trunk: Trunk, pids: Sequence[int], rate: int, seconds: float) -> Run:
    """One rate, after a little time to get used to it."""
    await trunk.come(rate, WARM_S)
    trunk.forget()
    service, load, began = sum(map(cpu_s, pids)), time.process_time(), time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(trunk.come(rate, seconds))
        await _until(began + seconds + LASTS_S)
        took, answered = time.monotonic() - began, trunk.answered
        spent = sum(map(cpu_s, pids)) - service, time.process_time() - load
    return Run(
        rate=rate,
        behind=round(rate * seconds) * len(POSTS) - answered,
        took={path: sorted(times) for path, times in trunk.took.items()},
        wrong=len(trunk.troubles),
        service_ms=1_000 * spent[0] / max(1, answered),
        load_cores=spent[1] / took,
        load_average=os.getloadavg()[0],
    )


async def main(job: Job) -> list[Run]:
    """Do the job; it is over once a rate was too much."""
    runs: list[Run] = []
    http = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=GIVEN_UP_S)
    )
    async with http, open_floor(job.site, job.consoles, 0):
        trunk = Trunk(http, job.site.url)
        for rate in job.rates:
            runs.append(await measure(trunk, job.site.processes, rate, job.seconds))
            if trunk.troubles:
                print(f"{len(trunk.troubles)} troubles, first: {trunk.troubles[0]}", file=sys.stderr)
            if runs[-1].saturated:
                break
    return runs


if __name__ == "__main__":
    print(msgspec.json.encode(asyncio.run(main(msgspec.json.decode(sys.argv[1], type=Job)))).decode())
