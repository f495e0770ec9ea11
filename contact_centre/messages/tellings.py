"""What the centre tells residents by itself, in words: honest about when somebody will reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from contact_centre.resident.texts import Texts, texts_in
from routing.centre import Centre
from routing.events import EffectRequested, MessageTold
from routing.ids import Instant
from routing.words import Telling

_MINUTE_S: Final = 60
_HOUR_S: Final = 3_600
_BANDS_S: Final = (5 * _MINUTE_S, 15 * _MINUTE_S, 30 * _MINUTE_S, _HOUR_S, 2 * _HOUR_S, 4 * _HOUR_S, 8 * _HOUR_S)
"""What is promised: the next of these, so that a reply comes sooner rather than later than we said."""


def telling_words(centre: Centre, effect: EffectRequested) -> str:
    """The message for an effect `tell`, in the resident's language.

    Raises:
        KeyError: the effect tells nothing.
    """
    language = effect.language or centre.languages[0]
    assert effect.telling is not None, "something is told"
    return _MAKERS[effect.telling](_Told(centre, language, effect.expect_s, effect.opens))


def told_words(centre: Centre, told: MessageTold, language: str) -> str:
    """The same message, as its agent reads later what the resident was told."""
    return _MAKERS[told.telling](_Told(centre, language or centre.languages[0], told.expect_s, told.opens))


class _Told:
    """One telling, and what its words are made of."""

    def __init__(self, centre: Centre, language: str, expect_s: int | None, opens_at: Instant | None) -> None:
        self.centre, self.language, self.expect_s, self._opens_at = centre, language, expect_s, opens_at
        self.texts: Texts = texts_in(language)

    def say(self, key: str, **fills: object) -> str:
        """One text of the catalogue, of the centre's name and emergency number."""
        return self.texts(key, **({"centre": self.centre.name} | fills))

    @property
    def opens(self) -> str:
        """When we open; empty while we are open."""
        return self.texts.opens(self._opens_at, self.centre.timezone) if self._opens_at is not None else ""

    @property
    def emergency(self) -> str:
        """Whom to ring in an emergency, where the centre has a number for it."""
        number = self.centre.emergency
        return self.say("telling.emergency", number=number) if number else ""


def _received(told: _Told) -> str:
    if told.opens:
        when = told.say("telling.after_opening", opens=told.opens)
    elif told.expect_s is not None:
        when = expected(told.texts, told.expect_s)
    else:
        when = told.say("telling.as_soon_as_we_can")
    return _joined(told.say("telling.received"), when, told.emergency)


def _safety(told: _Told) -> str:
    own = told.centre.emergency_text
    text = own.get(told.language) or next(iter(own.values()), "")
    return _joined(text or told.say("telling.safety"), "" if text else told.emergency)


def _help(told: _Told) -> str:
    return _joined(told.say("telling.help"), told.opens, told.emergency)


def _plain(key: str) -> Callable[[_Told], str]:
    return lambda told: told.say(key)


_MAKERS: Final[Mapping[Telling, Callable[[_Told], str]]] = {
    "received": _received,
    "safety": _safety,
    "idle": _plain("telling.idle"),
    "closed": _plain("telling.closed"),
    "opted_out": _plain("telling.opted_out"),
    "opted_in": _plain("telling.opted_in"),
    "help": _help,
}


def expected(texts: Texts, expect_s: int) -> str:
    """Within how long somebody will reply, rounded up to what people say."""
    band_s = next((band for band in _BANDS_S if expect_s <= band), None)
    if band_s is None:
        return texts("telling.within_a_day")
    if band_s < _HOUR_S:
        return texts("telling.within_minutes", minutes=band_s // _MINUTE_S)
    hours = band_s // _HOUR_S
    return texts("telling.within_hour") if hours == 1 else texts("telling.within_hours", hours=hours)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
