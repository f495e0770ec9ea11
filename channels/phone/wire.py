"""What Twilio sends about calls, checked: nothing else of a request is looked at."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

import msgspec
import phonenumbers

from channels._twilio import FORM, media_type
from channels._twilio.forms import read_form
from routing.errors import BadWebhook
from routing.ids import CallRef, ContactId, LegId, QueueId
from routing.ports import Webhook
from routing.words import Party, Supervision

HOME: Final = "GB"
"""The country of numbers that are written without one."""

_WITHHELD: Final = frozenset({"266696687", "7378742833", "2562533", "8656696", "86282452253", "464"})
"""What some networks send for a number that is withheld: ANONYMOUS and its like, as a keypad spells them."""

_SECONDS: Final = re.compile(r"[0-9]{1,6}")
"""More than a call can last, and no more than any store can hold."""

_Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.:-]{0,128}\Z")]


class Payload(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """The fields of ours among those Twilio sends; it adds others without notice. Empty: it was not sent."""

    call_sid: _Name = ""
    call_status: str = ""
    from_: str = msgspec.field(default="", name="From")
    digits: str = ""
    speech_result: str = ""
    answered_by: str = ""
    sequence_number: _Name = ""
    queue_result: str = ""
    dial_call_status: str = ""
    recording_sid: _Name = ""
    recording_url: str = ""
    recording_status: str = ""
    recording_duration: str = ""
    transcription_sid: _Name = ""
    transcription_status: str = ""
    transcription_text: str = ""
    conference_sid: _Name = ""
    status_callback_event: str = ""
    participant_label: _Name = ""
    reason_participant_left: str = ""

    @property
    def ref(self) -> CallRef:
        """The call it is about.

        Raises:
            BadWebhook: none is named.
        """
        if not self.call_sid:
            raise BadWebhook("CallSid is missing.")
        return CallRef(self.call_sid)

    @property
    def number(self) -> str | None:
        """Whoever rings, E.164; None where that is withheld or no number of a telephone."""
        return number_of(self.from_)

    @property
    def length_s(self) -> int:
        """How long the recording is; 0 where that is not told in whole seconds."""
        return int(self.recording_duration) if _SECONDS.fullmatch(self.recording_duration) else 0


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a call is: what our own addresses carry, which come back as we gave them, signed.

    Attributes:
        lang, queue: the resident's language, and the queue they chose.
        at: which question was asked, where an address asks several.
        n: how often it was.
        offered, said: when those who wait were last told their choices, ms, and the position they were last told.
        loop: the provider could not queue the call; it waits without.
        done: what came before is over.
        contact, leg, room, party, device: whose leg of which contact's call, in which conference, on what.
        mode, coached: how a supervisor takes part, and the provider's name of the leg that hears them.
    """

    lang: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{0,3}\Z")] = ""
    queue: QueueId = QueueId("")
    at: Literal["", "closed", "closed_number", "number"] = ""
    n: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    offered: int = 0
    said: int = 0
    loop: bool = False
    done: bool = False
    contact: ContactId = ContactId("")
    leg: LegId = LegId("")
    room: _Name = ""
    party: Party = "agent"
    device: Literal["", "browser", "phone"] = ""
    mode: Supervision = "listen"
    coached: _Name = ""


def read_webhook(request: Webhook) -> tuple[Payload, Place]:
    """What a signed request says: a GET in its query, a POST in its form. No signature covers another body.

    Raises:
        BadWebhook: a field stands there twice, or is not what it should be.
    """
    form = request.body.decode() if media_type(request) == FORM else ""
    sent = form if request.method == "POST" else request.query
    return read_form(sent, Payload), read_form(request.query, Place)


def number_of(said: str) -> str | None:
    """The number in what a provider or a keypad says, E.164; None where there is none that could be rung."""
    text = said.strip()
    if text.startswith("sip:"):
        text = text.removeprefix("sip:").partition("@")[0]
    if not text.isascii() or not text.removeprefix("+").replace(" ", "").isdigit() or text.lstrip("+") in _WITHHELD:
        return None
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
