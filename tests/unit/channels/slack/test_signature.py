"""Who may speak for Slack: the official vectors, the window of five minutes, and what the official verifier raises on."""

from __future__ import annotations

import pytest

from channels.slack.signature import may_be_signed, verify
from routing.errors import BadSignature
from routing.ids import Instant
from routing.ports import Webhook

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
STAMP = "1531420618"
NOW_S = 1_531_420_618
COMMAND = (
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
    "&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
    "%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121."
    "803a0bc887a14d10d2c447fce8b6703c"
)
OF_COMMAND = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


def posted(body: bytes, signature: str = OF_COMMAND, stamp: str = STAMP) -> Webhook:
    """A request."""
    headers = {"x-slack-signature": signature, "x-slack-request-timestamp": stamp}
    return Webhook(method="POST", path="/channels/slack/events", headers=headers, body=body)


def at(seconds: float) -> Instant:
    """An instant so long after the vectors'."""
    return Instant(round((NOW_S + seconds) * 1000))


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        (COMMAND, OF_COMMAND),
        ("", "v0=55f41ec73231010289b54e669149ea021fccab11b5524355523533ce930cb739"),
        ('{"text":"héllo ✓"}', "v0=9344dfea7131a22daee4224b9d9877f6746a5f9231d4744ba32fbaaeb037675b"),
    ],
)
def test_what_slack_signed_is_known(body: str, signature: str) -> None:
    """A resident's message gets through."""
    verify(posted(body.encode(), signature), SECRET, at(0))


@pytest.mark.parametrize("skew_s", [-300, 300])
def test_five_minutes_either_way_are_enough(skew_s: int) -> None:
    """Clocks differ, and Slack's second delivery comes a minute later."""
    verify(posted(COMMAND.encode()), SECRET, at(skew_s))


@pytest.mark.parametrize("skew_s", [-301, 301, 1e9])
def test_what_was_captured_is_worth_nothing_later(skew_s: float) -> None:
    """Whoever recorded a request cannot play it again."""
    with pytest.raises(BadSignature):
        verify(posted(COMMAND.encode()), SECRET, at(skew_s))


@pytest.mark.parametrize(
    "request_",
    [
        posted(COMMAND.encode() + b"------"),
        posted(b"\xff\xfe"),
        posted(COMMAND.encode(), stamp="abc"),
        posted(COMMAND.encode(), stamp="1.5"),
        posted(COMMAND.encode(), stamp=""),
        posted(COMMAND.encode(), stamp="١٥٣١٤٢٠٦١٨"),
        posted(COMMAND.encode(), stamp="9" * 40),
        posted(COMMAND.encode(), signature="v0=é"),
        posted(COMMAND.encode(), signature=""),
        Webhook(method="POST", path="/", body=COMMAND.encode()),
    ],
)
def test_what_slack_did_not_sign_is_refused_and_no_error(request_: Webhook) -> None:
    """The official verifier raises on some of these: none of them may become an error of ours."""
    with pytest.raises(BadSignature):
        verify(request_, SECRET, at(0))


def test_nothing_is_read_without_both_headers() -> None:
    """Strangers' bodies stay on the wire."""
    assert may_be_signed(posted(b""))
    assert not may_be_signed(Webhook(method="POST", path="/", headers={"x-slack-signature": OF_COMMAND}))
