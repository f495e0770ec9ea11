"""What Twilio refuses, in words for staff that say what to do. None of them repeats Twilio's own, which hold numbers."""

from __future__ import annotations

from typing import Final

from twilio.base.exceptions import TwilioRestException, TwilioServiceException

from routing.ports import Result

NOT_FOUND: Final = 20404
CALL_IS_OVER: Final = 21220
OVER: Final = frozenset({NOT_FOUND, CALL_IS_OVER})
"""What was to be changed is over, or was never there."""

NO_NUMBER: Final = frozenset({13223, 13224, 21211, 21214, 21216, 21217})
"""What is to be rung is no number that can be."""

_NO_NUMBER: Final = "The telephone provider says that this number cannot be rung. Check it with the resident."
_NO_COUNTRY: Final = (
    "The telephone provider does not let us ring that country. Ask an administrator to allow it in the provider's "
    "geographic permissions, or use another phone."
)
_NO_CALLER_ID: Final = (
    "The telephone provider does not let us show our number. Ask an administrator: the queue's or the centre's "
    "`number` must be one of the account's own."
)
_NOT_TEXTED: Final = "The telephone provider cannot send this resident a text."

_TEXTS: Final[dict[int, str]] = {
    **dict.fromkeys(NO_NUMBER, _NO_NUMBER),
    10004: "All lines that the telephone provider gives us are in use. Try again in a minute.",
    13227: _NO_COUNTRY,
    20003: (
        "The telephone provider does not know us. Ask an administrator to check TWILIO_ACCOUNT_SID and "
        "TWILIO_AUTH_TOKEN."
    ),
    NOT_FOUND: "The call is over.",
    21210: _NO_CALLER_ID,
    21212: _NO_CALLER_ID,
    21215: _NO_COUNTRY,
    CALL_IS_OVER: "The call is over.",
    21408: _NOT_TEXTED,
    21606: _NO_CALLER_ID,
    21610: "The resident has asked to get no texts from us.",
    21614: _NOT_TEXTED,
}


def code_of(error: TwilioRestException | TwilioServiceException) -> int:
    """Twilio's own number of what was wrong; what HTTP says where Twilio gives none."""
    code = error.code if isinstance(error.code, int) and error.code else error.status
    return {401: 20003, 404: NOT_FOUND}.get(code, int(code))


def refused(error: TwilioRestException | TwilioServiceException) -> Result:
    """The refusal as a result."""
    code = code_of(error)
    return Result(ok=False, text=_TEXTS.get(code) or f"The telephone provider refused it (its error {code}).")
