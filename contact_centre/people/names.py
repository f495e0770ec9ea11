"""Names that may be one: how people write themselves differs by a capital, an accent or a letter."""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import Final

_ALIKE: Final = 0.83
"""Share of letters in common from which two names are alike (`difflib`): one letter of six, two of twelve."""

_WORD: Final = re.compile(r"[^\W\d_]+")


def words(name: str) -> tuple[str, ...]:
    """The words of a name without capitals and accents, in alphabetical order."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    return tuple(sorted(_WORD.findall(plain.casefold())))


def alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two full names are one, give or take a letter. A first name alone is everybody's."""
    if min(len(one), len(other)) < 2:
        return False
    return difflib.SequenceMatcher(None, " ".join(one), " ".join(other)).ratio() >= _ALIKE


def fits(asked: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether each word that was asked for begins a word of the name, or is one give or take a letter."""
    return bool(asked) and all(any(_fits(one, word) for word in name) for one in asked)


def _fits(asked: str, word: str) -> bool:
    return word.startswith(asked) or difflib.SequenceMatcher(None, asked, word).ratio() >= _ALIKE
