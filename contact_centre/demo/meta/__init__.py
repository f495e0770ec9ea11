"""A Meta of our own, for the demo and for tests: pages and accounts that residents write to."""

from contact_centre.demo.meta.emulator import MetaEmulator
from contact_centre.demo.meta.post import MetaPost

__all__ = ["MetaEmulator", "MetaPost"]
