"""Text messages that Twilio sends."""

from __future__ import annotations

from channels._twilio.client import Twilio
from channels._twilio.sending import MessagePerformer, Needs


class SmsPerformer(MessagePerformer):
    """As `routing.ports.Performer`."""

    def __init__(self, twilio: Twilio, needs: Needs) -> None:
        super().__init__("sms", "", twilio, needs)
