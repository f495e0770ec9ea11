"""Slack's way of writing, to plain text and back; and what must not leave the centre."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

from channels._shared.messages import clean

MOST_CHARACTERS: Final = 8_000

_MARKED: Final = re.compile(r"<([^<>]*)>")
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_POSTCODE: Final = re.compile(r"\b(?:[A-Z]{1,2}\d[A-Z\d]?\s{0,2}\d[A-Z]{2}|GIR\s?0AA)\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\+?\(?\d(?:[\s().\-/\u2010-\u2015]{0,3}\d){4,}")
"""Five digits or more, however they are grouped: telephone numbers, accounts, cases, cards."""


def plain(text: str) -> str:
    """What somebody wrote, as it is read: `<https://x.example|the page>` is "the page (https://x.example)"."""
    whole = clean(html.unescape(_MARKED.sub(lambda found: _spoken(found[1]), text)))
    return whole if len(whole) <= MOST_CHARACTERS else f"{whole[:MOST_CHARACTERS]} […]"


def escaped(text: str) -> str:
    """A text that Slack shows as it is: nobody is called by it, and nothing in it is a link with another name."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def masked(text: str) -> str:
    """`text` without what identifies a resident: e-mail addresses, postcodes, and numbers of five digits or more.

    Names are not known to be names: agents are told to leave them out.
    """
    folded = unicodedata.normalize("NFKC", text)
    found = _EMAIL.sub("[e-mail]", folded)
    found = _POSTCODE.sub("[postcode]", found)
    return _NUMBER.sub("[number]", found)


def _spoken(marked: str) -> str:
    """What stands between < and >."""
    target, _, label = marked.partition("|")
    if target.startswith(("@", "#")):
        return f"{target[0]}{label or target[1:]}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return f"{label} ({address})" if label and label not in (address, target) else address
