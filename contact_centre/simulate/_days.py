"""Which days are played: the files that options name, each day of contacts with its roster and its bound."""

from __future__ import annotations

import csv
import glob
import io
from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec

from contact_centre.simulate._case_file import BadCaseFile, read_case, read_text
from routing.errors import ContactCentreError
from routing.simulation import Case


class BadDays(ContactCentreError):
    """The files that options name do not make days; the text says what is missing. Correct the options."""

    code = "bad_days"


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A case with the names of its files, shortened: `bank-1999-02-01`, roster `80`."""

    name: str
    roster: str
    case: Case
    bound_in_target: int | None = None


def read_days(
    contacts: Sequence[str],
    rosters: Sequence[str],
    queues: Collection[str] | None = None,
    bound: Path | None = None,
    skipped: list[BadCaseFile] | None = None,
) -> list[Day]:
    """All days, read before anything is played.

    Args:
        contacts: files or patterns with `*` and `?`.
        rosters: one for all days, or one for each: by name where each day's name begins one roster's, else in order.
        queues: as in `read_case`.
        bound: a file with the columns case, roster and bound_in_target.
        skipped: as in `read_case`.

    Raises:
        BadDays: a pattern without a file, a day named twice, or rosters that do not fit the days.
        BadCaseFile: what is wrong in a file.
    """
    pairs = _paired(_files(contacts), _files(rosters))
    bounds = _bounds(bound) if bound is not None else {}
    days: list[Day] = []
    known: set[tuple[str, str]] = set()
    for file, roster in pairs:
        case = read_case(file, roster, queues, skipped)
        name, level = _day_name(file), _roster_name(roster)
        if (name, level) in known:
            message = f"{file}: The day {name} with roster {level} is named twice. Name it once, or rename a file."
            raise BadDays(message)
        known.add((name, level))
        if bound is not None and (name, level) not in bounds:
            message = f"{bound}: There is no row for case {name} and roster {level}. Add it, or leave out --bound."
            raise BadDays(message)
        days.append(Day(name=name, roster=level, case=case, bound_in_target=bounds.get((name, level))))
    return days


def _files(named: Sequence[str]) -> list[Path]:
    files: list[Path] = []
    for name in named:
        found = [name] if Path(name).exists() or not glob.has_magic(name) else sorted(glob.glob(name))
        if not found:
            message = f'No file is named like "{name}". Look at the folder and at the quotes.'
            raise BadDays(message)
        files += map(Path, found)
    return files


def _paired(days: Sequence[Path], rosters: Sequence[Path]) -> list[tuple[Path, Path]]:
    if len(rosters) == 1:
        return [(day, rosters[0]) for day in days]
    if len(rosters) != len(days):
        message = f"There are {len(days)} files of contacts and {len(rosters)} rosters. Give one roster, or one a day."
        raise BadDays(message)
    named = [[roster for roster in rosters if roster.name.startswith(f"{_day_name(day)}.")] for day in days]
    if all(len(found) == 1 for found in named):
        return [(day, found[0]) for day, found in zip(days, named, strict=True)]
    return list(zip(days, rosters, strict=True))


def _day_name(file: Path) -> str:
    return file.name.removesuffix(".gz").removesuffix(".csv").removesuffix(".contacts")


def _roster_name(file: Path) -> str:
    stem = file.name.removesuffix(".gz").removesuffix(".csv")
    return stem.rpartition("roster-")[2] or stem


def _bounds(file: Path) -> dict[tuple[str, str], int]:
    reader = csv.DictReader(io.StringIO(read_text(file), newline=""))
    missing = {"case", "roster", "bound_in_target"} - set(reader.fieldnames or ())
    if missing:
        message = f"{file}: row 1, column {min(missing)}: It is missing. Needed are case, roster, bound_in_target."
        raise BadCaseFile(message)
    bounds: dict[tuple[str, str], int] = {}
    for cells in reader:
        value = cells["bound_in_target"] or ""
        if not value.isascii() or not value.isdigit():
            message = f'{file}: row {reader.line_num}, column bound_in_target: "{value}" is not a whole number.'
            raise BadCaseFile(message)
        bounds[cells["case"], cells["roster"]] = int(value)
    return bounds
