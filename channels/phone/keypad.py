"""Asking for a telephone number by keypad: of residents whose own is withheld, or could not be rung."""

from __future__ import annotations

from typing import Final

from twilio.twiml.voice_response import VoiceResponse

from channels.phone.call import Call
from channels.phone.documents import answer, redirect, say
from routing.ports import Answer

_TO_ANSWER_S: Final = 8


def own_number(call: Call) -> str | None:
    """Where they ring from, if we can ring them there."""
    number = call.payload.number
    return call.view.ringable(number) if number is not None else None


def keyed_number(call: Call) -> str | None:
    """What they keyed in, if it is a number that we can ring."""
    return call.view.ringable(call.payload.digits)


def ask_number(call: Call, here: str, *, again: bool, otherwise: str) -> Answer:
    """Ask for a number. What they key in goes to `here`; whoever keys in nothing goes on at `otherwise`."""
    response = VoiceResponse()
    gather = response.gather(action=here, method="POST", input="dtmf", finish_on_key="#", timeout=_TO_ANSWER_S)
    wrong = again and call.payload.digits != ""  # nobody who keyed in nothing is told that it cannot be rung
    say(gather, call.language, call.text("phone.number_wrong") if wrong else "", call.text("phone.number_ask"))
    return answer(redirect(response, otherwise))
