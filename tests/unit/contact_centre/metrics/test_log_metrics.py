from __future__ import annotations

import asyncio
from pathlib import Path

from contact_centre.log.follower import Follower
from contact_centre.log.memory import MemoryLog
from contact_centre.metrics import EventCounts, Exposition, LogMetrics
from contact_centre.metrics.log import WITHIN_S
from routing.commands import ContactLeave
from routing.errors import LogUnavailable
from routing.ids import ContactId
from routing.ports import INBOX
from tests.unit.contact_centre.log.running import CENTRE, ManualClock, arrival, ask, command, opening, running


def value(exposition: Exposition, name: str, **labels: str) -> float | None:
    """One sample of ours."""
    return exposition.registry.get_sample_value(f"contact_centre_{name}", labels)


async def test_backlog_rates_and_dead_letters_are_read_off_the_log(tmp_path: Path) -> None:
    """On call one sees at once whether the engine keeps up, and whether something came that nobody can read."""
    log, clock = MemoryLog(), ManualClock()
    exposition = Exposition()
    async with running(log, clock, directory=tmp_path) as centre:
        LogMetrics(exposition, log, centre.follower, clock)
        counts = EventCounts(exposition)
        centre.follower.listen(counts.note)
        await ask(log, *opening(), arrival(1), command("gone", ContactLeave(contact=ContactId("nobody"))))
        await log.append(INBOX, [b"not a command"])
        await centre.consumed()
        await centre.follower.save_snapshot()
        clock.pass_ms(3_000)
        await exposition.text()

        assert value(exposition, "inbox_records_total") == 7
        assert value(exposition, "inbox_backlog_records") == 0
        assert value(exposition, "dead_letters_total") == 1
        assert value(exposition, "follower_lag_records") == 0
        assert value(exposition, "leader_epoch") == 1
        assert value(exposition, "steps_rejected_total") == 0
        assert value(exposition, "last_step_age_seconds") == 3
        assert value(exposition, "snapshot_age_seconds") == 3
        assert value(exposition, "events_total", type="offer.made") == 1
        assert value(exposition, "events_total", type="offer.timed_out") == 0
        assert value(exposition, "commands_refused_total", code="unknown_contact") == 1


async def test_an_engine_that_stands_still_shows_as_backlog() -> None:
    """Residents write and nobody decides: this is what wakes somebody."""
    log, clock = MemoryLog(), ManualClock()
    follower, exposition = Follower(log, CENTRE), Exposition()
    await follower.start()
    LogMetrics(exposition, log, follower, clock)
    await ask(log, *opening())

    await exposition.text()

    assert value(exposition, "inbox_backlog_records") == 4
    assert value(exposition, "last_step_age_seconds") is None


class AwayLog(MemoryLog):
    """A log whose medium refuses, or does not answer."""

    def __init__(self, *, silent: bool) -> None:
        super().__init__()
        self._silent = silent

    async def end(self, topic: str) -> int:
        if self._silent:
            await asyncio.Event().wait()
        raise LogUnavailable(f"{topic} is away")


async def test_metrics_answer_while_the_log_is_away() -> None:
    """Just then somebody looks: what the log alone knows is missing, all else is there."""
    for silent in (False, True):
        log = AwayLog(silent=silent)
        exposition = Exposition()
        LogMetrics(exposition, log, Follower(log, CENTRE), ManualClock())
        async with asyncio.timeout(WITHIN_S + 4):
            await exposition.text()
        assert value(exposition, "inbox_records_total") is None
        assert value(exposition, "steps_rejected_total") == 0
