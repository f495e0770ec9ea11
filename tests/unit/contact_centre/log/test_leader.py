"""The leader answers every command exactly once, whatever goes wrong around it."""

import asyncio
import base64
from collections import Counter
from pathlib import Path

import msgspec

from contact_centre.log.dead_letters import DeadLetter
from contact_centre.log.follower import Follower
from contact_centre.log.judging import accepted
from contact_centre.log.memory import MemoryLog
from contact_centre.log.sqlite import SqliteLog
from routing import engine
from routing.commands import Command, ContactArrive, encode_command
from routing.events import ClockJumped, CommandHandled, CommandRefused, Event, OfferMade, OfferTimedOut
from routing.ids import CentreId, ContactId, Instant, SkillId
from routing.ports import DEAD_LETTERS, INBOX, STEPS
from routing.state import State
from routing.steps import MAX_EVENTS, Chain, Step
from routing.words import Need
from tests.faults.full_disk import full_disk
from tests.unit.contact_centre.log.running import (
    CENTRE,
    REPAIRS,
    Log,
    ManualClock,
    answers,
    arrival,
    ask,
    opening,
    running,
    steps_of,
)


async def answered(log: Log) -> Counter[tuple[str, str]]:
    """How often each command was answered by the steps that count."""
    counts = Counter[tuple[str, str]]()
    for each in accepted(await log.read(STEPS, 0, 100_000), Chain()):
        counts.update(answers(each.step))
    return counts


def events(steps: list[Step], kind: type[Event]) -> list[Event]:
    """Every event of that kind."""
    return [event for step in steps for event in step.events if isinstance(event, kind)]


async def replayed(log: Log) -> str:
    """Digest of the state that the steps alone give."""
    follower = Follower(log, CENTRE)
    await follower.start()
    return engine.digest(follower.state)


async def test_a_chat_is_offered_to_the_agent_who_waits() -> None:
    """The whole way: inbox, engine, step, follower."""
    log = MemoryLog()
    async with running(log, ManualClock()) as centre:
        await ask(log, *opening(), arrival(1))
        await centre.consumed()

        assert len(centre.follower.state.offers) == 1
    assert set((await answered(log)).values()) == {1}


async def test_replay_equals_live() -> None:
    """After a restart every contact, offer and agent is as it was."""
    log, clock = MemoryLog(), ManualClock()
    async with running(log, clock) as centre:
        await ask(log, *opening())
        for number in range(40):
            clock.pass_ms(1_500)
            await ask(log, arrival(number))
            await centre.consumed()
        live = engine.digest(centre.follower.state)
        decided = engine.digest(centre.leader._state)

    assert live == decided
    assert await replayed(log) == live


async def test_a_repeat_has_no_second_effect() -> None:
    """A widget that resends after a tunnel opens one chat, not two."""
    log = MemoryLog()
    async with running(log, ManualClock()) as centre:
        await ask(log, *opening(), arrival(1), arrival(1))
        await ask(log, arrival(1))
        await centre.consumed()

        assert len(centre.follower.state.contacts) == 1
    assert (await answered(log))["resident:1", "arrive-1"] == 1


async def test_what_cannot_be_read_is_kept_and_holds_nobody_up() -> None:
    """One broken record must not keep the next resident from being served."""
    log = MemoryLog()
    foreign = encode_command(msgspec.structs.replace(arrival(9), centre=CentreId("elsewhere")))
    broken = [b"\x00\xff", b'{"id":"x"}', b'{"data":' + b"[" * 5_000, foreign]
    async with running(log, ManualClock()) as centre:
        await ask(log, *opening())
        await log.append(INBOX, broken)
        await ask(log, arrival(1))
        await centre.consumed()

        assert len(centre.follower.state.contacts) == 1
    letters = [msgspec.json.decode(record.data, type=DeadLetter) for record in await log.read(DEAD_LETTERS, 0, 10)]
    assert [letter.data for letter in letters] == broken
    assert all(letter.reason for letter in letters)
    assert base64.b64encode(broken[0]) in (await log.read(DEAD_LETTERS, 0, 1))[0].data


class Faulty:
    """The engine, with a fault on the command `bad` the first `times` times. It spoils the state before it raises."""

    def __init__(self, bad: str | None, times: int) -> None:
        self.bad = bad
        self.times = times

    def __call__(self, state: State, command: Command | None, now: Instant) -> list[Event]:
        if self.times and (command.id if command else None) == self.bad:
            self.times -= 1
            state.contacts.pop(next(iter(state.contacts), ContactId("")), None)
            raise ArithmeticError("a fault of ours")
        return engine.settle(state, command, now)


async def test_a_poisonous_command_is_refused_and_blocks_nobody() -> None:
    """A fault of ours costs the one who met it an honest refusal, and the others nothing."""
    log = MemoryLog()
    async with running(log, ManualClock(), settle=Faulty("arrive-2", 99)) as centre:
        await ask(log, *opening(), arrival(1), arrival(2), arrival(3))
        await centre.consumed()

        assert len(centre.follower.state.contacts) == 2
        assert centre.leader.ready.is_set()
        assert engine.digest(centre.leader._state) == engine.digest(centre.follower.state)
    [refused] = events(await steps_of(log), CommandRefused)
    assert isinstance(refused, CommandRefused)
    assert (refused.id, refused.code) == ("arrive-2", "poison")
    assert set((await answered(log)).values()) == {1}
    assert await replayed(log) == engine.digest(centre.follower.state)


async def test_who_arrives_with_poison_waits_in_the_first_queue() -> None:
    """What the engine cannot make sense of, a person sorts out; a resident is not sent away for our fault."""

    def settle(state: State, command: Command | None, now: Instant) -> list[Event]:
        if command is not None and isinstance(command.data, ContactArrive) and command.data.needs:
            raise ArithmeticError("a fault of ours")
        return engine.settle(state, command, now)

    log, plain = MemoryLog(), arrival(1)
    data = msgspec.structs.replace(plain.data, needs=(Need(skill=SkillId("welsh"), must=True),), priority_s=600)
    async with running(log, ManualClock(), settle=settle) as centre:
        await ask(log, *opening(), msgspec.structs.replace(plain, data=data))
        await centre.consumed()

        [contact] = centre.follower.state.contacts.values()
        assert contact.queue == REPAIRS
        assert contact.offer is not None
    assert events(await steps_of(log), CommandRefused) == []


async def test_a_fault_that_passes_costs_nobody_anything() -> None:
    """Tried alone, the command goes through: the resident notices nothing."""
    log = MemoryLog()
    async with running(log, ManualClock(), settle=Faulty("arrive-2", 1)) as centre:
        await ask(log, *opening(), arrival(1), arrival(2), arrival(3))
        await centre.consumed()

        assert len(centre.follower.state.contacts) == 3
    assert events(await steps_of(log), CommandRefused) == []


async def test_a_fault_in_what_is_due_loses_no_command() -> None:
    """No command is blamed for a timer; all wait in the inbox until the engine works again."""
    log, faulty = MemoryLog(), Faulty(None, 2)
    async with running(log, ManualClock(), settle=faulty) as centre:
        await ask(log, *opening(), arrival(1))
        await centre.consumed()

        assert faulty.times == 0
        assert not centre.leader.stuck
        assert len(centre.follower.state.contacts) == 1
    assert events(await steps_of(log), CommandRefused) == []


async def test_who_is_superseded_stops_and_its_decisions_count_for_nothing() -> None:
    """Two leaders must never offer one contact twice."""
    log, clock = MemoryLog(), ManualClock()
    async with running(log, clock, owner="one") as first:
        await ask(log, *opening())
        await first.consumed()
        async with running(log, clock, owner="two") as second:
            await ask(log, *(arrival(number) for number in range(20)))
            await second.consumed()
            await first.consumed()
            await asyncio.wait_for(first.leading, 20)

            assert not first.leader.ready.is_set()
            assert second.leader.ready.is_set()
            assert engine.digest(first.follower.state) == engine.digest(second.follower.state)
    counts = await answered(log)
    assert len(counts) == 24
    assert set(counts.values()) == {1}


async def test_an_idle_leader_notices_that_it_was_superseded() -> None:
    """It does not wait for the next resident to find out."""
    log, clock = MemoryLog(), ManualClock()
    async with running(log, clock, owner="one") as first, running(log, clock, owner="two") as second:
        await asyncio.wait_for(first.leading, 20)

        assert second.leader.ready.is_set()


async def test_a_step_that_lands_twice_costs_the_leader_nothing() -> None:
    """A broker that hears a step twice must not make the engine copy a hundred thousand waiting contacts."""
    log = MemoryLog()
    async with running(log, ManualClock()) as centre:
        await ask(log, *opening(), arrival(1))
        await centre.consumed()
        decides_by = centre.leader._state
        await log.append(STEPS, [(await log.read(STEPS, await log.end(STEPS) - 1, 1))[0].data])
        await ask(log, arrival(2))
        await centre.consumed()

        assert centre.leader._state is decides_by
        assert centre.follower.rejected == 1
    assert set((await answered(log)).values()) == {1}


async def test_an_outage_of_ours_times_no_offer_out() -> None:
    """Agents are not made to miss an offer because the service was restarted."""
    log, clock = MemoryLog(), ManualClock()
    async with running(log, clock) as centre:
        await ask(log, *opening(), arrival(1))
        await centre.consumed()
    clock.pass_ms(600_000)
    async with running(log, clock) as centre:
        await ask(log, arrival(2))
        await centre.consumed()

        offers = centre.follower.state.offers.values()
        assert len(offers) == 2
        assert all(offer.expires_at > clock.wall() for offer in offers)
    steps = await steps_of(log)
    assert [step.gap for step in steps if events([step], ClockJumped)] == [True]
    assert events(steps, OfferTimedOut) == []


async def test_a_timer_is_acted_on_without_any_command() -> None:
    """An offer that nobody takes goes on by itself."""
    log, clock = MemoryLog(), ManualClock()
    async with running(log, clock) as centre:
        await ask(log, *opening(), arrival(1))
        await centre.consumed()
        for _ in range(20):
            clock.pass_ms(1_100)
            await log.append(INBOX, [b"wake"])
            await centre.consumed()

        assert centre.follower.state.offers == {}
    assert len(events(await steps_of(log), OfferTimedOut)) == 1


async def test_a_rush_becomes_several_steps_of_bounded_size() -> None:
    """No step is too large for a broker or too slow for a screen."""
    log = MemoryLog()
    await ask(log, *opening(), *(arrival(number) for number in range(1_500)))
    async with running(log, ManualClock()) as centre:
        await centre.consumed()

        assert len(centre.follower.state.contacts) == 1_500
    steps = await steps_of(log)
    assert len(steps) < 30
    assert all(len(step.events) <= MAX_EVENTS for step in steps)
    assert all(step.events or step.in_to > step.in_from for step in steps)
    assert len(events(steps, OfferMade)) == 3
    assert len(events(steps, CommandHandled)) == 1_504


async def test_a_full_disk_pauses_the_centre_and_no_more(tmp_path: Path) -> None:
    """Those who waited still wait, what was refused never happened, and all goes on by itself."""
    log = SqliteLog(tmp_path / "log.db")
    try:
        async with running(log, ManualClock()) as centre:
            await ask(log, *opening(), arrival(1))
            await centre.consumed()
            with full_disk():
                refused = await asyncio.gather(
                    *(ask(log, arrival(number)) for number in range(2, 200)), return_exceptions=True
                )
            accepted = 1 + refused.count(None)
            assert accepted < 199
            await ask(log, arrival(500))
            await centre.consumed()

            assert len(centre.follower.state.contacts) == accepted + 1
        assert set((await answered(log)).values()) == {1}
    finally:
        await log.close()
