"""Meta and Slack as the contract of webhook channels sees them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from channels.instagram.adapter import InstagramChannel
from channels.messenger.adapter import MessengerChannel
from channels.slack.adapter import SlackChannel
from routing.ports import WebhookChannel
from routing.words import Channel
from tests.contract.letter import Letter
from tests.integration.shell import NOW
from tests.unit.channels._meta.writing import MAY, PAGE, Shelf, Town, batch, message
from tests.unit.channels._meta.writing import SETTINGS as META
from tests.unit.channels.slack.posting import SETTINGS as SLACK
from tests.unit.channels.slack.posting import Workspaces, event, posted

DEEP = b'{"a":' * 20_000


class MetaMessages:
    """Messages to the council's page."""

    signed_by = "X-Hub-Signature-256"
    signs_address = False
    name: Channel = "messenger"
    object = "page"

    def __init__(self) -> None:
        kind = {"messenger": MessengerChannel, "instagram": InstagramChannel}[self.name]
        self.channel: WebhookChannel = kind(META, Town(), Shelf())

    def event(self, *, padding: int = 0) -> Letter:
        return self.batch(
            message("m_1", "The repair was never completed.", **({"x": "x" * padding} if padding else {}))
        )

    def later_event(self) -> Letter:
        return self.batch({"sender": {"id": MAY}, "recipient": {"id": PAGE}, "read": {"watermark": 1_790_000_000_000}})

    def document(self) -> Letter:
        return self.event()

    def unknown_event(self) -> Letter:
        return self.batch({"sender": {"id": MAY}, "recipient": {"id": PAGE}, "teleported": {}})

    def of_another_type(self) -> Letter:
        letter = self.event()
        return Letter("POST", letter.path, {**letter.headers, "Content-Type": "text/xml"}, letter.body)

    def hostile(self) -> Sequence[Letter]:
        there = {"sender": {"id": MAY}, "recipient": {"id": PAGE}}
        bodies = [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"object":1}', b'{"object":"page","entry":{}}', DEEP]
        items: list[Any] = [
            7,
            {},
            {**there, "sender": {"id": 7}, "message": {"mid": "m"}},
            {**there, "sender": {"id": "x" * 9_000}, "message": {"mid": "m"}},
            {**there, "message": {"mid": "m\r\nX-Evil: 1"}},
            {**there, "message": {"mid": "m", "text": 5}},
            {**there, "message": {"mid": "m", "attachments": [{"type": "image", "payload": {"url": "file:///etc"}}]}},
            {**there, "read": {"watermark": -1}},
            {**there, "read": {"watermark": 10**40}},
            message("m_2", "\x00" * 1_000),
            message("m_3", "\u202e\u200f" * 500),
            message("m_4", "🦊" * 5_000),
        ]
        return [*(self.signed(body) for body in bodies), *(self.batch(item) for item in items)]

    def batch(self, *items: Any) -> Letter:
        """One delivery with these items."""
        return self.signed(batch(*items, object_=self.object))

    def signed(self, body: bytes) -> Letter:
        """A body as Meta posts and signs it."""
        signature = hmac.new(META.app_secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", self.signed_by: f"sha256={signature}"}
        return Letter("POST", f"/channels/{self.name}/webhook", headers, body)


class InstagramMessages(MetaMessages):
    """Messages to the council's Instagram account."""

    name: Channel = "instagram"
    object = "instagram"


class SlackEvents:
    """Messages in a residents' workspace."""

    signed_by = "X-Slack-Signature"
    signs_address = False

    def __init__(self) -> None:
        self.channel: WebhookChannel = SlackChannel(SLACK, Workspaces(), Shelf())

    def event(self, *, padding: int = 0) -> Letter:
        more = {"x": "x" * padding} if padding else {}
        return self.events(event(posted("The repair was never completed.", **more)))

    def later_event(self) -> Letter:
        was = {"ts": "1790000000.000100", "user": "U1MAY", "text": "The repair was never completed."}
        deleted = {"type": "message", "subtype": "message_deleted", "channel": "C1HELP", "previous_message": was}
        return self.events(event({**deleted, "deleted_ts": was["ts"]}, event_id="Ev2"))

    def document(self) -> Letter:
        return self.event()

    def unknown_event(self) -> Letter:
        return self.events(event({"type": "teleported", "user": "U1MAY"}))

    def of_another_type(self) -> Letter:
        letter = self.event()
        return Letter("POST", letter.path, {**letter.headers, "Content-Type": "text/xml"}, letter.body)

    def hostile(self) -> Sequence[Letter]:
        bodies = [b"", b"{", b"[]", b"null", b'{"type":1}', DEEP]  # what is no UTF-8 is not signed by Slack
        events: list[Any] = [
            7,
            {},
            posted("x", channel="C\r\nX-Evil: 1"),
            posted("x", user={"id": 7}),
            posted("x", ts=1790000000.0001),
            posted("x", ts="١٢٣.٤"),
            posted("\x00" * 1_000),
            posted("\u202e\u200f" * 500),
            posted("🦊" * 5_000),
            posted("<" * 9_000),
            posted("x", files=[{"url_private": "http://169.254.169.254/"}]),
            {"type": "message", "subtype": "message_changed", "channel": "C1HELP", "message": None},
        ]
        forms = [
            b"",
            b"payload=",
            b"payload=%00",
            b"payload={}&payload={}",
            urlencode({"payload": "[" * 9_000}).encode(),
        ]
        where = "interactions"
        kind = "application/x-www-form-urlencoded"
        return [
            *(self.signed("events", body) for body in bodies),
            *(self.events(event(one)) for one in events),
            *(self.signed(where, form, kind) for form in forms),
        ]

    def events(self, envelope: object) -> Letter:
        """One delivery of the Events API."""
        return self.signed("events", json.dumps(envelope).encode())

    def signed(self, where: str, body: bytes, kind: str = "application/json") -> Letter:
        """A body as Slack posts and signs it, now."""
        stamp = str(int(NOW) // 1000)
        base = b"v0:" + stamp.encode() + b":" + body
        signature = "v0=" + hmac.new(SLACK.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        headers = {"Content-Type": kind, self.signed_by: signature, "X-Slack-Request-Timestamp": stamp}
        return Letter("POST", f"/channels/slack/{where}", headers, body)
