"""Who is reached where: what a number or an e-mail address says of a resident, and what it does not."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, ValidationResult

from contact_centre.phone.numbers import read
from contact_centre.sockets.residents import resident_id
from routing.ids import ResidentId
from routing.words import Channel

BY_NUMBER: Final[frozenset[Channel]] = frozenset({"sms", "whatsapp"})
"""Channels whose residents are known by the number they ring from, too. Voicemails are the caller's own already."""

_E_MAIL: Final = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")


class Identities:
    """Residents' ids from addresses. `secret` is what they are keyed with: nobody works an address back."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def on(self, channel: Channel, address: str) -> ResidentId:
        """Who writes from `address` on a channel, or rings from it."""
        return resident_id(self._secret, "phone" if channel == "voicemail" else channel, address)

    def caller(self, channel: Channel, address: str) -> ResidentId | None:
        """Who rings from the number that somebody writes from, whether they ever rang or not.

        None for another channel, and for what is no full number: short codes, names of senders, withheld numbers.
        """
        number = full_number(address) if channel in BY_NUMBER else None
        return None if number is None else self.on("phone", number)

    def claimed(self, address: str) -> ResidentId | None:
        """Who is reached at an address that somebody gave and nobody has checked; None where it is none.

        For an e-mail address it stands for nobody who could write to us: it only tells whether two gave the same.
        """
        number = read(address)
        if number is not None:
            return self.on("phone", number)
        found = _E_MAIL.search(address)
        return None if found is None else resident_id(self._secret, "email", found[0].casefold())

    def rung(self, number: str) -> ResidentId:
        """Who rings from a number that is to be rung, however it is spelled."""
        return self.on("phone", read(number) or re.sub(r"\D", "", number))


def full_number(address: str) -> str | None:
    """An address that is a telephone number of some line, E.164; None for anything else."""
    if not address.startswith("+"):
        return None
    try:
        number = phonenumbers.parse(address)
    except NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return plain if plain == address else None
