"""What Twilio sends of a WhatsApp message, checked: a text and what can stand beside or instead of it."""

from __future__ import annotations

from typing import Final

from channels._twilio.forms import read_form
from channels._twilio.messaging import Payload, Sid, Written, address_in

PREFIX: Final = "whatsapp:"
"""What Twilio writes before numbers, theirs and ours."""

_MOST_DEGREES: Final = {"latitude": 90.0, "longitude": 180.0}


class WhatsAppPayload(Payload, frozen=True, kw_only=True, rename="pascal"):
    """The fields that texts do not have."""

    profile_name: str = ""
    button_text: str = ""
    button_payload: str = ""
    latitude: str = ""
    longitude: str = ""
    address: str = ""
    label: str = ""
    forwarded: str = ""
    frequently_forwarded: str = ""
    original_replied_message_sid: Sid = ""


def read_message(form: str) -> Written:
    """What a resident sent.

    Raises:
        BadWebhook: it is no WhatsApp message, or a field cannot be read.
    """
    said = read_form(form, WhatsAppPayload)
    return Written(
        ref=said.ref,
        address=address_in(said.from_, PREFIX),
        to=address_in(said.to, PREFIX),
        text=_text(said),
        name=said.profile_name,
        reply_to=said.original_replied_message_sid,
        opt_out_type=said.opt_out_type,
    )


def _text(said: WhatsAppPayload) -> str:
    """What staff read: the words, or the button that was pressed, and where the resident says they are."""
    words = said.body or said.button_text or said.button_payload
    forwarded = "true" in (said.forwarded, said.frequently_forwarded)
    lines = ["[Forwarded]" if forwarded else "", words, _place(said)]
    return "\n".join(line for line in lines if line)


def _place(said: WhatsAppPayload) -> str:
    """A place as text: whoever reads it can look it up, and nothing is fetched from anywhere."""
    try:
        found = {name: float(getattr(said, name)) for name in _MOST_DEGREES}
    except ValueError:
        return ""
    if not all(abs(found[name]) <= most for name, most in _MOST_DEGREES.items()):
        return ""  # infinite ones too; a NaN is no less or equal to anything
    named = [part for part in (said.label, said.address) if part and part not in said.body]
    return "Location: " + ", ".join([*named, f"{found['latitude']:.6f} {found['longitude']:.6f}"])
