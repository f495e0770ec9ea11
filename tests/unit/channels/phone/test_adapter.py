from __future__ import annotations

from pathlib import Path

import pytest

from channels.phone.adapter import PhoneChannel
from channels.phone.call import FOLDER, RETRIES
from routing.errors import BadWebhook
from tests.unit.channels.phone.ringing import SITE, Line, waiting, webhook

PAGE = Path(__file__).parents[4] / "docs" / "channels" / "phone.md"


def test_every_address_is_explained() -> None:
    """Whoever sets up the number finds each of them on the page, and what it does."""
    page = PAGE.read_text("utf-8")

    assert [path for path in PhoneChannel.paths if f"`{path.removeprefix(FOLDER)}`" not in page] == []
    assert RETRIES in page


@pytest.mark.parametrize("path", [path.removeprefix(FOLDER) for path in PhoneChannel.paths])
def test_every_address_answers_a_bare_call(path: str) -> None:
    """Whatever lacks, a call is answered with a document and never with an error of ours."""
    heard = Line(waiting()).post(path)

    assert heard.answer.status == 200


@pytest.mark.parametrize("path", [path.removeprefix(FOLDER) for path in PhoneChannel.paths])
def test_get_and_post_are_answered_alike(path: str) -> None:
    """An operator may choose either; some of Twilio's own defaults are GET."""
    line = Line(waiting())

    assert line.get(path).answer == line.post(path).answer


def test_our_own_addresses_name_no_person_and_no_number() -> None:
    """They stand in logs of proxies and in the provider's console."""
    line = Line(waiting())
    bodies = [line.post(path.removeprefix(FOLDER), Digits="1").answer.body for path in PhoneChannel.paths]

    assert not any("1632960001" in body for body in bodies)
    assert all(f"{SITE}{FOLDER}" in body for body in bodies if "<Redirect" in body)


@pytest.mark.parametrize(
    "body", [b"CallSid=CA1&CallSid=CA2", b"CallSid=", b"", b"CallSid=CA%201", b"CallSid=" + b"A" * 129]
)
def test_a_call_has_one_name(body: bytes) -> None:
    """Which of two was meant nobody knows, and whatever is known by none cannot be known again."""
    request = webhook("status", {"CallStatus": "completed"})
    with pytest.raises(BadWebhook):
        Line().heard(type(request)(method="POST", path=request.path, headers=request.headers, body=body))
