"""Messenger and Instagram when Meta is well, busy, broken or away; nothing is sent twice by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec
import pytest
from aiohttp.test_utils import TestServer

from channels._meta.graph import Graph, Limits, MetaSilent
from channels._meta.performer import MetaPerformer, Needs
from channels.instagram.performer import InstagramPerformer
from channels.messenger.performer import MessengerPerformer
from routing.errors import ChannelUnavailable
from routing.events import EffectRequested
from routing.ids import ContactId, Instant, MediaId, ResidentId
from routing.words import Attachment, Effect, Private, Sealed
from tests.contract.social.rest import Answer, Rest
from tests.unit.channels._meta.writing import AT, MAY, PAGE, SETTINGS


def _opened(text: Private) -> str | None:
    return None if isinstance(text, Sealed) else text


ERASED = Sealed(resident=ResidentId("gone"), box="box")
NEEDS = Needs(
    open=_opened,
    words=lambda effect: f"We tell you: {effect.telling}.",
    public_line=lambda language: f"In private ({language}).",
)


@pytest.fixture
async def rest() -> Rest:
    """Meta's Graph interface."""
    return Rest({"recipient_id": MAY, "message_id": "m_sent"})


@pytest.fixture
async def graph(rest: Rest) -> AsyncIterator[Graph]:
    """The client, pointed at it."""
    server = await rest.serve()
    graph = Graph(msgspec.structs.replace(SETTINGS, graph_url=str(server.make_url("")).rstrip("/")), Limits(2, 1.5))
    yield graph
    rest.released.set()
    await graph.close()
    await server.close()


@pytest.fixture
def messenger(graph: Graph) -> MetaPerformer:
    """Who writes by Messenger."""
    return MessengerPerformer(graph, NEEDS)


def effect(kind: Effect = "send", **said: Any) -> EffectRequested:
    """The engine asks for a message to May."""
    fields: dict[str, Any] = {"channel": "messenger", "address": f"{PAGE}:{MAY}", "text": "On Tuesday.", "to": PAGE}
    return EffectRequested(at=Instant(AT), contact=ContactId("c1"), effect=kind, **{**fields, **said})


def error(code: int, subcode: int = 0, headers: Mapping[str, str] | None = None) -> Answer:
    """Meta says no, as it does; its words hold a name."""
    said = {"message": "(#1) May Price", "type": "OAuthException", "code": code, "error_subcode": subcode}
    return Answer(400, {"error": said}, headers or {})


async def test_an_answer_goes_to_the_resident_with_a_proof(messenger: MetaPerformer, rest: Rest) -> None:
    """A stolen token would not do; and no token stands in an address, where logs would keep it."""
    result = await messenger.perform(effect(), key="0:1:2")

    assert (result.ok, result.ref) == (True, "m_sent")
    [asked] = rest.asked
    assert (asked.method, asked.path) == ("POST", f"/v23.0/{PAGE}/messages")
    assert asked.query == {"appsecret_proof": "94ae2aa38103c91a0b263aead0bbf8e90d65a38774c7578a3f3ab80b57dcadca"}
    assert rest.tokens == ["Bearer EAAtoken"]
    assert asked.said == {
        "recipient": {"id": MAY},
        "messaging_type": "RESPONSE",
        "message": {"text": "On Tuesday.", "metadata": "contact-centre:0:1:2"},
    }


async def test_a_person_may_answer_for_a_week(messenger: MetaPerformer, rest: Rest) -> None:
    """Outside the 24 hours only what a person wrote goes out, and says so."""
    await messenger.perform(effect(human=True), key="k")

    said = rest.asked[0].said
    assert (said["messaging_type"], said["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")


async def test_what_the_centre_tells_is_put_into_words_here(messenger: MetaPerformer, rest: Rest) -> None:
    """The log holds what was told, not a text that somebody may want to correct."""
    await messenger.perform(effect("tell", telling="received", text=None), key="k")

    assert rest.asked[0].said["message"]["text"] == "We tell you: received."


async def test_long_answers_come_in_parts(graph: Graph, messenger: MetaPerformer, rest: Rest) -> None:
    """2,000 characters by Messenger, 1,000 bytes by Instagram; a part that fails is said, and none goes twice."""
    text = "Penblwydd hapus, ŵyr. " * 150
    assert (await messenger.perform(effect(text=text), key="k")).ok
    longest = [len(asked.said["message"]["text"]) for asked in rest.asked]
    rest.asked.clear()
    assert (await InstagramPerformer(graph, NEEDS).perform(effect(text=text), key="k")).ok
    largest = [len(asked.said["message"]["text"].encode()) for asked in rest.asked]
    rest.next += [Answer(200, {"message_id": "m_1"}), error(4)]
    broken = await messenger.perform(effect(text=text), key="k")

    assert len(longest) == 2
    assert max(longest) <= 2_000
    assert len(largest) == 4
    assert max(largest) <= 1_000
    assert not broken.ok
    assert "Of its 2 parts the first 1 were sent" in broken.text


@pytest.mark.parametrize(
    ("code", "subcode", "words"),
    [
        (190, 0, "META_PAGE_TOKEN"),
        (10, 2018278, "Ring them, or wait"),
        (10, 0, "permissions"),
        (551, 0, "cannot be reached"),
        (100, 0, "shorten it"),
        (230, 0, "permission"),
        (10900, 0, "once"),
        (77777, 0, "its error 77777"),
    ],
)
async def test_a_refusal_says_what_to_do_and_names_nobody(
    messenger: MetaPerformer, rest: Rest, code: int, subcode: int, words: str
) -> None:
    """The agent who wrote is the one who can put it right."""
    rest.next.append(error(code, subcode))
    result = await messenger.perform(effect(), key="k")

    assert (result.ok, words in result.text, "May" in result.text) == (False, True, False)
    assert len(rest.asked) == 1


@pytest.mark.parametrize("code", [4, 32, 613])
async def test_too_much_at_once_is_tried_again_when_meta_says(messenger: MetaPerformer, rest: Rest, code: int) -> None:
    """It was not done, and will be."""
    rest.next.append(error(code, headers={"Retry-After": "7"}))
    rest.next.append(Answer(429, b"", {"Retry-After": "86400"}))
    waits = []
    for _ in range(2):
        with pytest.raises(ChannelUnavailable) as told:
            await messenger.perform(effect(), key="k")
        waits.append(told.value.retry_after_s)

    assert waits == [7, 60]


@pytest.mark.parametrize(
    "answer",
    [
        error(1),
        error(2),
        error(1200),
        Answer(500, b"<html>"),
        Answer(200, b"no"),
        Answer(breaks=True),
        Answer(slow=True),
    ],
)
async def test_what_may_have_been_done_is_not_repeated(messenger: MetaPerformer, rest: Rest, answer: Answer) -> None:
    """A resident does not read the same answer twice because ours was lost."""
    rest.next.append(answer)
    with pytest.raises(MetaSilent):
        await messenger.perform(effect(), key="k")
    assert len(rest.asked) == 1


async def test_no_connection_means_that_nothing_was_done() -> None:
    """While Meta is away messages wait, and go out in order afterwards."""
    server: TestServer = await Rest({}).serve()
    away = Graph(msgspec.structs.replace(SETTINGS, graph_url=str(server.make_url("")).rstrip("/")))
    await server.close()
    with pytest.raises(ChannelUnavailable):
        await MessengerPerformer(away, NEEDS).perform(effect(), key="k")
    await away.close()


async def test_what_was_sent_is_found_by_its_words(messenger: MetaPerformer, rest: Rest) -> None:
    """Meta keeps no name of ours: the page's own message with these words, written since, is it."""

    def thread(text: str, writer: str, seconds: int) -> Answer:
        at = dt.datetime.fromtimestamp(AT / 1000 + seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
        message = {"id": "m_9", "message": text, "from": {"id": writer}, "created_time": at}
        return Answer(200, {"data": [{"messages": {"data": [message]}}]})

    rest.next += [
        thread("On Tuesday.", PAGE, 2),
        thread("On Tuesday.", MAY, 2),
        thread("On Tuesday.", PAGE, -7200),
        thread("On Monday.", PAGE, 2),
        Answer(200, {"data": []}),
    ]
    found = [await messenger.find(effect(), key="k") for _ in range(5)]

    assert [each.ref if each is not None else None for each in found] == ["m_9", None, None, None, None]
    assert rest.asked[0].path == f"/v23.0/{PAGE}/conversations"
    assert rest.asked[0].query["user_id"] == MAY


async def test_a_comment_is_answered_in_private_after_one_public_line(messenger: MetaPerformer, rest: Rest) -> None:
    """Neighbours see that the council answers, and nothing of the case; the line stands there once."""
    rest.next += [Answer(200, {"data": []}), Answer(200, {"id": "55_78"}), Answer(200, {"message_id": "m_1"})]
    first = await messenger.perform(effect(thread="comment:55_77", language="en"), key="k")
    rest.next += [Answer(200, {"data": [{"id": "55_78", "message": "In private (en)."}]})]
    told = await messenger.perform(effect("tell", telling="received", thread="comment:55_77", language="en"), key="k")

    look, line, private, _ = rest.asked
    assert (look.method, look.path, line.path) == ("GET", "/v23.0/55_77/comments", "/v23.0/55_77/comments")
    assert line.said == {"message": "In private (en)."}
    assert private.said["recipient"] == {"comment_id": "55_77"}
    assert (first.ref, told.ref) == ("m_1", "55_78")


async def test_only_what_may_be_public_is_told_below_a_comment(messenger: MetaPerformer, rest: Rest) -> None:
    """What to do in danger is for everybody; that a case was closed is nobody else's business."""
    rest.next.append(Answer(200, {"id": "55_79"}))
    safety = await messenger.perform(effect("tell", telling="safety", thread="comment:55_77"), key="k")
    closed = await messenger.perform(effect("tell", telling="closed", thread="comment:55_77"), key="k")

    assert (safety.ref, closed.ok, len(rest.asked)) == ("55_79", False, 1)


async def test_nobody_is_written_to_who_was_erased(messenger: MetaPerformer, rest: Rest) -> None:
    """And nothing empty is sent."""
    erased = await messenger.perform(effect(address=ERASED), key="k")
    empty = await messenger.perform(effect(text=None), key="k")

    assert ("erased" in erased.text, "no text" in empty.text, rest.asked) == (True, True, [])


def replied(*replies: Mapping[str, object]) -> Answer:
    """What stands below a comment."""
    return Answer(200, {"data": list(replies)})


async def test_after_a_lost_answer_nothing_stands_below_a_comment_twice(messenger: MetaPerformer, rest: Rest) -> None:
    """The line was posted, and nobody heard: the post's readers see it once, and so do they what to do in an emergency."""
    received = effect("tell", telling="received", text=None, thread="comment:55_77", language="en")
    safety = effect("tell", telling="safety", text=None, thread="comment:55_77", language="en")
    rest.next += [replied(), Answer(breaks=True), replied({"id": "55_78", "message": "In private (en)."})]
    with pytest.raises(MetaSilent):
        await messenger.perform(received, key="k1")
    again = await messenger.perform(received, key="k1")
    rest.next += [
        Answer(breaks=True),
        replied({"id": "55_79", "message": "We tell you: safety.", "from": {"id": PAGE}}),
    ]
    with pytest.raises(MetaSilent):
        await messenger.perform(safety, key="k2")
    found = await messenger.find(safety, key="k2")

    assert again.ref == "55_78"
    assert found is not None
    assert found.ref == "55_79"
    assert [asked.path for asked in rest.asked if asked.method == "POST"] == ["/v23.0/55_77/comments"] * 2


async def test_the_same_words_of_somebody_else_are_not_ours(messenger: MetaPerformer, rest: Rest) -> None:
    """Whoever repeats our line below a post does not keep us from saying it."""
    rest.next += [
        replied({"id": "9", "message": "In private (en).", "from": {"id": MAY}}),
        Answer(200, {"id": "55_78"}),
    ]
    told = await messenger.perform(
        effect("tell", telling="received", text=None, thread="comment:55_77", language="en"), key="k"
    )

    assert told.ref == "55_78"


async def test_a_private_reply_that_was_lost_is_found_in_the_conversation(messenger: MetaPerformer, rest: Rest) -> None:
    """A comment can be answered in private once: a second try would be refused, and the agent told that none went out."""
    send = effect(thread="comment:55_77", language="en")
    rest.next += [replied({"id": "55_78", "message": "In private (en)."}), Answer(breaks=True)]
    with pytest.raises(MetaSilent):
        await messenger.perform(send, key="k")
    at = dt.datetime.fromtimestamp(AT / 1000 + 1, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
    message = {"id": "m_9", "message": "On Tuesday.", "from": {"id": PAGE}, "created_time": at}
    rest.next.append(Answer(200, {"data": [{"messages": {"data": [message]}}]}))
    found = await messenger.find(send, key="k")

    assert found is not None
    assert (found.ok, found.ref) == (True, "m_9")


async def test_the_same_words_twice_are_two_messages(messenger: MetaPerformer, rest: Rest) -> None:
    """The agent wrote "Yes." twice: that the first got there says nothing of the second."""

    def written(*refs: str) -> Answer:
        at = dt.datetime.fromtimestamp(AT / 1000 + 1, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
        found = [{"id": ref, "message": "Yes.", "from": {"id": PAGE}, "created_time": at} for ref in refs]
        return Answer(200, {"data": [{"messages": {"data": found}}]})

    rest.next.append(Answer(200, {"recipient_id": MAY, "message_id": "m_1"}))
    assert (await messenger.perform(effect(text="Yes."), key="k1")).ref == "m_1"
    rest.next += [written("m_1"), written("m_2", "m_1")]
    first, second = [await messenger.find(effect(text="Yes."), key="k2") for _ in range(2)]

    assert first is None
    assert second is not None
    assert second.ref == "m_2"


async def test_a_provider_that_does_not_say_what_it_sent_ends_it(messenger: MetaPerformer, rest: Rest) -> None:
    """Without permission to look, to send again could be to send twice: the agent decides."""
    rest.next.append(error(10))
    found = await messenger.find(effect(), key="k")

    assert found is not None
    assert not found.ok
    assert "does not say whether this was sent" in found.text


PHOTO = Attachment(media=MediaId("m1"), kind="")


def sharing(graph: Graph) -> MetaPerformer:
    """Who writes by Messenger, with one photo that is May's."""

    async def file(_effect: EffectRequested, file: Attachment) -> tuple[str, str] | None:
        return ("image/jpeg", "https://centre.example/media/sent/x") if file == PHOTO else None

    return MessengerPerformer(graph, NEEDS._replace(file=file))


async def test_a_file_follows_the_words_by_an_address_of_ours(graph: Graph, rest: Rest) -> None:
    """Meta fetches it from us; the resident reads first what it is about."""
    result = await sharing(graph).perform(effect(attachments=(PHOTO,)), key="k")
    await sharing(graph).perform(effect(text="", attachments=(PHOTO,)), key="k")

    shared = {"type": "image", "payload": {"url": "https://centre.example/media/sent/x", "is_reusable": False}}
    assert result.ok
    assert [asked.said["message"] for asked in rest.asked] == [
        {"text": "On Tuesday.", "metadata": "contact-centre:k"},
        {"attachment": shared, "metadata": "contact-centre:k"},
        {"attachment": shared, "metadata": "contact-centre:k"},
    ]


async def test_a_file_that_is_not_this_residents_sends_nothing(graph: Graph, rest: Rest) -> None:
    """Nor does one below a comment: there it would stand in public, or be lost."""
    other = await sharing(graph).perform(effect(attachments=(Attachment(media=MediaId("m2"), kind=""),)), key="k")
    below = await sharing(graph).perform(effect(attachments=(PHOTO,), thread="comment:1_2"), key="k")

    assert not rest.asked
    assert "Attach it again" in other.text
    assert "once the resident has replied" in below.text


async def test_a_file_without_words_is_found_again(graph: Graph, rest: Rest) -> None:
    """A photo is not sent twice because Meta's answer was lost."""
    written = dt.datetime.fromtimestamp(AT / 1000, dt.UTC).isoformat()
    message = {"id": "m_photo", "message": "", "created_time": written, "from": {"id": PAGE}}
    rest.next.append(Answer(200, {"data": [{"messages": {"data": [message]}}]}))

    found = await sharing(graph).find(effect(text="", attachments=(PHOTO,)), key="k")

    assert found is not None
    assert found.ref == "m_photo"
