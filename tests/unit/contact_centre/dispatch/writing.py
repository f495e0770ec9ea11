"""A log of steps that ask for provider calls, written by hand, and dispatchers over it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence

from contact_centre.dispatch import Dispatcher, Outbox, Outcome, Patience
from contact_centre.dispatch.port import Call
from contact_centre.log.memory import MemoryLog
from contact_centre.places import Pace
from routing.commands import Command, EffectFinish, decode_command
from routing.events import CommandHandled, EffectRequested, Event
from routing.ids import AgentId, ContactId, Instant
from routing.ports import INBOX, STEPS
from routing.steps import STEP_VERSION, Chain, Step, Takeover, encode_record
from tests.unit.contact_centre.dispatch.provider import Provider
from tests.unit.contact_centre.log.running import CENTRE, START, ManualClock

PACE = Pace(batch_s=0.001, retry_s=0.001, spare_s=0)
PATIENCE = Patience(first_s=0.001, most_s=0.002)


def join(contact: str, at: Instant = START) -> EffectRequested:
    """The engine asks to join the call `contact`."""
    return EffectRequested(at=at, contact=ContactId(contact), effect="join", agent=AgentId("ann"))


class Script:
    """An engine that decides what the test says."""

    def __init__(self, log: MemoryLog) -> None:
        self.log = log
        self._chain = Chain()

    async def step(self, *events: Event) -> int:
        """Append a step; its offset."""
        if self._chain.vacant:
            takeover = Takeover(v=STEP_VERSION, epoch=1, owner="one", t=START)
            await self._append(takeover)
        chain = self._chain
        step = Step(
            v=STEP_VERSION, epoch=1, owner="one", prev=chain.last_id, id=f"s{await self.log.end(STEPS)}",
            in_from=chain.next_in, in_to=chain.next_in, t=START, events=events,
        )  # fmt: skip
        return await self._append(step)

    async def asks(self, *contacts: str, at: Instant = START) -> list[str]:
        """Ask for a join of each; the keys."""
        offset = await self.step(*(join(contact, at) for contact in contacts))
        return [f"0:{offset}:{number}" for number in range(len(contacts))]

    async def answers(self) -> list[EffectFinish]:
        """Take every result that was told, as the engine does; what they were."""
        told = await self.told()
        await self.step(
            *(CommandHandled(at=START, source=each.source, id=each.id, command=each.data.type) for each in told)
        )
        return [each.data for each in told if isinstance(each.data, EffectFinish)]

    async def told(self) -> list[Command]:
        """What came in."""
        return [decode_command(record.data) for record in await self.log.read(INBOX, 0, 10_000)]

    async def _append(self, record: Step | Takeover) -> int:
        assert self._chain.accept(record)
        return await self.log.append(STEPS, [encode_record(record)])


class Tally:
    """How attempts ended."""

    def __init__(self) -> None:
        self.outcomes: list[str] = []

    def __call__(self, _call: Call, outcome: str) -> None:
        self.outcomes.append(outcome)


def dispatcher_of(
    script: Script,
    outbox: Outbox,
    providers: Sequence[Provider],
    *,
    name: str = "one",
    clock: ManualClock | None = None,
    patience: Patience = PATIENCE,
    pace: Pace = PACE,
    heard: Callable[[Call, Outcome], None] | None = None,
) -> Dispatcher:
    """A dispatcher that takes its turn at once."""
    return Dispatcher(
        script.log,
        CENTRE,
        outbox,
        providers,
        name=name,
        clock=clock if clock is not None else ManualClock(),
        pace=pace,
        patience=patience,
        heard=heard if heard is not None else Tally(),
    )


@contextlib.asynccontextmanager
async def dispatching(dispatcher: Dispatcher) -> AsyncIterator[asyncio.Task[None]]:
    """It runs inside the block, and ends as a kill ends it: in the midst of whatever it does."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(dispatcher.run())
        try:
            yield task
        finally:
            task.cancel()


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what another task or thread brings about."""
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - threads set no event of ours
            await asyncio.sleep(0.002)


async def told(script: Script, count: int) -> list[EffectFinish]:
    """The results, once `count` have come in."""
    async with asyncio.timeout(20):
        await script.log.wait(INBOX, count - 1)
    return [each.data for each in await script.told() if isinstance(each.data, EffectFinish)]
