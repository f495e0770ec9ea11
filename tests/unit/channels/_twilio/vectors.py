"""Requests with the signatures that Twilio publishes for them, or that its own package computes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode, urlsplit

from channels._twilio import TwilioSettings
from routing.ports import Webhook

TOKEN: Final = "12345"
SHARED: Final = Path(__file__).resolve().parents[5] / "shared" / "protocols" / "vectors.json"
"""Facts about protocols that may lie beside the project."""

Pairs = tuple[tuple[str, str], ...]


class Vector(NamedTuple):
    """One request: the address as we know it, the fields of its form or a JSON body, and its signature."""

    name: str
    url: str
    form: Pairs | None
    signature: str
    body: str = ""


_CALL: Final[Pairs] = (
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
)
_SITE: Final = "mycompany.com"
_PATH: Final = "/myapp.php?foo=1&bar=2"
_HASH: Final = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
_SMS: Final = "https://example.com/sms"

VECTORS: Final = (
    Vector("form", f"https://{_SITE}{_PATH}", _CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    Vector(
        "repeated field",
        f"https://{_SITE}{_PATH}",
        (("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")),
        "IK+Dwps556ElfBT0I3Rgjkr1wJU=",
    ),
    Vector("https, signed without our port", f"https://{_SITE}:1234{_PATH}", _CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    Vector("http, signed with our port", f"http://{_SITE}:1234{_PATH}", _CALL, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
    Vector("https, signed with port 443", f"https://{_SITE}{_PATH}", _CALL, "kvajT1Ptam85bY51eRf/AJRuM3w="),
    Vector("http, signed with port 80", f"http://{_SITE}{_PATH}", _CALL, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    Vector(
        "JSON",
        f"https://{_SITE}{_PATH}&bodySHA256={_HASH}",
        None,
        "a9nBmqA0ju/hNViExpshrM61xv4=",
        body='{"property": "value", "boolean": true}',
    ),
    Vector(
        "worked example of the documentation",
        "https://example.com/myapp.php?foo=1&bar=2",
        (
            ("Digits", "1234"),
            ("To", "+18005551212"),
            ("From", "+14158675310"),
            ("Caller", "+14158675310"),
            ("CallSid", "CA1234567890ABCDE"),
        ),
        "L/OH5YylLD5NRKLltdqwSvS0BnU=",
    ),
    Vector("GET", "https://example.com/voice?CallSid=CA1&From=%2B14155550100", None, "YCgNxm1zc0yYNy9Bx89jPj/v/38="),
    Vector("empty field", _SMS, (("Body", ""), ("From", "+14155550100")), "nXbHR06TuqBRgw38EXQw4OvU+fs="),
    Vector(
        "unicode, blanks, ampersand",
        _SMS,
        (("Body", "héllo ✓ a&b=c +1 😀"), ("From", "+14155550100")),
        "dzTeeoXWwoUKU8WqID9Yr8jofgE=",
    ),
    Vector("blanks around", _SMS, (("Body", "  hi  "), ("From", "+14155550100")), "6QyUz4xyGpAxN6bLUCwls7jmW8s="),
    Vector("capital letters first", _SMS, (("a", "1"), ("Z", "2")), "DVy+mJRR9J7b43Z0iIbUZ+usVnM="),
)

SHARED_KEY: Final = Vector(
    "shared key", "https://example.com/myapp", (("A", "1"),), "bja8/ZMswqzdB3HZhN3wAJnWZ0nutvrVYwwRwIkN6wg="
)
"""Signed by HMAC-SHA256 with a key of a kind that we have none of."""


def settings_for(url: str, *tokens: str) -> TwilioSettings:
    """We are reached at the site of `url`."""
    parts = urlsplit(url)
    return TwilioSettings(
        account_sid="AC0", auth_tokens=tokens or (TOKEN,), public_url=f"{parts.scheme}://{parts.netloc}"
    )


def request_of(vector: Vector, **headers: str) -> Webhook:
    """The request as it comes in. Keywords name further headers."""
    parts = urlsplit(vector.url)
    kind = "application/x-www-form-urlencoded" if vector.form is not None else "application/json"
    body = urlencode(vector.form) if vector.form is not None else vector.body
    return Webhook(
        method="POST" if body else "GET",
        path=parts.path,
        query=parts.query,
        headers={"content-type": kind, "x-twilio-signature": vector.signature, **headers},
        body=body.encode(),
    )


def shared_vectors() -> list[Vector]:
    """The vectors that lie beside the project, those of shared keys left out."""
    found: dict[str, Any] = json.loads(SHARED.read_text("utf-8"))
    return [
        Vector(
            one["name"],
            one["url"],
            _pairs(one["params"]) if "body" not in one else None,
            one["signature"],
            body=one.get("body", ""),
        )
        for one in found["twilio_request_signature"]["vectors"]
        if "algorithm" not in one
    ]


def _pairs(params: dict[str, str] | list[list[str]] | None) -> Pairs | None:
    if params is None:
        return None
    return tuple((name, value) for name, value in (params.items() if isinstance(params, dict) else params))
