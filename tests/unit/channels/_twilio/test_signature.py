from __future__ import annotations

import msgspec
import pytest
from twilio.request_validator import RequestValidator

from channels._twilio import may_be_signed, verify
from routing.errors import BadSignature
from routing.ports import Webhook
from tests.unit.channels._twilio.vectors import (
    SHARED,
    SHARED_KEY,
    TOKEN,
    VECTORS,
    Vector,
    request_of,
    settings_for,
    shared_vectors,
)

FORM = VECTORS[0]
JSON = next(vector for vector in VECTORS if vector.name == "JSON")
GET = next(vector for vector in VECTORS if vector.name == "GET")


def refused(request: Webhook, vector: Vector = FORM) -> None:
    """The request is refused where we are reached at the vector's site."""
    with pytest.raises(BadSignature):
        verify(request, settings_for(vector.url))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_what_twilio_signs_is_let_in(vector: Vector) -> None:
    """Real calls are not turned away: every published way of signing is understood."""
    verify(request_of(vector), settings_for(vector.url))


@pytest.mark.skipif(not SHARED.exists(), reason=f"{SHARED} is not beside this project")
def test_the_facts_beside_the_project_hold() -> None:
    """Vectors that are added there count here."""
    found = shared_vectors()

    assert len(found) >= len(VECTORS)
    for vector in found:
        verify(request_of(vector), settings_for(vector.url))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_another_signature_is_refused(vector: Vector) -> None:
    """Nobody but Twilio puts calls into the queue."""
    refused(request_of(vector._replace(signature=FORM.signature[::-1])), vector)


def test_both_tokens_hold_while_they_are_rotated() -> None:
    """Nobody's call is lost in the minutes in which an operator promotes the secondary token."""
    verify(request_of(FORM), settings_for(FORM.url, "the-new-one", TOKEN))
    with pytest.raises(BadSignature):
        verify(request_of(FORM), settings_for(FORM.url, "the-new-one", "another"))


@pytest.mark.parametrize(
    "changed",
    [
        {"body": b'{"property": "other", "boolean": true}'},
        {"query": "foo=1&bar=2"},
        {"body": b""},
    ],
    ids=["another body", "no hash", "no body"],
)
def test_a_json_body_that_was_not_signed_is_refused(changed: dict[str, object]) -> None:
    """Only its hash in the address is signed: a replayed address proves nothing about another body."""
    refused(msgspec.structs.replace(request_of(JSON), **changed), JSON)


def test_the_hash_of_another_body_added_to_the_address_is_refused() -> None:
    """Of two hashes nobody knows which one was meant."""
    refused(msgspec.structs.replace(request_of(JSON), query=f"bodySHA256=0&{request_of(JSON).query}"), JSON)


@pytest.mark.parametrize(
    "query", ["bar=2&foo=1", "foo=1&bar=2&", "foo=1&bar=%32", "foo=1&bar=2&extra=1", "foo=1&bar=2#rc=2"]
)
def test_a_query_that_was_rewritten_is_refused(query: str) -> None:
    """An address counts as it was received: nothing is put in order before it is compared."""
    refused(msgspec.structs.replace(request_of(FORM), query=query))


def test_fields_of_the_query_are_no_fields_of_the_form() -> None:
    """They are signed in the address already; merged in, they would be counted twice."""
    refused(
        msgspec.structs.replace(request_of(GET), method="POST", query="", body=GET.url.partition("?")[2].encode()), GET
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"x-twilio-signature": ""},
        {"x-twilio-signature": "é" * 28},
        {"x-twilio-signature": "A" * 100_000},
        {"x-twilio-signature": FORM.signature + "\n"},
        {"x-twilio-signature": f"{FORM.signature},{FORM.signature}"},
        {"content-type": "application/json"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "text/plain"},
    ],
    ids=str,
)
def test_a_header_that_does_not_fit_is_refused(headers: dict[str, str]) -> None:
    """Hostile headers get the same plain refusal as wrong ones: the official validator raises on some of them."""
    refused(request_of(FORM, **headers))


def test_no_signature_is_refused() -> None:
    """Who sends none is not Twilio."""
    request = msgspec.structs.replace(request_of(FORM), headers={"content-type": "application/x-www-form-urlencoded"})

    assert not may_be_signed(request)
    refused(request)


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"%FF=1", b"a=%C3%28", b"&".join(b"a=1" for _ in range(2_000)), b"\x00" * 64], ids=repr
)
def test_hostile_bodies_are_refused(body: bytes) -> None:
    """A body that no provider sends ends in a refusal and never in an error of ours."""
    refused(msgspec.structs.replace(request_of(FORM), body=body))


@pytest.mark.parametrize("path", ["", "http://mycompany.com/myapp.php", "*", "/\x00", "/" + "a" * 100_000])
def test_hostile_addresses_are_refused(path: str) -> None:
    """What stands in the request line is anybody's."""
    refused(msgspec.structs.replace(request_of(FORM), path=path))


def test_a_public_address_that_cannot_be_is_no_error_of_ours() -> None:
    """The official validator raises on it; the resident's call goes to the fallback, and nothing falls over."""
    with pytest.raises(BadSignature):
        verify(request_of(FORM), settings_for("https://mycompany.com:99999/"))


def test_a_header_cannot_choose_another_algorithm() -> None:
    """Shared keys are signed otherwise; as we have none, that header opens no second door."""
    header = {"x-twilio-webhooks-signature-settings": "key=webhooks_sharedkey_x,algorithm=HMAC_SHA256"}
    validator = RequestValidator(TOKEN)

    assert validator.compute_signature(SHARED_KEY.url, {"A": "1"}, "HMAC_SHA256") == SHARED_KEY.signature
    refused(request_of(SHARED_KEY, **header), SHARED_KEY)


def test_a_signature_by_another_scheme_seen_on_the_way_is_refused() -> None:
    """What was signed for https is not let in where we are reached by http: somebody listens in between."""
    refused(request_of(FORM), FORM._replace(url=FORM.url.replace("https://", "http://")))
