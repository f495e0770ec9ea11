"""How far the history is behind; only a recorder can tell."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import Gauge

from contact_centre.metrics.exposition import Exposition


def history_lag(exposition: Exposition, lag_s: Callable[[], float]) -> None:
    """Show `lag_s()`: log time between the newest accepted step and the newest one that history holds, s."""
    gauge = Gauge(
        "contact_centre_history_lag_seconds",
        "Log time between the newest step and the newest one in the history.",
        registry=exposition.registry,
    )
    gauge.set_function(lag_s)
