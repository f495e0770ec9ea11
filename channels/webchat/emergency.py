"""Words that say somebody may be in danger, found in what a resident writes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"\w+")


def find_emergency(text: str, words: Iterable[str]) -> bool:
    """Whether `text` holds one of `words`.

    A word, or a phrase of several, counts only whole: "fire" is not in "fireplace". Case, accents (Welsh "tân",
    "tan") and what stands between the words of a phrase make no difference.
    """
    wanted = _phrases(tuple(words))
    written = _plain(text)
    return any(f" {phrase} " in written for phrase in wanted)


@lru_cache(maxsize=16)
def _phrases(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(phrase for word in words if (phrase := _plain(word).strip()))


def _plain(text: str) -> str:
    """The words of `text` in lower case without accents, each between single spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return f" {' '.join(_WORD.findall(bare))} "
