"""Answers that all webhooks give, and how long providers ask to be left alone."""

from __future__ import annotations

from typing import Final

from routing.ports import Answer

NOTED: Final = Answer(media_type="text/plain")
UNKNOWN: Final = Answer(media_type="text/plain", notice="unknown_event")
TRY_AGAIN: Final = Answer(status=503, media_type="text/plain", headers={"Retry-After": "5"})
"""Whatever it was, it is to be sent again."""

LONGEST_WAIT_S: Final = 60.0
"""A `Retry-After` beyond this is taken for this."""


def retry_after_s(said: str) -> float:
    """How long a provider asks to be left alone by its `Retry-After`; 0 where it does not say so in seconds."""
    text = said.strip()
    return min(float(text), LONGEST_WAIT_S) if text.isascii() and text.isdecimal() else 0.0
