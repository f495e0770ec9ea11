from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from contact_centre.database import connect
from contact_centre.dispatch import Call, Patience, SqlOutbox
from contact_centre.log.memory import MemoryLog
from contact_centre.places import Astray, PlacesUnavailable
from routing.events import EffectRequested, ResidentOptedOut
from routing.ids import ContactId, Instant, ResidentId
from routing.ports import STEPS, Terms
from routing.words import Channel, Sealed
from tests.unit.contact_centre.dispatch.provider import TERMS, Provider
from tests.unit.contact_centre.dispatch.writing import (
    PATIENCE,
    Script,
    Tally,
    dispatcher_of,
    dispatching,
    join,
    told,
    until,
)
from tests.unit.contact_centre.log.running import CENTRE, START, ManualClock

SECRETIVE = msgspec.structs.replace(TERMS, can_be_found=False)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[SqlOutbox]:
    """An empty outbox."""
    engine = connect(f"sqlite:///{tmp_path}/centre.db")
    yield SqlOutbox(engine, CENTRE)
    engine.dispose()


@pytest.fixture
def script() -> Script:
    """An engine that decides what the test says."""
    return Script(MemoryLog())


@pytest.fixture
def provider() -> Provider:
    """A provider that can be asked what became of a call."""
    return Provider()


async def killed_in_a_call(script: Script, outbox: SqlOutbox, provider: Provider) -> str:
    """The dispatcher dies between the call and the row that says so; the key."""
    (key,) = await script.asks("c1")
    provider.free.clear()
    async with dispatching(dispatcher_of(script, outbox, [provider])):
        await until(provider.called.is_set)
    provider.free.set()
    assert [call.state for call in outbox.calls()] == ["calling"]
    return key


class Texts(Provider):
    """The same, of texts."""

    channel: Channel = "sms"

    def __init__(self) -> None:
        super().__init__()
        self.effects = {"send": TERMS}


async def test_who_said_stop_is_not_written_to_by_the_next_dispatcher_either(script: Script, outbox: SqlOutbox) -> None:
    """The provider was away, they said STOP, and the process that had heard it was killed before it came back."""
    texts = Texts()
    texts.fates = ["unavailable"]
    may, jo = (Sealed(resident=ResidentId(who), box="x") for who in ("may", "jo"))
    sends = [
        EffectRequested(at=START, contact=ContactId(who.resident), effect="send", channel="sms", address=who)
        for who in (may, jo)
    ]
    await script.step(sends[0])
    first = dispatcher_of(script, outbox, [texts], patience=Patience(first_s=60, most_s=60))
    async with dispatching(first):
        await until(texts.called.is_set)
        heard = await script.step(ResidentOptedOut(at=START, resident=may.resident, channel="sms"))
        await until(lambda: first.place.position is not None and first.place.position.offset > heard)
    assert [call.state for call in outbox.calls()] == ["pending"]
    await script.step(sends[1])

    async with dispatching(dispatcher_of(script, outbox, [texts], name="two")):
        results = {each.contact: each.ok for each in await told(script, 2)}

    assert results == {"may": False, "jo": True}


async def test_result_of_a_call_comes_back_once(script: Script, outbox: SqlOutbox, provider: Provider) -> None:
    """The agent's leg is joined, the engine is told, and nothing is left to do."""
    (key,) = await script.asks("c1")
    async with dispatching(dispatcher := dispatcher_of(script, outbox, [provider])):
        (finish,) = await told(script, 1)
        assert (finish.contact, finish.ok, finish.ref, finish.maybe_duplicate) == ("c1", True, f"leg of {key}", False)
        assert [each.id for each in await script.told()] == [key]
        await script.answers()
        await until(lambda: not outbox.calls())
        assert not dispatcher.open
    assert provider.calls == {key: 1}


async def test_refusal_of_the_provider_is_a_result(script: Script, outbox: SqlOutbox, provider: Provider) -> None:
    """It is not tried again: the engine decides who is asked next."""
    provider.fates = ["refused"]
    await script.asks("c1")
    async with dispatching(dispatcher_of(script, outbox, [provider])):
        (finish,) = await told(script, 1)
    assert (finish.ok, finish.text) == (False, "The agent's line is dead.")
    assert provider.calls.total() == 1


async def test_effects_of_steps_that_do_not_count_are_not_performed(
    script: Script, outbox: SqlOutbox, provider: Provider
) -> None:
    """A paused engine wakes up and asks for a call that another has long decided about: nobody's phone rings."""
    await script.asks("c1")
    record = (await script.log.read(STEPS, 1, 1))[0]
    await script.log.append(STEPS, [record.data])
    await script.asks("c2")
    async with dispatching(dispatcher_of(script, outbox, [provider])):
        await told(script, 2)
    assert set(provider.order) == {"c1", "c2"}
    assert provider.calls.total() == 2


async def test_calls_for_one_contact_keep_their_order_and_others_do_not_wait(
    script: Script, outbox: SqlOutbox, provider: Provider
) -> None:
    """A provider in trouble with one resident's call does not hold up the others."""
    first = await script.asks("c1", "c1", "c1")
    provider.free.clear()
    async with dispatching(dispatcher_of(script, outbox, [provider])):
        await until(provider.called.is_set)
        await script.asks("c2", "c3")
        await until(lambda: provider.in_flight == 3)
        assert [len(keys) for keys in provider.order.values()] == [1, 1, 1]
        provider.free.set()
        await told(script, 5)
    assert provider.order["c1"] == first


async def test_no_more_calls_at_a_time_than_allowed(script: Script, outbox: SqlOutbox, provider: Provider) -> None:
    """A burst does not become a burst at the provider."""
    await script.asks(*(f"c{number}" for number in range(20)))
    patience = Patience(first_s=0.001, at_once_count=3)
    provider.free.clear()
    async with dispatching(dispatcher_of(script, outbox, [provider], patience=patience)):
        await until(lambda: provider.in_flight == 3)
        provider.free.set()
        await told(script, 20)
    assert provider.most_in_flight == 3


async def test_a_provider_that_hangs_takes_no_other_channels_room(
    script: Script, outbox: SqlOutbox, provider: Provider
) -> None:
    """While texts go nowhere for an hour, residents who ring are still put through."""
    texts = Provider()
    texts.channel = "sms"
    texts.free.clear()
    asked = [msgspec.structs.replace(join(f"t{number}"), channel="sms") for number in range(10)]
    await script.step(*asked)
    patience = Patience(first_s=0.001, at_once_count=3)
    async with dispatching(dispatcher_of(script, outbox, [provider, texts], patience=patience)):
        await until(lambda: texts.in_flight == 3)
        await script.asks("c1")
        (finish,) = await told(script, 1)
        texts.free.set()
        await told(script, 11)
    assert finish.contact == "c1"


async def test_busy_provider_is_called_again_when_it_said(
    script: Script, outbox: SqlOutbox, provider: Provider
) -> None:
    """What was certainly not done is done later, without a look-up."""
    provider.fates, provider.retry_after_s = ["unavailable"] * 3, 0.01
    tally = Tally()
    (key,) = await script.asks("c1")
    async with dispatching(dispatcher_of(script, outbox, [provider], heard=tally)):
        (finish,) = await told(script, 1)
    assert finish.ok
    assert tally.outcomes == ["unavailable"] * 3 + ["done"]
    assert (provider.calls[key], provider.looked_up) == (4, [])


async def test_provider_is_left_alone_as_long_as_it_asks(script: Script, outbox: SqlOutbox, provider: Provider) -> None:
    """Retry-After is longer than any pause of ours would be; others are served meanwhile."""
    provider.fates, provider.retry_after_s = ["unavailable"], 3_600
    tally = Tally()
    await script.asks("c1")
    async with dispatching(dispatcher_of(script, outbox, [provider], heard=tally)):
        await until(lambda: tally.outcomes == ["unavailable"])
        await script.asks("c2")
        (finish,) = await told(script, 1)
    assert finish.contact == "c2"
    assert provider.calls.total() == 2


async def test_lost_answer_is_looked_up(script: Script, outbox: SqlOutbox, provider: Provider) -> None:
    """The connection broke after the provider had done it: nobody's phone rings twice."""
    provider.fates = ["lost"]
    (key,) = await script.asks("c1")
    async with dispatching(dispatcher_of(script, outbox, [provider])):
        (finish,) = await told(script, 1)
    assert (finish.ok, finish.ref, finish.maybe_duplicate) == (True, f"leg of {key}", False)
    assert provider.done == {key: 1}


async def test_call_that_takes_too_long_is_looked_up(script: Script, outbox: SqlOutbox) -> None:
    """A provider that hangs costs one call its time and nobody else anything."""
    provider = Provider(Terms(call_s=0.02, give_up_s=60))
    provider.free.clear()
    tally = Tally()
    await script.asks("c1")
    async with dispatching(dispatcher_of(script, outbox, [provider], heard=tally)):
        await until(lambda: "unknown" in tally.outcomes)
        provider.free.set()
        (finish,) = await told(script, 1)
    assert finish.ok
    assert provider.looked_up
    assert provider.done.total() == 1


async def test_what_was_not_done_is_done_again(script: Script, outbox: SqlOutbox, provider: Provider) -> None:
    """Only where the provider never heard of it."""
    provider.fates = ["broken"]
    (key,) = await script.asks("c1")
    async with dispatching(dispatcher_of(script, outbox, [provider])):
        (finish,) = await told(script, 1)
    assert (finish.ok, finish.maybe_duplicate) == (True, False)
    assert (provider.calls[key], provider.done[key], provider.looked_up) == (2, 1, [key])


@pytest.mark.parametrize("fate", ["lost", "broken"])
async def test_what_may_have_been_sent_twice_says_so(script: Script, outbox: SqlOutbox, fate: str) -> None:
    """A provider that cannot be asked: better twice than never, and staff see that it may be twice."""
    provider = Provider(SECRETIVE)
    provider.fates = [fate, "unavailable"]
    await script.asks("c1")
    async with dispatching(dispatcher_of(script, outbox, [provider])):
        (finish,) = await told(script, 1)
    assert (finish.ok, finish.maybe_duplicate) == (True, True)
    assert provider.looked_up == []


@pytest.mark.parametrize(("fate", "text"), [("unavailable", "not done"), ("broken", "did not say")])
async def test_what_is_too_late_is_given_up(script: Script, outbox: SqlOutbox, fate: str, text: str) -> None:
    """A resident who has long been asked elsewhere is not rung any more; staff read whether it may have happened."""
    provider, clock, tally = Provider(SECRETIVE), ManualClock(), Tally()
    provider.fates = [fate] * 10_000
    await script.asks("c1")
    async with dispatching(dispatcher_of(script, outbox, [provider], clock=clock, heard=tally)):
        await until(lambda: len(tally.outcomes) > 3)
        clock.pass_ms(61_000)
        (finish,) = await told(script, 1)
    assert not finish.ok
    assert text in finish.text
    assert tally.outcomes[-1] == "given_up"


async def test_what_was_asked_for_too_long_ago_is_never_called(
    script: Script, outbox: SqlOutbox, provider: Provider
) -> None:
    """The service comes back after an hour: nobody is joined to a call that ended then."""
    await script.asks("c1", at=Instant(START - 61_000))
    async with dispatching(dispatcher_of(script, outbox, [provider])):
        (finish,) = await told(script, 1)
    assert not finish.ok
    assert not provider.calls


async def test_after_a_crash_what_was_done_is_found(script: Script, outbox: SqlOutbox, provider: Provider) -> None:
    """Killed between the call and the row: whoever goes on asks the provider first, and need not wait."""
    key = await killed_in_a_call(script, outbox, provider)
    provider.done[key] += 1
    async with dispatching(dispatcher_of(script, outbox, [provider], name="two")):
        (finish,) = await told(script, 1)
    assert finish.ok
    assert provider.calls[key] == 1


@pytest.mark.parametrize("terms", [TERMS, SECRETIVE], ids=["can be asked", "cannot be asked"])
async def test_after_a_crash_nothing_is_repeated_that_may_be_under_way(
    script: Script, outbox: SqlOutbox, terms: Terms
) -> None:
    """The other process may only be slow: its call is over before ours begins."""
    provider, clock = Provider(terms), ManualClock()
    key = await killed_in_a_call(script, outbox, provider)
    async with dispatching(dispatcher_of(script, outbox, [provider], name="two", clock=clock)):
        await script.asks("c2")
        await told(script, 1)
        await until(lambda: len(provider.looked_up) > 3 or not terms.can_be_found)
        assert provider.calls[key] == 1
        clock.pass_ms(11_001)
        await told(script, 2)
    (finish,) = [each for each in await script.answers() if each.contact == "c1"]
    assert finish.maybe_duplicate != terms.can_be_found
    assert provider.calls[key] == 2


async def test_result_that_was_not_told_is_told_after_a_crash(
    script: Script, outbox: SqlOutbox, provider: Provider
) -> None:
    """Killed between the row and the inbox: the engine hears of it all the same, under the same id."""
    (key,) = await script.asks("c1")
    async with dispatching(dispatcher_of(script, outbox, [provider])):
        await told(script, 1)
    async with dispatching(dispatcher_of(script, outbox, [provider], name="two")):
        await told(script, 2)
    assert [each.id for each in await script.told()] == [key, key]
    assert provider.calls[key] == 1


async def test_lost_outbox_repeats_nothing_that_steps_have_answered(
    script: Script, outbox: SqlOutbox, provider: Provider, tmp_path: Path
) -> None:
    """A database restored empty: a thousand residents are not texted again."""
    await script.asks("c1", "c2")
    async with dispatching(dispatcher_of(script, outbox, [provider])):
        await told(script, 2)
    await script.answers()
    engine = connect(f"sqlite:///{tmp_path}/new.db")
    anew = Provider()
    async with dispatching(dispatcher_of(script, SqlOutbox(engine, CENTRE), [anew], name="two")):
        await script.asks("c3")
        await told(script, 3)
    engine.dispose()
    assert list(anew.order) == ["c3"]


class Slow(SqlOutbox):
    """A database that takes its time to permit a call."""

    clock: ManualClock

    def keep(self, call: Call, holder: str) -> None:
        super().keep(call, holder)
        if call.state == "calling":
            self.asked = getattr(self, "asked", 0) + 1
            self.clock.pass_ms(5_000 if self.asked < 3 else 10)


async def test_permission_that_is_old_is_asked_for_again(script: Script, outbox: SqlOutbox, provider: Provider) -> None:
    """Whoever slept since they were allowed to call may have been replaced meanwhile."""
    slow = Slow(outbox._engine, CENTRE)
    slow.clock = ManualClock()
    await script.asks("c1")
    async with dispatching(dispatcher_of(script, slow, [provider], clock=slow.clock)):
        await told(script, 1)
    assert slow.asked == 3
    assert provider.calls.total() == 1


class Fickle(SqlOutbox):
    """A database that refuses every second time, before or after it has written."""

    count = 0

    def keep(self, call: Call, holder: str) -> None:
        self.count += 1
        if self.count % 4 == 0:
            raise PlacesUnavailable("away")
        super().keep(call, holder)
        if self.count % 4 == 2:
            raise PlacesUnavailable("away after the commit")


async def test_database_that_comes_and_goes_makes_no_call_twice(
    script: Script, outbox: SqlOutbox, provider: Provider
) -> None:
    """Nothing is called that is not written down first."""
    keys = await script.asks(*(f"c{number}" for number in range(10)))
    fickle = Fickle(outbox._engine, CENTRE)
    async with dispatching(dispatcher_of(script, fickle, [provider])):
        await told(script, 10)
    assert provider.calls == dict.fromkeys(keys, 1)


async def test_whoever_was_replaced_calls_nobody(script: Script, outbox: SqlOutbox, provider: Provider) -> None:
    """Two think that it is their turn, again and again: the one who moved the place last makes the calls."""
    await script.step()
    async with dispatching(dispatcher_of(script, outbox, [provider])):
        await until(lambda: (found := outbox.position("dispatcher")) is not None and found.offset == 2)
        async with dispatching(dispatcher_of(script, outbox, [provider], name="two")):
            await until(lambda: (found := outbox.position("dispatcher")) is not None and found.recorder == "two")
            keys = await script.asks("c1", "c2", "c3")
            await until(lambda: provider.calls.total() >= 3 and all(each.result for each in outbox.calls()))
    assert provider.calls == dict.fromkeys(keys, 1)


async def test_without_performers_it_keeps_its_place(script: Script, outbox: SqlOutbox) -> None:
    """Today no channel calls a provider; the first one that does begins where it is added, not in the past."""
    await script.asks("c1")
    async with dispatching(dispatcher_of(script, outbox, [])):
        await until(lambda: (found := outbox.position("dispatcher")) is not None and found.offset == 2)
    assert not outbox.calls()


async def test_place_of_another_log_is_refused(script: Script, outbox: SqlOutbox, provider: Provider) -> None:
    """The log was restored from an older backup than the database: say so, rather than never call again."""
    await script.asks("c1")
    async with dispatching(dispatcher_of(script, outbox, [provider])):
        await told(script, 1)
    with pytest.raises(Astray, match="do not belong together"):
        async with asyncio.timeout(20):
            await dispatcher_of(Script(MemoryLog()), outbox, [provider], name="two").run()


def test_pauses_grow_up_to_a_limit() -> None:
    """A provider that is down for an hour is not hammered."""
    pauses = Patience(first_s=1, most_s=5).pauses()
    assert [next(pauses) for _ in range(5)] == [1, 2, 4, 5, 5]
    assert PATIENCE.first_s < PATIENCE.most_s
