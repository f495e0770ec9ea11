from __future__ import annotations

from pathlib import Path

from contact_centre.holder import holder
from contact_centre.log.memory import MemoryLog
from contact_centre.log.snapshots import Snapshots
from routing.errors import LogTrimmed
from routing.ports import STEPS, Record
from tests.unit.contact_centre.log.running import CENTRE, ManualClock, ask, opening, running


class TrimmedLog(MemoryLog):
    """A log whose first steps are gone, once told so."""

    trimmed = False

    async def read(self, topic: str, offset: int, limit: int) -> list[Record]:
        if self.trimmed and topic == STEPS and offset == 0:
            raise LogTrimmed("Retention has taken record 0.")
        return list(await super().read(topic, offset, limit))


async def test_log_tells_whose_it_is_even_without_its_first_steps(tmp_path: Path) -> None:
    """A centre that has run for years is as safe from another's file as a new one."""
    log = TrimmedLog()
    snapshots = Snapshots(log, tmp_path)
    assert await holder(log, snapshots) is None
    async with running(log, ManualClock(), directory=tmp_path) as centre:
        await ask(log, *opening())
        await centre.consumed()
        await centre.follower.save_snapshot()
    assert await holder(log, snapshots) == CENTRE
    log.trimmed = True
    assert await holder(log, snapshots) == CENTRE
