"""The search for people in logs finds them: a search that finds nothing proves nothing."""

from __future__ import annotations

import io

import pytest
import structlog

from contact_centre.logs import set_up_logs
from tests.integration.grep import leaks

NAME, NUMBER, TEXT = "Siân Llŷr-O'Brien", "07700 900812", "The ceiling has come down."


@pytest.mark.parametrize(
    "line",
    [
        f"hello {NAME}",
        NAME.upper(),
        '{"event": "http.failed", "name": "Si\\u00e2n Ll\\u0177r-O\'Brien"}',
        '{"exception": [{"exc_value": "no contact of Si\\u00e2n Ll\\u0177r-O\'Brien"}]}',
        "GET /search?q=Si%C3%A2n+Ll%C5%B7r-O%27Brien",
        "tel:07700900812",
        "(07700) 900-812",
        repr(TEXT.encode()),
        "the  ceiling\\nhas come down",
    ],
)
def test_a_planted_person_is_found(line: str) -> None:
    """Escapes, case, spaces and punctuation hide nobody."""
    assert leaks(f"before\n{line}\nafter", [NAME, NUMBER, TEXT])


def test_a_line_without_people_is_clean() -> None:
    """Nor does it cry wolf."""
    assert leaks('{"event": "offer.timed_out", "contact_id": "0770-0900"}', [NAME, NUMBER, TEXT]) == []


def test_what_would_be_found_anywhere_is_refused() -> None:
    """A test that looks for "Jo" would fail for the wrong reason."""
    with pytest.raises(ValueError, match="too short"):
        leaks("", ["Jo"])


def test_a_line_of_ours_with_a_name_in_the_wrong_place_is_found() -> None:
    """The slip that this is all about: somebody logs what a resident wrote."""
    before, out = structlog.get_config(), io.StringIO()
    try:
        set_up_logs(stream=out)
        structlog.get_logger().info("message.received", preview=NAME)
        structlog.get_logger().info("message.received", pii={"name": TEXT})
    finally:
        structlog.configure(**before)
    assert leaks(out.getvalue(), [NAME, TEXT]) == [NAME]
