"""The service's own channel and performer against the emulated Meta: who writes is heard, who is answered gets it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from channels._meta import MetaSettings
from channels._meta.graph import Graph, MetaRefused
from channels._meta.performer import MetaPerformer, Needs
from channels.instagram.adapter import InstagramChannel
from channels.instagram.performer import InstagramPerformer
from channels.messenger.adapter import MessengerChannel
from channels.messenger.performer import MessengerPerformer
from contact_centre.demo.meta import MetaEmulator, MetaPost
from contact_centre.demo.meta.inboxes import HUMAN_WINDOW_MS, WINDOW_MS, Account
from contact_centre.demo.post import Letter, NotPossible, Picture
from routing.commands import CommandData, MessageArrive, MessageSeen
from routing.errors import ChannelUnavailable
from routing.events import EffectRequested
from routing.ids import ContactId, MediaId
from routing.ports import Result
from routing.words import Attachment, Private
from tests.hand_time import HandTime
from tests.unit.channels._twilio.writing import Shelf, Town
from tests.unit.contact_centre.demo.social.conftest import Service

PAGE, ACCOUNT, MAY = "1000001", "1784001", "2400000000000001"
SETTINGS = MetaSettings(app_secret="a secret", verify_token="the-word", page_token="EAAtoken")


def plain(text: Private) -> str:
    """Nothing here is sealed."""
    assert isinstance(text, str)
    return text


class Desk:
    """Page and account, and who writes in their name."""

    def __init__(self, meta: MetaEmulator, service: Service, time: HandTime, graph: Graph) -> None:
        needs = Needs(open=plain, words=lambda _: "We have your message.", public_line=lambda _: "See your messages.")
        self.meta, self.service, self.time, self.needs = meta, service, time, needs
        self.messenger, self.instagram = MessengerPerformer(graph, needs), InstagramPerformer(graph, needs)
        self.graph = graph

    def asked(self, text: str, **said: Any) -> EffectRequested:
        """An agent's message to May."""
        fields = {"effect": "send", "channel": "messenger", "address": f"{PAGE}:{MAY}", "to": PAGE, "text": text}
        return EffectRequested(at=self.time.wall(), contact=ContactId("c"), **{**fields, **said})

    async def sends(self, text: str = "We come.", performer: MetaPerformer | None = None, **said: Any) -> Result:
        """Send it, and let it be told of."""
        result = await (performer or self.messenger).perform(self.asked(text, **said), key="0:1:0")
        await self.meta.courier.settle()
        return result

    async def told(self) -> list[CommandData]:
        """What the service's channels make of what they were told; every delivery must be signed."""
        await self.meta.courier.settle()
        found: list[CommandData] = []
        for webhook in self.service.told:
            made = MessengerChannel if "messenger" in webhook.path else InstagramChannel
            channel = made(SETTINGS, Town(), Shelf())
            channel.verify(webhook)
            found += [one.data for one in channel.parse(webhook)]
        return found


@pytest.fixture
async def desk(service: Service, time: HandTime) -> AsyncIterator[Desk]:
    """The emulator, and the service's ends of it."""
    settings = SETTINGS
    emulator = MetaEmulator(settings.app_secret, settings.page_token, settings.verify_token, time, pause=time.pause)
    async with emulator:
        emulator.accounts = {
            PAGE: Account(id=PAGE, channel="messenger"),
            ACCOUNT: Account(id=ACCOUNT, channel="instagram"),
        }
        emulator.courier.base_url = service.url
        graph = Graph(msgspec.structs.replace(settings, graph_url=emulator.url))
        yield Desk(emulator, service, time, graph)
        await graph.close()
        assert emulator.failures == []


async def test_what_a_resident_writes_comes_signed_and_escaped(desk: Desk) -> None:
    """As Meta posts it, with the picture's address."""
    picture = Picture(kind="image/png", data=b"pixels")
    mid = desk.meta.write(PAGE, MAY, "Äh, my bin 🦊 a/b", [picture])
    [arrived] = await desk.told()

    assert isinstance(arrived, MessageArrive)
    assert (arrived.ref, arrived.to, arrived.address) == (mid, PAGE, f"{PAGE}:{MAY}")
    assert (arrived.text, len(arrived.attachments)) == ("Äh, my bin 🦊 a/b", 1)
    assert b"\\/" in desk.service.told[0].body
    assert desk.service.told[0].body.isascii()


async def test_an_answer_arrives_and_is_told_of(desk: Desk) -> None:
    """Our own echo is no news; delivery and reading are."""
    desk.meta.write(PAGE, MAY, "Hello")
    sent = await desk.sends()
    seen = [one for one in await desk.told() if isinstance(one, MessageSeen)]

    assert sent.ok
    assert [one.state for one in seen] == ["delivered", "read"]
    assert len(await desk.told()) == 3
    assert [(one.text, one.state) for one in desk.meta.thread(PAGE, MAY).said] == [
        ("Hello", "taken"),
        ("We come.", "read"),
    ]


async def test_a_photograph_of_the_agent_is_fetched_and_arrives(desk: Desk) -> None:
    """Whoever tries the demo sees which valve is meant, and no agent is told that it went wrong."""
    file = Attachment(media=MediaId("m1"), kind="image/png", name="valve.png")
    desk.service.text = "pixels"

    async def kept(_effect: EffectRequested, _file: Attachment) -> tuple[str, str] | None:
        return "image/png", "https://contact.example/media/sent/m1?signed=yes"

    performer = MessengerPerformer(desk.graph, desk.needs._replace(file=kept))
    desk.meta.write(PAGE, MAY, "Which valve?")
    sent = await desk.sends("This one.", performer, attachments=(file,))

    assert sent.ok
    said = desk.meta.thread(PAGE, MAY).said
    assert [(one.text, [each.data for each in one.pictures]) for one in said[1:]] == [
        ("This one.", []),
        ("", [b"pixels"]),
    ]
    assert [one.query for one in desk.service.told if one.path == "/media/sent/m1"] == ["signed=yes"]


async def test_instagram_tells_of_reading_alone(desk: Desk) -> None:
    """Its account is another, and so is whoever writes there."""
    desk.meta.write(ACCOUNT, MAY, "Hello")
    more = {"channel": "instagram", "address": f"{ACCOUNT}:{MAY}", "to": ACCOUNT}
    assert (await desk.sends(performer=desk.instagram, **more)).ok
    assert [one.state for one in await desk.told() if isinstance(one, MessageSeen)] == ["read"]
    with pytest.raises(MetaRefused):
        await desk.graph.post(f"{ACCOUNT}/messages", {"recipient": {"id": MAY}, "message": {"text": "ä" * 501}})


async def test_a_person_may_write_for_seven_days(desk: Desk) -> None:
    """Within 24 hours anybody, then a person, then nobody; the refusal says what to do."""
    desk.meta.write(PAGE, MAY, "Hello")
    await desk.time.pass_(WINDOW_MS / 1_000 + 1)
    assert "too long ago" in (await desk.sends()).text
    assert (await desk.sends(human=True)).ok
    await desk.time.pass_(HUMAN_WINDOW_MS / 1_000)
    assert not (await desk.sends(human=True)).ok


async def test_who_blocked_the_page_is_not_reached(desk: Desk) -> None:
    """The agent is told to ring them."""
    desk.meta.write(PAGE, MAY, "Hello")
    desk.meta.thread(PAGE, MAY).blocked = True
    assert "blocked" in (await desk.sends()).text
    assert not (await desk.sends(address=f"{PAGE}:999")).ok


async def test_a_comment_is_answered_in_public_once_and_in_private(desk: Desk) -> None:
    """What the council has to say to one resident does not stand below the post."""
    comment = desk.meta.comment(PAGE, MAY, "May", "Where is my bin?")
    [arrived] = await desk.told()
    assert isinstance(arrived, MessageArrive)
    for _ in range(2):
        assert (await desk.sends("It comes.", thread=arrived.thread)).ok

    assert [one["message"] for one in desk.meta.replies[comment]] == ["See your messages."]
    assert [one.text for one in desk.meta.thread(PAGE, MAY).said] == ["It comes.", "It comes."]


async def test_what_was_sent_is_found_again(desk: Desk) -> None:
    """After a lost answer nobody gets it twice."""
    desk.meta.write(PAGE, MAY, "Hello")
    sent, effect = await desk.sends(), desk.asked("We come.")
    assert await desk.messenger.find(effect, key="0:1:0") == sent
    assert await desk.messenger.find(desk.asked("Another thing."), key="0:1:1") is None


async def test_it_lets_nobody_in_without_token_and_proof(desk: Desk) -> None:
    """A service with a wrong secret would work here and nowhere else."""
    for wrong in ({"page_token": "other"}, {"app_secret": "other"}):
        graph = Graph(msgspec.structs.replace(SETTINGS, graph_url=desk.meta.url, **wrong))
        with pytest.raises(MetaRefused):
            await graph.get(f"{PAGE}/conversations", {})
        await graph.close()


async def test_now_and_then_it_is_busy(time: HandTime) -> None:
    """The service waits, and nothing is lost."""
    async with MetaEmulator("s", "t", "w", time, busy_every=2) as meta:
        graph = Graph(MetaSettings(app_secret="s", verify_token="w", page_token="t", graph_url=meta.url))
        await graph.get(f"{PAGE}/conversations", {})
        with pytest.raises(ChannelUnavailable) as busy:
            await graph.get(f"{PAGE}/conversations", {})
        await graph.close()
    assert busy.value.retry_after_s == 2


async def test_what_was_not_taken_comes_again_in_its_order(desk: Desk) -> None:
    """A service that restarts misses nothing."""
    desk.service.refusing = 2
    desk.meta.write(PAGE, MAY, "One")
    desk.meta.write(PAGE, MAY, "Two")
    await desk.time.until(desk.meta.courier.settle())
    arrived = [one.text for one in await desk.told() if isinstance(one, MessageArrive)]
    assert arrived == ["One", "Two"]


async def test_the_address_is_set_when_the_service_knows_the_word(desk: Desk) -> None:
    """As an administrator does at Meta."""
    assert not await desk.meta.subscribe()
    desk.service.text = "1158201444"
    assert await desk.meta.subscribe()
    webhook = next(one for one in desk.service.told if one.method == "GET")
    assert MessengerChannel(SETTINGS, Town(), Shelf()).reply(webhook).body == "1158201444"


async def test_a_page_writes_under_a_name_and_reads_what_came(desk: Desk) -> None:
    """Whoever comes back under the same name is the same resident; a robot of that name is another."""
    changed: list[Letter] = []
    account = desk.meta.accounts[PAGE]
    post = MetaPost(desk.meta, account, "Our page")
    letters = post.open("Visitor 1", changed.append)
    letters.write("Hello", ())
    letters.close()
    [arrived] = await desk.told()
    assert isinstance(arrived, MessageArrive)
    await desk.sends(address=arrived.address)
    again = post.open("visitor 1", changed.append)
    assert [(one.text, one.state) for one in again.letters()] == [("Hello", "taken"), ("We come.", "read")]
    assert MetaPost(desk.meta, account, "Our page", robots=True).open("Visitor 1", changed.append).letters() == []
    with pytest.raises(NotPossible):
        post.open("", changed.append)
