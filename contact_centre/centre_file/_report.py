"""What is wrong with a centre's file, all of it at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

import msgspec

from contact_centre.centre_file._lines import Lines, Path
from routing.errors import ContactCentreError


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to put right.

    Attributes:
        line: from 1; None when the file as a whole is meant.
        key: path of the key, with ids in place of list indexes where there are any.
        what: what is wrong.
        remedy: what to do about it.
    """

    file: str
    line: int | None
    key: str
    what: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (place, self.key, f"{self.what} {self.remedy}") if part)


class BadCentreFile(ContactCentreError):
    """The file describes no centre that could work. Put `problems` right, then read it again."""

    code = "bad_centre_file"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class Report:
    """Collects problems of one file and finds their lines."""

    def __init__(self, file: str, text: str = "", document: dict[str, object] | None = None) -> None:
        self._file = file
        self._lines = Lines(text)
        self._document = document or {}
        self._problems: list[Problem] = []

    def add(self, path: Path, what: str, remedy: str) -> None:
        """Note a problem at `path`. `what` and `remedy` are whole sentences."""
        key = self._name(path)
        self._problems.append(Problem(file=self._file, line=self._lines.of(path), key=key, what=what, remedy=remedy))

    def problems(self) -> list[Problem]:
        """All problems, in the order of their lines."""
        return sorted(self._problems, key=lambda problem: problem.line or 0)

    def _name(self, path: Path) -> str:
        name = ""
        value: object = self._document
        for part in path:
            value = _child(value, part)
            if isinstance(part, str):
                name += f".{part}" if name else part
            else:
                known = value.get("id") if isinstance(value, dict) else None
                name += f".{known}" if isinstance(known, str) else f"[{part}]"
        return name


def meant(word: str, known: Iterable[str], otherwise: str) -> str:
    """Which of `known` was probably meant by `word`; `otherwise` when none is like it."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f'Did you mean "{close[0]}"?' if close else otherwise


def _child(value: object, part: str | int) -> object:
    if isinstance(value, dict) and isinstance(part, str):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None
