"""Instagram as a channel."""

from __future__ import annotations

from channels._meta import MetaSettings
from channels._meta.adapter import Kind, MetaChannel
from channels._shared.messages import MediaStore, MessagesView


class InstagramChannel(MetaChannel):
    """As `routing.ports.WebhookChannel`."""

    def __init__(self, settings: MetaSettings, view: MessagesView, media: MediaStore) -> None:
        super().__init__(Kind("instagram", "instagram"), settings, view, media)
