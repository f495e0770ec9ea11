"""Of several gateways one tells supervisors, and another soon after it has gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contact_centre.alerts.turn import GONE_AFTER_S, OnlyOne, SharedTurn
from contact_centre.database import connect
from contact_centre.log.memory import MemoryLog
from contact_centre.places import PlacesUnavailable, Position, Reader, SqlPlaces
from tests.unit.contact_centre.log.running import CENTRE, ManualClock


@pytest.fixture
def places(tmp_path: Path) -> Iterator[SqlPlaces]:
    """An empty database that both processes use."""
    engine = connect(f"sqlite:///{tmp_path}/centre.db")
    yield SqlPlaces(engine, CENTRE)
    engine.dispose()


async def test_one_process_alone_always_tells() -> None:
    """Nothing is asked of anybody."""
    assert await OnlyOne().is_ours()


async def test_whoever_comes_second_waits_until_the_first_has_gone(places: SqlPlaces) -> None:
    """Two gateways would alarm everybody twice; none would alarm nobody."""
    log, clock = MemoryLog(), ManualClock()
    one, two = (SharedTurn(places, log, name, clock) for name in ("one", "two"))
    for _ in range(10):
        assert (await one.is_ours(), await two.is_ours()) == (True, False)
        await log.append("contact-centre.steps", [b"x"])  # a centre is never still for long
        clock.pass_ms(5_000)
    clock.pass_ms(round(GONE_AFTER_S * 1000) - 5_001)
    assert not await two.is_ours()
    clock.pass_ms(5_001)
    assert await two.is_ours()
    assert not await one.is_ours(), "it was only slow: the other tells now"


async def test_two_that_begin_at_once_are_one_all_the_same(places: SqlPlaces) -> None:
    """The database decides."""
    log, clock = MemoryLog(), ManualClock()
    turns = [SharedTurn(places, log, name, clock) for name in ("one", "two", "three")]
    before = [await turn.is_ours() for turn in turns]

    assert before == [True, False, False]


class Away(SqlPlaces):
    """A database that is away."""

    def position(self, reader: Reader) -> Position | None:
        raise PlacesUnavailable(f"{reader}: away")


async def test_while_nobody_can_say_nobody_tells(places: SqlPlaces) -> None:
    """An alert a minute later is better than one from each gateway."""
    turn = SharedTurn(Away(places._engine, CENTRE), MemoryLog(), "one", ManualClock())

    assert not await turn.is_ours()
