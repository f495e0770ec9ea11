"""What Twilio sends of a text message, checked."""

from __future__ import annotations

from channels._twilio.forms import read_form
from channels._twilio.messaging import Payload, Written, address_in


def read_text(form: str) -> Written:
    """What a resident texted.

    Raises:
        BadWebhook: it is no text message, or a field cannot be read.
    """
    said = read_form(form, Payload)
    return Written(
        ref=said.ref,
        address=address_in(said.from_),
        to=address_in(said.to),
        text=said.body,
        opt_out_type=said.opt_out_type,
    )
