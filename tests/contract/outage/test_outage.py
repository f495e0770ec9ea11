"""A provider that is away for an hour: nothing is lost, nothing goes out twice, and each thread keeps its order."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from contact_centre.database import connect
from contact_centre.dispatch import Dispatcher, Limits, Patience, SqlOutbox
from contact_centre.dispatch.dispatcher import call_key
from contact_centre.dispatch.port import lane_of
from contact_centre.log.memory import MemoryLog
from routing.commands import EffectFinish
from routing.events import EffectRequested, ResidentOptedOut
from routing.ids import ContactId, MessageId, ResidentId
from routing.ports import INBOX, STEPS
from routing.words import Effect, Sealed, Telling
from tests.contract.outage.four import FOUR
from tests.contract.outage.providers import House, Mood, Provider
from tests.unit.contact_centre.dispatch.writing import PACE, Script, dispatching
from tests.unit.contact_centre.log.running import CENTRE, ManualClock

MINUTE_S = 60
RESIDENTS = ("101", "102", "103")
LIMITS = Limits(per_second=5, most=10, within_s=60)


class Hours:
    """Time that passes only while everybody waits for it."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self._waiting: list[tuple[int, asyncio.Event]] = []

    async def pause(self, seconds: float) -> None:
        """Return once so many seconds have passed."""
        woken = asyncio.Event()
        self._waiting.append((self.clock.monotonic + max(1, round(seconds * 1000)), woken))
        await woken.wait()

    async def pass_(self, seconds: float, busy: Callable[[], int]) -> None:
        """Let so many seconds pass; `busy` says how many are at work or wait."""
        end = self.clock.monotonic + round(seconds * 1000)
        async with asyncio.timeout(60):
            while (at_work := len(self._waiting) < busy()) or self.clock.monotonic < end:
                if not at_work:
                    self._jump(end)
                await asyncio.sleep(0.001)

    def _jump(self, end: int) -> None:
        due = min([end, *(at for at, _ in self._waiting)])
        self.clock.pass_ms(max(0, due - self.clock.monotonic))
        for each in [each for each in self._waiting if each[0] <= due]:
            self._waiting.remove(each)
            each[1].set()


class Town:
    """A provider, the outbox before it, and an engine that asks for what the test says."""

    def __init__(self, provider: Provider, outbox: SqlOutbox) -> None:
        self.provider, self.outbox = provider, outbox
        self.hours, self.script = Hours(), Script(MemoryLog())
        self.house = House(provider, self.hours.clock.wall)
        self.asked: defaultdict[str, list[str]] = defaultdict(list)
        self.sealed: Sealed | None = None
        self.dispatcher: Dispatcher | None = None
        self._server: Any = None
        self._port = 0
        self._held: socket.socket | None = None

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """The provider listens, and one dispatcher calls it."""
        await self.back()
        performer = self.provider.performer(f"http://127.0.0.1:{self._port}", self.hours.clock.wall)
        self.dispatcher = Dispatcher(
            self.script.log,
            CENTRE,
            self.outbox,
            [performer],
            name="one",
            clock=self.hours.clock,
            pace=PACE,
            patience=Patience(most_s=240, fresh_s=5),
            limits=lambda _effect: LIMITS,
            pause=self.hours.pause,
        )
        try:
            async with dispatching(self.dispatcher):
                yield
        finally:
            self.house.released.set()
            await self.away()
            if self._held is not None:
                self._held.close()
            close = getattr(getattr(performer, "_graph", performer), "close", None)
            if (
                close is None
                and (twilio := getattr(getattr(performer, "_rest", None), "http_client", None)) is not None
            ):
                close = twilio.close
            if close is not None:
                await close()

    @property
    def reader(self) -> Dispatcher:
        """The dispatcher that is at work."""
        assert self.dispatcher is not None
        return self.dispatcher

    async def away(self) -> None:
        """Nobody listens there any more, and nobody else begins to."""
        if self._server is not None:
            await self._server.close()
            self._server = None
            self._held = socket.socket()
            self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._held.bind(("127.0.0.1", self._port))

    async def back(self) -> None:
        """Somebody does, at the same address."""
        if self._server is None:
            if self._held is not None:
                self._held.close()
            self._server = await self.house.open(self._port)
            self._port = self._server.port

    async def ask(
        self, resident: str, text: str, contact: str = "c1", kind: Effect = "send", telling: Telling = "received"
    ) -> None:
        """An agent writes to a resident."""
        said: dict[str, Any] = {"telling": telling} if kind == "tell" else {"text": text}
        asked = EffectRequested(
            at=self.hours.clock.wall(),
            contact=ContactId(f"{contact}-{resident}"),
            effect=kind,
            channel=self.provider.channel,
            address=self.sealed or self.provider.address(resident),
            to=self.provider.ours,
            message=MessageId(f"{resident}-{len(self.asked[resident])}"),
            **said,
        )
        offset = await self.script.step(asked)
        self.asked[resident].append(text)
        async with asyncio.timeout(20):
            key = call_key(0, offset, 0)
            while key not in self.reader.open and key not in await self.told():  # noqa: ASYNC110  # as `until`
                await asyncio.sleep(0.001)

    async def pass_(self, minutes: float) -> None:
        """Time passes."""
        calls = self.reader.open
        await self.hours.pass_(minutes * MINUTE_S, lambda: len({lane_of(call.effect) for call in calls.values()}))

    async def told(self) -> list[str]:
        """Keys of calls whose result the centre was told."""
        return [each.id for each in await self.script.told()]

    async def results(self) -> Sequence[EffectFinish]:
        """What the centre was told, in its order."""
        return [each.data for each in await self.script.told() if isinstance(each.data, EffectFinish)]

    def received(self) -> dict[str, list[str]]:
        """What each resident got, in its order."""
        got = {resident: self.provider.address(resident) for resident in self.asked}
        return {
            resident: [one.text for one in self.house.sent if one.to == address] for resident, address in got.items()
        }


@pytest.fixture(params=sorted(FOUR))
async def town(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Town]:
    """One provider, well."""
    engine = connect(f"sqlite:///{tmp_path}/centre.db")
    town = Town(FOUR[request.param](), SqlOutbox(engine, CENTRE))
    async with town.open():
        yield town
    engine.dispose()


async def test_an_hour_without_a_provider_loses_and_repeats_nothing(town: Town) -> None:
    """It cannot be reached, then has too much to do, then fails, then does not answer, then answers when nobody listens."""
    await town.away()
    for resident in RESIDENTS:
        await town.ask(resident, "We come on Tuesday.")
    await town.pass_(12)
    await town.back()
    moods: list[Mood] = ["busy", "broken", "deaf", "lost"]
    for mood in moods:
        town.house.mood = mood
        for resident in RESIDENTS:
            await town.ask(resident, "Yes.")
            await town.ask(resident, f"Now it is {mood}.", contact="c2")
        await town.pass_(12)
    town.house.mood = "well"
    town.house.released.set()
    await town.pass_(15)

    results = await town.results()
    assert town.received() == dict(town.asked)
    assert [(each.ok, each.maybe_duplicate) for each in results] == [(True, False)] * len(RESIDENTS) * 9
    assert len({each.ref for each in results}) == len(results)


async def test_what_is_pending_is_told_to_nobody_as_sent(town: Town) -> None:
    """The agent sees it wait for as long as it waits, and each message one after the other as they get there."""
    town.house.mood = "busy"
    await town.ask("101", "First.")
    await town.ask("101", "Second.")
    await town.pass_(30)
    pending = [(call.state, call.effect.message) for call in town.outbox.calls()]
    told = await town.results()
    town.house.mood = "well"
    await town.pass_(5)

    assert (pending, told) == ([("pending", "101-0"), ("pending", "101-1")], [])
    assert [each.message for each in await town.results()] == ["101-0", "101-1"]


async def test_what_is_given_up_is_said_in_words(town: Town) -> None:
    """After half a day an answer is of no use: the agent reads that it was not sent, and what to do."""
    await town.away()
    await town.ask("101", "We come this morning.")
    await town.pass_(13 * 60)
    await town.back()
    await town.pass_(10)

    [result] = await town.results()
    assert (result.ok, town.house.sent) == (False, [])
    assert "was not sent. Send it again, or ring the resident." in result.text


async def test_what_may_have_been_sent_is_not_called_unsent(town: Town) -> None:
    """The provider had it, and went away before anybody could ask: an agent who sends it again repeats themselves."""
    town.house.mood = "lost"
    await town.ask("101", "We come this morning.")
    while not town.house.sent:
        await town.pass_(0.01)
    await town.away()
    await town.pass_(13 * 60)

    [result] = await town.results()
    assert (result.ok, len(town.house.sent)) == (False, 1)
    assert "never said whether this was sent" in result.text


async def test_a_provider_that_wants_to_be_left_alone_is(town: Town) -> None:
    """One refusal holds back everything from that address: a hundred residents do not knock one after the other."""
    town.house.mood = "busy"
    for resident in RESIDENTS:
        await town.ask(resident, "Hello.")
    await town.pass_(30)

    # Each of the three lanes asks at most once in 45 s, and mostly far less often.
    assert town.house.asked <= len(RESIDENTS) * 30 * MINUTE_S / 45
    assert await town.script.log.end(INBOX) == 0
    assert await town.script.log.end(STEPS) > 0


async def test_whoever_asks_for_no_more_gets_nothing_that_still_waits(town: Town) -> None:
    """It was written before they said STOP; sent after it, it would be what they asked us not to do."""
    await town.away()
    address = town.provider.address("101")
    town.sealed = Sealed(resident=ResidentId("may"), box=address)
    await town.ask("101", "We come on Tuesday.")
    await town.ask("101", "", kind="tell")
    out = ResidentOptedOut(at=town.hours.clock.wall(), resident=ResidentId("may"), channel=town.provider.channel)
    await town.script.step(out)
    await town.ask("101", "You get no more messages.", telling="opted_out", kind="tell")
    await town.pass_(10)
    await town.back()
    await town.pass_(10)

    assert [each.ok for each in await town.results()] == [False, False, True]
    assert "asked for no more messages" in (await town.results())[0].text
    assert [one.text for one in town.house.sent] == ["Told: opted_out"]


async def test_what_to_do_in_danger_goes_out_as_soon_as_the_provider_is_back(town: Town) -> None:
    """Whoever smelled gas during the outage does not wait until a pause of minutes is over."""
    await town.away()
    await town.ask("101", "", kind="tell")
    await town.ask("102", "", kind="tell", telling="safety")
    await town.pass_(30)
    await town.back()
    await town.pass_(4 / MINUTE_S)

    assert "Told: safety" in [one.text for one in town.house.sent]
