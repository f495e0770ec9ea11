from __future__ import annotations

from pathlib import Path

import pytest

from channels.phone.apologies import fallback
from channels.phone.call import Links
from tests.unit.channels.phone.ringing import SITE, Centre, Heard, Line, waiting

FILE = Path(__file__).parents[4] / "docs" / "channels" / "phone-fallback.xml"


def test_the_fallback_keeps_callers_and_takes_a_message(line: Line) -> None:
    """Something is wrong: they hear so, where to ring in an emergency, and what they can do."""
    heard = line.post("fallback")

    assert heard.names == ["Say", "Say", "Record", "Redirect"]
    assert "ring 9 9 9, or 0 1 6 3 2, 9 6 0 9 9 9" in heard.said
    assert heard.verb("Redirect").text.startswith(f"{SITE}/channels/phone/incoming")
    assert heard.asked == []


def test_the_fallback_needs_nothing_but_itself(line: Line) -> None:
    """It answers whatever is asked of it, also a request without a call."""
    assert Line(Centre(telephone=None)).post("fallback").answer == line.post("fallback").answer


def test_what_the_fallback_recorded_becomes_a_contact_once_we_are_back(line: Line) -> None:
    """Nobody who spoke into the tape is forgotten."""
    action = line.post("fallback").verb("Record").has["action"]
    heard = line.post(action, RecordingUrl="https://api.twilio.com/Recordings/RE1", RecordingDuration="7")

    assert heard.asked[0].id == "RE1"


def test_the_file_beside_the_documentation_says_the_same() -> None:
    """It lies at the provider, where we cannot mend it: write it anew when the words change."""
    said = fallback(Centre(), Links(SITE), "en").body

    assert FILE.read_text("utf-8").strip() == said


@pytest.mark.parametrize("where", ["status", "leg", "conference", "recording", "voicemail/ready", "voicemail/text"])
def test_callbacks_are_sent_again_when_nothing_can_be_kept(line: Line, where: str) -> None:
    """The provider holds them for us, which a resident on the line cannot."""
    assert line.excused(where).status == 503


@pytest.mark.parametrize("where", ["incoming", "menu?n=1", "voicemail?done=1", "leg/confirm", "wait/done"])
def test_callers_are_kept_when_nothing_can_be_kept(line: Line, where: str) -> None:
    """An error would have the provider hang up on them."""
    answer = line.excused(where)

    assert answer.status == 200
    assert "Record" in Heard.of(answer.body).names


def test_a_choice_that_could_not_be_noted_is_not_promised() -> None:
    """They keep their place and hear that it did not work; nothing can be recorded in the provider's queue."""
    heard = Heard.of(Line(waiting()).excused("wait/choice?queue=repairs", Digits="1").body)

    assert heard.said == "We could not note that. You keep your place. Please hold."
    assert heard.names == ["Say", "Redirect"]


@pytest.fixture
def line() -> Line:
    """A resident who rings."""
    return Line()
