"""Residents who write, without a network: requests as Twilio makes them, and a centre that a test makes up."""

# ruff: noqa: ARG002 - a port has arguments that its fake need not read
from __future__ import annotations

import hashlib
from typing import Final
from urllib.parse import urlencode

from channels._twilio import FORM, TwilioSettings
from channels._twilio.messaging import TwilioMessages
from routing.commands import CommandData
from routing.ids import MediaId, ResidentId, SkillId
from routing.ports import Asked, Webhook
from routing.words import Attachment, Channel, Need

SITE: Final = "https://contact.example.gov.uk"
SETTINGS: Final = TwilioSettings(account_sid="AC" + "0" * 32, auth_tokens=("token",), public_url=SITE)
OURS: Final = "+441632960901"
THEIRS: Final = "+447700900001"
SID: Final = "SM" + "1" * 32


class Town:
    """Implements `channels._twilio.messaging.TextsView`."""

    def __init__(self, *, opted_out: bool = False) -> None:
        self.opted_out = opted_out

    def language(self) -> str:
        return "en"

    def resident(self, channel: Channel, address: str) -> ResidentId:
        return ResidentId(f"resident of {channel} at {address}")

    def has_opted_out(self, resident: ResidentId, channel: Channel) -> bool:
        return self.opted_out

    def is_emergency(self, text: str) -> bool:
        return "gas" in text.casefold()

    def is_robot(self, address: str) -> bool:
        return address.startswith("+4477009005")

    def needs(self, address: str) -> tuple[Need, ...]:
        return (Need(skill=SkillId("robot")),) if self.is_robot(address) else ()


class Shelf:
    """Implements `channels._shared.messages.MediaStore`, and remembers what it was told."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, str]] = []

    def note(self, url: str, kind: str) -> Attachment:
        self.noted.append((url, kind))
        return Attachment(media=MediaId(hashlib.sha256(url.encode()).hexdigest()[:32]), kind=kind)


def incoming(channel: Channel, **fields: str) -> Webhook:
    """A message of a resident as Twilio posts it; `From_` stands for `From`."""
    prefix = "whatsapp:" if channel == "whatsapp" else ""
    sent = {"MessageSid": SID, "From": prefix + THEIRS, "To": prefix + OURS, "Body": ""}
    sent |= {name.rstrip("_"): value for name, value in fields.items()}
    return form(f"/channels/{channel}/incoming", sent)


def status(channel: Channel, **fields: str) -> Webhook:
    """How far a message of ours got."""
    return form(f"/channels/{channel}/status", {"MessageSid": SID, **fields})


def form(path: str, fields: dict[str, str]) -> Webhook:
    """A form that Twilio posts."""
    return Webhook(method="POST", path=path, headers={"content-type": FORM}, body=urlencode(fields).encode())


def told(channel: TwilioMessages, request: Webhook) -> CommandData:
    """The one command that a request brings."""
    return asked(channel, request).data


def asked(channel: TwilioMessages, request: Webhook) -> Asked:
    """The one command that a request brings, with its id."""
    [one] = channel.parse(request)
    return one
