"""The words by which residents end texts, begin them again, or ask what this is."""

from __future__ import annotations

from typing import Final

from routing.words import Consent

_WORDS: Final[dict[str, Consent]] = {
    **dict.fromkeys(("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"), "stop"),
    **dict.fromkeys(("start", "yes", "unstop"), "start"),
    **dict.fromkeys(("help", "info"), "help"),
    # Twilio knows no Welsh: these are ours alone, and the centre heeds them all the same.
    **dict.fromkeys(("stopio", "stopiwch"), "stop"),
    **dict.fromkeys(("dechrau", "ailddechrau"), "start"),
    "cymorth": "help",
}
"""Twilio's own lists, so that what it has blocked is what we know as blocked."""

_MARKS: Final = " \t\r\n.!?\"'*\u2018\u2019\u201c\u201d"

_ORDINARY: Final = frozenset({"yes"})
"""Words that mean something else from whoever did not stop: "Yes" mostly answers a question of ours."""

_TOLD: Final[dict[str, Consent]] = {"STOP": "stop", "START": "start", "HELP": "help"}


def consent_in(text: str, told: str, *, opted_out: bool) -> Consent | None:
    """What a message asks for; None for one that is about something else.

    A word counts only as the whole message; case, and marks around it, make no difference.

    Args:
        text: what was written.
        told: Twilio's `OptOutType`, which it sends with what it has answered itself; empty without one.
        opted_out: whoever writes had stopped our messages.
    """
    word = text.strip(_MARKS).casefold()
    if word in _ORDINARY and not opted_out:
        return None
    return _TOLD.get(told) or _WORDS.get(word)
