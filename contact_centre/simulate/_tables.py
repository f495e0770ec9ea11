"""Simulated days on the terminal: a table per half-hour and policy, and as JSON for programs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import msgspec
from rich.console import Console
from rich.table import Table

from routing.simulation import Counts, Figures

NONE: Final = "\N{EN DASH}"
"""What stands for a figure that does not exist, as on screens."""


def as_json(days: Sequence[Figures]) -> str:
    """One day as an object, several as a list."""
    return msgspec.json.format(msgspec.json.encode(days[0] if len(days) == 1 else days), indent=2).decode()


def show(days: Sequence[Figures], console: Console) -> None:
    """Print each day by half-hour and by queue; several policies are then set side by side."""
    for day in days:
        console.print(_by_half_hour(day))
        console.print(_by_queue(day))
    if len(days) > 1:
        console.print(_side_by_side(days))


def _by_half_hour(day: Figures) -> Table:
    table = _counts_table(f"{day.policy}: by half-hour of arrival", "From")
    for interval in day.per_interval:
        table.add_row(clock(interval.start_s), *_cells(interval))
    table.add_section()
    table.add_row("Day", *_cells(day), style="bold")
    return table


def _by_queue(day: Figures) -> Table:
    table = _counts_table(f"{day.policy}: by queue", "Queue", width=max(map(len, day.per_queue), default=0))
    for queue, counts in day.per_queue.items():
        table.add_row(queue, *_cells(counts))
    return table


def _counts_table(title: str, first: str, width: int = 5) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first, min_width=width)
    for heading in ("Arrived", "Answered", "In target", "Abandoned", "Service level", "ASA s"):
        table.add_column(heading, justify="right")
    return table


def _cells(counts: Counts | Figures) -> list[str]:
    return [
        str(counts.offered),
        str(counts.answered),
        str(counts.answered_in_target),
        str(counts.abandoned),
        percent(counts.service_level),
        _seconds(counts.asa_s),
    ]


def _side_by_side(days: Sequence[Figures]) -> Table:
    table = Table(title="Policies", title_justify="left")
    table.add_column("")
    rows = {
        "Service level (in target / arrived)": [percent(day.service_level) for day in days],
        "Worst queue": [percent(day.worst_queue) for day in days],
        "Answered": [str(day.answered) for day in days],
        "Abandoned": [str(day.abandoned) for day in days],
        "ASA s": [_seconds(day.asa_s) for day in days],
        "p95 wait s": [_seconds(day.p95_s) for day in days],
        "Longest wait s": [_seconds(day.max_wait_all_s) for day in days],
        "Offers": [str(day.decisions) for day in days],
        "Took s": [f"{day.wall_s:.2f}" for day in days],
    }
    for day in days:
        table.add_column(day.policy, justify="right")
    for heading, cells in rows.items():
        table.add_row(heading, *cells)
    return table


def percent(share: float | None) -> str:
    """A share for people, never rounded up to look as if a target were met."""
    return NONE if share is None else f"{math.floor(share * 1000 + 1e-9) / 10:.1f}%"


def _seconds(seconds: float | None) -> str:
    return NONE if seconds is None else f"{seconds:.1f}"


def clock(second: int) -> str:
    """The time of day, `09:30`; after midnight it goes on to 24:00 and beyond."""
    return f"{second // 3600:02}:{second % 3600 // 60:02}"
