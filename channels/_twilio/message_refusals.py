"""Why a message did not go out, in words for staff that say what to do. Twilio's own hold numbers, and are not shown."""

from __future__ import annotations

from typing import Final

from routing.words import Channel

OPTED_OUT: Final = 21610
OUTSIDE_WINDOW: Final = 63016

FULL: Final = frozenset({21611, 63018, 20429})
"""Nothing was sent, and may be in a while: a number's line of messages is full, or we are too fast."""

NO_MOBILE: Final = frozenset({21211, 21214, 21217, 21614, 21635, 30006})
"""What was to be written to gets no texts."""

_NO_MOBILE: Final = "This number cannot be texted. Ring the resident, or ask for the number of a mobile."
_NO_SENDER: Final = (
    "The provider does not let us write from our address. Ask an administrator: the endpoint's `address` or `sender` "
    "must be one of the account's own."
)
_QUEUED_TOO_LONG: Final = "The provider had too much to send and gave this up. Send it again, or ring the resident."
_NOT_REACHED: Final = "The resident's phone could not be reached: it may be off. Try later, or ring them."
_BLOCKED: Final = "The resident's network did not let this through. Say it in other words and without links, or ring."
_NO_WHATSAPP: Final = "This number has no WhatsApp. Text the resident, or ring them."
_TEMPLATE: Final = "WhatsApp does not take this template as it was filled in. Choose another, or ring the resident."
_MEDIA: Final = "The provider could not take the attachment. Send it as a PDF or picture of less than 5 MB, or a link."
_TOO_LONG: Final = "The text is too long to be sent at once. Send it in two parts."

_TEXTS: Final[dict[int, str]] = {
    **dict.fromkeys(NO_MOBILE, _NO_MOBILE),
    OPTED_OUT: "The resident has asked to get no messages from us. Ring them; they can text START to allow it again.",
    OUTSIDE_WINDOW: "The resident wrote more than 24 hours ago: WhatsApp takes only an approved template now. Choose one.",
    20003: ("The provider does not know us. Ask an administrator to check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."),
    21408: (
        "The provider does not let us text that country. Ask an administrator to allow it in the provider's "
        "geographic permissions, or ring the resident."
    ),
    **dict.fromkeys((21212, 21606, 21603, 21659, 21660, 21661, 63007), _NO_SENDER),
    21602: "There is nothing in the message. Write something.",
    **dict.fromkeys((21605, 21617), _TOO_LONG),
    **dict.fromkeys((21611, 63018, 20429, 30001), _QUEUED_TOO_LONG),
    **dict.fromkeys((12300, 21620, 21623, 30019, 63005, 63019, 63021), _MEDIA),
    **dict.fromkeys((30003, 30017), _NOT_REACHED),
    30002: "The provider has suspended our account. Ask an administrator to speak to the provider.",
    **dict.fromkeys((30004, 30007), _BLOCKED),
    30005: "Nobody has this number, or its phone cannot be reached. Check it with the resident.",
    30008: "The resident's network did not say why this could not be delivered. Send it again, or ring the resident.",
    63003: _NO_WHATSAPP,
    63024: _NO_WHATSAPP,
    63013: "WhatsApp does not allow this message by its policy. Say it in other words, or ring the resident.",
    63017: "We send faster than WhatsApp allows. Wait a few minutes and send it again.",
    **dict.fromkeys((63015, 63027, 63028, 63034, 63035, 63036, 63049), _TEMPLATE),
}


def explained(code: int, channel: Channel) -> str:
    """What Twilio's error means for whoever wrote the message."""
    if channel == "whatsapp" and code in NO_MOBILE:
        return _NO_WHATSAPP
    return _TEXTS.get(code) or f"The provider could not send this (its error {code}). Try again, or ring the resident."
