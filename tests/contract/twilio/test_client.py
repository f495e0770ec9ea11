"""The REST client when Twilio is well, slow, busy, broken or away: what was done is never done twice by itself."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import TestServer, unused_port
from twilio.base.exceptions import TwilioRestException

from channels._twilio.client import Twilio, TwilioSilent
from channels._twilio.refusals import refused
from routing.errors import ChannelUnavailable
from routing.ids import RecordingId
from tests.contract.twilio.rest import Answer, Rest, refusal


async def call(twilio: Twilio) -> object:
    """Ring somebody."""
    return await twilio.rest.calls.create_async(to="+447700900123", from_="+441632960100", url="https://x.example")


async def test_requests_go_to_the_address_that_is_set_and_are_signed(twilio: Twilio, rest: Rest) -> None:
    """The emulator and Twilio are told apart by one address; the newer of two tokens is used."""
    await call(twilio)
    (asked,) = rest.asked
    assert (asked.method, asked.path) == ("POST", "Calls.json")
    assert asked.said == {"To": "+447700900123", "From": "+441632960100", "Url": "https://x.example"}
    assert rest.password.startswith("Basic ")


@pytest.mark.parametrize("status", [429, 503])
async def test_what_was_not_taken_may_be_asked_again_when_twilio_says(twilio: Twilio, rest: Rest, status: int) -> None:
    """A provider that has enough to do is left alone for as long as it asks."""
    rest.next.append(Answer(status, {"code": 20429}, {"Retry-After": "7"}))
    with pytest.raises(ChannelUnavailable) as told:
        await call(twilio)
    assert told.value.retry_after_s == 7
    assert len(rest.asked) == 1


@pytest.mark.parametrize(("status", "page"), [(200, b"<h1>Sign in to the Wi-Fi</h1>"), (302, b"")])
async def test_a_page_of_somebody_elses_is_no_answer(twilio: Twilio, rest: Rest, status: int, page: bytes) -> None:
    """A proxy between us and Twilio must not stop for ever those who ask again and again: sweep and retention."""
    rest.next.append(Answer(status, page, {"Location": "https://elsewhere.example"} if status == 302 else {}))
    with pytest.raises(TwilioSilent):
        await call(twilio)


@pytest.mark.parametrize("said", ["soon", "Wed, 21 Oct 2026 07:28:00 GMT", "", "-3", "٣"])
async def test_odd_words_about_when_to_come_back_do_not_matter(twilio: Twilio, rest: Rest, said: str) -> None:
    """The dispatcher then waits as it always does."""
    rest.next.append(Answer(429, {}, {"Retry-After": said}))
    with pytest.raises(ChannelUnavailable) as told:
        await call(twilio)
    assert told.value.retry_after_s == 0


async def test_nobody_waits_for_hours_because_twilio_says_so(twilio: Twilio, rest: Rest) -> None:
    """Residents are waiting: we ask again within a minute."""
    rest.next.append(Answer(429, {}, {"Retry-After": "86400"}))
    with pytest.raises(ChannelUnavailable) as told:
        await call(twilio)
    assert told.value.retry_after_s == 60


async def test_no_connection_means_that_nothing_was_done(rest: Rest, server: TestServer) -> None:
    """A call that never left us is placed as soon as Twilio can be reached."""
    away = Twilio(rest.settings(server))
    await server.close()
    with pytest.raises(ChannelUnavailable):
        await call(away)
    await away.close()


@pytest.mark.parametrize(
    "answer", [Answer(500), Answer(502, b"<html>"), Answer(504), Answer(breaks=True), Answer(slow=True)]
)
async def test_what_may_have_been_done_is_not_repeated(twilio: Twilio, rest: Rest, answer: Answer) -> None:
    """A resident is not rung twice because an answer was lost: the dispatcher looks it up first."""
    rest.next.append(answer)
    with pytest.raises(TwilioSilent):
        await call(twilio)
    assert len(rest.asked) == 1


async def test_redirects_are_not_followed_with_our_password(twilio: Twilio, rest: Rest) -> None:
    """Our account's token goes to Twilio and nowhere else."""
    rest.next.append(Answer(302, {}, {"Location": f"http://127.0.0.1:{unused_port()}/"}))
    with pytest.raises(TwilioRestException):
        await call(twilio)
    assert len(rest.asked) == 1


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (400, 21211, "Check it with the resident"),
        (400, 13227, "geographic permissions"),
        (401, 20003, "TWILIO_AUTH_TOKEN"),
        (404, 20404, "The call is over"),
        (400, 21220, "The call is over"),
        (403, 99999, "its error 99999"),
    ],
)
async def test_refusal_says_what_to_do_and_names_nobody(
    twilio: Twilio, rest: Rest, status: int, code: int, words: str
) -> None:
    """The agent who pressed the button is the one who can put it right; the resident's number is in no log."""
    rest.next.append(refusal(status, code))
    with pytest.raises(TwilioRestException) as told:
        await call(twilio)
    result = refused(told.value)
    assert not result.ok
    assert words in result.text
    assert "7700" not in result.text


async def test_refusal_that_is_no_json_is_a_refusal(twilio: Twilio, rest: Rest) -> None:
    """A proxy in between answers in HTML."""
    rest.next.append(Answer(403, b"<html>no</html>"))
    with pytest.raises(TwilioRestException) as told:
        await call(twilio)
    assert "403" in refused(told.value).text


async def test_sound_of_a_recording_is_passed_on_piece_by_piece(twilio: Twilio, rest: Rest) -> None:
    """A supervisor listens to a call of an hour without our keeping it in memory."""
    rest.next.append(Answer(206, b"sound", {"Content-Range": "bytes 0-4/99"}))
    async with twilio.recording(RecordingId("RE1"), {"Range": "bytes=0-4"}) as answer:
        assert (answer.status, await answer.read()) == (206, b"sound")
    assert rest.asked[0].path == "Recordings/RE1.mp3"
