"""What the channels of Twilio share: its settings, and the proof that a request is Twilio's."""

from channels._twilio.settings import TwilioSettings

__all__ = ["TwilioSettings"]
