"""Workspaces without a network: events as Slack makes them, and a centre that a test makes up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from channels.slack import SlackSettings
from routing.ids import ContactId, Instant, MessageRef
from routing.words import Channel
from tests.unit.channels._twilio.writing import Town

TEAM: Final = "T1TOWN"
STAMP: Final = "1790000000.000100"
SETTINGS: Final = SlackSettings(
    signing_secret="8f742231b10e8888abcd99yyyzzz85a5",
    bot_token="xoxb-1",
    experts_channel="C9ASK",
    alerts_channel="C9ALERTS",
)


class Workspaces(Town):
    """Implements `channels.slack.view.SlackView`: residents write in T1TOWN, and one question was asked."""

    def __init__(self) -> None:
        self.time = Instant(1_790_000_000_000)
        self.endpoints = {TEAM}
        self.questions = {MessageRef("C9ASK/1790000000.000900"): ContactId("c1")}

    def now(self) -> Instant:
        return self.time

    def endpoint(self, channel: Channel, addresses: Sequence[str]) -> str | None:
        assert channel == "slack"
        return next((address for address in addresses if address in self.endpoints), None)

    def asked(self, ref: MessageRef) -> ContactId | None:
        return self.questions.get(ref)


def posted(text: str, **more: Any) -> dict[str, Any]:
    """Something that May wrote in a channel."""
    said = {"type": "message", "channel": "C1HELP", "channel_type": "channel", "user": "U1MAY", "ts": STAMP}
    return {**said, "event_ts": STAMP, "text": text, **more}


def event(happened: Any, *, event_id: str = "Ev1") -> dict[str, Any]:
    """What Slack delivers of it."""
    return {
        "token": "old",
        "team_id": TEAM,
        "api_app_id": "A1",
        "event": happened,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": 1_790_000_000,
        "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": "U0BOT", "is_bot": True}],
    }
