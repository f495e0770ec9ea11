"""Where in a TOML text a key stands. `tomllib` tells values, not places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

Path = tuple[str | int, ...]
"""Keys and list indexes from the top of the file, for example `("queue", 0, "needs", 1, "skill")`."""

_TOKEN = re.compile(
    r'''
    (?P<string>"""(?:\\.|[^\\])*?"{3,5}(?!") | \'\'\'.*?\'{3,5}(?!') | "(?:\\.|[^"\\\n])*" | '[^'\n]*')
    | (?P<comment>\#[^\n]*)
    | (?P<newline>\n)
    | (?P<mark>[\[\]{}=,.])
    | (?P<bare>[^\s\[\]{}=,."'#]+)
    ''',
    re.VERBOSE | re.DOTALL,
)


class _Token(NamedTuple):
    text: str
    line: int

    @property
    def key(self) -> str:
        return self.text.strip("\"'")


class Lines:
    """The line of every key and list item in a text that `tomllib` has already accepted."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        self._document()

    def of(self, path: Path) -> int | None:
        """The line, from 1, of `path`, or of the innermost part of it that stands in the file."""
        for end in range(len(path), 0, -1):
            if path[:end] in self._lines:
                return self._lines[path[:end]]
        return None

    def _document(self) -> None:
        table: Path = ()
        while self._at < len(self._tokens):
            if self._peek() == "\n":
                self._at += 1
            elif self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        line = self._tokens[self._at].line
        marks_count = 0
        while self._peek() == "[":
            self._at, marks_count = self._at + 1, marks_count + 1
        path = self._resolve((), self._keys())
        if marks_count == 2:
            self._counts[path] = self._counts.get(path, 0) + 1
            path = (*path, self._counts[path] - 1)
        for end in range(1, len(path) + 1):
            self._lines.setdefault(path[:end], line)
        self._at += marks_count
        return path

    def _resolve(self, table: Path, keys: list[str]) -> Path:
        """`keys` below `table`; where a part is a list of tables, the newest of them is meant."""
        path = table
        for part, key in enumerate(keys):
            path = (*path, key)
            if part < len(keys) - 1 and path in self._counts:
                path = (*path, self._counts[path] - 1)
        return path

    def _keys(self) -> list[str]:
        keys = [self._next().key]
        while self._peek() == ".":
            self._at += 1
            keys.append(self._next().key)
        return keys

    def _pair(self, table: Path) -> None:
        line = self._tokens[self._at].line
        path = self._resolve(table, self._keys())
        self._lines[path] = line
        self._at += 1
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._peek() == "[":
            self._items(path)
        elif self._peek() == "{":
            self._inline(path)
        else:
            while self._peek() not in {"", "\n", ",", "]", "}"}:
                self._at += 1

    def _items(self, path: Path) -> None:
        self._at += 1
        index = 0
        while self._peek() != "]":
            if self._peek() in {"\n", ","}:
                self._at += 1
                continue
            self._lines[*path, index] = self._tokens[self._at].line
            self._value((*path, index))
            index += 1
        self._at += 1

    def _inline(self, path: Path) -> None:
        self._at += 1
        while self._peek() != "}":
            if self._peek() in {"\n", ","}:
                self._at += 1
                continue
            self._pair(path)
        self._at += 1

    def _peek(self) -> str:
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""

    def _next(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]


def _tokens(text: str) -> Iterator[_Token]:
    line = 1
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "comment":
            yield _Token(match.group(), line)
        line += match.group().count("\n")
