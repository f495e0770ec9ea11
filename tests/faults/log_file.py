"""The embedded log's file as the checker wants it, read with plain SQL."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.checker import Checker

INBOX, STEPS = 0, 1


def checker_of(path: Path, *, centre: str, units: int, units_each: int) -> Checker:
    """A checker of the log in `path`, which already knows what is wrong with the file itself."""
    problems: list[str] = []
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        verdict = database.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            problems.append(f"the file is damaged: {verdict}")
        inbox, steps = (_read(database, topic, problems) for topic in (INBOX, STEPS))
    database.close()
    checker = Checker(inbox, steps, centre=centre, units=units, units_each=units_each)
    checker.problems.extend(problems)
    return checker


def _read(database: sqlite3.Connection, topic: int, problems: list[str]) -> list[bytes]:
    sql = "SELECT position, data FROM record WHERE topic = ? ORDER BY position"
    records = []
    for expected, (position, data) in enumerate(database.execute(sql, (topic,))):
        if position != expected:
            problems.append(f"topic {topic}: offset {position} stands where {expected} should")
        records.append(data)
    return records
