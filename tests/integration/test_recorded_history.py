"""A day through the log and into SQL: figures from history are those of the live board, whatever breaks on the way."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from contact_centre.database import connect
from contact_centre.history import Recorder, Rows, Shelf, Spell, SqlHistory
from contact_centre.live.ledger import Ledger
from contact_centre.log.memory import MemoryLog
from contact_centre.log.snapshots import Snapshots
from contact_centre.places import Pace, PlacesUnavailable, Position
from routing.engine import apply
from routing.ids import Instant
from routing.ports import STEPS
from routing.service_level import BREAKDOWNS, FORMULAS, INTERVALS_S, tabulate
from routing.state import State
from routing.steps import STEP_VERSION, Chain, Step, Takeover, decode_record, encode_record
from tests.integration.test_replayed_figures import MOVES, Day
from tests.unit.contact_centre.boards.town import new_ledger
from tests.unit.contact_centre.log.running import CENTRE, ManualClock, running

LONG = Instant(2**62)
AT_ONCE = Pace(batch_count=7, batch_s=0.001, retry_s=0.001, spare_s=0)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """A database of either kind."""
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else f"sqlite:///{tmp_path}/c.db"
    made = connect(url)
    yield made
    made.dispose()


class Unsteady(SqlHistory):
    """A database that now and then refuses, or takes what is written and loses its answer."""

    def __init__(self, engine: sa.Engine, chance: random.Random) -> None:
        super().__init__(engine, CENTRE)
        self._chance = chance
        self.broken = 0

    def write(self, reader: str, before: Position | None, after: Position, rows: Rows) -> None:
        fate = self._chance.random()
        if fate < 0.2:
            self.broken += 1
            raise PlacesUnavailable("away")
        super().write(reader, before, after, rows)  # type: ignore[arg-type]  # whoever asks
        if fate < 0.4:
            self.broken += 1
            raise PlacesUnavailable("away after the commit")


async def a_day(log: MemoryLog) -> tuple[Ledger, ManualClock]:
    """Some hours of a centre: every kind of contact, two agents, an engine that is followed by another."""
    clock = ManualClock(1_795_392_000_000 + 9 * 3_600_000)
    async with running(log, clock) as centre:
        ledger = new_ledger()
        centre.follower.listen(ledger.fold)
        day = Day(centre, ledger, clock, seed=20)
        await day.open()
        for _ in range(MOVES):
            await day.go_on()
    zombie = Takeover(v=STEP_VERSION, epoch=1, owner="zombie", t=clock.wall())
    await log.append(STEPS, [encode_record(zombie), b"rubbish"])
    return ledger, clock


def recorder_of(log: MemoryLog, history: SqlHistory, name: str, *, shelf: Shelf | None = None) -> Recorder:
    """A recorder that takes its turn at once."""
    return Recorder(log, CENTRE, history, name=name, clock=ManualClock(), shelf=shelf, pace=AT_ONCE)


async def happens(condition: Callable[[], bool]) -> None:
    """Wait for what a thread or another task brings about."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - threads set no event of ours
            await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def recording(recorder: Recorder) -> AsyncIterator[asyncio.Task[None]]:
    """The recorder runs inside the block."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(recorder.run())
        try:
            yield task
        finally:
            task.cancel()


async def recorded(log: MemoryLog, recorder: Recorder, until: int | None = None) -> None:
    """Run until everything, or `until`, is in the database; then stop as a kill does, at whatever it is doing."""
    end = await log.end(STEPS) if until is None else until
    async with recording(recorder):
        await happens(lambda: recorder.place.position is not None and recorder.place.position.offset >= end)


def assert_equal(history: SqlHistory, ledger: Ledger, now: Instant) -> None:
    """The records are equal one by one, and so are the figures in every break-down, formula and interval."""
    live = sorted((story.record for story in ledger.stories.values()), key=lambda each: each.contact)
    historic = list(history.arrived(Instant(0), LONG))
    assert historic == live
    config = history.configured()[-1].centre
    for by in (None, *BREAKDOWNS):
        for formula in FORMULAS:
            for interval_s in INTERVALS_S:
                shape = {"by": by, "interval_s": interval_s, "formula": formula}
                assert tabulate(historic, config, now, **shape) == tabulate(live, config, now, **shape)  # type: ignore[arg-type]  # of many types


def spells_of(steps: Sequence[Step]) -> list[Spell]:
    """What agents did, found the slow way: everybody is looked at after every step."""
    state, spells = State.new(CENTRE), dict[tuple[str, int], Spell]()
    last: dict[str, Spell] = {}
    for step in steps:
        for event in step.events:
            apply(state, event)
        for agent in state.agents.values():
            reason = agent.reason if agent.reason in ("", "missed", "lost connection") else "other"
            now = (agent.phase, reason, agent.connected, agent.team)
            before = last.get(agent.id)
            if before is not None and (before.phase, before.reason, before.connected, before.team) == now:
                continue
            if before is not None and before.since < step.t:
                key = (agent.id, before.since)
                spells[key] = Spell(
                    **{name: getattr(before, name) for name in Spell.__struct_fields__} | {"until": step.t}
                )
            last[agent.id] = spells[agent.id, step.t] = Spell(
                agent=agent.id, since=step.t, phase=now[0], reason=now[1], connected=now[2], team=now[3]
            )
    return [spells[key] for key in sorted(spells)]


async def steps_in(log: MemoryLog) -> list[Step]:
    """Every accepted step."""
    chain, found = Chain(), []
    for record in (await log.read(STEPS, 0, 100_000))[:-1]:
        read = decode_record(record.data)
        if chain.accept(read) and isinstance(read, Step):
            found.append(read)
    return found


async def test_historic_figures_are_the_live_ones(engine: sa.Engine) -> None:
    """Last month's report says what the board said then, by the same function."""
    log, history = MemoryLog(), SqlHistory(engine, CENTRE)
    ledger, clock = await a_day(log)

    await recorded(log, recorder_of(log, history, "one"))

    assert_equal(history, ledger, clock.wall())
    assert list(history.spells(Instant(0), LONG)) == spells_of(await steps_in(log))
    assert sum(1 for each in ledger.stories.values() if each.record.answered_at is not None) > 10


@pytest.mark.parametrize("seed", range(3))
async def test_killed_anywhere_it_goes_on_where_it_stood(engine: sa.Engine, tmp_path: Path, seed: int) -> None:
    """Recorders die, the database is away, answers are lost, snapshots come and go: no row is lost or doubled."""
    chance = random.Random(seed)
    log, history = MemoryLog(), Unsteady(engine, chance)
    ledger, clock = await a_day(log)
    end = await log.end(STEPS)
    snapshots = Snapshots(log, tmp_path / "snapshots")
    for life in range(8):
        shelf = Shelf(snapshots, lambda _state: (new_ledger(),), every_steps=60) if life % 2 else None
        await recorded(log, recorder_of(log, history, f"life {life}", shelf=shelf), chance.randrange(end))
    await recorded(log, recorder_of(log, history, "last", shelf=Shelf(snapshots, every_s=None)))

    assert history.broken > 5
    assert_equal(history, ledger, clock.wall())
    assert list(history.spells(Instant(0), LONG)) == spells_of(await steps_in(log))
    position = history.position("history")
    assert position is not None
    assert position.offset == end
