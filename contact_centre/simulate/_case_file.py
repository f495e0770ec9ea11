"""Case files: contacts and roster as CSV, plain or gzipped. Every cell is checked before anything is played."""

from __future__ import annotations

import csv
import gzip
import io
import math
import zlib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

from routing.errors import ContactCentreError
from routing.ids import AgentId, QueueId, SkillId
from routing.simulation import CHANNELS, Case, CaseAgent, CaseContact

_CONTACT_COLUMNS: Final = ("arrival_s", "channel", "service", "skill", "priority", "target_s", "patience_s", "handle_s")
_AGENT_COLUMNS: Final = ("agent", "skills", "on_s", "off_s")
_LONGEST_S: Final = 7 * 86_400

_T = TypeVar("_T")


class BadCaseFile(ContactCentreError):
    """A case file cannot be used; the text names file, row (1 is the heading) and column. Correct it and try again."""

    code = "bad_case_file"


def read_case(
    contacts: Path, roster: Path, queues: Collection[str] | None = None, skipped: list[BadCaseFile] | None = None
) -> Case:
    """The case in two files.

    Args:
        contacts: the day's contacts.
        roster: who works when.
        queues: the queues a contact may ask for; None lets the case define them.
        skipped: collects what is wrong with rows, which are then left out; None: the first such row is raised.

    Raises:
        BadCaseFile: with the first thing that is wrong.
    """
    found = _read(contacts, _CONTACT_COLUMNS, lambda row: _contact(row, queues), skipped)
    names: set[AgentId] = set()
    agents = _read(roster, _AGENT_COLUMNS, lambda row: _agent(row, names), skipped)
    return Case(contacts=tuple(sorted(found, key=lambda contact: contact.arrival_ms)), agents=tuple(agents))


def _read(
    file: Path, columns: tuple[str, ...], made_of: Callable[[_Row], _T], skipped: list[BadCaseFile] | None
) -> list[_T]:
    made: list[_T] = []
    for row in _rows(file, columns):
        try:
            row.check(columns)
            made.append(made_of(row))
        except BadCaseFile as err:
            if skipped is None:
                raise
            skipped.append(err)
    return made


class _Row:
    """One row, whose cells are read by column."""

    def __init__(self, file: Path, number: int, cells: dict[str | Any, str | Any]) -> None:
        self._file, self._number, self._cells = file, number, cells

    def bad(self, column: str, what: str, remedy: str) -> BadCaseFile:
        """The error that a cell is wrong."""
        return BadCaseFile(f"{self._file}: row {self._number}, column {column}: {what} {remedy}")

    def check(self, columns: tuple[str, ...]) -> None:
        """Every column has a cell, and every cell a column."""
        absent = next((column for column in columns if self._cells[column] is None), None)
        if absent is not None:
            raise self.bad(absent, "The row is too short.", "Give every column a cell.")
        if None in self._cells:
            raise self.bad(columns[-1], "The row is too long.", "Remove the cells after the last column.")

    def text(self, column: str) -> str:
        """A text that says something."""
        value: str = self._cells[column].strip()
        if not value:
            raise self.bad(column, "It is empty.", "Fill it in.")
        return value

    def whole(self, column: str) -> int:
        """A whole number from 0 on."""
        value = self.text(column)
        if not value.isascii() or not value.isdigit() or len(value) > 9:
            raise self.bad(column, f'"{value}" is not a whole number from 0 on.', "Write for example 0.")
        return int(value)

    def ms(self, column: str) -> int:
        """Seconds, with decimals or without, as ms."""
        value = self.text(column)
        try:
            seconds = float(value)
        except ValueError:
            seconds = math.nan
        if not 0 <= seconds <= _LONGEST_S:
            raise self.bad(column, f'"{value}" is not a number of seconds.', f"Write 0 to {_LONGEST_S}.")
        return round(seconds * 1000)

    def ms_or_none(self, column: str) -> int | None:
        """Seconds as ms, or None for an empty cell."""
        return self.ms(column) if self._cells[column].strip() else None


def _rows(file: Path, columns: tuple[str, ...]) -> Iterator[_Row]:
    reader = csv.DictReader(io.StringIO(read_text(file), newline=""), strict=True)
    try:
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            message = f"{file}: row 1, column {missing[0]}: It is missing. The heading is {','.join(columns)}."
            raise BadCaseFile(message)
        for cells in reader:
            yield _Row(file, reader.line_num, cells)
    except csv.Error as err:
        message = f"{file}: row {reader.line_num}: this is not CSV: {err}. Look at the quotes."
        raise BadCaseFile(message) from err


def read_text(file: Path) -> str:
    """The text of a file, unpacked if its name ends in `.gz`.

    Raises:
        BadCaseFile: it cannot be read.
    """
    try:
        data = file.read_bytes()
        return (gzip.decompress(data) if file.suffix == ".gz" else data).decode("utf-8-sig")
    except UnicodeDecodeError as err:
        message = f"{file}: byte {err.start} is not UTF-8. Save the file with the encoding UTF-8."
        raise BadCaseFile(message) from err
    except (EOFError, gzip.BadGzipFile, zlib.error) as err:
        message = f"{file}: this is not a whole gzip file: {err}. Pack it again."
        raise BadCaseFile(message) from err
    except OSError as err:
        message = f"{file}: the file cannot be read: {err.strerror}. Check name and rights."
        raise BadCaseFile(message) from err


def _contact(row: _Row, queues: Collection[str] | None) -> CaseContact:
    channel, queue = row.text("channel"), row.text("service")
    if channel not in CHANNELS:
        raise row.bad("channel", f'"{channel}" is not a channel.', f"Use one of: {', '.join(CHANNELS)}.")
    if queues is not None and queue not in queues:
        raise row.bad("service", f'The centre has no queue "{queue}".', f"Use one of: {', '.join(queues)}.")
    return CaseContact(
        arrival_ms=row.ms("arrival_s"),
        channel=CHANNELS[channel],
        queue=QueueId(queue),
        skill=SkillId(row.text("skill")),
        priority=row.whole("priority"),
        target_ms=row.ms("target_s"),
        patience_ms=row.ms_or_none("patience_s"),
        handle_ms=row.ms("handle_s"),
    )


def _agent(row: _Row, names: set[AgentId]) -> CaseAgent:
    """The agent of a row; `names` are those with a shift already, and gets this one."""
    agent = CaseAgent(id=AgentId(row.text("agent")), skills=_skills(row), on_ms=row.ms("on_s"), off_ms=row.ms("off_s"))
    if agent.off_ms <= agent.on_ms:
        raise row.bad("off_s", "The shift ends before it starts.", "Make off_s greater than on_s.")
    if agent.id in names:
        raise row.bad("agent", f'"{agent.id}" has a shift already.', "Give each agent one row.")
    names.add(agent.id)
    return agent


def _skills(row: _Row) -> dict[SkillId, int]:
    """Files count levels from 1, the best; the engine's best is 5."""
    skills: dict[SkillId, int] = {}
    for part in row.text("skills").split("|"):
        name, _, level = part.strip().rpartition(":")
        if not name or level not in {"1", "2", "3", "4", "5"}:
            raise row.bad("skills", f'"{part}" is not a skill with its level.', "Write name:1 (best) to name:5.")
        skills[SkillId(name)] = 6 - int(level)
    return skills
