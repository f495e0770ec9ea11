"""Compares estimators of the wait on real days: `python scripts/estimators.py DAYS [POLICY,…]` prints docs/wait.md's table.

DAYS is a folder with `bank-*.contacts.csv.gz` and `bank.roster-*.csv`. Every day begins with nothing learnt.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from contact_centre.simulate import play, policies_named, read_case
from routing.told import ToldLevel

ROSTERS = ("80", "90")


def main(days: Path, policies: str) -> None:
    """Print a table for each roster and policy."""
    for roster in ROSTERS:
        levels: dict[str, dict[str, list[ToldLevel]]] = {}
        for contacts in sorted(days.glob("bank-*.contacts.csv.gz")):
            case = read_case(contacts, days / f"bank.roster-{roster}.csv")
            for day in play(case, policies_named(policies)):
                for name, level in day.told.items():
                    levels.setdefault(day.policy, {}).setdefault(name, []).append(level)
        for policy, by_name in levels.items():
            print(f"\nroster {roster}, {policy}\n")
            print("| estimator | told | bias s | MAE s | RMSE s | upper end s | longer than told | left sooner |")
            print("|---|---|---|---|---|---|---|---|")
            for name, over_days in by_name.items():
                print(_row(name, over_days))


def _row(name: str, days: list[ToldLevel]) -> str:
    counted = sum(day.counted for day in days)
    left = sum(day.left_sooner for day in days)
    bias, mae, upper = (_mean(days, field) for field in ("bias_s", "mae_s", "upper_s"))
    rmse = _mean(days, "rmse_s", power=2) ** 0.5
    longer = sum(day.longer for day in days) / counted
    cells = (
        f"{counted + left}",
        f"{bias:+.1f}",
        f"{mae:.1f}",
        f"{rmse:.1f}",
        f"{upper:.0f}",
        f"{longer:.1%}",
        f"{left}",
    )
    return f"| `{name}` | {' | '.join(cells)} |"


def _mean(days: Iterable[ToldLevel], field: str, power: int = 1) -> float:
    """Mean over contacts: each day weighs as much as it counts."""
    known = [(day.counted, getattr(day, field) ** power) for day in days if day.counted]
    return float(sum(count * value for count, value in known) / sum(count for count, _ in known))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "longest_idle,edf,sla_aware")
