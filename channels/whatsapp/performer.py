"""WhatsApp messages that Twilio sends."""

from __future__ import annotations

from channels._twilio.client import Twilio
from channels._twilio.sending import MessagePerformer, Needs
from channels.whatsapp.wire import PREFIX


class WhatsAppPerformer(MessagePerformer):
    """As `routing.ports.Performer`."""

    def __init__(self, twilio: Twilio, needs: Needs) -> None:
        super().__init__("whatsapp", PREFIX, twilio, needs)
