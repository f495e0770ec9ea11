"""Messages through Twilio as a channel: what residents write, and how far our own got. SMS and WhatsApp share it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Annotated, Final, NamedTuple, Protocol

import msgspec

from channels._shared.http import NOTED, TRY_AGAIN, UNKNOWN
from channels._shared.messages import MediaStore, MessagesView, clean
from channels._twilio.consent import consent_in
from channels._twilio.forms import read_form
from channels._twilio.message_refusals import explained
from channels._twilio.settings import TwilioSettings
from channels._twilio.signature import FORM, JSON, may_be_signed, media_type, verify
from routing.commands import CommandData
from routing.commands.messages import MessageArrive, MessageReport
from routing.errors import BadWebhook
from routing.ids import MessageRef, ResidentId
from routing.ports import Answer, Asked, Webhook
from routing.words import Channel, DeliveryState

RETRIES: Final = "#rc=3&rp=5xx,ct,rt"
"""What Twilio reads behind an address and does not send: ask three times more, also after an error of ours."""

MOST_CHARACTERS: Final = 4_096
"""The longest message of any kind that Twilio passes on. More is cut off: it is no resident's."""

MOST_FILES: Final = 10

_STATES: Final[Mapping[str, DeliveryState | None]] = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "receiving", "received"), None),
    "sent": "sent",
    "partially_delivered": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}
"""Twilio's words for how far a message got. None: nothing that whoever waits for it would want to know."""

_NOTHING: Final = "[Nothing that can be shown here: ask the resident to say it in words.]"
"""Stands for an empty text, and for what comes as nothing but data: a form that was filled in, a card."""

_TAKEN: Final = Answer(body="<Response/>")

_NUMBER: Final = re.compile(r"\+[1-9]\d{1,14}")
_SENDER: Final = re.compile(r"[\w .&+'-]{1,32}")

Sid = Annotated[str, msgspec.Meta(pattern=r"^([A-Z]{2}[0-9a-f]{0,32})?\Z")]
"""A message's name, in no other letters: Twilio signs names and values of fields without what parts them. Were anything
taken for a name, a form that was heard once could be cut otherwise and come as another message."""


class Payload(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """What Twilio sends of messages of every kind. Empty: it was not sent."""

    message_sid: Sid = ""
    sms_sid: Sid = ""
    from_: str = msgspec.field(default="", name="From")
    to: str = ""
    body: str = ""
    num_media: str = ""
    opt_out_type: str = ""
    message_status: str = ""
    sms_status: str = ""
    event_type: str = ""
    error_code: str = ""

    @property
    def ref(self) -> MessageRef:
        """The message it is about.

        Raises:
            BadWebhook: none is named.
        """
        if not (self.message_sid or self.sms_sid):
            raise BadWebhook("MessageSid is missing.")
        return MessageRef(self.message_sid or self.sms_sid)


class Written(NamedTuple):
    """What a resident wrote, as one channel reads it.

    Attributes:
        address, to: theirs and ours, in E.164; theirs may also be a short number or a name.
        opt_out_type: what Twilio has answered by itself.
    """

    ref: MessageRef
    address: str
    to: str
    text: str
    name: str = ""
    reply_to: str = ""
    opt_out_type: str = ""


class TextsView(MessagesView, Protocol):
    """What a channel on which residents opt out by a word reads of the centre."""

    def has_opted_out(self, resident: ResidentId, channel: Channel) -> bool:
        """Whether they asked for no more messages, as far as is known."""
        ...


class TwilioMessages:
    """As `routing.ports.WebhookChannel`: residents' messages, and what becomes of ours.

    Args:
        channel: which kind of messages.
        read: what one of its incoming forms says.
        settings: who we are at Twilio; its secrets verify.
        view: the centre as it stands.
        media: where files are noted.
    """

    media_types: Collection[str] = frozenset({FORM, JSON})

    def __init__(
        self,
        channel: Channel,
        read: Callable[[str], Written],
        settings: TwilioSettings,
        view: TextsView,
        media: MediaStore,
    ) -> None:
        self.name: str = channel
        self.paths: Sequence[str] = tuple(f"/channels/{channel}/{end}" for end in ("incoming", "status"))
        self._channel: Channel = channel
        self._read, self._settings, self._view, self._media = read, settings, view, media

    def verify(self, request: Webhook) -> None:
        verify(request, self._settings)

    def may_be_signed(self, request: Webhook) -> bool:
        return may_be_signed(request)

    def parse(self, request: Webhook) -> Sequence[Asked]:
        form = _form(request)
        if form is None:
            return ()
        if request.path.endswith("/status"):
            return self._report(read_form(form, Payload))
        return self._arrive(form)

    def reply(self, request: Webhook) -> Answer:
        form = _form(request)
        if form is None:
            return UNKNOWN
        if not request.path.endswith("/status"):
            return _TAKEN
        return NOTED if _status(read_form(form, Payload)) in _STATES else UNKNOWN

    def excuse(self, request: Webhook) -> Answer:  # noqa: ARG002  # whatever it was, it is to be sent again
        return TRY_AGAIN

    def _arrive(self, form: str) -> Sequence[Asked]:
        written, files = self._read(form), files_in(form)
        text = clean(written.text, MOST_CHARACTERS) or ("" if files else _NOTHING)
        told = written.opt_out_type.upper()
        view = self._view
        resident = view.resident(self._channel, written.address)
        return self._asked(
            written.ref,
            MessageArrive(
                channel=self._channel,
                to=written.to,
                resident=resident,
                ref=written.ref,
                address=written.address,
                text=text or None,
                name=clean(written.name, 128) or None,
                language=view.language(),
                attachments=tuple(self._media.note(url, kind) for url, kind in files),
                reply_to=MessageRef(written.reply_to) if written.reply_to else None,
                consent=consent_in(text, told, opted_out=view.has_opted_out(resident, self._channel)),
                acknowledged=bool(told),
                emergency=view.is_emergency(text),
                needs=view.needs(written.address),
                robot=view.is_robot(written.address),
            ),
        )

    def _report(self, payload: Payload) -> Sequence[Asked]:
        status, ref = _status(payload), payload.ref
        state = _STATES.get(status)
        if state is None:
            return ()
        code = payload.error_code if payload.error_code.isascii() and payload.error_code.isdecimal() else ""
        why = explained(int(code[:9]), self._channel) if code and state in ("failed", "undelivered") else ""
        return self._asked(f"{ref}/{state}", MessageReport(ref=ref, state=state, code=code[:9], text=why))

    def _asked(self, id_: str, data: CommandData) -> Sequence[Asked]:
        return (Asked(source=source_of(self._channel), id=id_, data=data),)


def source_of(channel: Channel) -> str:
    """Who the commands of a message channel come from."""
    return f"provider:{channel}"


def address_in(said: str, prefix: str = "") -> str:
    """A number, E.164, or what else a sender is called, without Twilio's `prefix` for the channel.

    Raises:
        BadWebhook: it is of another channel, or nothing that anybody could be called.
    """
    if not said.startswith(prefix):
        raise BadWebhook("From or To is of another channel: check which address the provider calls for which number.")
    address = said.removeprefix(prefix).strip()
    if not _NUMBER.fullmatch(address) and not _SENDER.fullmatch(address):
        raise BadWebhook("From or To is of another channel, or is no number: check the provider's settings.")
    return address


def files_in(form: str) -> Sequence[tuple[str, str]]:
    """Address and declared type of each file of a message."""
    many = read_form(form, Payload).num_media
    count = int(many) if many.isascii() and many.isdecimal() and len(many) < len("100") else 0
    found = read_form(form, _Files)
    pairs = [(getattr(found, f"url{n}"), getattr(found, f"kind{n}")) for n in range(min(count, MOST_FILES))]
    return [(url, kind) for url, kind in pairs if url]


_Files = msgspec.defstruct(
    "_Files",
    [
        (name, str, msgspec.field(default="", name=sent))
        for n in range(MOST_FILES)
        for name, sent in ((f"url{n}", f"MediaUrl{n}"), (f"kind{n}", f"MediaContentType{n}"))
    ],
)


def _form(request: Webhook) -> str | None:
    """The form of a request, whichever method it came by; None for one that holds none."""
    if media_type(request) == JSON and request.body:
        return None
    return request.body.decode() if request.method == "POST" else request.query


def _status(payload: Payload) -> str:
    if payload.event_type.upper() == "READ":
        return "read"
    return payload.message_status or payload.sms_status
