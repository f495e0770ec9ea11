from __future__ import annotations

import pytest
import structlog

from contact_centre.beside import harmless
from contact_centre.places import Astray


@pytest.mark.parametrize(
    ("error", "traced"), [(Astray("The log has 3."), False), (ZeroDivisionError("a bug"), True)], ids=["known", "a bug"]
)
async def test_reports_that_stop_leave_the_centre_open(error: Exception, traced: bool) -> None:
    """Residents are answered without history; whoever operates the centre reads once what happened to it."""

    async def run() -> None:
        raise error

    before = structlog.get_config()
    structlog.reset_defaults()  # whatever a command that ran in this process before left
    try:
        with structlog.testing.capture_logs() as logs:
            await harmless("recorder", run)
    finally:
        structlog.configure(**before)

    (line,) = logs
    assert (line["event"], line["part"], "exc_info" in line) == ("part.stopped", "recorder", traced)
