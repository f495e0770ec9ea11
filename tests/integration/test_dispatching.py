"""The dispatcher as a part of a process, and a call through the real engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from contact_centre.beside import beside
from contact_centre.database import connect
from contact_centre.dispatch import SqlOutbox
from contact_centre.dispatching import dispatching
from contact_centre.foundation import OpenLog
from contact_centre.log.memory import MemoryLog
from contact_centre.log.snapshots import Snapshots
from contact_centre.metrics import CallCounts, Exposition, open_calls
from contact_centre.providers import Given
from contact_centre.settings import Settings
from contact_centre.vault import SqlVault
from contact_centre.watched import Watch
from routing.commands import ContactArrive, OfferAccept
from routing.ids import AgentId, ResidentId
from routing.ports import STEPS
from tests.unit.contact_centre.dispatch import writing
from tests.unit.contact_centre.dispatch.provider import Provider
from tests.unit.contact_centre.dispatch.writing import Script, dispatcher_of, until
from tests.unit.contact_centre.log.running import (
    CENTRE,
    REPAIRS,
    ManualClock,
    RunningCentre,
    ask,
    command,
    opening,
    running,
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    """An embedded database."""
    made = connect(f"sqlite:///{tmp_path}/centre.db")
    yield made
    made.dispose()


async def test_embedded_without_a_provider_it_keeps_its_place(tmp_path: Path, engine: sa.Engine) -> None:
    """A council that adds a provider later begins with the effects of that day."""
    log, watch = MemoryLog(), Watch()
    opened = OpenLog(log=log, snapshots=Snapshots(log, tmp_path / "snapshots"))
    outbox = SqlOutbox(engine, CENTRE)
    async with running(log, ManualClock()) as centre:
        await ask(log, *opening())
        await centre.consumed()
        end = await log.end(STEPS)
        given = Given(
            settings=Settings(data_dir=tmp_path),
            id=CENTRE,
            centre=lambda: centre.follower.state.centre_config,
            database=engine,
            vault=SqlVault(engine),
            clock=ManualClock(),
        )
        parts = dispatching(given, opened, watch)
        async with beside(*parts):
            await until(lambda: (found := outbox.position("dispatcher")) is not None and found.offset == end)
    text = (await watch.exposition.text()).decode()
    assert "contact_centre_calls_open 0.0" in text
    assert 'contact_centre_call_attempts_total{outcome="unknown"} 0.0' in text
    assert 'contact_centre_part_healthy{part="outbox"} 1.0' in text


async def offered_and_taken(centre: RunningCentre) -> None:
    """A resident rings, and Ann accepts."""
    await ask(centre.log, *opening())
    ring = ContactArrive(channel="phone", queue=REPAIRS, resident=ResidentId("r1"))
    await ask(centre.log, command("ring", ring, source="phone"))
    await centre.consumed()
    (offer,) = centre.follower.state.offers
    await ask(centre.log, command("accept", OfferAccept(offer=offer)))


@pytest.mark.parametrize("fate", ["", "lost", "unavailable", "refused"])
async def test_call_is_answered_once_the_provider_has_joined_it(engine: sa.Engine, fate: str) -> None:
    """Answered is when both can hear each other, not when somebody pressed a button; refused, the next one is asked."""
    log, provider, clock = MemoryLog(), Provider(), ManualClock()
    provider.fates = [fate] if fate else []
    outbox, exposition = SqlOutbox(engine, CENTRE), Exposition()
    dispatcher = dispatcher_of(Script(log), outbox, [provider], heard=CallCounts(exposition).note)
    open_calls(exposition, dispatcher.open.values, clock)
    async with running(log, clock) as centre, writing.dispatching(dispatcher):
        await offered_and_taken(centre)
        (contact,) = centre.follower.state.contacts.values()
        if fate == "refused":
            await until(lambda: centre.follower.state.agents[AgentId("ann")].reason == "missed")
            assert contact.phase == "waiting"
        else:
            await until(lambda: contact.answered_at is not None)
            assert provider.done.total() == 1
        await until(lambda: not outbox.calls())
    assert not dispatcher.open
    outcome = {"": "done", "lost": "found"}.get(fate, fate)
    assert f'contact_centre_call_attempts_total{{outcome="{outcome}"}} 1.0' in (await exposition.text()).decode()
