"""What Meta refuses, in words for staff that say what to do."""

from __future__ import annotations

from typing import Final

from channels._meta.graph import MetaRefused
from routing.ports import Result

OUTSIDE_WINDOW: Final = 2_018_278

_OUTSIDE: Final = (
    "The resident last wrote too long ago for an answer here. Ring them, or wait until they write again. Up to seven "
    "days after their message an answer needs Meta's human-agent permission: ask an administrator."
)
_TEXTS: Final[dict[int, str]] = {
    10: "Meta does not let us write this. Ask an administrator to check the app's permissions for the page.",
    100: "Meta cannot take this message as it is: shorten it, or leave out what is unusual, and send it again.",
    190: "Meta does not know us any more. Ask an administrator to renew META_PAGE_TOKEN.",
    200: "Meta lacks a permission of ours. Ask an administrator to check the app's permissions for the page.",
    230: "Meta lacks a permission of ours. Ask an administrator to check the app's permissions for the page.",
    551: "The resident cannot be reached there: they have blocked the page or closed their account. Ring them.",
    10900: "A comment can be answered in private once. Wait until the resident writes back, or ring them.",
}


def refused(error: MetaRefused) -> Result:
    """The refusal as a result."""
    if error.subcode == OUTSIDE_WINDOW:
        return Result(ok=False, text=_OUTSIDE)
    text = _TEXTS.get(error.number) or f"Meta refused it (its error {error.number}). Ring the resident instead."
    return Result(ok=False, text=text)
