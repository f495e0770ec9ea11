"""The service's own channel, performer and alerts against the emulated Slack, through the official client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec
import pytest

from channels.slack import SlackSettings
from channels.slack.adapter import ACKNOWLEDGE, SlackChannel
from channels.slack.client import Slack, SlackRefused, web_client
from channels.slack.names import ref_of
from channels.slack.performer import Needs, SlackPerformer
from contact_centre.demo.post import Letter, NotPossible, Picture
from contact_centre.demo.slack import SlackEmulator, SlackPost
from contact_centre.demo.slack.emulator import ADVICE, EXPERT, SUPERVISOR
from contact_centre.demo.slack.workspace import TEAM
from routing.commands import AlertNote, CommandData, ContactAdvise, MessageArrive
from routing.errors import ChannelUnavailable
from routing.events import EffectRequested
from routing.ids import ContactId, MediaId, MessageRef
from routing.ports import Result
from routing.words import Attachment, Private
from tests.hand_time import HandTime
from tests.unit.channels._twilio.writing import Shelf
from tests.unit.channels.slack.posting import Workspaces
from tests.unit.contact_centre.demo.social.conftest import Service

MAY = "U1MAY"
SETTINGS = SlackSettings(
    signing_secret="a secret", bot_token="xoxb-1", experts_channel="C0EXPERTS", alerts_channel="C0ALERTS"
)


def plain(text: Private) -> str:
    """Nothing here is sealed."""
    assert isinstance(text, str)
    return text


PHOTO = Attachment(media=MediaId("m1"), kind="image/jpeg")


async def _file(_effect: EffectRequested, file: Attachment) -> tuple[str, bytes] | None:
    return ("jpg", b"pixels") if file == PHOTO else None


class Desk:
    """The app in the workspace, and who posts in its name."""

    def __init__(self, emulator: SlackEmulator, service: Service, time: HandTime, settings: SlackSettings) -> None:
        self.emulator, self.service, self.time = emulator, service, time
        self.slack = Slack(settings)
        self.web = web_client(settings)
        needs = Needs(
            open=plain,
            words=lambda _: "We have your message.",
            link=lambda _: "https://c.example",
            experts_channel="C0EXPERTS",
            file=_file,
        )
        self.performer = SlackPerformer(self.slack, needs)
        self.asked_of: dict[MessageRef, ContactId] = {}

    def asked(self, text: str = "On Tuesday <3", **said: Any) -> EffectRequested:
        """An agent's message to May."""
        fields = {"effect": "send", "channel": "slack", "address": f"{TEAM}:{MAY}", "to": TEAM, "text": text}
        return EffectRequested(at=self.time.wall(), contact=ContactId("c"), **{**fields, **said})

    async def sends(self, **said: Any) -> Result:
        """Send it."""
        return await self.performer.perform(self.asked(**said), key="0:1:0")

    async def told(self) -> list[CommandData]:
        """What the service's channel makes of what it was told; every delivery must be signed."""
        await self.time.until(self.emulator.courier.settle())
        view = Workspaces()
        view.time, view.endpoints, view.questions = self.time.wall(), {TEAM}, self.asked_of
        channel = SlackChannel(SETTINGS, view, Shelf())
        found: list[CommandData] = []
        for webhook in self.service.told:
            channel.verify(webhook)
            found += [one.data for one in channel.parse(webhook)]
            assert channel.reply(webhook).status == 200
        return found


@pytest.fixture
async def desk(service: Service, time: HandTime) -> AsyncIterator[Desk]:
    """The emulator, and the service's ends of it."""
    async with SlackEmulator(SETTINGS.signing_secret, SETTINGS.bot_token, time, pause=time.pause) as emulator:
        emulator.courier.base_url = service.url
        yield Desk(emulator, service, time, msgspec.structs.replace(SETTINGS, api_url=f"{emulator.url}/api/"))
        assert emulator.failures == []


async def test_what_a_member_writes_comes_signed(desk: Desk) -> None:
    """As Slack posts it, escaped, with who it is and the file's address."""
    line = desk.emulator.write(MAY, "May", "Bins & <boxes>", [Picture(kind="image/png", data=b"pixels")])
    [arrived] = await desk.told()

    assert isinstance(arrived, MessageArrive)
    assert (arrived.text, arrived.name, arrived.address) == ("Bins & <boxes>", "May", f"{TEAM}:{MAY}")
    assert (arrived.ref, len(arrived.attachments)) == (ref_of("D1MAY", line.ts), 1)
    assert line.taken


async def test_an_answer_stands_in_their_conversation_and_is_found_again(desk: Desk) -> None:
    """The official client posts it; after a lost answer it is found by our key."""
    desk.emulator.write(MAY, "May", "Hello")
    [arrived] = await desk.told()
    assert isinstance(arrived, MessageArrive)
    sent = await desk.sends(thread=arrived.thread)

    assert sent.ok
    assert [one.letter().text for one in desk.emulator.direct(MAY).lines] == ["Hello", "On Tuesday <3"]
    assert await desk.performer.find(desk.asked(thread=arrived.thread), key="0:1:0") == sent
    assert await desk.performer.find(desk.asked(thread=arrived.thread), key="0:1:1") is None
    assert (await desk.sends()).ok
    assert (await desk.web.auth_test())["team_id"] == TEAM
    assert (await desk.web.users_info(user=MAY))["user"]["profile"]["display_name"] == "May"


async def test_a_file_of_an_agents_is_uploaded_and_shared_with_the_words(desk: Desk) -> None:
    """By the three calls that Slack wants; after a lost answer it is found by its name."""
    desk.emulator.write(MAY, "May", "Hello")
    [arrived] = await desk.told()
    assert isinstance(arrived, MessageArrive)
    asked = desk.asked(thread=arrived.thread, attachments=(PHOTO,))
    sent = await desk.performer.perform(asked, key="0:1:0")

    assert sent.ok
    letter = desk.emulator.direct(MAY).lines[-1].letter()
    assert (letter.text, letter.pictures) == ("On Tuesday <3", (Picture(kind="image/jpeg", data=b"pixels"),))
    assert await desk.performer.find(asked, key="0:1:0") is not None
    assert await desk.performer.find(asked, key="0:1:1") is None


@pytest.mark.parametrize(
    ("method", "said", "reason"),
    [
        ("chat.postMessage", {"channel": "C9", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0EXPERTS", "text": ""}, "no_text"),
        ("chat.postMessage", {"channel": "C0EXPERTS", "text": "x" * 40_001}, "msg_too_long"),
        ("conversations.open", {"users": "U1NOBODY"}, "user_not_found"),
        ("users.info", {"user": "U1NOBODY"}, "user_not_found"),
        ("files.completeUploadExternal", {"channel_id": "C0EXPERTS", "files": [{"id": "F9"}]}, "file_not_found"),
        ("chat.sing", {}, "unknown_method"),
    ],
)
async def test_it_says_no_as_slack_does(desk: Desk, method: str, said: Mapping[str, Any], reason: str) -> None:
    """With a 200, and a word."""
    with pytest.raises(SlackRefused) as refused:
        await desk.slack.call(method, said)
    assert refused.value.reason == reason


async def test_it_lets_nobody_in_without_the_token_and_is_busy_now_and_then(time: HandTime) -> None:
    """What a service must bear at the real one, it meets here."""
    async with SlackEmulator("s", "xoxb-1", time, busy_every=2) as emulator:
        api_url = f"{emulator.url}/api/"
        with pytest.raises(SlackRefused):
            await Slack(SlackSettings(signing_secret="s", bot_token="xoxb-2", api_url=api_url)).call("auth.test", {})
        slack = Slack(SlackSettings(signing_secret="s", bot_token="xoxb-1", api_url=api_url))
        await slack.call("auth.test", {})
        with pytest.raises(ChannelUnavailable):
            await slack.call("auth.test", {})


async def test_an_expert_answers_in_the_thread_after_a_while(desk: Desk) -> None:
    """An agent who asks sees what it looks like to be advised."""
    asked = await desk.sends(effect="ask", address=None, to="", text="May she have a skip?")
    desk.asked_of[MessageRef(asked.ref)] = ContactId("c")
    await desk.time.pass_(61)
    [advice] = await desk.told()

    assert isinstance(advice, ContactAdvise)
    assert (advice.contact, advice.author) == ("c", EXPERT[1])
    assert advice.text in ADVICE


async def test_a_supervisor_acknowledges_an_alert(desk: Desk) -> None:
    """The button below an alert is pressed after a while, as often as it was told once."""
    button = {"type": "button", "action_id": ACKNOWLEDGE, "value": "agents/1"}
    blocks = [{"type": "section"}, {"type": "actions", "elements": [button]}]
    said = {"channel": "C0ALERTS", "text": "Nobody is available.", "blocks": blocks}
    await desk.slack.call("chat.postMessage", said)
    await desk.slack.call("chat.postMessage", {"channel": "C0ALERTS", "text": "Over."})
    await desk.time.pass_(181)
    [seen] = await desk.told()

    assert isinstance(seen, AlertNote)
    assert (seen.incident, seen.kind, seen.by) == ("agents/1", "pressed", SUPERVISOR[0])


async def test_a_page_writes_under_a_name_and_reads_what_came(desk: Desk) -> None:
    """Whoever comes back under the same name finds what was written."""
    changed: list[Letter] = []
    post = SlackPost(desk.emulator, "The council")
    letters = post.open("Visitor 1", changed.append)
    letters.write("Hello", ())
    await desk.told()
    assert [one.state for one in changed] == ["sending", "taken"]
    letters.close()
    assert [one.text for one in post.open("Visitor 1", changed.append).letters()] == ["Hello"]
    with pytest.raises(NotPossible):
        letters.switch(on=False)
    with pytest.raises(NotPossible):
        post.open("", changed.append)
