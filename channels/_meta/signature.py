"""The proof that a webhook is Meta's: over the bytes as they came, never over JSON that was written again."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final
from urllib.parse import parse_qs

from channels._meta.settings import MetaSettings
from routing.errors import BadSignature
from routing.ports import Webhook

HEADER: Final = "x-hub-signature-256"
_FORM: Final = re.compile(r"sha256=[0-9a-f]{64}")
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")


def may_be_signed(request: Webhook) -> bool:
    """Whether a request whose body has not been read yet could be Meta's."""
    if request.method == "GET":
        return "hub.verify_token=" in request.query
    return _FORM.fullmatch(request.headers.get(HEADER, "")) is not None


def verify(request: Webhook, settings: MetaSettings) -> None:
    """Return if Meta sent exactly this.

    Raises:
        BadSignature: it did not; or, when the address is being set, it does not know our word.
    """
    if not may_be_signed(request):
        raise BadSignature("There is no signature.")
    if request.method == "GET":
        _verify_token(request.query, settings.verify_token)
        return
    digest = hmac.digest(settings.app_secret.encode(), request.body, hashlib.sha256).hex()
    if not hmac.compare_digest(f"sha256={digest}", request.headers[HEADER]):
        raise BadSignature("The signature is another.")


def challenge_of(request: Webhook) -> str:
    """What Meta wants to read when the address is being set."""
    return _first(request.query, "hub.challenge")


def proof_of(token: str, app_secret: str) -> str:
    """Shows Meta that whoever has the token has the app's secret too (`appsecret_proof`)."""
    return hmac.digest(app_secret.encode(), token.encode(), hashlib.sha256).hex()


def _verify_token(query: str, word: str) -> None:
    said = _first(query, "hub.verify_token").encode(errors="replace")
    if _first(query, "hub.mode") != "subscribe" or not hmac.compare_digest(said, word.encode()):
        raise BadSignature("The verify token is another than META_VERIFY_TOKEN.")
    if not _CHALLENGE.fullmatch(challenge_of(request=Webhook(method="GET", path="", query=query))):
        raise BadSignature("There is no challenge.")


def _first(query: str, name: str) -> str:
    try:
        return parse_qs(query, max_num_fields=20).get(name, [""])[0]
    except ValueError:
        return ""
