"""What performers of messages share: whom an effect reaches and what it says, and why it cannot be sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from routing.events import EffectRequested
from routing.ports import Result
from routing.words import Private

Open = Callable[[Private], str | None]
"""A sealed text in the clear; None once its resident was erased."""

Words = Callable[[EffectRequested], str]
"""What the centre tells a resident by itself."""

ERASED: Final = Result(ok=False, text="The resident's data were erased: there is nobody to write to.")
EMPTY: Final = Result(ok=False, text="There is no text to send, and no file. Write something, or attach a file.")
NO_FILE: Final = Result(ok=False, text="The file is not there any more, or was not for this resident. Attach it again.")


def address_of(effect: EffectRequested, open_: Open) -> str | None:
    """Where the resident is reached; None once they were erased, and for an effect that reaches nobody."""
    return open_(effect.address) if effect.address is not None else None


def text_of(effect: EffectRequested, open_: Open, words: Words) -> str | None:
    """What is written, empty for files alone; None once the resident was erased."""
    if effect.effect == "tell":
        return words(effect)
    return open_(effect.text) if effect.text is not None else ""
