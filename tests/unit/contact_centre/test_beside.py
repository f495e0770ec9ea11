from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog
from structlog.typing import EventDict

from contact_centre.beside import harmless
from contact_centre.places import Astray


@pytest.fixture
def logs() -> Iterator[list[EventDict]]:
    """What is logged, whatever set-up a command that ran in this process before has left."""
    before = structlog.get_config()
    structlog.reset_defaults()
    try:
        with structlog.testing.capture_logs() as captured:
            yield captured
    finally:
        structlog.configure(**before)


async def test_a_part_that_says_why_it_stops_stays_stopped(logs: list[EventDict]) -> None:
    """Residents are answered without history; whoever operates the centre reads once what to do."""

    async def run() -> None:
        raise Astray("The log has 3.")

    await harmless("recorder", run)

    (line,) = logs
    assert (line["event"], line["part"], "exc_info" in line) == ("part.stopped", "recorder", False)


async def test_a_part_that_fails_by_an_error_of_ours_begins_anew(logs: list[EventDict]) -> None:
    """No call is left unmade for a whole night because one odd answer of a provider was not foreseen."""
    pauses: list[float] = []
    tries = 9

    async def run() -> None:
        if len(pauses) < tries:
            raise ZeroDivisionError("a bug")

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    await harmless("dispatcher", run, pause=pause)

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert [line["event"] for line in logs] == ["part.failed"] * tries
    assert all("exc_info" in line for line in logs)
