"""Asking for a telephone number by keypad: of residents whose own is withheld, or could not be rung."""

from __future__ import annotations

from typing import Final

import phonenumbers
from twilio.twiml.voice_response import VoiceResponse

from channels.phone.call import Call
from channels.phone.documents import answer, redirect, say
from channels.phone.wire import number_of
from routing.phone import Phone
from routing.ports import Answer

_DEAR: Final = frozenset({phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST})
_TO_ANSWER_S: Final = 8


def may_be_rung(number: str, phone: Phone) -> bool:
    """Whether the centre rings such numbers back: its countries', and no dear ones unless it says so."""
    parsed = phonenumbers.parse(number)
    home = phonenumbers.region_codes_for_country_code(parsed.country_code or 0)
    dear = phonenumbers.number_type(parsed) in _DEAR
    return any(country in phone.destinations for country in home) and (phone.premium or not dear)


def own_number(call: Call) -> str | None:
    """Where they ring from, if we can ring them there."""
    number = call.payload.number
    return number if number is not None and may_be_rung(number, call.phone) else None


def keyed_number(call: Call) -> str | None:
    """What they keyed in, if it is a number that we can ring."""
    number = number_of(call.payload.digits)
    return number if number is not None and may_be_rung(number, call.phone) else None


def ask_number(call: Call, here: str, *, again: bool, otherwise: str) -> Answer:
    """Ask for a number. What they key in goes to `here`; whoever keys in nothing goes on at `otherwise`."""
    response = VoiceResponse()
    gather = response.gather(action=here, method="POST", input="dtmf", finish_on_key="#", timeout=_TO_ANSWER_S)
    say(gather, call.language, call.text("phone.number_wrong") if again else "", call.text("phone.number_ask"))
    return answer(redirect(response, otherwise))
