"""Residents and agents by script, at a steady rate, who act on the steps that count. `python -m bench.ways.load PLACE`.

It appends until its standard input ends, waits for the last answers, and prints how long they took.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sys
import time
from collections import deque
from collections.abc import Iterator
from typing import Final

import msgspec

from bench.ways.place import CENTRE, Append, Place, appending, steps_of
from contact_centre.clock import SystemClock
from routing.centre import Centre, Liveness, Queue, WrapUp
from routing.commands import (
    AgentConfigure,
    AgentConnect,
    AgentSetState,
    Command,
    CommandData,
    ConfigActivate,
    ContactArrive,
    ContactEnd,
    OfferAccept,
)
from routing.events import CommandHandled, CommandRefused, Event, OfferAccepted, OfferMade
from routing.ids import AgentId, GatewayId, QueueId, ResidentId, SessionId, SkillId
from routing.words import Need

FOR_EVER_S: Final = 10**7
AGENTS_COUNT: Final = 60
DRAIN_S: Final = 90.0
WARM_S: Final = 3.0
"""What is appended before is answered, and not measured: an engine is taking over."""
REPAIRS: Final = QueueId("repairs")


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What the load was told: answers measured, commands without one, and the time from append to answer, ms."""

    count: int
    unanswered_count: int
    p50_ms: float
    p99_ms: float
    max_ms: float

    @staticmethod
    def of(took_ms: list[float], *, unanswered: int) -> Answered:
        """From the time that each answer took."""
        took = sorted(took_ms)
        return Answered(
            count=len(took),
            unanswered_count=unanswered,
            p50_ms=round(percentile(took, 0.5), 2),
            p99_ms=round(percentile(took, 0.99), 2),
            max_ms=round(took[-1], 2),
        )


def opening(agents: int = AGENTS_COUNT) -> Iterator[tuple[str, CommandData]]:
    """The centre and its staff, by source."""
    repairs = SkillId("repairs")
    queue = Queue(
        id=REPAIRS, name={"en": "Repairs"}, needs=(Need(skill=repairs),), wrap_up=WrapUp(mode="none"), offer_s=60
    )
    centre = Centre(id=CENTRE, name="Ways", queues=(queue,), liveness=Liveness(gateway_silent_s=FOR_EVER_S))
    yield "admin", ConfigActivate(config=centre, digest="ways")
    for number in range(agents):
        agent = AgentId(f"agent-{number}")
        staff = f"staff:{agent}"
        yield "admin", AgentConfigure(agent=agent, skills={repairs: 3})
        yield staff, AgentConnect(agent=agent, gateway=GatewayId("g"), session=SessionId(agent))
        yield staff, AgentSetState(agent=agent, state="available")


class Load:
    """Everybody outside the engine."""

    def __init__(self, place: Place, append: Append) -> None:
        self._place = place
        self._append = append
        self._numbers = itertools.count()
        self._owed: deque[tuple[str, CommandData]] = deque(opening())
        self._sent_at: dict[str, float] = {}
        self._took_ms: list[float] = []
        self._warm_at = time.monotonic() + WARM_S
        self._all_answered = asyncio.Event()
        self.stopping = False

    async def listen(self) -> None:
        """Take in the steps, and owe what agents do next."""
        async for seen in steps_of(self._place):
            for event in seen.step.events:
                self._hear(event, seen.at)

    def _hear(self, event: Event, at: float) -> None:
        if isinstance(event, CommandHandled | CommandRefused):
            sent_at = self._sent_at.pop(event.id, None)
            if sent_at is not None and sent_at >= self._warm_at:
                self._took_ms.append((at - sent_at) * 1000)
            if self.stopping and not self._sent_at:
                self._all_answered.set()
        elif isinstance(event, OfferMade):
            self._owed.append((f"staff:{event.agent}", OfferAccept(offer=event.offer)))
        elif isinstance(event, OfferAccepted):
            self._owed.append((f"staff:{event.agent}", ContactEnd(contact=event.contact)))

    async def run(self) -> None:
        """One command at each beat: what somebody owes, or another resident."""
        start = time.monotonic()
        for beat in itertools.count():
            await asyncio.sleep(max(0.0, start + beat / self._place.rate - time.monotonic()))
            if self.stopping:
                return
            number = next(self._numbers)
            source, data = self._owed.popleft() if self._owed else arrival(number)
            command = Command(id=str(number), centre=CENTRE, source=source, at=SystemClock().wall(), data=data)
            self._sent_at[command.id] = time.monotonic()
            await self._append(command)

    async def finish(self) -> Answered:
        """Append no more, and wait for the answers, not for ever."""
        self.stopping = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                if self._sent_at:
                    await self._all_answered.wait()
        return Answered.of(self._took_ms, unanswered=len(self._sent_at))


def arrival(number: int) -> tuple[str, CommandData]:
    """A resident opens a chat."""
    resident = ResidentId(f"resident-{number}")
    return f"resident:{resident}", ContactArrive(channel="webchat", queue=REPAIRS, resident=resident)


def percentile(ordered: list[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    return ordered[int(share * (len(ordered) - 1))]


async def run(place: Place) -> None:
    """Load the place until standard input ends, then say how it was answered."""
    async with appending(place) as append, asyncio.TaskGroup() as tasks:
        load = Load(place, append)
        listening = tasks.create_task(load.listen())
        tasks.create_task(load.run())
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        answered = await load.finish()
        listening.cancel()
    print(msgspec.json.encode(answered).decode(), flush=True)


if __name__ == "__main__":
    asyncio.run(run(Place.from_argument()))
