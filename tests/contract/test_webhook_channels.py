"""What every channel that speaks by webhooks promises, through the real handler and over a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from channels._twilio import FORM
from channels.phone.call import FOLDER
from contact_centre.http.webhooks import MOST_BYTES, most_bytes
from routing.commands import Command
from routing.errors import BadWebhook
from routing.ports import Webhook
from tests.contract.letter import Letter
from tests.contract.social_webhooks import MetaMessages
from tests.contract.webhooks import PROVIDERS, Door, Provider, TwilioPhone, open_door
from tests.unit.channels._meta.writing import message

EIGHT_MB = 8 * 1024 * 1024


@pytest.fixture(params=sorted(PROVIDERS))
def provider(request: pytest.FixtureRequest) -> Provider:
    """One registered channel's provider."""
    return PROVIDERS[request.param]()


@pytest.fixture
async def door(provider: Provider) -> AsyncIterator[Door]:
    """The service, with that channel."""
    async with open_door(provider) as door:
        yield door


# --- who may speak


async def test_what_is_signed_is_taken(provider: Provider, door: Door) -> None:
    """An event becomes one durable command before it is answered."""
    answer = await door.post(provider.event())

    assert answer.status == 200
    assert len(door.asked) == 1
    assert (door.counted("bad_signature"), door.counted("too_large")) == (0, 0)


@pytest.mark.parametrize("signature", [None, "", "AAAA", "A" * 27 + "=", "é", "0" * 4_000])
async def test_a_bad_signature_is_refused(provider: Provider, door: Door, signature: str | None) -> None:
    """403, nothing appended, and no word on what was wrong."""
    letter = provider.event()
    letter.headers.pop(provider.signed_by)
    answer = await door.post(letter, **({} if signature is None else {provider.signed_by: signature}))

    assert answer.status == 403
    assert door.asked == []


async def test_a_bad_signature_is_refused_whatever_else_is_wrong(provider: Provider, door: Door) -> None:
    """The first question is who speaks: a wrong type, an unknown event or a broken body does not come before it."""
    for letter in (provider.unknown_event(), provider.of_another_type(), *provider.hostile()):
        letter.headers[provider.signed_by] = "MDAwMDAwMDAwMDAwMDAwMDAwMDA="
        assert (await door.post(letter)).status == 403

    assert door.asked == []


async def test_a_body_that_was_changed_on_the_way_is_refused(provider: Provider, door: Door) -> None:
    """A captured signature proves nothing about other words."""
    letter = provider.event()
    letter.body = letter.body.replace(b"completed", b"busy")

    assert (await door.post(letter)).status == 403
    assert door.asked == []


@pytest.mark.parametrize("added", ["?a=1", "?&", "/", "%20"])
async def test_an_address_that_was_changed_on_the_way_is_refused(provider: Provider, door: Door, added: str) -> None:
    """An address counts as it was received, to the letter."""
    letter = provider.event()
    letter.path += added

    assert (await door.post(letter)).status in ((403, 404) if provider.signs_address else (200, 404))
    assert len(set(door.asked)) <= (0 if provider.signs_address else 1)


async def test_what_proxies_say_of_the_address_is_not_believed(provider: Provider, door: Door) -> None:
    """Anybody can send such headers: only the configured address is what the provider signed."""
    answer = await door.post(
        provider.event(), Host="evil.example", X_Forwarded_Host="evil.example", X_Forwarded_Proto="http"
    )

    assert answer.status == 200


# --- the same again, and in another order


async def test_a_repeat_is_the_same_command(provider: Provider, door: Door) -> None:
    """A signature is valid for ever: whatever is replayed, and whatever its headers say, has no second effect."""
    for token in ("first", "second", "third"):
        assert (await door.post(provider.event(), I_Twilio_Idempotency_Token=token)).status == 200

    assert len(set(door.asked)) == 1


async def test_order_does_not_matter(provider: Provider) -> None:
    """Webhooks are separate requests: what each is known by does not depend on which came first."""
    letters = [provider.event(), provider.later_event()]
    found = []
    for order in (letters, letters[::-1]):
        async with open_door(provider) as door:
            assert [(await door.post(letter)).status for letter in order] == [200, 200]
            found.append(set(door.asked))

    assert found[0] == found[1]
    assert len(found[0]) == 2


async def test_an_unknown_event_is_passed_over(provider: Provider, door: Door) -> None:
    """Providers add events without notice: answered, counted, and nothing else."""
    assert (await door.post(provider.unknown_event())).status == 200
    assert (door.asked, door.counted("unknown_event")) == ([], 1)


# --- too much, or of a wrong kind


async def test_8_mb_are_refused(provider: Provider, door: Door) -> None:
    """Signed, it is told what is wrong; unsigned, nothing."""
    signed, unsigned = provider.event(padding=EIGHT_MB), provider.event(padding=EIGHT_MB)
    unsigned.headers[provider.signed_by] = "MDAwMDAwMDAwMDAwMDAwMDAwMDA="

    assert (await door.post(signed)).status == 413
    assert (await door.post(unsigned)).status == 403
    assert door.asked == []


async def test_the_largest_body_that_is_taken(provider: Provider, door: Door) -> None:
    """Up to the bound a request is like any other."""
    room = most_bytes(provider.channel.name) - len(provider.event(padding=1).body) + 1

    assert (await door.post(provider.event(padding=room))).status == 200
    assert (await door.post(provider.event(padding=room + 1))).status == 413


async def test_nothing_is_read_of_what_nobody_signed(provider: Provider, door: Door) -> None:
    """A thousand strangers with huge bodies must not fill the memory: they are answered before they have sent any."""
    reader, writer = await asyncio.open_connection(*door.address)
    head = f"POST {provider.event().path} HTTP/1.1\r\nHost: x\r\nContent-Length: {EIGHT_MB}\r\n\r\n"
    writer.write(head.encode())
    await writer.drain()
    async with asyncio.timeout(5):
        assert b" 403 " in await reader.readline()
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize(
    ("said", "sent"),
    [("Content-Encoding: gzip\r\nContent-Length: 5", b"hello"), ("Transfer-Encoding: chunked", b"ZZ\r\n")],
)
async def test_a_body_that_cannot_be_read_is_refused(provider: Provider, door: Door, said: str, sent: bytes) -> None:
    """Nobody signed what is not even what it says it is; it is no error of ours that wakes an operator."""
    letter = provider.event()
    signed = f"{provider.signed_by}: {letter.headers[provider.signed_by]}\r\nContent-Type: {FORM}"
    reader, writer = await asyncio.open_connection(*door.address)
    writer.write(f"POST {letter.path} HTTP/1.1\r\nHost: x\r\n{signed}\r\n{said}\r\n\r\n".encode())
    await writer.drain()
    await asyncio.sleep(0)
    writer.write(sent)
    await writer.drain()
    async with asyncio.timeout(5):
        assert (await reader.readline()).split()[1] in (b"403", b"400")
    writer.close()
    await writer.wait_closed()
    assert door.asked == []


async def test_large_bodies_are_proven_one_at_a_time(provider: Provider, door: Door) -> None:
    """While one of them is being read, another counts as unsigned: what we hold is bounded."""
    writer = await stalling(provider, door, most_bytes(provider.channel.name) + 2 * MOST_BYTES)
    async with asyncio.timeout(5):
        while (await door.post(provider.event(padding=EIGHT_MB))).status != 403:
            pass  # the slow one has not reached its bound yet
    writer.close()
    await writer.wait_closed()

    assert (await door.post(provider.event())).status == 200


async def test_whoever_stalls_keeps_no_batch_out(provider: Provider, door: Door) -> None:
    """Anybody can begin a large body that looks signed: a provider that catches up must be heard all the same."""
    writers = [await stalling(provider, door, MOST_BYTES + 2_000) for _ in range(3)]
    room = most_bytes(provider.channel.name) - len(provider.event(padding=1).body) + 1

    assert (await door.post(provider.event(padding=room))).status == 200
    for writer in writers:
        writer.close()
        await writer.wait_closed()


async def stalling(provider: Provider, door: Door, sent: int) -> asyncio.StreamWriter:
    """Begin a body of 8 MB that looks signed, and go no further than `sent` bytes."""
    slow = provider.event(padding=EIGHT_MB)
    _, writer = await asyncio.open_connection(*door.address)
    lines = [f"POST {slow.path} HTTP/1.1", "Host: x", f"Content-Length: {len(slow.body)}"]
    lines += [f"{name}: {value}" for name, value in slow.headers.items()]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + slow.body[:sent])
    await writer.drain()
    return writer


async def test_a_body_of_another_type_is_refused(provider: Provider, door: Door) -> None:
    """Signed, but nothing that we could read."""
    assert (await door.post(provider.of_another_type())).status == 415
    assert door.asked == []


async def test_hostile_requests_are_no_error_of_ours(provider: Provider, door: Door) -> None:
    """Whatever stands in a signed request, it is answered with less than 500."""
    for letter in provider.hostile():
        answer = await door.post(letter)
        assert answer.status in (200, 422), letter.path
        assert "X-Evil" not in answer.headers


# --- when nothing can be written


async def test_an_event_that_cannot_be_kept_is_not_acknowledged(provider: Provider, door: Door) -> None:
    """The provider sends it again; then it counts, once."""
    door.inbox.broken = True
    assert (await door.post(provider.event())).status == 503

    door.inbox.broken = False
    assert (await door.post(provider.event())).status == 200
    assert (await door.post(provider.event())).status == 200
    assert len(set(door.asked)) == 1


class DeafInbox:
    """Says neither yes nor no."""

    async def append(self, commands: Sequence[Command]) -> None:
        assert commands
        await asyncio.Event().wait()


async def test_a_log_that_does_not_answer_is_as_good_as_none(provider: Provider) -> None:
    """A call waits for its answer in silence: the provider hears in time that it has to come again."""
    async with open_door(provider, DeafInbox(), within_s=0) as door:
        assert (await door.post(provider.event())).status == 503
        assert (door.counted("log_unavailable"), door.counted("taken")) == (1, 0)


# --- Meta's own


async def test_a_hundred_messages_come_in_one_delivery() -> None:
    """After an outage Meta sends many at once, long ones among them: each is a command of its own, and none is lost."""
    provider = MetaMessages()
    items = [message(f"m_{n}", "مرحبا، سقف بيتي يتسرب منه الماء. " * 50) for n in range(100)]
    async with open_door(provider) as door:
        letter = provider.batch(*items)
        assert (await door.post(letter)).status == 200

        assert len(letter.body) > MOST_BYTES
        assert door.asked == [("provider:messenger", f"m_{n}") for n in range(100)]


async def test_meta_learns_our_word_when_the_address_is_set() -> None:
    """Exactly the challenge comes back to whoever knows the word, and nothing to anybody else."""
    path = "/channels/messenger/webhook?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
    async with open_door(MetaMessages()) as door:
        right, wrong = [await door.post(Letter("GET", path + word, {}, b"")) for word in ("the-word", "another")]

        assert (right.status, right.content_type, await right.text()) == (200, "text/plain", "1158201444")
        assert (wrong.status, door.asked) == (403, [])


# --- the telephone's own


@pytest.fixture
async def telephone() -> AsyncIterator[tuple[TwilioPhone, Door]]:
    """Telephone calls through Twilio."""
    provider = TwilioPhone()
    async with open_door(provider) as door:
        yield provider, door


async def test_a_caller_is_kept_while_nothing_can_be_written(telephone: tuple[TwilioPhone, Door]) -> None:
    """They hear that something is wrong, where to ring in an emergency, and may leave a message."""
    provider, door = telephone
    door.inbox.broken = True
    answer = await door.post(provider.document())
    document = await answer.text()

    assert (answer.status, answer.content_type) == (200, "text/xml")
    assert "9 9 9" in document
    assert "<Record" in document
    assert "/channels/phone/incoming" in document.rpartition("<Redirect")[2]


async def test_the_second_token_opens_too(telephone: tuple[TwilioPhone, Door]) -> None:
    """While tokens are rotated calls are signed with either."""
    provider, door = telephone  # it signs with the second of two

    assert (await door.post(provider.document())).status == 200


async def test_a_get_is_as_good_as_a_post(telephone: tuple[TwilioPhone, Door]) -> None:
    """An operator may have chosen either in the provider's console."""
    provider, door = telephone
    fields = {"CallSid": "CA1", "From": "+441632960001", "CallStatus": "ringing"}
    answer = await door.post(provider.get("incoming", fields))

    assert answer.status == 200
    assert "<Gather" in await answer.text()
    assert door.asked == [("twilio", "CA1/begin")]


def test_a_body_that_no_signature_covers_is_not_read() -> None:
    """Of another type than a form the address alone is signed: whoever heard one must not put words below it."""
    provider = TwilioPhone()
    address = provider.get("status", {"a": "b"})
    unsigned = Webhook(
        method="POST",
        path=FOLDER + "status",
        query="a=b",
        headers={"x-twilio-signature": address.headers[provider.signed_by], "content-type": "text/x-form"},
        body=b"CallSid=CA1&CallStatus=completed",
    )

    provider.channel.verify(unsigned)
    with pytest.raises(BadWebhook):
        provider.channel.parse(unsigned)


async def test_fields_that_sign_alike_are_not_taken_for_each_other(telephone: tuple[TwilioPhone, Door]) -> None:
    """Name and value are signed without a mark between them, so a name may be moved into a value and still verify."""
    provider, door = telephone
    letter = provider.form("status", {"CallSid": "CA1", "CallStatus": "completed"})
    moved = Letter("POST", letter.path, letter.headers, b"CallSid=CA1CallStatuscompleted")

    assert (await door.post(letter)).status == 200
    assert (await door.post(moved)).status == 200
    assert door.asked == [("twilio", "CA1/over")]
