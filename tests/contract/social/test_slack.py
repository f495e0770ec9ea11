"""The official Slack client when Slack is well, busy, broken or away; nothing is posted twice by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from aiohttp.test_utils import TestServer

from channels.slack.client import Slack, SlackSilent
from channels.slack.performer import Needs, SlackPerformer
from channels.slack.settings import SlackSettings
from routing.errors import ChannelUnavailable
from routing.events import EffectRequested
from routing.ids import ContactId, Instant, MediaId, ResidentId
from routing.words import Attachment, Effect, Private, Sealed
from tests.contract.social.rest import Answer, Rest
from tests.unit.channels.slack.posting import SETTINGS, TEAM

AT = 1_790_000_000_000
KEY = "0:1:2"
ERASED = Sealed(resident=ResidentId("gone"), box="box")


def opened(text: Private) -> str | None:
    """A text in the clear."""
    return None if isinstance(text, Sealed) else text


NEEDS = Needs(
    open=opened,
    words=lambda effect: f"We tell you: {effect.telling}.",
    link=lambda contact: f"https://centre.example/console?contact={contact}",
    experts_channel="C9ASK",
)


@pytest.fixture
async def rest() -> Rest:
    """Slack's Web interface."""
    return Rest({"ok": True, "channel": "C1HELP", "ts": "1790000001.000200"})


def at(server: TestServer) -> SlackSettings:
    """An app whose Slack this is."""
    return msgspec.structs.replace(SETTINGS, api_url=str(server.make_url("/api/")))


@pytest.fixture
async def slack(rest: Rest) -> AsyncIterator[SlackPerformer]:
    """Who posts, pointed at it."""
    server = await rest.serve()
    yield SlackPerformer(Slack(at(server), total_s=1), NEEDS)
    rest.released.set()
    await server.close()


def effect(kind: Effect = "send", **said: Any) -> EffectRequested:
    """The engine asks for a message to May."""
    fields: dict[str, Any] = {"address": f"{TEAM}:U1MAY", "text": "On Tuesday <3", "to": TEAM, "thread": "C1HELP/1.2"}
    return EffectRequested(at=Instant(AT), contact=ContactId("c1"), effect=kind, channel="slack", **{**fields, **said})


async def test_an_answer_stands_below_the_message(slack: SlackPerformer, rest: Rest) -> None:
    """It carries our key, so that it can be found again; nothing in it calls anybody."""
    result = await slack.perform(effect(), key=KEY)

    assert (result.ok, result.ref) == (True, "C1HELP/1790000001.000200")
    [asked] = rest.asked
    assert (asked.method, asked.path) == ("POST", "/api/chat.postMessage")
    assert asked.said == {
        "channel": "C1HELP",
        "thread_ts": "1.2",
        "text": "On Tuesday &lt;3",
        "unfurl_links": False,
        "unfurl_media": False,
        "metadata": {"event_type": "contact_centre_message", "event_payload": {"key": KEY}},
    }
    assert rest.tokens == ["Bearer xoxb-1"]


async def test_without_a_thread_a_conversation_is_opened(slack: SlackPerformer, rest: Rest) -> None:
    """A resident may be written to whose thread we do not know."""
    rest.next.append(Answer(200, {"ok": True, "channel": {"id": "D7"}}))
    await slack.perform(effect("tell", telling="received", text=None, thread=""), key=KEY)

    assert (rest.asked[0].path, rest.asked[0].said["users"]) == ("/api/conversations.open", "U1MAY")
    assert (rest.asked[1].said["channel"], rest.asked[1].said["text"]) == ("D7", "We tell you: received.")


async def test_a_question_holds_what_was_typed_masked_and_a_link(slack: SlackPerformer, rest: Rest) -> None:
    """Colleagues see the question, and whoever may see more signs in."""
    text = "Is AB1 2CD listed? He rings from 07700 900123. <!channel>"
    await slack.perform(effect("ask", text=text, to="", thread="", address=None), key=KEY)
    await slack.perform(effect("ask", text="And?", to="C8LAW", thread="", address=None), key=KEY)

    said = rest.asked[0].said
    assert said["channel"] == "C9ASK"
    assert said["text"] == (
        "Is [postcode] listed? He rings from [number]. &lt;!channel&gt;\n"
        "<https://centre.example/console?contact=c1|Open the contact>"
    )
    assert "thread_ts" not in said
    assert rest.asked[1].said["channel"] == "C8LAW"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("channel_not_found", "invite the app"),
        ("not_in_channel", "invite the app"),
        ("invalid_auth", "SLACK_BOT_TOKEN"),
        ("missing_scope", "scopes"),
        ("msg_too_long", "in parts"),
        ("a_new_one", "its error a_new_one"),
    ],
)
async def test_a_refusal_says_what_to_do(slack: SlackPerformer, rest: Rest, reason: str, words: str) -> None:
    """Slack refuses with 200: that must not count as sent."""
    rest.next.append(Answer(200, {"ok": False, "error": reason}))
    result = await slack.perform(effect(), key=KEY)

    assert (result.ok, words in result.text) == (False, True)
    assert len(rest.asked) == 1


@pytest.mark.parametrize(("said", "waits_s"), [("7", 7), ("86400", 60), ("soon", 0)])
async def test_too_much_at_once_is_tried_again_when_slack_says(
    slack: SlackPerformer, rest: Rest, said: str, waits_s: float
) -> None:
    """One message a second and channel: more of them wait."""
    rest.next.append(Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": said}))
    with pytest.raises(ChannelUnavailable) as told:
        await slack.perform(effect(), key=KEY)
    assert told.value.retry_after_s == waits_s
    assert len(rest.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500, {"ok": False}),
        Answer(502, b"<html>", {"Content-Type": "text/html"}),
        Answer(200, {"ok": False, "error": "internal_error"}),
        Answer(breaks=True),
        Answer(slow=True),
    ],
)
async def test_what_may_have_been_done_is_not_repeated(slack: SlackPerformer, rest: Rest, answer: Answer) -> None:
    """A resident does not read the same answer twice because Slack's was lost."""
    rest.next.append(answer)
    with pytest.raises(SlackSilent):
        await slack.perform(effect(), key=KEY)
    assert len(rest.asked) == 1


async def test_no_connection_means_that_nothing_was_done() -> None:
    """While Slack is away messages wait, and go out in order afterwards."""
    server = await Rest({}).serve()
    away = Slack(at(server))
    await server.close()
    with pytest.raises(ChannelUnavailable):
        await SlackPerformer(away, NEEDS).perform(effect(), key=KEY)


async def test_what_was_posted_is_found_by_its_key(slack: SlackPerformer, rest: Rest) -> None:
    """Before anything is posted again, its thread is looked through."""
    other = {"ts": "3.1", "text": "On Tuesday &lt;3"}
    ours = {"ts": "3.2", "metadata": {"event_type": "contact_centre_message", "event_payload": {"key": KEY}}}
    rest.next += [Answer(200, {"ok": True, "messages": [other, ours]}), Answer(200, {"ok": True, "messages": [other]})]
    found, missing = await slack.find(effect(), key=KEY), await slack.find(effect(thread="D7"), key=KEY)

    assert (found.ref if found is not None else "", missing) == ("C1HELP/3.2", None)
    assert [asked.path for asked in rest.asked] == ["/api/conversations.replies", "/api/conversations.history"]
    assert rest.asked[0].query["ts"] == "1.2"
    assert rest.asked[0].query["include_all_metadata"] == "true"


async def test_nobody_is_written_to_who_was_erased(slack: SlackPerformer, rest: Rest) -> None:
    """And nothing empty is posted."""
    erased = await slack.perform(effect(text=ERASED), key=KEY)
    empty = await slack.perform(effect(text=" "), key=KEY)

    assert ("erased" in erased.text, "no text" in empty.text, rest.asked) == (True, True, [])


PHOTO = Attachment(media=MediaId("m1"), kind="")


@pytest.fixture
async def sharing(rest: Rest) -> AsyncIterator[SlackPerformer]:
    """Who posts, with one photo that is May's."""

    async def file(_effect: EffectRequested, file: Attachment) -> tuple[str, bytes] | None:
        return ("jpg", b"photo") if file == PHOTO else None

    server = await rest.serve()
    upload = str(server.make_url("/upload/1"))
    rest.next += [Answer(200, {"ok": True, "upload_url": upload, "file_id": "F1"}), Answer(200, b"OK")]
    yield SlackPerformer(Slack(at(server), total_s=1), NEEDS._replace(file=file))
    rest.released.set()
    await server.close()


async def test_a_file_and_its_words_are_one_message(sharing: SlackPerformer, rest: Rest) -> None:
    """Slack is given the bytes, then told where they belong; the token goes nowhere but to its interface."""
    result = await sharing.perform(effect(attachments=(PHOTO,)), key=KEY)

    assert (result.ok, result.ref) == (True, "C1HELP/F1")
    place, given, shared = rest.asked
    assert (place.path, place.query) == (
        "/api/files.getUploadURLExternal",
        {"filename": "file-0-1-2-1.jpg", "length": "5"},
    )
    assert given.path == "/upload/1"
    assert rest.tokens[1] == ""
    assert shared.path == "/api/files.completeUploadExternal"
    assert shared.said == {
        "files": [{"id": "F1", "title": "file-0-1-2-1.jpg"}],
        "channel_id": "C1HELP",
        "initial_comment": "On Tuesday &lt;3",
        "thread_ts": "1.2",
    }


async def test_a_file_that_is_not_this_residents_is_not_shared(sharing: SlackPerformer, rest: Rest) -> None:
    """Nor are the words, which would speak of nothing."""
    other = Attachment(media=MediaId("m2"), kind="")
    result = await sharing.perform(effect(attachments=(other,)), key=KEY)

    assert (result.ok, "Attach it again" in result.text, rest.asked) == (False, True, [])


async def test_a_file_goes_to_slack_alone(sharing: SlackPerformer, rest: Rest) -> None:
    """Whatever an answer names as the place for it."""
    rest.next.clear()
    rest.next.append(Answer(200, {"ok": True, "upload_url": "https://evil.example/x", "file_id": "F1"}))
    result = await sharing.perform(effect(attachments=(PHOTO,)), key=KEY)

    assert not result.ok
    assert len(rest.asked) == 1


@pytest.mark.parametrize(
    "answer", [Answer(500), Answer(302, b"", {"Location": "https://evil.example"}), Answer(breaks=True)]
)
async def test_a_file_that_was_not_taken_is_given_again(sharing: SlackPerformer, rest: Rest, answer: Answer) -> None:
    """Nobody has seen it before it is shared."""
    rest.next[1] = answer
    with pytest.raises(ChannelUnavailable):
        await sharing.perform(effect(attachments=(PHOTO,)), key=KEY)


async def test_a_file_that_was_shared_is_found_by_its_name(sharing: SlackPerformer, rest: Rest) -> None:
    """It is not shared twice because Slack's answer was lost."""
    rest.next.clear()
    messages = [
        {"ts": "1790000000.1", "files": [{"name": "file-0-1-20-1.jpg"}]},
        {"ts": "1790000000.2", "files": [{"name": "file-0-1-2-1.jpg"}]},
    ]
    rest.next.append(Answer(200, {"ok": True, "messages": messages}))

    found = await sharing.find(effect(attachments=(PHOTO,)), key=KEY)

    assert found is not None
    assert found.ref == "C1HELP/1790000000.2"
