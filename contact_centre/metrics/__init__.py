"""Metrics for whoever is on call: read off the state when Prometheus asks, counted on the way only where it must be.

One `Exposition` per process; each room registers its own collectors. Labels are queues, routes, codes and types of
events: never a person, a contact or an address. docs/operations.md says what each one means and when to act.
"""

from contact_centre.metrics.dispatch import CallCounts, open_calls
from contact_centre.metrics.engine import EngineMetrics
from contact_centre.metrics.events import EventCounts
from contact_centre.metrics.exposition import Exposition
from contact_centre.metrics.history import history_lag, snapshot_age
from contact_centre.metrics.latency import OfferLatency, TimedInbox
from contact_centre.metrics.levels import LevelMetrics
from contact_centre.metrics.log import LogMetrics
from contact_centre.metrics.waiting import WaitingMetrics

__all__ = [
    "CallCounts",
    "EngineMetrics",
    "EventCounts",
    "Exposition",
    "LevelMetrics",
    "LogMetrics",
    "OfferLatency",
    "TimedInbox",
    "WaitingMetrics",
    "history_lag",
    "open_calls",
    "snapshot_age",
]
