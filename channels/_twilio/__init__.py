"""What the channels of Twilio share: its settings, and the proof that a request is Twilio's."""

from channels._twilio.settings import TwilioSettings
from channels._twilio.signature import FORM, JSON, fields_of, may_be_signed, media_type, verify

__all__ = ["FORM", "JSON", "TwilioSettings", "fields_of", "may_be_signed", "media_type", "verify"]
