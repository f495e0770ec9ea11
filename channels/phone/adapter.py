"""The telephone as a channel: what Twilio posts becomes commands, and every call is told how it goes on. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from channels._shared.http import TRY_AGAIN
from channels._twilio import FORM, JSON, TwilioSettings, may_be_signed, media_type, verify
from channels.phone import legs, menu, voicemail, waiting
from channels.phone.apologies import fallback, not_noted, unknown_call, unknown_event
from channels.phone.call import FOLDER, Call, Handled, Links
from channels.phone.view import PhoneView
from channels.phone.wire import Payload, Place, read_webhook
from routing.errors import BadWebhook
from routing.ports import Answer, Asked, Webhook

_DOCUMENTS: Final[Mapping[str, Callable[[Call], Handled]]] = {
    "incoming": menu.incoming,
    "menu": menu.menu,
    "wait": waiting.wait,
    "wait/choice": waiting.choice,
    "wait/done": waiting.done,
    "requeue": waiting.requeue,
    "bridge": legs.bridge,
    "hold": legs.hold,
    "voicemail": voicemail.voicemail,
    "leg/answer": legs.answered,
    "leg/confirm": legs.confirm,
}
"""Addresses whose answer a call follows."""

_CALLBACKS: Final[Mapping[str, Callable[[Call], Handled]]] = {
    "voicemail/ready": voicemail.ready,
    "voicemail/text": voicemail.text,
    "status": legs.status,
    "leg": legs.leg,
    "conference": legs.conference,
    "recording": legs.recording,
}
"""Addresses that are only told something."""

_OF_CONTACTS: Final = frozenset({"bridge", "leg/answer", "leg/confirm", "leg", "conference", "recording"})
"""Addresses that the service gives out for contacts it knows."""

_FALLBACK: Final = "fallback"


class PhoneChannel:
    """As `routing.ports.WebhookChannel`.

    Args:
        settings: who we are at Twilio; its secrets verify.
        view: the centre as it stands.
    """

    name = "phone"
    paths: Sequence[str] = tuple(FOLDER + path for path in (*_DOCUMENTS, *_CALLBACKS, _FALLBACK))
    media_types: Collection[str] = frozenset({FORM, JSON})

    def __init__(self, settings: TwilioSettings, view: PhoneView) -> None:
        self._settings = settings
        self._view = view
        self._links = Links(settings.public_url)

    def verify(self, request: Webhook) -> None:
        verify(request, self._settings)

    def may_be_signed(self, request: Webhook) -> bool:
        return may_be_signed(request)

    def parse(self, request: Webhook) -> Sequence[Asked]:
        return self._handle(request).asked

    def reply(self, request: Webhook) -> Answer:
        return self._handle(request).answer

    def excuse(self, request: Webhook) -> Answer:
        path = request.path.removeprefix(FOLDER)
        if path in _CALLBACKS:
            return TRY_AGAIN
        call = self._call(*read_webhook(request))
        if path == "wait/choice" and call is not None:
            return not_noted(call)
        return self._fallback()

    def _handle(self, request: Webhook) -> Handled:
        path = request.path.removeprefix(FOLDER)
        if path == _FALLBACK:
            return Handled(self._fallback())
        if media_type(request) == JSON and request.body:
            return Handled(unknown_event())  # calls are told of in forms
        handler = _DOCUMENTS.get(path) or _CALLBACKS.get(path)
        if handler is None:
            raise BadWebhook("The address is written as none of ours is.")  # %69ncoming
        payload, place = read_webhook(request)
        call = self._call(payload, place)
        if call is None:
            return Handled(unknown_call(self._view, self._usual))
        if path in _OF_CONTACTS and self._view.contact(place.contact).phase == "unknown":
            return Handled(unknown_call(self._view, self._usual))
        return handler(call)

    def _call(self, payload: Payload, place: Place) -> Call | None:
        """The request as handlers read it; None for a centre without a telephone."""
        phone = self._view.phone()
        return None if phone is None else Call(self._view, phone, self._links, payload, place)

    def _fallback(self) -> Answer:
        return fallback(self._view, self._links, self._usual)

    @property
    def _usual(self) -> str:
        return self._view.languages()[0]
