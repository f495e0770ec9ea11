"""WhatsApp as a channel: the webhooks of Twilio Messaging."""

from __future__ import annotations

from channels._shared.messages import MediaStore
from channels._twilio import TwilioSettings
from channels._twilio.messaging import TextsView, TwilioMessages
from channels.whatsapp.wire import read_message


class WhatsAppChannel(TwilioMessages):
    """As `routing.ports.WebhookChannel`."""

    def __init__(self, settings: TwilioSettings, view: TextsView, media: MediaStore) -> None:
        super().__init__("whatsapp", read_message, settings, view, media)
