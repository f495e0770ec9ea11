"""The service's own log."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
import structlog

from contact_centre.logs import set_up_logs


@pytest.fixture(autouse=True)
def _own_set_up() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def _logged(*, log_personal: bool) -> str:
    out = io.StringIO()
    set_up_logs(log_personal=log_personal, stream=out)
    log = structlog.get_logger()
    log.warning("sms.rejected", code="bad", pii={"from": "07700 900812"})
    secret = "07700 900812"
    try:
        raise ValueError(f"{len(secret)} digits")
    except ValueError:
        log.exception("sms.failed")
    return out.getvalue()


def test_what_identifies_a_resident_is_not_written() -> None:
    """A log that is copied to a supplier tells nothing about residents, tracebacks included."""
    text = _logged(log_personal=False)
    assert "07700" not in text
    first, second = (json.loads(line) for line in text.splitlines())
    assert (first["event"], first["level"], first["pii"]) == ("sms.rejected", "warning", "[dropped]")
    assert second["exception"][0]["exc_type"] == "ValueError"


def test_personal_parts_can_be_asked_for_in_tests() -> None:
    """Somebody who looks for a fault with made-up numbers sees them."""
    assert "07700 900812" in _logged(log_personal=True)
