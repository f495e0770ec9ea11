"""The service's own log."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy import text as sql
from sqlalchemy.exc import SQLAlchemyError
from structlog.contextvars import bound_contextvars

from contact_centre.database import connect
from contact_centre.logs import set_up_logs


@pytest.fixture(autouse=True)
def _own_set_up() -> Iterator[None]:
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)


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


def test_what_libraries_say_looks_like_what_we_say() -> None:
    """Whoever collects the lines reads every one of them as JSON, with the process it came from."""
    out = io.StringIO()
    set_up_logs(stream=out)
    with bound_contextvars(role="engine", centre="demo"):
        logging.getLogger("sqlalchemy").warning("no answer from %s", "broker-1")
    line = json.loads(out.getvalue())
    assert (line["event"], line["library"], line["level"]) == ("no answer from broker-1", "sqlalchemy", "warning")
    assert (line["role"], line["centre"]) == ("engine", "demo")


def test_what_strangers_send_is_not_repeated() -> None:
    """A header that is no header, with a cookie in it, was written into the log word by word."""
    out = io.StringIO()
    set_up_logs(stream=out)
    try:
        raise ValueError("Cookie: sign_in=a-secret")
    except ValueError:
        logging.getLogger("aiohttp.server").exception("Error handling request from %s", "203.0.113.9")
    line = json.loads(out.getvalue())
    assert line["error"] == "ValueError"
    assert "a-secret" not in out.getvalue()
    assert "203.0.113.9" not in out.getvalue()


def test_error_of_the_database_does_not_say_what_was_written() -> None:
    """The text of such an error is logged, and used to end with the row: names of staff, their password's hash."""
    engine = connect("sqlite://")
    with engine.connect() as connection, pytest.raises(SQLAlchemyError) as refused:
        connection.execute(sql("INSERT INTO nowhere VALUES (:name)"), {"name": "Sue Bell"})
    engine.dispose()
    assert "Sue Bell" not in str(refused.value)
