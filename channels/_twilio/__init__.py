"""What the channels of Twilio share: its settings, and the proof that a request is Twilio's."""

from channels._twilio.settings import TwilioSettings
from channels._twilio.signature import fields_of, may_be_signed, media_type, verify

__all__ = ["TwilioSettings", "fields_of", "may_be_signed", "media_type", "verify"]
