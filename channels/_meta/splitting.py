"""Long messages as several: at words where that can be, and without losing a letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def split(text: str, most: int, length: Callable[[str], int] = len) -> Sequence[str]:
    """`text` in parts of at most `most`, as `length` counts (it grows with every character).

    A part ends at a line, else at a word; a word that is too long itself is cut. What stood between two parts, a space
    or a line's end, is left out; everything else is there.
    """
    parts = []
    rest = text.strip()
    while length(rest) > most:
        room = _room(rest, most, length)
        cut = max(rest.rfind("\n", 1, room + 1), 0)
        if cut < room // 2:
            cut = max(rest.rfind(" ", 1, room + 1), cut)
        cut = cut or room
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def utf8_bytes(text: str) -> int:
    """How many bytes a text takes on the wire."""
    return len(text.encode(errors="replace"))


def _room(text: str, most: int, length: Callable[[str], int]) -> int:
    """How many characters of `text` fit; one at least."""
    low, high = 1, min(len(text), most)
    while low < high:
        middle = (low + high + 1) // 2
        if length(text[:middle]) <= most:
            low = middle
        else:
            high = middle - 1
    return low
