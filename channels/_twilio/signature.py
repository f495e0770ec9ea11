"""Whether a request is Twilio's: it signs the address it calls, and the fields of a form."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Final
from urllib.parse import parse_qs, parse_qsl

from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

from channels._twilio.settings import TwilioSettings
from routing.errors import BadSignature
from routing.ports import Webhook

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"

_HEADER: Final = SIGNATURE_HEADER.lower()
_SHA1_BYTES: Final = 20
_MOST_FIELDS: Final = 1_000
_BODY_HASH: Final = "bodySHA256"


class Fields(dict[str, list[str]]):
    """The fields of a form or query, decoded, each with all its values in their order."""

    def getall(self, name: str) -> list[str]:
        """What the official validator asks for."""
        return self[name]


def media_type(request: Webhook) -> str:
    """The body's type without its parameters, in small letters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def fields_of(encoded: str) -> Fields:
    """The fields of a form or query.

    Raises:
        ValueError: they are too many, or no UTF-8.
    """
    fields = Fields()
    for name, value in parse_qsl(encoded, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS):
        fields.setdefault(name, []).append(value)
    return fields


def may_be_signed(request: Webhook) -> bool:
    """Whether there is a signature at all that has the form of one."""
    try:
        return len(base64.b64decode(request.headers.get(_HEADER, ""), validate=True)) == _SHA1_BYTES
    except (binascii.Error, ValueError):
        return False


def verify(request: Webhook, settings: TwilioSettings) -> None:
    """Make sure that Twilio sent exactly this, signed with a token of ours.

    The address signed is the one we told Twilio, never what headers of proxies say. While tokens are rotated either
    will do.

    Raises:
        BadSignature: whatever else is wrong with the request.
    """
    if not may_be_signed(request) or not request.path.startswith("/"):
        raise BadSignature("There is no signature.")
    url = settings.public_url + request.path + (f"?{request.query}" if request.query else "")
    try:
        signed = any(_signed(request, url, token) for token in settings.auth_tokens)
    except (ValueError, TypeError, KeyError, IndexError) as err:  # the official validator raises on hostile input
        raise BadSignature("The request cannot be what was signed.") from err
    if not signed:
        raise BadSignature("The signature is another's.")


def _signed(request: Webhook, url: str, token: str) -> bool:
    validator, signature = RequestValidator(token), request.headers[_HEADER]
    kind = media_type(request)
    if kind == JSON and (request.body or _BODY_HASH in request.query):
        return _holds_its_hash(request) and bool(validator.validate(url, {}, signature))
    if kind == FORM:
        return bool(validator.validate(url, fields_of(request.body.decode()), signature))
    # Without a form only the address is signed. A body of another type is proven by nothing, and nobody reads it.
    return bool(validator.validate(url, {}, signature))


def _holds_its_hash(request: Webhook) -> bool:
    """The address, which is signed, names the hash of a JSON body; the official validator forgets to look."""
    told = parse_qs(request.query).get(_BODY_HASH, [])
    return len(told) == 1 and hmac.compare_digest(hashlib.sha256(request.body).hexdigest().encode(), told[0].encode())
