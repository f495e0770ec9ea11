"""Residents' texts, by language, from the catalogues in `config/text`."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel.messages.pofile import read_po

from routing.ids import Instant

LANGUAGES: tuple[str, ...] = ("en", "cy")
"""Languages with a catalogue; the first stands in for any other."""


class Texts:
    """One language's texts, by key."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, **fills: object) -> str:
        """The text of `key`, its words in braces filled in.

        Raises:
            KeyError: no such text, or a word in braces that is not given.
        """
        text = self._texts[key]
        return text.format_map(fills) if fills else text

    @property
    def keys(self) -> Sequence[str]:
        """Every key, in the catalogue's order."""
        return tuple(self._texts)

    def fields(self, key: str) -> set[str]:
        """The words in braces of a text."""
        return {name for _, name, _, _ in string.Formatter().parse(self._texts[key]) if name}

    def opens(self, at: Instant, timezone: str) -> str:
        """When a queue opens, as people say it: "We open at 8 am on Tuesday 24 November"."""
        local = dt.datetime.fromtimestamp(at / 1000, ZoneInfo(timezone))
        return self(
            "date.opens",
            time=self._clock(local),
            on_day=self(f"date.on_{local.isoweekday()}"),
            day=local.day,
            month=self(f"date.month_{local.month}"),
        )

    def _clock(self, local: dt.datetime) -> str:
        if local.minute == 0 and local.hour in (0, 12):
            return self("date.midday" if local.hour else "date.midnight")
        minutes = f":{local.minute:02}" if local.minute else ""
        return f"{(local.hour + 11) % 12 + 1}{minutes} {'am' if local.hour < 12 else 'pm'}"


@cache
def texts_in(language: str) -> Texts:
    """The texts in `language`, or in the first language if there is no catalogue for it."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    with (files("config") / "text" / f"{known}.po").open("rb") as file:
        catalogue = read_po(file, locale=known, abort_invalid=True)
    return Texts(known, {str(entry.id): str(entry.string) for entry in catalogue if entry.id})


def choose_language(asked: str, accepted: str, offered: Sequence[str]) -> str:
    """The language of a page.

    Args:
        asked: what the visitor chose on a page, or empty.
        accepted: the browser's Accept-Language, best first as browsers write it.
        offered: the centre's languages; the first is used when nothing fits.
    """
    served = [language for language in offered if language in LANGUAGES] or [LANGUAGES[0]]
    wished = [asked, *(part.split(";")[0].split("-")[0].strip().lower() for part in accepted.split(","))]
    return next((language for language in wished if language in served), served[0])
