"""How many text messages a text is: networks charge, and hurry, by the part."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

MOST_CHARACTERS: Final = 1_600
"""Twilio sends no longer text, counted as it counts: in UTF-16 units for what GSM-7 cannot hold."""

Encoding = Literal["GSM-7", "UCS-2"]

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")
"""In GSM-7 too, and each takes the room of two."""

_ALONE: Final[dict[Encoding, int]] = {"GSM-7": 160, "UCS-2": 70}
_IN_PARTS: Final[dict[Encoding, int]] = {"GSM-7": 153, "UCS-2": 67}


class Length(NamedTuple):
    """What a text is on the air.

    Attributes:
        encoding: `UCS-2` as soon as one character is not in GSM-7; it holds less than half.
        units: how much room the text takes; emoji take two, and so do `€` and a few others in GSM-7.
        segments: how many messages that is; 1 for an empty text.
    """

    encoding: Encoding
    units: int
    segments: int


def length_of(text: str) -> Length:
    """How `text` goes out. No character is split between two parts.

    Source: 3GPP TS 23.038, section 6.2.1.
    """
    plain = all(character in _BASIC or character in _EXTENDED for character in text)
    encoding: Encoding = "GSM-7" if plain else "UCS-2"
    widths = [_width(character, encoding) for character in text]
    units = sum(widths)
    if units <= _ALONE[encoding]:
        return Length(encoding, units, 1)
    segments, room = 1, _IN_PARTS[encoding]
    for width in widths:
        if width > room:
            segments, room = segments + 1, _IN_PARTS[encoding]
        room -= width
    return Length(encoding, units, segments)


def _width(character: str, encoding: Encoding) -> int:
    if encoding == "GSM-7":
        return 2 if character in _EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1  # the end of UTF-16's single units
