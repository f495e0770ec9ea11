"""Who may speak for Meta: the published vectors of the scheme, and what comes close to them."""

from __future__ import annotations

import msgspec
import pytest

from channels._meta import proof_of, verify
from routing.errors import BadSignature
from routing.ports import Webhook
from tests.unit.channels._meta.writing import SETTINGS

_START = '{"object":"page","entry":[{"id":"1000001","time":1458692752478,"messaging":[{"sender":{"id":"7000001"},'
_MIDDLE = '"recipient":{"id":"1000001"},"timestamp":1458692752478,"message":{"mid":"m_1","text":"'
ESCAPED = (_START + _MIDDLE + r"\u00e4\u00f6\u00e5 a\/b" + '"}}]}]}').encode()
PLAIN = (_START + _MIDDLE + "äöå a/b" + '"}}]}]}').encode()
OF_ESCAPED = "02739694c969c927a6befdcdc7a207ec684477ec14d1af1153546b0fc0d771f4"
OF_PLAIN = "b9e2cd1acb4baa0e99f039d1e17bf0954b01d91ba96f46454f713038355a6367"

VECTORS = [
    (
        "It's a Secret to Everybody",
        b"Hello, World!",
        "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    ),
    ("meta-secret", ESCAPED, OF_ESCAPED),
    ("meta-secret", PLAIN, OF_PLAIN),
    ("meta-secret", b"", "4aab6aedcb366bf8da6d88019313296d6c32c29d4d412eafa6bc37fd72ad7473"),
]


def posted(body: bytes, signature: str) -> Webhook:
    """A delivery."""
    return Webhook(
        method="POST", path="/", headers={"x-hub-signature-256": f"sha256={signature}"} if signature else {}, body=body
    )


@pytest.mark.parametrize(("secret", "body", "signature"), VECTORS)
def test_what_meta_signed_is_known(secret: str, body: bytes, signature: str) -> None:
    """A resident's message gets through."""
    verify(posted(body, signature), msgspec.structs.replace(SETTINGS, app_secret=secret))


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        (PLAIN, OF_ESCAPED),
        (ESCAPED, OF_PLAIN),
        (ESCAPED + b" ", OF_ESCAPED),
        (ESCAPED, OF_ESCAPED.upper()),
        (ESCAPED, OF_ESCAPED[:-1]),
        (ESCAPED, ""),
    ],
)
def test_what_meta_did_not_sign_is_not(body: bytes, signature: str) -> None:
    """Nobody writes to agents in a resident's name. The same JSON in other bytes is another body."""
    with pytest.raises(BadSignature):
        verify(posted(body, signature), SETTINGS)


def test_the_old_signature_is_worth_nothing() -> None:
    """SHA-1 can be forged."""
    headers = {"x-hub-signature": "sha1=" + "0" * 40}
    with pytest.raises(BadSignature):
        verify(Webhook(method="POST", path="/", headers=headers, body=b""), SETTINGS)


@pytest.mark.parametrize(
    "query",
    [
        "hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong",
        "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=the-word",
        "hub.mode=subscribe&hub.verify_token=the-word",
        "hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token=the-word",
        "hub.mode=subscribe&hub.challenge=1&hub.verify_token=",
        "hub.verify_token=the-word&" * 50,
        "",
    ],
)
def test_the_address_is_set_by_whoever_knows_the_word(query: str) -> None:
    """Nobody else learns that there is a page behind it, and nothing but a challenge is repeated."""
    with pytest.raises(BadSignature):
        verify(Webhook(method="GET", path="/", query=query), SETTINGS)


def test_the_proof_is_metas() -> None:
    """A stolen token is worth nothing without the app's secret."""
    assert proof_of("EAAtoken", "meta-secret") == "94ae2aa38103c91a0b263aead0bbf8e90d65a38774c7578a3f3ab80b57dcadca"


def test_secrets_are_in_no_traceback() -> None:
    """Settings end up in tracebacks, and those in logs."""
    assert "meta-secret" not in repr(SETTINGS)
    assert "EAA" not in repr(SETTINGS)
