"""Recorders: one at work and a spare, logs and databases that do not belong together, snapshots others start from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from contact_centre.database import connect
from contact_centre.history import Recorder, Shelf, SqlHistory
from contact_centre.log.follower import Follower
from contact_centre.log.memory import MemoryLog
from contact_centre.log.snapshots import Snapshots
from contact_centre.places import Astray, Pace
from routing.commands import ContactLeave, ContactRate
from routing.engine import dump
from routing.ids import ContactId, Instant
from routing.ports import STEPS
from tests.integration.test_recorded_history import (
    AT_ONCE,
    a_day,
    assert_equal,
    happens,
    recorded,
    recorder_of,
    recording,
)
from tests.unit.contact_centre.boards.town import new_ledger
from tests.unit.contact_centre.log.running import (
    CENTRE,
    ManualClock,
    RunningCentre,
    arrival,
    ask,
    command,
    opening,
    running,
)

LONG = Instant(2**62)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    """An embedded database."""
    made = connect(f"sqlite:///{tmp_path}/centre.db")
    yield made
    made.dispose()


async def first_contact(centre: RunningCentre) -> ContactId:
    """A resident comes."""
    await ask(centre.log, *opening(), arrival(1))
    await centre.consumed()
    return next(iter(centre.follower.state.contacts))


async def test_verdict_that_comes_late_is_added(engine: sa.Engine) -> None:
    """A resident rates a chat that ended long ago, when the recorder has let go of it and was restarted since."""
    log, history = MemoryLog(), SqlHistory(engine, CENTRE)
    async with running(log, ManualClock()) as centre:
        contact = await first_contact(centre)
        await ask(log, command("leave", ContactLeave(contact=contact), source="resident:resident-1"))
        await centre.consumed()
        await recorded(log, recorder_of(log, history, "one"))
        assert not history.open_contacts()

        await ask(log, command("rate", ContactRate(contact=contact, score=9), source="resident:resident-1"))
        await centre.consumed()
        await recorded(log, recorder_of(log, history, "two"))

    assert [each.score for each in history.arrived(Instant(0), LONG)] == [9]


async def test_two_recorders_at_once_write_one_history(database_url: str) -> None:
    """Both think that it is their turn: rows are as if one had been at work."""
    engine = connect(database_url)
    log, history = MemoryLog(), SqlHistory(engine, CENTRE)
    ledger, clock = await a_day(log)
    end = await log.end(STEPS)
    one, two = (recorder_of(log, SqlHistory(engine, CENTRE), name) for name in ("one", "two"))
    async with recording(one), recording(two):
        await happens(lambda: (found := history.position("history")) is not None and found.offset == end)

    assert_equal(history, ledger, clock.wall())
    engine.dispose()


async def test_spare_records_only_once_the_other_is_gone(engine: sa.Engine) -> None:
    """A hot spare reads where the other stands, waits while it moves, and goes on there when it does not."""
    log, history = MemoryLog(), SqlHistory(engine, CENTRE)
    async with running(log, ManualClock()) as centre:
        contact = await first_contact(centre)
        await recorded(log, recorder_of(log, history, "one"))
        pace = Pace(batch_s=0.001, retry_s=0.001, spare_s=0.02)
        spare = Recorder(log, CENTRE, history, name="spare", clock=ManualClock(), pace=pace)
        async with recording(spare):
            await happens(lambda: spare.place.position is not None)
            assert spare.place.position == history.position("history")
            await ask(log, command("leave", ContactLeave(contact=contact), source="resident:resident-1"))
            await centre.consumed()
            await happens(lambda: spare.place.position is not None and spare.place.position.recorder == "spare")
            assert await spare.place.behind() == 0

    assert [each.over for each in history.arrived(Instant(0), LONG)] == [True]


async def test_history_of_another_log_is_refused(engine: sa.Engine) -> None:
    """The log was restored or the address of the database mixed up: say so, rather than mix two centres' lives."""
    log, other, history = MemoryLog(), MemoryLog(), SqlHistory(engine, CENTRE)
    await a_day(log)
    await a_day(other)
    await recorded(log, recorder_of(log, history, "one"), 5)

    with pytest.raises(Astray, match="not of one centre's life"):
        await recorder_of(other, history, "two").run()
    with pytest.raises(Astray, match="the log has 0"):
        await recorder_of(MemoryLog(), history, "two").run()


async def test_others_start_from_the_recorders_snapshots(engine: sa.Engine, tmp_path: Path) -> None:
    """Engines and gateways that start read what the recorder left, and the few steps after it."""
    log, history, folder = MemoryLog(), SqlHistory(engine, CENTRE), tmp_path / "snapshots"
    ledger, _ = await a_day(log)
    shelf = Shelf(Snapshots(log, folder), lambda _state: (new_ledger(),), every_steps=100)
    await recorded(log, Recorder(log, CENTRE, history, name="one", clock=ManualClock(), shelf=shelf, pace=AT_ONCE))
    kept = [each.offset async for each in Snapshots(log, folder).load()]
    whole, started, view = Follower(log, CENTRE), Follower(log, CENTRE, Snapshots(log, folder)), new_ledger()
    started.add_view(view)
    await started.start()
    await whole.start()

    assert kept[0] > 100
    assert dump(started.state) == dump(whole.state)
    assert [each.record for each in view.stories.values()] == [each.record for each in ledger.stories.values()]
