"""History: what reports need of every contact and agent, written to SQL by the recorder from accepted steps."""

from contact_centre.history.port import Configured, History, Recorded, Rows, Spell
from contact_centre.history.recorder import Recorder, Shelf
from contact_centre.history.sql import SqlHistory

__all__ = ["Configured", "History", "Recorded", "Recorder", "Rows", "Shelf", "Spell", "SqlHistory"]
