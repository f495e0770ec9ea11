"""The demo: people to sign in as, the day so far, and robots that keep the centre busy (docs/demo.md)."""

from contact_centre.demo.day import fill_day
from contact_centre.demo.demo import Demo

__all__ = ["Demo", "fill_day"]
