"""Messages: texts and WhatsApp, both ways, told of as they travel; and the phones that they reach."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from contact_centre.demo.twilio.calls import new_sid, rfc2822
from contact_centre.demo.twilio.webhooks import Callback, Webhooks
from routing.ids import Instant

WHATSAPP: Final = "whatsapp:"
WINDOW_MS: Final = 24 * 3_600_000
"""How long after a message of theirs WhatsApp users may be written to freely."""

OUTSIDE_WINDOW: Final = 63016
REMEMBERED_COUNT: Final = 100
"""Messages that a phone still shows."""

_GAP: Final = re.compile(r"\{\{(\w+)\}\}")


class Mobile(msgspec.Struct, kw_only=True):
    """A phone that gets messages.

    Attributes:
        fails: Twilio's error where it cannot be reached; None where it can.
        reads: whoever has it looks at once, and WhatsApp says so.
        got: what arrived lately, in order.
        watchers: told of every message of this phone, both ways, whenever something about it changes.
    """

    fails: int | None = None
    reads: bool = True
    got: list[Message] = []
    watchers: list[Callable[[Message], None]] = []

    def look(self) -> None:
        """Whoever has it looks at what has arrived."""
        for message in self.got:
            message.read()


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a message, as a provider keeps it."""

    sid: str
    kind: str
    data: bytes


class Message:
    """One message. `status` says how far it got.

    Attributes:
        taken: for a resident's: whether the service has taken it; None while nobody knows.
    """

    def __init__(  # noqa: PLR0913  # what it is, by name
        self,
        webhooks: Webhooks,
        mobile: Mobile,
        *,
        account_sid: str,
        from_: str,
        to: str,
        body: str,
        now: Instant,
        callback: Callback | None,
        pictures: Sequence[Picture] = (),
    ) -> None:
        self.sid, self.account_sid = new_sid("MM" if pictures else "SM"), account_sid
        self.pictures = tuple(pictures)
        self.taken: bool | None = None
        self.from_, self.to, self.body, self.created_at = from_, to, body, now
        self.status, self.direction = "queued", "outbound-api"
        self.error: int | None = None
        self._webhooks, self._mobile, self._callback = webhooks, mobile, callback

    def travel(self, *, in_window: bool = True) -> None:
        """It is sent, and arrives at the phone, or does not."""
        mobile = self._mobile
        if not in_window:
            self._get("failed", OUTSIDE_WINDOW)
            return
        self._get("sent")
        if mobile.fails is not None:
            self._get("undelivered", mobile.fails)
            return
        mobile.got.append(self)
        del mobile.got[:-REMEMBERED_COUNT]
        self._get("delivered")
        if mobile.reads:
            self.read()

    def read(self) -> None:
        """Whoever has the phone looks at it; WhatsApp alone says so."""
        if self.status == "delivered" and self.to.startswith(WHATSAPP):
            self._get("read")

    def _get(self, status: str, error: int | None = None) -> None:
        """It gets so far, and whoever sent it is told."""
        self.status, self.error = status, error
        self._show()
        if self._callback is None:
            return
        told = {
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
            "From": self.from_,
            "MessageSid": self.sid,
            "MessageStatus": status,
            "SmsSid": self.sid,
            "SmsStatus": status,
            "To": self.to,
        }
        more = {"ErrorCode": str(error)} if error is not None else {}
        seen = {"EventType": "READ", "ChannelPrefix": "whatsapp"} if status == "read" else {}
        self._webhooks.tell(self.sid, self._callback, {**told, **more, **seen})

    def arrive(self, base_url: str, more: Mapping[str, str]) -> None:
        """Somebody sent it to the service, which is told of it. `base_url`: where its files are fetched."""
        assert self._callback is not None, "somebody listens"
        self.status, self.direction = "received", "inbound"
        files = {}
        for number, picture in enumerate(self.pictures):
            files[f"MediaUrl{number}"] = f"{base_url}{self.uri}/Media/{picture.sid}"
            files[f"MediaContentType{number}"] = picture.kind
        told = {
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
            "Body": self.body,
            "From": self.from_,
            "MessageSid": self.sid,
            "NumMedia": str(len(self.pictures)),
            "NumSegments": "1",
            "SmsMessageSid": self.sid,
            "SmsSid": self.sid,
            "SmsStatus": "received",
            "To": self.to,
        }
        self._show()
        self._webhooks.tell(f"{self.from_} {self.to}", self._callback, {**told, **files, **more}, self._take)

    def _take(self, taken: bool) -> None:
        self.taken = taken
        self._show()

    def _show(self) -> None:
        for watcher in list(self._mobile.watchers):
            watcher(self)

    @property
    def uri(self) -> str:
        """Below the REST interface's address."""
        return f"/2010-04-01/Accounts/{self.account_sid}/Messages/{self.sid}"

    def view(self) -> dict[str, Any]:
        """The resource."""
        return {
            "sid": self.sid,
            "account_sid": self.account_sid,
            "from": self.from_,
            "to": self.to,
            "body": self.body,
            "status": self.status,
            "direction": self.direction,
            "num_segments": "1",
            "num_media": str(len(self.pictures)),
            "error_code": self.error,
            "error_message": None,
            "date_created": rfc2822(self.created_at),
            "date_updated": rfc2822(self.created_at),
            "api_version": "2010-04-01",
            "uri": f"{self.uri}.json",
        }


def filled(template: str, variables: Mapping[str, str]) -> str:
    """The words of a template with its gaps filled in."""
    return _GAP.sub(lambda gap: str(variables.get(gap[1], "")), template)
