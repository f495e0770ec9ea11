"""A page without a network: deliveries as Meta makes them, and a centre that a test makes up."""

from __future__ import annotations

import json
from typing import Any, Final

from channels._meta import MetaSettings
from channels._meta.adapter import MetaChannel
from routing.ports import Asked, Webhook
from tests.unit.channels._twilio.writing import Shelf, Town

__all__ = ["MAY", "PAGE", "SETTINGS", "Shelf", "Town", "asked", "batch", "delivery", "message"]

PAGE: Final = "1000001"
MAY: Final = "7000001"
AT: Final = 1_790_000_000_000
SETTINGS: Final = MetaSettings(app_secret="meta-secret", verify_token="the-word", page_token="EAAtoken")


def message(mid: str, text: str = "", **more: Any) -> dict[str, Any]:
    """Something that May wrote to the page."""
    said = {"mid": mid, **({"text": text} if text else {}), **more}
    return {"sender": {"id": MAY}, "recipient": {"id": PAGE}, "timestamp": AT, "message": said}


def batch(*items: Any, object_: str = "page", **entry: Any) -> bytes:
    """A delivery with one entry: its `messaging`, or what the keywords say. Letters are escaped, as on the wire."""
    held = {"id": PAGE, "time": AT, **({"messaging": items} if items else {}), **entry}
    return json.dumps({"object": object_, "entry": [held]}).replace("/", "\\/").encode()


def delivery(channel: MetaChannel, body: bytes) -> Webhook:
    """The request that brings it."""
    return Webhook(method="POST", path=channel.paths[0], headers={"content-type": "application/json"}, body=body)


def asked(channel: MetaChannel, *items: Any, **entry: Any) -> list[Asked]:
    """What a delivery asks for."""
    object_ = "page" if channel.name == "messenger" else "instagram"
    return list(channel.parse(delivery(channel, batch(*items, object_=object_, **entry))))
