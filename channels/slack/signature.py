"""The proof that a webhook is Slack's, and of the last five minutes."""

from __future__ import annotations

import re
from typing import Final

from slack_sdk.signature import Clock, SignatureVerifier

from routing.errors import BadSignature
from routing.ids import Instant
from routing.ports import Webhook

SIGNATURE: Final = "x-slack-signature"
TIMESTAMP: Final = "x-slack-request-timestamp"

_FORM: Final = re.compile(r"v0=[0-9a-f]{64}")
_INSTANT: Final = re.compile(r"[0-9]{1,12}")


def may_be_signed(request: Webhook) -> bool:
    """Whether a request whose body has not been read yet could be Slack's. The official verifier raises on the rest."""
    headers = request.headers
    return bool(_FORM.fullmatch(headers.get(SIGNATURE, "")) and _INSTANT.fullmatch(headers.get(TIMESTAMP, "")))


def verify(request: Webhook, secret: str, now: Instant) -> None:
    """Return if Slack sent exactly this within 300 s before or after `now`.

    Raises:
        BadSignature: it did not.
    """
    if not may_be_signed(request):
        raise BadSignature("There is no signature.")
    verifier = SignatureVerifier(secret, clock=_At(now))
    try:
        right = verifier.is_valid(request.body.decode(), request.headers[TIMESTAMP], request.headers[SIGNATURE])
    except (ValueError, TypeError) as err:  # a body that is no UTF-8 is a ValueError too
        raise BadSignature("The request cannot be one of Slack's.") from err
    if not right:
        raise BadSignature("The signature is another, or of another time.")


class _At(Clock):
    """A clock that stands: `now` is whoever verifies' to say."""

    def __init__(self, now: Instant) -> None:
        self._now = now / 1000

    def now(self) -> float:
        return self._now
