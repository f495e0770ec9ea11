"""Telephone numbers: read as people type them, shown as people know them, and which of them may be rung."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from routing.errors import FrameRefused
from routing.phone import Dialling

HOME: Final = "GB"
"""Whose numbers are written without a country code."""

EMERGENCY: Final = frozenset({"999", "112", "18000"})
"""18000 is 999 by text."""

_LONGEST_SHORT: Final = 6
"""Numbers of so few digits are services of one network (101, 1471, 60006), not somebody's line."""

_RELAY: Final = re.compile(r"1800[12](?=\d{9})")
"""What people who use Relay UK are told to dial before a number. It is ours to put there, not part of it."""

_UNPRINTED: Final = re.compile(r"[^\d+]")
_EXTENSION: Final = re.compile(r"[A-Za-z,;*#]")
_MADE_UP: Final = re.compile(r"\+44(1632960|7700900)\d{3}")
"""Ofcom keeps these free for plays and demonstrations: nobody can have one."""

_COSTLY: Final = frozenset(
    {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.PERSONAL_NUMBER, PhoneNumberType.PAGER}
)
_NOWHERE: Final = frozenset({870, 878, 881, 882, 883, 888, 979})
"""Country codes of satellites and of services without a country, all of them dear."""


class Numbers:
    """Which numbers may be rung, judged once at the edge and once before the provider.

    Args:
        made_up: the demo's residents have numbers that Ofcom gives to nobody; they pass there and nowhere else.
    """

    def __init__(self, *, made_up: bool = False) -> None:
        self._made_up = made_up

    def destination(self, text: str, dialling: Dialling) -> str:
        """The number that somebody typed, E.164 (999 as it is), if the centre may ring it.

        Raises:
            FrameRefused: it may not, or is none; the text says why and what to do.
        """
        digits = _bare(text)
        if digits.removeprefix("+44").lstrip("0") in EMERGENCY or digits in EMERGENCY:
            return _emergency(digits, dialling)
        if "+" not in digits and len(digits) <= _LONGEST_SHORT:
            raise FrameRefused("short_number", f"{digits or 'That'} is no full number. Type it with its area code.")
        number = _parsed(digits) if not _EXTENSION.search(text) else None
        if number is None or not phonenumbers.is_possible_number(number):
            raise FrameRefused("bad_number", "That is no telephone number. Check it, and type it with its area code.")
        plain = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        if plain in dialling.own:
            raise FrameRefused("own_number", "That is a number of this centre. Choose a queue or a colleague instead.")
        if self._made_up and _MADE_UP.fullmatch(plain):
            return plain
        _judge(number, dialling)
        return plain


def read(text: str) -> str | None:
    """A number as E.164; None where it cannot be read as one, or was withheld."""
    number = _parsed(_bare(text)) if not _EXTENSION.search(text) else None
    if number is None or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def shown(text: str) -> str:
    """A number as people at home know it; what cannot be read, as it is."""
    plain = read(text)
    if plain is None:
        return text
    number = phonenumbers.parse(plain)
    abroad = number.country_code != phonenumbers.country_code_for_region(HOME)
    if not abroad and _MADE_UP.fullmatch(plain):
        return f"0{plain[3:7]} {plain[7:]}"
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL if abroad else PhoneNumberFormat.NATIONAL)


def is_mobile(text: str) -> bool:
    """Whether texts reach it."""
    number = _parsed(_bare(text))
    if number is None:
        return False
    plain = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    made_up = _MADE_UP.fullmatch(plain)
    if made_up is not None:
        return made_up[1].startswith("7")
    return phonenumbers.number_type(number) in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def relayed(prefix: str, number: str) -> str:
    """What is dialled to reach `number`, E.164, through Relay UK.

    Raises:
        FrameRefused: there is no way to.
    """
    if not prefix:
        raise FrameRefused(
            "no_relay",
            "This resident uses Relay UK, which our telephone provider cannot ring. Use a phone that can dial 18002.",
        )
    home = f"+{phonenumbers.country_code_for_region(HOME)}"
    return prefix + (f"0{number.removeprefix(home)}" if number.startswith(home) else f"00{number.removeprefix('+')}")


def _bare(text: str) -> str:
    """Digits, and a plus before them; without the prefix of Relay UK."""
    written = _UNPRINTED.sub("", text)
    return _RELAY.sub("", ("+" if written.startswith("+") else "") + written.replace("+", ""), count=1)


def _parsed(digits: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(digits, HOME)
    except NumberParseException:
        return None


def _emergency(digits: str, dialling: Dialling) -> str:
    number = next(each for each in EMERGENCY if digits.endswith(each))
    if dialling.registered_address:
        return number
    raise FrameRefused(
        "emergency_number",
        f"{number} cannot be rung from here: the emergency services would not know where you are. "
        "Use another phone now.",
    )


def _judge(number: PhoneNumber, dialling: Dialling) -> None:
    """Let through what is a real line, costs no more than a call, and stands in an allowed country."""
    if not phonenumbers.is_valid_number(number):
        raise FrameRefused("bad_number", "Nobody can have that number. Check its digits.")
    costly = phonenumbers.number_type(number) in _COSTLY or number.country_code in _NOWHERE
    if costly and not dialling.premium:
        raise FrameRefused(
            "costly_number",
            "Numbers that cost more than a call cannot be rung from here. Ask the resident for another number.",
        )
    if phonenumbers.region_code_for_number(number) not in dialling.destinations:
        raise FrameRefused(
            "foreign_number",
            f"Numbers of that country (+{number.country_code}) cannot be rung from here. Use another phone, or ask an "
            "administrator to add it to the centre's `destinations`.",
        )
