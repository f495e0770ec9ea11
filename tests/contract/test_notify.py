"""GOV.UK Notify: what it is asked, what its refusals mean, and what it tells afterwards. Its official client is the oracle."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, NamedTuple

import jwt
import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from notifications_python_client.notifications import NotificationsAPIClient

from channels.sms.notify import Needs, NotifyPerformer, NotifySettings, NotifySilent, token_of
from channels.sms.notify_callback import PATH, NotifyCallbacks
from channels.sms.notify_incoming import NotifyIncoming
from routing.commands.messages import MessageArrive, MessageReport
from routing.errors import BadSignature, BadWebhook, ChannelUnavailable
from routing.events import EffectRequested
from routing.ids import ContactId, Instant, MediaId, ResidentId
from routing.ports import Webhook
from routing.words import Attachment, DeliveryState, Private, Sealed
from tests.unit.channels._twilio.writing import Town
from tests.unit.contact_centre.log.running import ManualClock

SERVICE: Final = "c8f1b2a0-0000-4000-8000-00000000aaaa"
SECRET: Final = "5e0c7d10-0000-4000-8000-00000000bbbb"
API_KEY: Final = f"centre_texts-{SERVICE}-{SECRET}"
TEMPLATE: Final = "f33517ff-2a88-4f6e-b855-c550268ce08a"
SENT: Final = "740e5834-3a29-46b4-9a6f-16142fde533a"
AT: Final = Instant(1_790_000_000_000)
KEY: Final = "0:12:3"
ADDRESS = Sealed(resident=ResidentId("may"), box="+447700900123")
ERASED = Sealed(resident=ResidentId("gone"), box="x")


class Answer(NamedTuple):
    """What is answered next."""

    status: int = 201
    body: object = {"id": SENT}  # never changed
    headers: Mapping[str, str] = {}
    breaks: bool = False


class Notify:
    """A small GOV.UK Notify: it writes down what it is asked, and answers as the test says."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str, Any]] = []
        self.next: deque[Answer] = deque()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        said = json.loads(body) if body else dict(request.query)
        self.asked.append((request.method, request.path, request.headers.get("Authorization", ""), said))
        answer = self.next.popleft() if self.next else Answer()
        if answer.breaks:
            assert request.transport is not None
            request.transport.abort()
        return web.json_response(answer.body, status=answer.status, headers=answer.headers)


@pytest.fixture
def notify() -> Notify:
    """What it is asked and answers."""
    return Notify()


@pytest.fixture
async def address(notify: Notify) -> AsyncIterator[str]:
    """Where it listens."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", notify.handle)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
async def performer(address: str) -> AsyncIterator[NotifyPerformer]:
    """Ours."""

    def opened(text: Private) -> str | None:
        if not isinstance(text, Sealed):
            return text
        return text.box if text.resident == "may" else None

    needs = Needs(clock=ManualClock(wall=AT), open=opened, words=lambda effect: f"Told: {effect.telling}")
    made = NotifyPerformer(NotifySettings(api_key=API_KEY, template_id=TEMPLATE, api_url=address), needs, total_s=5)
    yield made
    await made.close()


def effect(**said: Any) -> EffectRequested:
    """The engine asks for a text to May."""
    fields = {"effect": "send", "channel": "sms", "address": ADDRESS, "text": "We come on Tuesday.", "to": "+44163296"}
    return EffectRequested(at=AT, contact=ContactId("c1"), **{**fields, **said})


def refusal(status: int, error: str, message: str) -> Answer:
    """It says no, as it does."""
    return Answer(status, {"status_code": status, "errors": [{"error": error, "message": message}]})


async def test_a_text_is_sent_under_our_own_name_for_it(performer: NotifyPerformer, notify: Notify) -> None:
    """By its reference it is found again, so that no resident gets it twice."""
    result = await performer.perform(effect(), key=KEY)

    assert (result.ok, result.ref) == (True, SENT)
    [(method, path, authorization, said)] = notify.asked
    assert (method, path) == ("POST", "/v2/notifications/sms")
    assert said == {
        "phone_number": "+447700900123",
        "template_id": TEMPLATE,
        "personalisation": {"message": "We come on Tuesday."},
        "reference": KEY,
    }
    claims = jwt.decode(
        authorization.removeprefix("Bearer "), SECRET, algorithms=["HS256"], options={"verify_iat": False}
    )
    assert claims == {"iss": SERVICE, "iat": AT // 1_000}


async def test_what_the_centre_tells_goes_the_same_way(performer: NotifyPerformer, notify: Notify) -> None:
    """Its words are made here."""
    await performer.perform(effect(effect="tell", telling="received", text=None), key=KEY)

    assert notify.asked[0][3]["personalisation"] == {"message": "Told: received"}


@pytest.mark.parametrize(
    "said", [{"address": ERASED}, {"text": ERASED}, {"attachments": (Attachment(media=MediaId("m"), kind="a/b"),)}]
)
async def test_what_cannot_be_sent_is_not_tried(
    performer: NotifyPerformer, notify: Notify, said: dict[str, Any]
) -> None:
    """Nothing leaves the house."""
    assert not (await performer.perform(effect(**said), key=KEY)).ok
    assert notify.asked == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refusal(400, "ValidationError", "phone_number Not enough digits: +447700900123"), "cannot be texted"),
        (refusal(400, "BadRequestError", "Can't send to this recipient using a team-only API key"), "make it live"),
        (refusal(400, "BadRequestError", "Text messages cannot be longer: character count greater"), "two parts"),
        (refusal(400, "BadRequestError", "Template not found"), "NOTIFY_TEMPLATE_ID"),
        (refusal(403, "AuthError", "Invalid token: API key not found"), "NOTIFY_API_KEY"),
        (refusal(429, "TooManyRequestsError", "Exceeded send limits (250000) for today"), "used up"),
        (Answer(418, "tea"), "418"),
    ],
)
async def test_a_refusal_is_said_in_plain_words(
    performer: NotifyPerformer, notify: Notify, answer: Answer, words: str
) -> None:
    """What to do, and never the resident's number."""
    notify.next.append(answer)
    result = await performer.perform(effect(), key=KEY)

    assert not result.ok
    assert words in result.text
    assert "7700" not in result.text


async def test_too_many_a_minute_are_sent_later(performer: NotifyPerformer, notify: Notify) -> None:
    """3,000 a minute are the most: the rest waits, in its order."""
    answer = refusal(429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds")
    notify.next.append(answer._replace(headers={"Retry-After": "9"}))

    with pytest.raises(ChannelUnavailable) as raised:
        await performer.perform(effect(), key=KEY)
    assert raised.value.retry_after_s == 9


@pytest.mark.parametrize("answer", [Answer(500, {}), Answer(breaks=True), Answer(201, {"no": "id"}), Answer(201, [])])
async def test_what_nobody_knows_is_looked_up(performer: NotifyPerformer, notify: Notify, answer: Answer) -> None:
    """A text that was sent is found by our name for it; one that was not, is not."""
    notify.next.append(answer)
    with pytest.raises(NotifySilent):
        await performer.perform(effect(), key=KEY)

    notify.next.append(Answer(200, {"notifications": [{"id": SENT}], "links": {}}))
    found = await performer.find(effect(), key=KEY)
    assert found is not None
    assert found.ref == SENT
    assert notify.asked[-1][1] == "/v2/notifications"
    assert notify.asked[-1][3] == {"reference": KEY}

    notify.next.append(Answer(200, {"notifications": [], "links": {}}))
    assert await performer.find(effect(), key=KEY) is None


async def test_while_it_is_away_nothing_is_lost() -> None:
    """Nobody listens: it was certainly not sent."""
    settings = NotifySettings(api_key=API_KEY, template_id=TEMPLATE, api_url="http://127.0.0.1:1")
    needs = Needs(clock=ManualClock(wall=AT), open=str, words=lambda _effect: "")
    performer = NotifyPerformer(settings, needs)

    with pytest.raises(ChannelUnavailable):
        await performer.perform(effect(address="+447700900123"), key=KEY)
    await performer.close()


def test_a_token_is_as_the_official_client_makes_it() -> None:
    """What its version 13.0.0 signs for this key at this second, to the letter."""
    assert token_of(API_KEY, 1_790_000_000) == (
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJpc3MiOiJjOGYxYjJhMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMGFhYWEiLCJpYXQiOjE3OTAwMDAwMDB9."
        "SAGYR77rJ6QttPsut26RjdcP_XeKOCcmQysldaUo3LU"
    )


async def test_the_official_client_asks_for_the_same(performer: NotifyPerformer, notify: Notify, address: str) -> None:
    """Whoever wrote GOV.UK Notify also wrote that client: what it sends is right."""
    await performer.perform(effect(), key=KEY)
    await asyncio.to_thread(
        NotificationsAPIClient(API_KEY, base_url=address).send_sms_notification,  # type: ignore[no-untyped-call]  # the package leaves it untyped
        "+447700900123",
        TEMPLATE,
        personalisation={"message": "We come on Tuesday."},
        reference=KEY,
    )

    ours, theirs = notify.asked
    assert (ours[:2], ours[3]) == (theirs[:2], theirs[3])
    assert [jwt.get_unverified_header(asked[2].removeprefix("Bearer ")) for asked in notify.asked] == [
        {"alg": "HS256", "typ": "JWT"}
    ] * 2


def test_settings_show_no_secret() -> None:
    """They end up in tracebacks."""
    shown = repr(NotifySettings(api_key=API_KEY, template_id=TEMPLATE, callback_token="the-token"))

    assert SECRET not in shown
    assert "the-token" not in shown


# --- what it tells afterwards

CALLBACKS = NotifyCallbacks("a-token-of-twenty-letters")
KNOWN: Final = "Bearer a-token-of-twenty-letters"


def told(status: str, token: str = KNOWN, body: bytes | None = None) -> Webhook:
    """A callback of a text."""
    said = {"id": SENT, "reference": KEY, "to": "07700900123", "status": status, "notification_type": "sms"}
    return Webhook(
        method="POST",
        path=PATH,
        headers={"authorization": token, "content-type": "application/json"},
        body=json.dumps(said).encode() if body is None else body,
    )


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("delivered", "delivered"),
        ("sent", "sent"),
        ("permanent-failure", "undelivered"),
        ("temporary-failure", "undelivered"),
        ("technical-failure", "failed"),
    ],
)
def test_how_far_a_text_got_is_told(status: str, state: DeliveryState) -> None:
    """The agent sees it as with any provider, and why not in plain words."""
    CALLBACKS.verify(told(status))
    [asked] = CALLBACKS.parse(told(status))

    assert (asked.source, asked.id) == ("provider:sms", f"{SENT}/{state}")
    assert isinstance(asked.data, MessageReport)
    assert (asked.data.ref, asked.data.state) == (SENT, state)
    assert bool(asked.data.text) is (state in ("undelivered", "failed"))


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer ", "Bearer x", "a-token-of-twenty-letters", "Bearer \udcff"])
def test_whoever_does_not_know_the_token_gets_nowhere(token: str) -> None:
    """It is all that proves who speaks: nothing of the body is read before."""
    assert not CALLBACKS.may_be_signed(told("delivered", token))
    with pytest.raises(BadSignature):
        CALLBACKS.verify(told("delivered", token))


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"id": "a b", "status": "x"}', b"[" * 50_000])
def test_what_is_no_callback_is_refused(body: bytes) -> None:
    """Whatever stands there, it is no error of ours."""
    with pytest.raises(BadWebhook):
        CALLBACKS.parse(told("", body=body))


def test_a_new_status_is_passed_over() -> None:
    """Providers add them without notice."""
    assert CALLBACKS.parse(told("teleported")) == ()
    assert CALLBACKS.reply(told("teleported")).notice == "unknown_event"
    assert CALLBACKS.reply(told("sending")).notice == ""


# --- what it receives

INCOMING = NotifyIncoming("a-token-of-twenty-letters", Town())


def texted(message: str = "My tap drips.", source: str = "447700900123", **more: object) -> Webhook:
    """A text that a resident sent to the service's number."""
    said = {
        "id": SENT,
        "source_number": source,
        "destination_number": "07700900900",
        "message": message,
        "date_received": "2026-09-21T14:13:20.000000Z",
        **more,
    }
    headers = {"authorization": KNOWN, "content-type": "application/json"}
    return Webhook(method="POST", path=INCOMING.paths[0], headers=headers, body=json.dumps(said).encode())


@pytest.mark.parametrize("source", ["447700900123", "+447700900123", "07700900123"])
def test_a_text_that_notify_receives_begins_a_contact(source: str) -> None:
    """Whoever answers to the number that Notify shows is heard, and is the same resident as through Twilio."""
    INCOMING.verify(texted(source=source))
    [asked] = INCOMING.parse(texted(source=source))

    assert (asked.source, asked.id) == ("provider:sms", SENT)
    assert isinstance(asked.data, MessageArrive)
    assert (asked.data.address, asked.data.to, asked.data.text) == ("+447700900123", "+447700900900", "My tap drips.")
    assert (asked.data.consent, asked.data.acknowledged, asked.data.emergency) == (None, False, False)
    assert INCOMING.reply(texted()).status == 200


def test_words_of_consent_and_danger_count_there_too() -> None:
    """Notify answers neither: we confirm STOP, and say what to do when it smells of gas."""
    [stop], [gas] = INCOMING.parse(texted(" Stop ")), INCOMING.parse(texted("I smell GAS"))

    assert isinstance(stop.data, MessageArrive)
    assert isinstance(gas.data, MessageArrive)
    assert (stop.data.consent, stop.data.acknowledged, gas.data.emergency) == ("stop", False, True)


@pytest.mark.parametrize("source", ["Alderbrook", "60002"])
def test_who_has_no_number_is_called_what_they_are_called(source: str) -> None:
    """A bank, or a short number."""
    [asked] = INCOMING.parse(texted(source=source))

    assert isinstance(asked.data, MessageArrive)
    assert asked.data.address == source


@pytest.mark.parametrize(
    "request_",
    [
        texted(source="9" * 40),
        texted(source="\r\nX: 1"),
        texted(source=""),
        texted(id="a b"),
        texted(destination_number=7),
    ],
)
def test_what_is_no_text_is_refused(request_: Webhook) -> None:
    """Whatever stands there, it is no error of ours."""
    with pytest.raises(BadWebhook):
        INCOMING.parse(request_)


def test_nobody_texts_in_anothers_name() -> None:
    """The token is all that proves who speaks."""
    with pytest.raises(BadSignature):
        INCOMING.verify(msgspec.structs.replace(texted(), headers={"authorization": "Bearer x"}))
