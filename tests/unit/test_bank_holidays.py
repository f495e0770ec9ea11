"""A centre that believes Christmas Day to be a working day tells residents to hold the line."""

import tomllib
from pathlib import Path

import holidays
import pytest

TABLE = Path(__file__).resolve().parents[2] / "config" / "bank_holidays.toml"
NATIONS = {"england-and-wales": ("ENG", "WLS"), "scotland": ("SCT",), "northern-ireland": ("NIR",)}


@pytest.mark.parametrize(("division", "nations"), NATIONS.items())
def test_bundled_table_is_what_its_generator_makes(division: str, nations: tuple[str, ...]) -> None:
    """The table was not edited by hand, and is not older than the package that knows of changes."""
    bundled = tomllib.loads(TABLE.read_text(encoding="utf-8"))[division]

    for nation in nations:
        known = holidays.country_holidays("GB", subdiv=nation, years=range(2025, 2031))
        assert bundled == {day.isoformat(): name for day, name in known.items()}, "run scripts/bank_holidays.py"


@pytest.mark.parametrize(
    ("division", "day"),
    [
        ("england-and-wales", "2026-12-28"),
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
