"""Policies over several days: tables for people, JSON for programs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from rich.console import Console
from rich.table import Table

from contact_centre.simulate._tables import NONE
from routing.simulation import Compared, Entry, Estimate, PolicySummary

HEADINGS: Final = {
    "service_level": "Service level %",
    "worst_queue": "Worst queue %",
    "answered_in_target": "Answered in target",
    "abandoned": "Abandoned",
    "asa_s": "ASA s",
    "p95_s": "p95 wait s",
    "p99_s": "p99 wait s",
    "max_wait_s": "Longest wait s",
    "overtaken_p99": "Overtaken, p99",
    "overtaken_max": "Overtaken, most",
    "occupancy": "Occupancy %",
    "offered": "Arrived",
}
"""What people read for the fields of a summary."""

_HEADING_WIDTH: Final = 30
_POLICY_WIDTH: Final = 19

_SHARES: Final = frozenset({"service_level", "worst_queue", "occupancy"})


def many_as_json(entries: Sequence[Entry], summary: Sequence[PolicySummary]) -> str:
    """One object: every day under every policy, and what they come to."""
    return msgspec.json.format(
        msgspec.json.encode({"days": [_day(entry) for entry in entries], "summary": summary}), indent=2
    ).decode()


def _day(entry: Entry) -> dict[str, Any]:
    figures, fairness = (msgspec.structs.asdict(part) for part in (entry.played.figures, entry.played.fairness))
    head = {"case": entry.case, "roster": entry.roster, "replication": entry.replication}
    known = {"bound_in_target": entry.bound_in_target, "occupancy": entry.played.shape.occupancy}
    return {**head, **figures, **fairness, **known}


def show_summary(summary: Sequence[PolicySummary], console: Console) -> None:
    """Print the policies side by side, as many as fit the width, then each marked group."""
    at_once = max(1, (console.width - _HEADING_WIDTH) // _POLICY_WIDTH)
    parts = [summary[start : start + at_once] for start in range(0, len(summary), at_once)]
    for part in parts:
        table = _table(_title(summary[0]), part, part)
        _add_bounds(table, part)
        console.print(table)
    for group in summary[0].per_group:
        for part in parts:
            console.print(_table(f"Group: {group}", part, [policy.per_group[group] for policy in part]))


def _title(first: PolicySummary) -> str:
    over = f"{first.days} days" if first.days > 1 else f"{first.replications} replications"
    return (
        f"Mean over {over} \N{PLUS-MINUS SIGN} 95 % confidence; in brackets the paired difference to {first.baseline}"
    )


def _table(title: str, policies: Sequence[PolicySummary], parts: Sequence[Compared]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for policy in policies:
        table.add_column(policy.policy, justify="right")
    for name in parts[0].figures:
        table.add_row(HEADINGS[name], *(cell(part, name) for part in parts))
    return table


def _add_bounds(table: Table, summary: Sequence[PolicySummary]) -> None:
    table.add_row("Overtaken, most on any day", *(_whole(policy.overtaken_most) for policy in summary))
    if summary[0].bound is not None:
        table.add_row("Bound in hindsight %", *(_share(policy.bound) for policy in summary))
        table.add_row("Gap to it closed %", *(_share(policy.gap_closed) for policy in summary))


def cell(of: Compared, name: str) -> str:
    """A mean with its interval and, for all but the baseline, the difference with its own."""
    mean, gain = of.figures[name], of.against.get(name)
    if mean is None:
        return NONE
    text = _number(mean.mean, name) + _within(mean, name)
    return text if gain is None else f"{text}\n({_number(gain.mean, name, sign='+')}{_within(gain, name)})"


def _within(of: Estimate, name: str) -> str:
    return f" \N{PLUS-MINUS SIGN}{_number(of.ci95, name, sign='-')}" if of.ci95 is not None else ""


def _number(value: float, name: str, sign: str = "") -> str:
    if name not in _SHARES:
        return f"{value:{sign}.1f}"
    return f"{value * 100:{sign}.2f}" if sign else hundredths(value)


def hundredths(share: float) -> str:
    """A share in per cent, like `percent` never rounded up to look as if a target were met."""
    return f"{math.floor(share * 10_000 + 1e-9) / 100:.2f}"


def _share(value: float | None) -> str:
    return NONE if value is None else f"{value * 100:.1f}"


def _whole(value: int | None) -> str:
    return NONE if value is None else str(value)
