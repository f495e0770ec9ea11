"""Text messages: sent, and told of as they travel."""

from __future__ import annotations

from typing import Any

from contact_centre.demo.twilio.calls import new_sid, rfc2822
from contact_centre.demo.twilio.webhooks import Callback, Webhooks
from routing.ids import Instant

JOURNEY = ("sent", "delivered")


class Message:
    """One text. `status` goes from `queued` through `JOURNEY`."""

    def __init__(
        self,
        webhooks: Webhooks,
        *,
        account_sid: str,
        from_: str,
        to: str,
        body: str,
        now: Instant,
        callback: Callback | None,
    ) -> None:
        self.sid, self.account_sid = new_sid("SM"), account_sid
        self.from_, self.to, self.body, self.created_at = from_, to, body, now
        self.status = "queued"
        self._webhooks, self._callback = webhooks, callback

    def travel(self) -> None:
        """It is sent, and arrives."""
        for status in JOURNEY:
            self.status = status
            if self._callback is not None:
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
                self._webhooks.tell(self.sid, self._callback, told)

    def view(self) -> dict[str, Any]:
        """The resource."""
        return {
            "sid": self.sid,
            "account_sid": self.account_sid,
            "from": self.from_,
            "to": self.to,
            "body": self.body,
            "status": self.status,
            "direction": "outbound-api",
            "num_segments": "1",
            "num_media": "0",
            "error_code": None,
            "error_message": None,
            "date_created": rfc2822(self.created_at),
            "date_updated": rfc2822(self.created_at),
            "api_version": "2010-04-01",
            "uri": f"/2010-04-01/Accounts/{self.account_sid}/Messages/{self.sid}.json",
        }
