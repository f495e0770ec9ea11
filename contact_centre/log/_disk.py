"""The SQLite file of the embedded log: one connection, plain blocking calls, no threads."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from contact_centre.log._records import check_expected, fold_heads
from routing.errors import StaleWriter
from routing.ports import DEAD_LETTERS, INBOX, SNAPSHOTS, STEPS, Expect, Record
from routing.steps import Chain

TOPICS = (INBOX, STEPS, SNAPSHOTS, DEAD_LETTERS)
_NUMBER = {topic: number for number, topic in enumerate(TOPICS)}
_VERSION = 1
_READ_BYTES = 8 * 1024 * 1024
_PROBE_BYTES = 64 * 1024
_WAL_BYTES = 64 * 1024 * 1024

_SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
    topic    INTEGER NOT NULL,
    position INTEGER NOT NULL,
    data     BLOB    NOT NULL,
    PRIMARY KEY (topic, position)
) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS chain (id INTEGER PRIMARY KEY CHECK (id = 0), tail BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS probe (id INTEGER PRIMARY KEY CHECK (id = 0), data BLOB NOT NULL) STRICT;
"""


class Append(msgspec.Struct, frozen=True):
    """One request to append."""

    topic: str
    records: Sequence[bytes]
    expect: Expect | None = None


class Disk:
    """An open log file. Every method may raise `sqlite3.Error`; the file is then to be opened anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        try:
            self._prepare()
            self.ends = {topic: self._end(topic) for topic in TOPICS}
            row = self._db.execute("SELECT tail FROM chain").fetchone()
        except BaseException:
            self._db.close()
            raise
        self._chain = msgspec.json.decode(row[0], type=Chain) if row else Chain()

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        # A commit that returned survives a power cut; NORMAL would lose the last ones.
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA wal_autocheckpoint = 0")
        self._db.execute(f"PRAGMA journal_size_limit = {_WAL_BYTES}")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > _VERSION:
            raise sqlite3.DatabaseError(f"the file has format {version}, this version reads up to {_VERSION}")
        if version < _VERSION:
            self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")

    def _end(self, topic: str) -> int:
        sql = "SELECT position + 1 FROM record WHERE topic = ? ORDER BY position DESC LIMIT 1"
        row = self._db.execute(sql, (_NUMBER[topic],)).fetchone()
        return int(row[0]) if row else 0

    def append(self, requests: Sequence[Append]) -> list[int | StaleWriter]:
        """Carry out `requests` in one transaction, durable on return.

        Returns:
            For each the offset of its first record, or why it alone was left out.
        """
        ends, chain = dict(self.ends), msgspec.structs.replace(self._chain)
        rows: list[tuple[int, int, bytes]] = []
        results: list[int | StaleWriter] = []
        for request in requests:
            try:
                if request.expect is not None:
                    check_expected(chain, request.expect)
            except StaleWriter as error:
                results.append(error)
                continue
            first, number = ends[request.topic], _NUMBER[request.topic]
            rows.extend((number, first + index, data) for index, data in enumerate(request.records))
            ends[request.topic] = first + len(request.records)
            if request.topic == STEPS:
                fold_heads(chain, request.records)
            results.append(first)
        self._commit(rows, chain)
        self.ends, self._chain = ends, chain
        return results

    def _commit(self, rows: Sequence[tuple[int, int, bytes]], chain: Chain) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._db.executemany("INSERT INTO record (topic, position, data) VALUES (?, ?, ?)", rows)
            if chain != self._chain:
                self._db.execute("INSERT OR REPLACE INTO chain VALUES (0, ?)", (msgspec.json.encode(chain),))
            self._db.execute("COMMIT")
        except sqlite3.Error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def read(self, topic: str, offset: int, limit: int) -> list[Record]:
        """Up to `limit` records from `offset` on, fewer when they are large."""
        sql = "SELECT position, data FROM record WHERE topic = ? AND position >= ? ORDER BY position LIMIT ?"
        records, size = [], 0
        with closing(self._db.execute(sql, (_NUMBER[topic], offset, limit))) as rows:
            for position, data in rows:
                records.append(Record(position, data))
                size += len(data)
                if size > _READ_BYTES:
                    break
        return records

    def probe(self) -> None:
        """Write as much as an append does, to learn whether the medium takes writes again."""
        self._db.execute("INSERT OR REPLACE INTO probe VALUES (0, zeroblob(?))", (_PROBE_BYTES,))

    def checkpoint(self, *, truncate: bool = False) -> bool:
        """Move what the write-ahead log holds into the file, without holding up a writer unless `truncate`.

        Returns:
            Whether all was moved, so that the next write starts the write-ahead log anew.
        """
        sql = "PRAGMA wal_checkpoint(TRUNCATE)" if truncate else "PRAGMA wal_checkpoint(PASSIVE)"
        busy, held, moved = self._db.execute(sql).fetchone()
        return not busy and held == moved

    def close(self) -> None:
        self._db.close()
