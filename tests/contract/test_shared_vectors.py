"""The facts that lie beside the project, where they do: ours are the same. What they say is restated in the tests of each channel."""

from __future__ import annotations

import json
from typing import Any

import pytest

from channels._meta import MetaSettings, proof_of
from channels._meta import verify as verify_meta
from channels._twilio.segments import length_of
from channels.slack.signature import verify as verify_slack
from routing.errors import BadSignature
from routing.ids import Instant
from routing.ports import Webhook
from tests.unit.channels._twilio.vectors import SHARED

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason=f"{SHARED} is not beside this project")


@pytest.fixture
def facts() -> dict[str, Any]:
    """All of them."""
    found: dict[str, Any] = json.loads(SHARED.read_text("utf-8"))
    return found


def test_slack_signs_as_they_say(facts: dict[str, Any]) -> None:
    """Each vector holds at its second, for five minutes either way, and not for another body."""
    for one in facts["slack_signature"]["vectors"]:
        headers = {"x-slack-signature": one["signature"], "x-slack-request-timestamp": str(one["timestamp"])}
        request = Webhook(method="POST", path="/", headers=headers, body=one["body"].encode())
        at = int(one["timestamp"]) * 1000
        window_ms = facts["slack_signature"]["window_seconds"] * 1000
        for skew_ms in (0, window_ms, -window_ms):
            verify_slack(request, one["secret"], Instant(at + skew_ms))
        for now, body in ((at + window_ms + 1000, request.body), (at, request.body + b"-")):
            changed = Webhook(method="POST", path="/", headers=headers, body=body)
            with pytest.raises(BadSignature):
                verify_slack(changed, one["secret"], Instant(now))


def test_meta_signs_as_they_say(facts: dict[str, Any]) -> None:
    """Over the bytes as they were sent."""
    for one in facts["meta_signature"]["vectors"]:
        settings = MetaSettings(app_secret=one["secret"], verify_token="x", page_token="x")
        headers = {"x-hub-signature-256": one["signature"]}
        verify_meta(Webhook(method="POST", path="/", headers=headers, body=one["body"].encode()), settings)
        with pytest.raises(BadSignature):
            verify_meta(Webhook(method="POST", path="/", headers=headers, body=one["body"].encode() + b" "), settings)
    proof = facts["meta_signature"]["appsecret_proof"]["example"]
    assert proof_of(proof["access_token"], proof["app_secret"]) == proof["appsecret_proof"]


def test_texts_are_as_long_as_they_say(facts: dict[str, Any]) -> None:
    """What the agent is shown while typing is what the council pays for."""
    for one in facts["sms_segments"]["vectors"]:
        assert length_of(one["text"]) == (one["encoding"], one["units"], one["segments"])
    assert length_of(facts["sms_segments"]["gsm7_basic"]).encoding == "GSM-7"
