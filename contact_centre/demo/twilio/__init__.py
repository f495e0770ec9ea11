"""A Twilio of our own, for the demo and for tests: the service speaks to it as to the provider."""

from contact_centre.demo.twilio.calls import Heard
from contact_centre.demo.twilio.emulator import Emulator
from contact_centre.demo.twilio.handsets import Caller, Handset, Incoming, Phone, Softphone
from contact_centre.demo.twilio.webhooks import Faults, Trouble

__all__ = ["Caller", "Emulator", "Faults", "Handset", "Heard", "Incoming", "Phone", "Softphone", "Trouble"]
