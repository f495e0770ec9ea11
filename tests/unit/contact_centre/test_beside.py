from __future__ import annotations

import asyncio

import pytest
import structlog

from contact_centre.beside import beside, harmless
from contact_centre.places import Astray


@pytest.mark.parametrize(
    ("error", "traced"), [(Astray("The log has 3."), False), (ZeroDivisionError("a bug"), True)], ids=["known", "a bug"]
)
async def test_reports_that_stop_leave_the_centre_open(error: Exception, traced: bool) -> None:
    """Residents are answered without history; whoever operates the centre reads once what happened to it."""

    async def run() -> None:
        raise error

    with structlog.testing.capture_logs() as logs:
        async with beside(harmless("recorder", run)):
            await asyncio.sleep(0.01)

    (line,) = logs
    assert (line["event"], line["part"], "exc_info" in line) == ("part.stopped", "recorder", traced)
