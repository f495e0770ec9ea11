"""What only a recorder can tell: how far the history is behind, and how old the snapshots are that it writes."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import Gauge

from contact_centre.metrics.exposition import Exposition


def history_lag(exposition: Exposition, lag_s: Callable[[], float]) -> None:
    """Show `lag_s()`: since the log time of the newest step that history holds, s."""
    gauge = Gauge(
        "contact_centre_history_lag_seconds",
        "Since the log time of the newest step in the history.",
        registry=exposition.registry,
    )
    gauge.set_function(lag_s)


def snapshot_age(exposition: Exposition, age_s: Callable[[], float]) -> None:
    """Show `age_s()`: since the newest snapshot that this process wrote or started from, s."""
    gauge = Gauge("contact_centre_snapshot_age_seconds", "Since the newest snapshot.", registry=exposition.registry)
    gauge.set_function(age_s)
