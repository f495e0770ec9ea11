"""What GOV.UK Notify tells of the texts it sent: signed by nothing but a token that both sides know."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Final, TypeVar

import msgspec

from channels._shared.http import NOTED, TRY_AGAIN, UNKNOWN
from channels._twilio import JSON
from channels._twilio.messaging import source_of
from routing.commands.messages import MessageReport
from routing.errors import BadSignature, BadWebhook
from routing.ids import MessageRef
from routing.ports import Answer, Asked, Webhook
from routing.words import DeliveryState

PATH: Final = "/channels/sms/notify"

_T = TypeVar("_T")

_STATES: Final[Mapping[str, DeliveryState | None]] = {
    "created": None,
    "sending": None,
    "pending": None,
    "sent": "sent",  # abroad, where nobody tells whether it arrived
    "delivered": "delivered",
    "permanent-failure": "undelivered",
    "temporary-failure": "undelivered",
    "technical-failure": "failed",
}
_WHY: Final[Mapping[str, str]] = {
    "permanent-failure": "Nobody has this number, or its network refused the text. Check it, or ring the resident.",
    "temporary-failure": "The resident's phone could not be reached: it may be off or full. Try later, or ring them.",
    "technical-failure": "GOV.UK Notify had a fault. Send the text again.",
}


class _Told(msgspec.Struct, frozen=True):
    """One callback: the fields of ours."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z-]{1,64}\Z")]
    status: str


class ByToken:
    """What all callbacks of GOV.UK Notify have in common.

    Args:
        token: the one that was given to GOV.UK Notify.
    """

    name = "sms"
    media_types: Collection[str] = frozenset({JSON})

    def __init__(self, token: str) -> None:
        assert token, "without its token nothing is verified"
        self._expected = f"Bearer {token}".encode()

    def verify(self, request: Webhook) -> None:
        """Make sure that the sender knows the token."""
        if not self.may_be_signed(request):
            raise BadSignature("The token is another's.")

    def may_be_signed(self, request: Webhook) -> bool:
        # Nothing of the body is signed: who knows the token is known before it is read.
        said = request.headers.get("authorization", "").encode(errors="surrogateescape")
        return hmac.compare_digest(said, self._expected)

    def excuse(self, request: Webhook) -> Answer:  # noqa: ARG002  # Notify tells it again
        return TRY_AGAIN


class NotifyCallbacks(ByToken):
    """As `routing.ports.WebhookChannel`: how far texts got."""

    paths: Sequence[str] = (PATH,)

    def parse(self, request: Webhook) -> Sequence[Asked]:
        told = _read(request)
        state = _STATES.get(told.status)
        if state is None:
            return ()
        report = MessageReport(
            ref=MessageRef(told.id),
            state=state,
            code=told.status if told.status in _WHY else "",
            text=_WHY.get(told.status, ""),
        )
        return (Asked(source=source_of("sms"), id=f"{told.id}/{state}", data=report),)

    def reply(self, request: Webhook) -> Answer:
        return NOTED if _read(request).status in _STATES else UNKNOWN


def _read(request: Webhook) -> _Told:
    return read_json(request, _Told)


def read_json(request: Webhook, kind: type[_T]) -> _T:
    """A body, as a `kind`.

    Raises:
        BadWebhook: it is none.
    """
    try:
        return msgspec.json.decode(request.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadWebhook(f"This is no callback of GOV.UK Notify: {type(error).__name__}.") from error
