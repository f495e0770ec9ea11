"""The bank holidays of a centre's nation: the bundled table, and what the centre adds or leaves out."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from importlib import resources
from typing import Final, Literal

from contact_centre.centre_file._table import Table

Nation = Literal["england", "wales", "scotland", "northern-ireland"]

DIVISIONS: Final[dict[Nation, str]] = {
    "england": "england-and-wales",
    "wales": "england-and-wales",
    "scotland": "scotland",
    "northern-ireland": "northern-ireland",
}
"""The table in `config/bank_holidays.toml` that holds each nation's days."""


@cache
def bundled_days(nation: Nation) -> frozenset[dt.date]:
    """The nation's bank holidays, as far as the bundled table goes."""
    tables = tomllib.loads(resources.files("config").joinpath("bank_holidays.toml").read_text(encoding="utf-8"))
    return frozenset(dt.date.fromisoformat(day) for day in tables[DIVISIONS[nation]])


def read_bank_holidays(table: Table, nation: Nation) -> tuple[dt.date, ...]:
    """The days that hold for the centre; a removed day that is none is a problem."""
    bundled = bundled_days(nation)
    added, removed = table.dates("add"), table.dates("remove")
    for day in removed:
        if day not in bundled:
            table.refuse("remove", f"{day} is no bank holiday there.", "Correct the date or remove it.")
    table.close()
    return tuple(sorted((bundled | set(added)) - set(removed)))
