"""Texts that GOV.UK Notify receives for the centre's service: they begin contacts as those that come through Twilio do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
import phonenumbers

from channels._shared.http import NOTED
from channels._shared.messages import clean
from channels._twilio.consent import consent_in
from channels._twilio.messaging import MOST_CHARACTERS, TextsView, address_in, source_of
from channels.sms.notify_callback import ByToken, read_json
from routing.commands.messages import MessageArrive
from routing.errors import BadWebhook
from routing.ids import MessageRef
from routing.ports import Answer, Asked, Webhook

PATH: Final = "/channels/sms/notify-incoming"

_SHORT: Final = 6
"""The longest number that is a short one, without country and area."""


class _Text(msgspec.Struct, frozen=True):
    """One text: the fields of ours. Numbers come without a plus (theirs), or as they are dialled at home (ours)."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z-]{1,64}\Z")]
    source_number: str
    destination_number: str
    message: str = ""


class NotifyIncoming(ByToken):
    """As `routing.ports.WebhookChannel`: what residents text.

    Args:
        token: the one that was given to GOV.UK Notify.
        view: the centre as it stands.
    """

    paths: Sequence[str] = (PATH,)

    def __init__(self, token: str, view: TextsView) -> None:
        super().__init__(token)
        self._view = view

    def parse(self, request: Webhook) -> Sequence[Asked]:
        said, view = read_json(request, _Text), self._view
        ref, address, text = MessageRef(said.id), number_in(said.source_number), clean(said.message, MOST_CHARACTERS)
        resident = view.resident("sms", address)
        arrive = MessageArrive(
            channel="sms",
            to=number_in(said.destination_number),
            resident=resident,
            ref=ref,
            address=address,
            text=text or None,
            language=view.language(),
            consent=consent_in(text, "", opted_out=view.has_opted_out(resident, "sms")),
            emergency=view.is_emergency(text),
            robot=view.is_robot(address),
            needs=view.needs(address),
        )
        return (Asked(source=source_of("sms"), id=str(ref), data=arrive),)

    def reply(self, request: Webhook) -> Answer:
        self.parse(request)
        return NOTED


def number_in(said: str) -> str:
    """A number, E.164, or what else a sender is called.

    Raises:
        BadWebhook: nobody can be called that.
    """
    digits = said.removeprefix("+")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) <= _SHORT:
        return address_in(said)
    try:
        found = phonenumbers.parse(said if said.startswith(("+", "0")) else f"+{said}", "GB")
    except phonenumbers.NumberParseException as error:
        raise BadWebhook("source_number or destination_number is no number.") from error
    if not phonenumbers.is_possible_number(found):
        raise BadWebhook("source_number or destination_number is no number.")
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
