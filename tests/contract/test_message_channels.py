"""What every channel of messages promises of residents' words, and that no body whatever is an error of ours."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels._twilio import FORM
from routing.commands.messages import MessageArrive
from routing.errors import BadWebhook
from routing.ports import Webhook, WebhookChannel
from tests.contract.letter import Letter
from tests.contract.social_webhooks import DEEP, InstagramMessages, MetaMessages, SlackEvents
from tests.contract.test_notify import CALLBACKS, INCOMING
from tests.contract.webhooks import TwilioPhone, TwilioTexts, TwilioWhatsApp, open_door
from tests.unit.channels._meta.writing import message
from tests.unit.channels.slack.posting import event, posted

Writing = Callable[[str, str], Letter]
"""Somebody writes a text; the other text is the message's name."""

LONG: Final = "Mae'r to yn gollwng. " * 76 + "Help"
ARABIC: Final = "سقف بيتي يتسرب \u200fمنه الماء"  # noqa: RUF001  # they are letters


def _meta(provider: MetaMessages) -> Writing:
    return lambda text, name: provider.batch(message(name, text))


def _slack(provider: SlackEvents) -> Writing:
    return lambda text, name: provider.events(event(posted(text, ts=f"1790000000.{int(name[1:]):0>6}"), event_id=name))


def _twilio(provider: TwilioTexts) -> Writing:
    return lambda text, name: provider.text(text, MessageSid=f"SM{name[1:]:0>32}")


CHANNELS: Final[Mapping[str, Callable[[], tuple[Any, Writing]]]] = {
    "sms": lambda: (it := TwilioTexts(), _twilio(it)),
    "whatsapp": lambda: (it := TwilioWhatsApp(), _twilio(it)),
    "messenger": lambda: (it := MetaMessages(), _meta(it)),
    "instagram": lambda: (it := InstagramMessages(), _meta(it)),
    "slack": lambda: (it := SlackEvents(), _slack(it)),
}


@pytest.fixture(params=sorted(CHANNELS))
def channel(request: pytest.FixtureRequest) -> str:
    """One of them."""
    return str(request.param)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Gas? 🦊👩‍👩‍👧‍👦 🏴󠁧󠁢󠁷󠁬󠁳󠁿", "Gas? 🦊👩‍👩‍👧‍👦 🏴󠁧󠁢󠁷󠁬󠁳󠁿"),
        (ARABIC, ARABIC),
        (LONG, LONG),
        ("a\x00b\x00\x07 c", "ab c"),
        ("<script>alert(1)</script> &amp; <b>", None),
        ("Line one\nline two", "Line one\nline two"),
    ],
    ids=["emoji", "right to left", "1600 characters", "null bytes", "HTML", "lines"],
)
async def test_what_a_resident_wrote_is_what_the_agent_reads(channel: str, text: str, read: str | None) -> None:
    """Families of emoji, Arabic and 1,600 characters of Welsh are somebody's words; null bytes are nobody's."""
    provider, writes = CHANNELS[channel]()
    async with open_door(provider) as door:
        assert (await door.post(writes(text, "m1"))).status == 200
        [command] = door.inbox.taken

    assert isinstance(command.data, MessageArrive)
    # Slack escapes what people write; what stands between < and > there is a mark of its own.
    assert channel == "slack" or command.data.text == (read or text)
    assert read is None or command.data.text == read
    assert len(LONG) == 1_600


async def test_a_hundred_messages_are_a_hundred_commands(channel: str) -> None:
    """After an outage a provider brings many at once, in any order, and some of them twice: none is lost, none counts twice."""
    provider, writes = CHANNELS[channel]()
    names = [f"m{number}" for number in range(100)]
    async with open_door(provider) as door:
        for name in [*reversed(names), *names[:20]]:
            assert (await door.post(writes(f"Number {name}.", name))).status == 200

        assert len(door.asked) == 120
        assert len(set(door.asked)) == 100


@pytest.mark.parametrize(
    "provider", [MetaMessages(), InstagramMessages(), SlackEvents()], ids=lambda one: one.channel.name
)
async def test_deep_json_is_refused_and_nothing_is_taken(provider: MetaMessages | SlackEvents) -> None:
    """A body of brackets alone fills no stack, whichever field it begins in."""
    deep = "[" * 50_000 + "]" * 50_000
    if isinstance(provider, MetaMessages):
        letters = [provider.signed(DEEP), provider.signed(f'{{"object":"{provider.object}","entry":{deep}}}'.encode())]
    else:
        letters = [provider.signed("events", DEEP), provider.signed("events", f'{{"type":{deep}}}'.encode())]
    async with open_door(provider) as door:
        assert {(await door.post(letter)).status for letter in letters} == {422}
        assert door.asked == []


async def test_json_in_a_form_is_not_read() -> None:
    """Twilio tells of channels in JSON of their own: whatever stands there, the message beside it counts."""
    provider = TwilioWhatsApp()
    async with open_door(provider) as door:
        letter = provider.text("My tap drips.", ChannelMetadata="[" * 5_000, InteractiveData='{"a":' * 2_000)
        assert (await door.post(letter)).status == 200
        assert len(door.asked) == 1


# --- whatever it is

JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
META_WORDS: Final = [
    "object",
    "entry",
    "id",
    "time",
    "messaging",
    "standby",
    "changes",
    "sender",
    "recipient",
    "timestamp",
    "message",
    "mid",
    "text",
    "attachments",
    "type",
    "payload",
    "url",
    "postback",
    "delivery",
    "read",
    "watermark",
    "is_echo",
    "is_deleted",
    "field",
    "value",
    "from",
    "item",
    "verb",
    "comment_id",
    "page",
    "instagram",
    "feed",
]
SLACK_WORDS: Final = [
    "type",
    "event_callback",
    "url_verification",
    "challenge",
    "team_id",
    "event_id",
    "event",
    "authorizations",
    "message",
    "channel",
    "channel_type",
    "user",
    "ts",
    "thread_ts",
    "subtype",
    "bot_id",
    "files",
    "url_private",
    "previous_message",
    "deleted_ts",
    "message_changed",
    "message_deleted",
    "text",
]
TWILIO_WORDS: Final = [
    "MessageSid",
    "SmsSid",
    "From",
    "To",
    "Body",
    "NumMedia",
    "MediaUrl0",
    "MediaContentType0",
    "OptOutType",
    "MessageStatus",
    "SmsStatus",
    "EventType",
    "ErrorCode",
    "ProfileName",
    "WaId",
    "Latitude",
    "Longitude",
    "ButtonText",
    "OriginalRepliedMessageSid",
    "CallSid",
    "CallStatus",
    "Digits",
    "RecordingSid",
    "RecordingDuration",
    "SequenceNumber",
    "StatusCallbackEvent",
    "SpeechResult",
]


def documents(words: list[str]) -> st.SearchStrategy[Any]:
    """Documents of a provider's own words in places where nobody expects them."""
    leaf = (
        st.sampled_from(words) | JSON | st.sampled_from(["1790000000.000100", "1000001", "T1TOWN", "C1HELP", -1, 2**70])
    )
    return st.recursive(
        leaf,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(words), inner, max_size=8),
        max_leaves=30,
    )


def nothing_but_refused(channel: WebhookChannel, request: Webhook) -> None:
    """Commands and an answer, or a refusal: never anything else."""
    try:
        channel.parse(request)
        answer = channel.reply(request)
    except BadWebhook:
        return
    assert answer.status == 200
    assert "\n" not in "".join(answer.headers.values())


@given(body=st.binary(max_size=300) | documents(META_WORDS).map(lambda one: json.dumps(one).encode()))
@settings(max_examples=150, deadline=None)
def test_no_body_of_metas_is_an_error(body: bytes) -> None:
    """Meta changes its payloads as it likes, and every day somebody else tries."""
    for provider in (MetaMessages(), InstagramMessages()):
        path, headers = provider.channel.paths[0], {"content-type": "application/json"}
        nothing_but_refused(provider.channel, Webhook(method="POST", path=path, headers=headers, body=body))


@given(message=documents(META_WORDS), where=st.sampled_from(["message", "postback", "delivery", "read", "x"]))
@settings(max_examples=150, deadline=None)
def test_one_strange_item_does_not_take_the_others_of_its_batch_away(message: Any, where: str) -> None:
    """What stands beside it is somebody's message."""
    provider = MetaMessages()
    there = {"sender": {"id": "7"}, "recipient": {"id": "1"}}
    letter = provider.batch({**there, where: message}, {**there, "message": {"mid": "m_2", "text": "My tap drips."}})
    request = Webhook(method="POST", path=letter.path, body=letter.body)

    assert "m_2" in [one.id for one in provider.channel.parse(request)]


@given(
    body=st.binary(max_size=300)
    | documents(SLACK_WORDS).map(lambda one: json.dumps(one).encode())
    | documents(SLACK_WORDS).map(lambda one: json.dumps(event(one)).encode())
    | documents(SLACK_WORDS).map(lambda one: urlencode({"payload": json.dumps(one)}).encode()),
    where=st.sampled_from(["events", "interactions"]),
)
@settings(max_examples=250, deadline=None)
def test_no_body_of_slacks_is_an_error(body: bytes, where: str) -> None:
    """An error would be delivered again three times, and then the subscription taken away."""
    request = Webhook(method="POST", path=f"/channels/slack/{where}", body=body)
    nothing_but_refused(SlackEvents().channel, request)


FIELDS: Final = st.dictionaries(
    st.sampled_from(TWILIO_WORDS) | st.text(max_size=12),
    st.text(max_size=60)
    | st.sampled_from(
        ["SM1", "whatsapp:+447700900123", "+441632960901", "delivered", "failed", "9" * 400, "STOP", "10"]
    ),
    max_size=10,
)


@given(fields=FIELDS, where=st.sampled_from(["incoming", "status"]))
@settings(max_examples=250, deadline=None)
def test_no_form_of_twilios_is_an_error(fields: dict[str, str], where: str) -> None:
    """A field that comes tomorrow is none of our business; a field that holds something else is a refusal."""
    body = urlencode(fields).encode()
    for provider in (TwilioTexts(), TwilioWhatsApp()):
        path = f"/channels/{provider.name}/{where}"
        nothing_but_refused(
            provider.channel, Webhook(method="POST", path=path, headers={"content-type": FORM}, body=body)
        )
        nothing_but_refused(provider.channel, Webhook(method="GET", path=path, query=urlencode(fields)))


@given(fields=FIELDS, path=st.sampled_from(TwilioPhone().channel.paths))
@settings(max_examples=250, deadline=None)
def test_no_form_of_a_call_is_an_error(fields: dict[str, str], path: str) -> None:
    """Whoever rings hears a person, or that something is wrong, and never a provider's excuse."""
    request = Webhook(method="POST", path=path, headers={"content-type": FORM}, body=urlencode(fields).encode())
    nothing_but_refused(TwilioPhone().channel, request)


@given(
    body=st.binary(max_size=200)
    | documents(["id", "status", "delivered", "source_number", "destination_number", "message", "447700900123"]).map(
        lambda one: json.dumps(one).encode()
    )
)
@settings(max_examples=150, deadline=None)
def test_no_body_of_notifys_is_an_error(body: bytes) -> None:
    """The same."""
    for channel in (CALLBACKS, INCOMING):
        nothing_but_refused(channel, Webhook(method="POST", path=channel.paths[0], body=body))
