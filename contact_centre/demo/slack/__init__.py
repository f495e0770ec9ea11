"""A Slack of our own, for the demo and for tests: a workspace whose members write, advise and press buttons."""

from contact_centre.demo.slack.emulator import SlackEmulator
from contact_centre.demo.slack.post import SlackPost

__all__ = ["SlackEmulator", "SlackPost"]
