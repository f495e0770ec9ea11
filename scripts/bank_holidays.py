"""Write config/bank_holidays.toml: the bank holidays of the three divisions of the United Kingdom.

Usage: .venv/bin/python scripts/bank_holidays.py [FIRST_YEAR LAST_YEAR]. Without years, 2024 to 2035.

A holiday that falls on a weekend stands on that day and on its substitute day: a centre that opens on Saturdays
does not open on a Saturday that is Christmas Day.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import holidays

TABLE = Path(__file__).resolve().parents[1] / "config" / "bank_holidays.toml"
FIRST_YEAR, LAST_YEAR = 2024, 2035
DIVISIONS = {"england-and-wales": ("ENG", "WLS"), "scotland": ("SCT",), "northern-ireland": ("NIR",)}
"""The divisions of GOV.UK, and the nations of each in the `holidays` package."""


def division_table(division: str, first_year: int, last_year: int) -> str:
    """The TOML table of one division.

    Raises:
        ValueError: the nations of the division differ, so that one table cannot serve both.
    """
    years = range(first_year, last_year + 1)
    nations = [dict(holidays.country_holidays("GB", subdiv=nation, years=years)) for nation in DIVISIONS[division]]
    if any(nation.keys() != nations[0].keys() for nation in nations):
        message = f"the nations of {division} have different bank holidays: give each its own table"
        raise ValueError(message)
    days = [f'{day.isoformat()} = "{name}"' for day, name in sorted(nations[0].items())]
    return "\n".join([f"[{division}]", *days])


def bank_holiday_tables(first_year: int, last_year: int) -> str:
    """All tables as TOML, without the heading that says what made them."""
    return "\n\n".join(division_table(division, first_year, last_year) for division in DIVISIONS) + "\n"


def main() -> None:
    """Write the table and say where."""
    first_year, last_year = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (FIRST_YEAR, LAST_YEAR)
    head = (
        f"# Bank holidays {first_year} to {last_year}, made by scripts/bank_holidays.py with holidays "
        f"{version('holidays')}.\n# Do not edit: a centre's own days stand in its file, under [bank_holidays]."
    )
    TABLE.write_text(f"{head}\n\n{bank_holiday_tables(first_year, last_year)}", encoding="utf-8")
    print(f"{TABLE.name}: {first_year} to {last_year}")


if __name__ == "__main__":
    main()
