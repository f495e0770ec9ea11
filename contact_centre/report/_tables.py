"""A report on the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from contact_centre.report._figures import DayOfAgents, Report, Row
from contact_centre.simulate._tables import NONE, percent
from routing.words import AgentPhase

_LINES: Final = {"call": "Calls", "webchat": "Webchats", "message": "Messages"}


def show(report: Report, console: Console) -> None:
    """Print a table for each line and queue, which are never added into one percentage, and what agents did."""
    console.print(
        f"{report.centre}: arrived {report.first} to {report.last} ({report.timezone}), as of {report.as_of}."
    )
    console.print(f"Service level by the formula {report.formula}: {report.formula_means}", soft_wrap=True)
    if not report.days:
        console.print("No contacts arrived on these days.")
    for sums in report.whole:
        days = [row for row in report.days if (row.line, row.queue) == (sums.line, sums.queue)]
        console.print(_table(days, sums))
    if report.agents:
        console.print(_agents(report.agents))


def _table(days: list[Row], sums: Row) -> Table:
    promise = f"{percent(sums.target_share)} in {sums.within_s} s"
    table = Table(title=f"{_LINES[sums.line]}, {sums.name}: {promise}", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("Day", no_wrap=True)
    for heading in ("Arrived", "Answered", "Abandoned", "In target", "Level", "ASA s"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in days:
        table.add_row(row.date, *_cells(row))
    table.add_section()
    table.add_row("All", *_cells(sums), style="bold")
    return table


def _cells(row: Row) -> Iterable[str]:
    figures, level = row.figures, row.figures.level
    return (
        str(figures.arrived_count),
        str(figures.answered_count),
        str(figures.abandoned_count),
        f"{level.in_target} of {level.counted}",
        percent(level.share),
        NONE if figures.wait.mean_s is None else f"{figures.wait.mean_s:.1f}",
    )


def _agents(days: list[DayOfAgents]) -> Table:
    table = Table(title="Agents, all together, hours", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("Day", no_wrap=True)
    phases: tuple[AgentPhase, ...] = ("available", "offered", "engaged", "wrap_up", "not_ready")
    for heading in (*(phase.replace("_", " ").capitalize() for phase in phases), "Occupancy"):
        table.add_column(heading, justify="right")
    for day in days:
        table.add_row(day.date, *(f"{day.hours.get(phase, 0):.1f}" for phase in phases), percent(day.occupancy))
    return table
