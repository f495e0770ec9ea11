"""Reading one TOML table key by key: what is wrong is noted and a usable value goes on, so that all is found."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import TypeGuard, TypeVar, overload

from contact_centre.centre_file._lines import Path
from contact_centre.centre_file._report import Report, meant

Kind = TypeVar("Kind", str, int, float, bool, list[object], dict[str, object], dt.date)
Word = TypeVar("Word", bound=str)

_KINDS: dict[type, str] = {
    str: "a text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    dt.date: "a date such as 2026-12-24",
}
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class Table:
    """One table of the file. Every key that is never asked for is unknown: `close` reports those."""

    def __init__(self, report: Report, path: Path, data: Mapping[str, object]) -> None:
        self._report = report
        self._data = data
        self._asked: dict[str, None] = {}
        self.path = path

    def refuse(self, key: str | int, what: str, remedy: str) -> None:
        """Note a problem with the value of `key`."""
        self._report.add((*self.path, key), what, remedy)

    def close(self) -> None:
        """Report the keys that nobody asked for."""
        for key in self._data:
            if key not in self._asked:
                known = ", ".join(self._asked)
                self.refuse(key, "There is no such key.", meant(key, self._asked, f"Keys here are: {known}."))

    def keys(self) -> list[str]:
        """Every key that stands in the table."""
        return list(self._data)

    def known(self, key: str) -> bool:
        """Whether `key`, which may be here, is here."""
        self._asked[key] = None
        return key in self._data

    def raw(self, key: str) -> object:
        """What stands under `key`, unchecked; None where it is absent."""
        return self._data.get(key)

    def is_table(self, key: str) -> bool:
        """Whether a table stands under `key`."""
        return isinstance(self.raw(key), dict)

    def text(self, key: str, default: str | None = None) -> str:
        """A text; one that must be there, and say something, when there is no `default`."""
        value = self._value(key, str)
        if value is not None and (value.strip() or default is not None):
            return value
        if value is not None:
            self.refuse(key, "It is empty.", "Write the text.")
        elif default is None and key not in self._data:
            self.missing(key)
        return default or ""

    def id(self, key: str = "id") -> str:
        """An id: small letters, digits, - and _."""
        value = self.text(key)
        if value and _ID.fullmatch(value) is None:
            remedy = "Use small letters, digits, - and _, at most 64, beginning with a letter or digit."
            self.refuse(key, f'"{value}" cannot be an id.', remedy)
        return value

    def missing(self, key: str) -> None:
        """Note that `key` has to be there and is not."""
        self._report.add((*self.path, key), "It is missing.", f"Add {key} = ... to this table.")

    def whole(self, key: str, default: int | None, least: int = 0, most: int | None = None) -> int:
        """A whole number within bounds; one that must be there when there is no `default`."""
        self._asked[key] = None
        if default is None and key not in self._data:
            self.missing(key)
        value = self._value(key, int)
        if value is None:
            return default if default is not None else least
        if value < least or (most is not None and value > most):
            bounds = f"{least} or more" if most is None else f"{least} to {most}"
            self.refuse(key, f"{value} cannot be.", f"Give a whole number, {bounds}.")
            return default if default is not None else least
        return value

    def optional_whole(self, key: str, least: int = 0, most: int | None = None) -> int | None:
        """A whole number within bounds, or None where the key is absent."""
        self._asked[key] = None
        return self.whole(key, least, least, most) if key in self._data else None

    def number(self, key: str, default: float, least: float, most: float) -> float:
        """A number within bounds, which may have decimals."""
        value = self._value(key, float)
        if value is None:
            return default
        if not least <= value <= most:
            self.refuse(key, f"{value:g} cannot be.", f"Give a number, {least:g} to {most:g}.")
            return default
        return float(value)

    def share(self, key: str) -> float:
        """A share above 0 and up to 1."""
        if key not in self._data:
            self._asked[key] = None
            self.missing(key)
            return 1.0
        value = self._value(key, float)
        if value is None:
            return 1.0
        if not 0 < value <= 1:
            hint = f"Write {value / 100:g} for {value:g} %." if 1 < value <= 100 else "Write 0.95 for 95 %."
            self.refuse(key, f"{value:g} is not a share: it lies between 0 and 1.", hint)
            return 1.0
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._value(key, bool)
        return default if value is None else value

    @overload
    def choice(self, key: str, options: Collection[Word], default: Word) -> Word: ...

    @overload
    def choice(self, key: str, options: Collection[Word], default: None) -> Word | None: ...

    def choice(self, key: str, options: Collection[Word], default: Word | None) -> Word | None:
        """One of a few words."""
        value = self._value(key, str)
        found = next((option for option in options if option == value), None)
        if value is not None and found is None:
            self.refuse(key, f'"{value}" is not known.', meant(value, options, f"Use one of: {', '.join(options)}."))
        return default if found is None else found

    def table(self, key: str) -> Table:
        """A table below this one, empty where the key is absent."""
        return Table(self._report, (*self.path, key), self._value(key, dict) or {})

    def tables(self, key: str) -> list[Table]:
        """A list of tables, empty where the key is absent."""
        return [
            Table(self._report, (*self.path, key, index), value)
            for index, value in enumerate(self._value(key, list) or [])
            if self._is(value, dict, key, index)
        ]

    def texts(self, key: str) -> list[str]:
        """A list of texts, empty where the key is absent; empty ones are refused."""
        texts: list[str] = []
        for index, value in enumerate(self._value(key, list) or []):
            if not self._is(value, str, key, index):
                continue
            if not value.strip():
                self._report.add((*self.path, key, index), "It is empty.", "Write the text or remove it.")
            texts.append(value)
        return texts

    def dates(self, key: str) -> list[dt.date]:
        """A list of dates, empty where the key is absent."""
        values = enumerate(self._value(key, list) or [])
        return [value for index, value in values if self._is(value, dt.date, key, index)]

    def by_language(self, key: str, languages: Collection[str], *, required: bool = True) -> dict[str, str]:
        """A text in every language of the centre. One text alone, without a table, serves all of them."""
        self._asked[key] = None
        if isinstance(self._data.get(key), str):
            return dict.fromkeys(languages, self.text(key))
        if key not in self._data:
            if required:
                self.missing(key)
            return {}
        if not isinstance(self._data[key], dict):
            self.refuse(
                key, "It has to be a text, or a table of texts by language.", 'Write { en = "...", cy = "..." }.'
            )
            return {}
        table = self.table(key)
        texts = {language: table.text(language) for language in languages}
        table.close()
        return texts

    def languages(self, key: str) -> list[str]:
        """Language codes, at least one."""
        found = self.texts(key) if key in self._data else ["en"]
        self._asked[key] = None
        for index, language in enumerate(found):
            if _LANGUAGE.fullmatch(language) is None:
                what = f'"{language}" is not a language code.'
                self._report.add((*self.path, key, index), what, 'Write "en" for English, "cy" for Welsh.')
        if not found:
            self.refuse(key, "There is no language.", 'Write ["en"] or ["en", "cy"].')
        return found or ["en"]

    def _value(self, key: str, kind: type[Kind]) -> Kind | None:
        self._asked[key] = None
        value = self._data.get(key)
        return value if key in self._data and self._is(value, kind, key) else None

    def _is(self, value: object, kind: type[Kind], *place: str | int) -> TypeGuard[Kind]:
        if _of_kind(value, kind):
            return True
        self._report.add((*self.path, *place), f"It has to be {_KINDS[kind]}.", f"Now it is {_described(value)}.")
        return False


def _of_kind(value: object, kind: type) -> bool:
    if isinstance(value, bool) or kind is bool:
        return isinstance(value, bool) and kind is bool
    if kind is dt.date:
        return type(value) is dt.date
    return isinstance(value, (int, float) if kind is float else kind)


def _described(value: object) -> str:
    return next((name for kind, name in _KINDS.items() if _of_kind(value, kind)), "something else")
