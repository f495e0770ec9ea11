"""The day so far: a log that a follower accepts, with figures of a council's busy day and nobody left behind."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contact_centre.centre_file import demo_file, file_digest, read_centre
from contact_centre.core import Core, open_core
from contact_centre.demo.day import fill_day
from contact_centre.dispatch.dispatcher import SOURCE, call_key
from contact_centre.ids import new_id
from contact_centre.live.ledger import Ledger
from contact_centre.settings import Settings
from routing import events as ev
from routing.commands import AgentConfigure, Command, ContactArrive, encode_command
from routing.ids import AgentId, Instant, QueueId, ResidentId, SkillId
from routing.ports import INBOX, STEPS
from routing.steps import decode_record
from routing.words import THREADS, Sealed

CENTRE, DIGEST = read_centre(demo_file()), file_digest(demo_file())
MONDAY_NOON = Instant(int(dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC).timestamp() * 1000))
AT_NIGHT = Instant(MONDAY_NOON - 11 * 3_600_000)
"""An hour after midnight: a short day, played as the hours before eleven."""


class StoppedClock:
    """Always the same instant."""

    def __init__(self, now: Instant) -> None:
        self._now = now

    def wall(self) -> Instant:
        return self._now

    def monotonic_ms(self) -> int:
        return self._now


@contextlib.asynccontextmanager
async def core_at(now: Instant, data_dir: Path) -> AsyncIterator[Core]:
    """A core that is not started, at an instant."""
    async with open_core(Settings(port=0, data_dir=data_dir), CENTRE.id, StoppedClock(now)) as opened:
        yield opened


@pytest.fixture
async def core(tmp_path: Path) -> AsyncIterator[Core]:
    """A core shortly after midnight, not started."""
    async with core_at(AT_NIGHT, tmp_path) as opened:
        yield opened


async def folded(core: Core) -> Ledger:
    """Everything in the log, as the board would see it."""
    ledger = Ledger(lambda _now: Instant(0))
    core.follower.add_view(ledger)
    await core.follower.start()
    return ledger


async def test_board_opens_on_a_busy_day(tmp_path: Path) -> None:
    """Hundreds of contacts, most of them answered in a minute, and not a hundred per cent."""
    async with core_at(MONDAY_NOON, tmp_path) as core:
        came = await fill_day(core, CENTRE, DIGEST, seed=1)
        ledger = await folded(core)

        assert core.follower.rejected == 0
    assert came > 700
    stories = [story.events for story in ledger.stories.values()]
    in_target = sum(
        any(isinstance(event, ev.ContactAnswered) and event.wait_ms <= 60_000 for event in story) for story in stories
    )
    assert 0.92 < in_target / len(stories) < 0.985
    kinds = {type(event) for story in stories for event in story}
    assert {ev.ContactAbandoned, ev.OfferTimedOut, ev.OfferDeclined, ev.ContactDisposed, ev.ContactRated} <= kinds


async def test_some_of_the_day_rang(core: Core) -> None:
    """The line of calls opens on a day of its own, and no call of the past is placed again."""
    await fill_day(core, CENTRE, DIGEST, rings=True, seed=1)
    ledger = await folded(core)
    assert core.follower.rejected == 0
    assert not core.state.contacts
    steps = [decode_record(record.data) for record in await core.log.read(STEPS, 0, 100_000)]
    calls = [story for story in ledger.stories.values() if story.record.channel == "phone"]
    assert len(calls) > 100
    in_target = sum(
        any(isinstance(event, ev.ContactAnswered) and event.wait_ms <= 60_000 for event in story.events)
        for story in calls
    )
    assert in_target / len(calls) > 0.9
    asked, answered = set(), set()
    for offset, step in enumerate(steps):
        for number, event in enumerate(getattr(step, "events", ())):
            if isinstance(event, ev.EffectRequested):
                asked.add(call_key(0, offset, number))
            if isinstance(event, ev.CommandHandled) and event.source == SOURCE:
                answered.add(event.id)
    assert asked
    assert asked == answered


async def test_some_of_the_day_was_written(tmp_path: Path) -> None:
    """The line of messages opens on threads with turns: laid aside, gone on with, and told of as they arrived."""
    async with core_at(MONDAY_NOON, tmp_path) as core:
        await fill_day(core, CENTRE, DIGEST, rings=True, seed=1)
        ledger = await folded(core)

        assert core.follower.rejected == 0
        assert not core.state.contacts
    threads = [story.events for story in ledger.stories.values() if story.record.channel in THREADS]
    assert len(threads) > 30
    assert {event.channel for story in threads for event in story if isinstance(event, ev.ContactArrived)} >= {
        "sms",
        "whatsapp",
    }
    in_target = sum(any(isinstance(event, ev.ContactAnswered) for event in story) for story in threads)
    assert in_target / len(threads) > 0.95
    turns = [sum(isinstance(event, ev.MessageReceived) for event in story) for story in threads]
    assert sum(turns) / len(turns) > 2
    kinds = {type(event) for story in threads for event in story}
    assert {ev.ContactParked, ev.ContactUnparked, ev.MessageTold, ev.MessageProgressed, ev.ContactDisposed} <= kinds
    reached = [event.state for story in threads for event in story if isinstance(event, ev.MessageProgressed)]
    assert set(reached) == {"sent", "delivered"}


async def test_nobody_is_left_with_a_robot_that_is_not_there(core: Core) -> None:
    """When the doors open, every contact of the past is closed and every robot has gone home."""
    await fill_day(core, CENTRE, DIGEST, seed=2)
    await folded(core)

    assert not core.state.contacts
    assert not core.state.offers
    assert all(agent.choice == "offline" and not agent.connected for agent in core.state.agents.values())
    assert core.state.t <= AT_NIGHT


async def test_engine_refuses_nothing_of_the_day(core: Core) -> None:
    """Robots ask only what makes sense, so that the log of a demo reads like a centre's."""
    refused: list[ev.CommandRefused] = []

    class Refusals(Ledger):
        def fold(self, step: object) -> None:
            refused.extend(event for event in getattr(step, "events", ()) if isinstance(event, ev.CommandRefused))

    await fill_day(core, CENTRE, DIGEST, rings=True, seed=3)
    core.follower.add_view(Refusals(lambda _now: Instant(0)))
    await core.follower.start()

    assert refused == []


async def test_words_of_the_day_are_sealed(core: Core) -> None:
    """Robots' words are treated like residents': an erasure shows on them what it does."""
    await fill_day(core, CENTRE, DIGEST, seed=4)
    ledger = await folded(core)

    written = [
        event.text
        for story in ledger.stories.values()
        for event in story.events
        if isinstance(event, ev.MessageReceived | ev.MessageSent)
    ]
    assert all(isinstance(text, Sealed) for text in written)
    assert isinstance(written[0], Sealed)
    assert core.vault.open(written[0])


async def test_agents_added_before_the_first_start_are_there(core: Core) -> None:
    """`contact-centre users add` on a new machine is not forgotten by the demo."""
    configure = AgentConfigure(agent=AgentId("new"), skills={SkillId("repairs"): 3})
    command = Command(id=new_id(), centre=CENTRE.id, source="admin", at=AT_NIGHT, data=configure)
    await core.log.append(INBOX, [encode_command(command)])

    await fill_day(core, CENTRE, DIGEST, seed=5)
    await folded(core)

    assert core.state.agents[AgentId("new")].skills == {"repairs": 3}
    assert core.follower.chain.next_in == await core.log.end(INBOX)


async def test_day_that_was_interrupted_is_begun_anew(core: Core) -> None:
    """Ctrl-C while the day was being written leaves no stray residents for the next start."""
    stray = ContactArrive(channel="webchat", queue=QueueId("repairs"), resident=ResidentId("stray"), robot=True)
    command = Command(id=new_id(), centre=CENTRE.id, source="resident:stray", at=AT_NIGHT, data=stray)
    await core.log.append(INBOX, [encode_command(command)])

    await fill_day(core, CENTRE, DIGEST, seed=6)
    ledger = await folded(core)

    assert all(story.record.resident != "stray" for story in ledger.stories.values())
    assert core.follower.chain.next_in == await core.log.end(INBOX)
