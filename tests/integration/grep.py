"""Looking for people in what a service writes, however it is spelt."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote_plus

LEAST_LETTERS = 6
"""Shorter ones are found in anything: an id, a word of ours."""


def leaks(text: str, secrets: Iterable[str]) -> list[str]:
    """Which of `secrets` stand in `text`, in whatever case, with whatever between their letters, escaped or not.

    Args:
        text: lines, of JSON or not.
        secrets: what must not be there. One that is too short to be looked for is refused.
    """
    letters = {secret: _letters(secret) for secret in secrets}
    short = [secret for secret, found in letters.items() if len(found) < LEAST_LETTERS]
    if short:
        raise ValueError(f"too short to be looked for: {short}")
    pile = _letters(" ".join(_spellings(text)))
    return sorted(secret for secret, found in letters.items() if found in pile)


def _spellings(text: str) -> Iterator[str]:
    yield text
    yield unquote_plus(text)
    yield re.sub(r"\\[nrt]", " ", text)
    for line in text.splitlines():
        yield from _texts(line)


def _texts(line: str) -> Iterator[str]:
    """Every text in a line of JSON, as it was before it was escaped."""
    try:
        value = json.loads(line)
    except ValueError:
        return
    yield json.dumps(value, ensure_ascii=False)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
