"""What the official package does, as far as we build on it: a new version that does otherwise is noticed here."""

from __future__ import annotations

import json
from typing import Any

import pytest
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

from tests.unit.channels._twilio.vectors import SHARED, SHARED_KEY, TOKEN, VECTORS

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FORM = dict(VECTORS[0].form or ())
SIGNATURE = VECTORS[0].signature
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


@pytest.mark.parametrize(
    ("url", "body", "signature", "error"),
    [
        (URL, FORM, None, TypeError),
        ("https://mycompany.com:99999/", FORM, SIGNATURE, ValueError),
        (URL, '{"a": 1}', SIGNATURE, TypeError),
        (f"{URL}&bodySHA256=0", b"{}", SIGNATURE, IndexError),
        (URL, {"a": 1}, SIGNATURE, TypeError),
    ],
    ids=["no signature", "no port", "JSON without its hash", "bytes", "a number"],
)
def test_the_validator_raises_on_hostile_input(url: str, body: Any, signature: Any, error: type[Exception]) -> None:
    """Unguarded, anybody could make us answer 500 instead of 403: that is why it is."""
    with pytest.raises(error):
        RequestValidator(TOKEN).validate(url, body, signature)


def test_the_validator_takes_any_json_body_with_a_signed_address() -> None:
    """Given no fields it never looks at the body's hash: that is why we do."""
    vector = next(each for each in VECTORS if each.name == "JSON")

    assert RequestValidator(TOKEN).validate(vector.url, {}, vector.signature)


@pytest.mark.parametrize(
    ("seen", "signed"),
    [
        (URL.replace("https:", "http:"), URL),
        ("https://mycompany.com", "https://mycompany.com/"),
        (f"{URL}#rc=2", URL),
        ("https://u:p@mycompany.com:8443/", "https://mycompany.com/"),
        ("https://u:p@mycompany.com:8443/", "https://u:p@mycompany.com/"),
    ],
    ids=["scheme", "slash", "fragment", "user", "user and port"],
)
def test_the_validator_takes_no_other_address(seen: str, signed: str) -> None:
    """The public address has to be what the provider calls, but for the port."""
    validator = RequestValidator(TOKEN)

    assert not validator.validate(seen, FORM, validator.compute_signature(signed, FORM))


@pytest.mark.parametrize("signature", ["", "x", SIGNATURE[:-1]])
def test_the_validator_takes_no_other_signature(signature: str) -> None:
    """Wrong is wrong, however short."""
    assert not RequestValidator(TOKEN).validate(URL, FORM, signature)


def test_shared_keys_are_signed_otherwise(caplog: pytest.LogCaptureFixture) -> None:
    """Known to the package, with an algorithm that its caller names; unknown ones are refused with a warning."""
    validator = RequestValidator(TOKEN)

    assert validator.validate(SHARED_KEY.url, {"A": "1"}, SHARED_KEY.signature, "HMAC_SHA256")
    assert not validator.validate(SHARED_KEY.url, {"A": "1"}, SHARED_KEY.signature, "HMAC_MD5")
    assert "Unsupported webhook signature algorithm" in caplog.text


def test_documents_are_written_as_twilio_reads_them() -> None:
    """Text is escaped, attributes have Twilio's own names: what we say cannot become an instruction."""
    say, enqueue = VoiceResponse(), VoiceResponse()
    say.say("Hi & bye <x>", voice="Polly.Joanna", language="en-US")
    enqueue.enqueue("support", wait_url="/v/wait", wait_url_method="POST", action="/v/after")

    spoken = '<Say language="en-US" voice="Polly.Joanna">Hi &amp; bye &lt;x&gt;</Say>'
    parked = '<Enqueue action="/v/after" waitUrl="/v/wait" waitUrlMethod="POST">support</Enqueue>'
    assert str(say) == f"{HEAD}<Response>{spoken}</Response>"
    assert str(VoiceResponse()) == str(MessagingResponse()) == f"{HEAD}<Response />"
    assert str(enqueue) == f"{HEAD}<Response>{parked}</Response>"


@pytest.mark.skipif(not SHARED.exists(), reason=f"{SHARED} is not beside this project")
def test_documents_are_those_of_the_facts_beside_the_project() -> None:
    """The three documents there are those above."""
    say, enqueue = VoiceResponse(), VoiceResponse()
    say.say("Hi & bye <x>", voice="Polly.Joanna", language="en-US")
    enqueue.enqueue("support", wait_url="/v/wait", wait_url_method="POST", action="/v/after")
    facts = json.loads(SHARED.read_text("utf-8"))["twiml_builder_output_9_13_0"]

    documents = [str(say), str(VoiceResponse()), str(enqueue)]
    assert [fact["xml"] in document for fact, document in zip(facts, documents, strict=True)] == [True] * len(documents)
