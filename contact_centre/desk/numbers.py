"""Telephone numbers as people write them."""

from __future__ import annotations

from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

HOME: Final = "GB"


def for_people(number: str) -> str:
    """`07700 900123`, and `+33 1 23 45 67 89` from abroad. What is no number, or says `[erased]`, is left as it is."""
    try:
        parsed = phonenumbers.parse(number, HOME)
    except NumberParseException:
        return number
    at_home = phonenumbers.region_code_for_country_code(parsed.country_code or 0) == HOME
    return phonenumbers.format_number(
        parsed, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    )


def is_number(text: str) -> bool:
    """Whether somebody could be rung there: an e-mail address and `anonymous` are none."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, HOME))
    except NumberParseException:
        return False
