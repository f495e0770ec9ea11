"""A centre that believes Christmas Day to be a working day tells residents to hold the line."""

import runpy
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "config" / "bank_holidays.toml"


def test_bundled_table_is_what_its_generator_makes() -> None:
    """The table was not edited by hand, and is not older than the package that knows of changes."""
    pytest.importorskip("holidays", reason="the package that the table is made with is not installed")
    script = runpy.run_path(str(ROOT / "scripts" / "bank_holidays.py"))
    made = tomllib.loads(script["bank_holiday_tables"](script["FIRST_YEAR"], script["LAST_YEAR"]))

    assert tomllib.loads(TABLE.read_text(encoding="utf-8")) == made, "run scripts/bank_holidays.py"


@pytest.mark.parametrize("division", ["england-and-wales", "scotland", "northern-ireland"])
def test_every_year_for_a_decade_has_its_bank_holidays(division: str) -> None:
    """Nobody has to remember to make the table anew next January; each nation keeps eight days or more a year."""
    days = tomllib.loads(TABLE.read_text(encoding="utf-8"))[division]

    for year in range(2024, 2036):
        assert len([day for day in days if day.startswith(str(year))]) >= 8, year


@pytest.mark.parametrize(
    ("division", "day"),
    [
        ("england-and-wales", "2026-12-28"),
        ("england-and-wales", "2035-12-26"),
        ("scotland", "2024-01-02"),
        ("scotland", "2026-01-02"),
        ("scotland", "2026-06-15"),
        ("scotland", "2026-11-30"),
        ("northern-ireland", "2026-03-17"),
        ("northern-ireland", "2026-07-13"),
    ],
)
def test_days_that_only_one_nation_keeps_are_there(division: str, day: str) -> None:
    """Each nation rests on its own days, and on the substitute for one that falls on a weekend."""
    assert day in tomllib.loads(TABLE.read_text(encoding="utf-8"))[division]
