"""History: what reports need of every contact and agent, written to SQL by the recorder from accepted steps."""

from contact_centre.history.place import Pace
from contact_centre.history.port import (
    Configured,
    History,
    HistoryUnavailable,
    Overtaken,
    Position,
    Rows,
    Spell,
)
from contact_centre.history.recorder import Recorder, Shelf
from contact_centre.history.sql import SqlHistory
from contact_centre.history.standing import HistoryAstray

__all__ = [
    "Configured",
    "History",
    "HistoryAstray",
    "HistoryUnavailable",
    "Overtaken",
    "Pace",
    "Position",
    "Recorder",
    "Rows",
    "Shelf",
    "Spell",
    "SqlHistory",
]
