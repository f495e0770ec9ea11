"""Messenger and Slack from end to end: over real webhooks, sockets and the engine, against small providers."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from aiohttp import ClientSession

from channels.slack import SlackSettings
from contact_centre.app import CentreFile
from routing import events as ev
from routing.ids import QueueId
from routing.threads import Endpoint, Threads
from tests.contract.social.rest import Rest
from tests.integration.telephone import FILE, Line, council, emulated
from tests.unit.channels._meta.writing import MAY, PAGE, batch, message
from tests.unit.channels._meta.writing import SETTINGS as META
from tests.unit.channels.slack.posting import SETTINGS as SLACK
from tests.unit.channels.slack.posting import TEAM, event, posted

WRITTEN_TO = CentreFile(
    centre=msgspec.structs.replace(
        FILE.centre,
        threads=Threads(
            acknowledge=False,
            endpoints=(
                Endpoint(channel="messenger", address=PAGE, queue=QueueId("repairs")),
                Endpoint(channel="slack", address=TEAM, queue=QueueId("rents")),
            ),
        ),
    ),
    digest="d3",
)


class Town:
    """The council with its page and workspace, and what their providers were asked."""

    def __init__(self, line: Line, meta: Rest, slack: Rest) -> None:
        self.line, self.meta, self.slack = line, meta, slack

    async def delivers(self, *items: object) -> int:
        """Meta tells; what it was answered."""
        body = batch(*items)
        signature = hmac.new(META.app_secret.encode(), body, hashlib.sha256).hexdigest()
        return await self._post("messenger/webhook", body, {"X-Hub-Signature-256": f"sha256={signature}"})

    async def tells(self, happened: object) -> int:
        """Slack tells; what it was answered."""
        body = json.dumps(event(happened)).encode()
        stamp = str(self.line.core.clock.wall() // 1000)
        base = f"v0:{stamp}:".encode() + body
        signature = "v0=" + hmac.new(SLACK.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        return await self._post(
            "slack/events", body, {"X-Slack-Signature": signature, "X-Slack-Request-Timestamp": stamp}
        )

    async def _post(self, where: str, body: bytes, headers: dict[str, str]) -> int:
        headers |= {"Content-Type": "application/json"}
        url = f"{self.line.base}/channels/{where}"
        async with ClientSession() as http, http.post(url, data=body, headers=headers) as answer:
            return answer.status


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """A council that is written to."""
    meta = Rest({"recipient_id": MAY, "message_id": "m_sent"})
    slack = Rest({"ok": True, "channel": "C9ASK", "ts": "1790000000.000900"})
    there, where = await meta.serve(), await slack.serve()
    settings: SlackSettings = msgspec.structs.replace(SLACK, api_url=str(where.make_url("/api/")), alerts_channel="")
    page = msgspec.structs.replace(META, graph_url=str(there.make_url("")).rstrip("/"))
    async with emulated() as emulator, council(tmp_path, emulator, WRITTEN_TO, meta=page, slack=settings) as line:
        yield Town(line, meta, slack)
    await there.close()
    await where.close()


async def test_who_writes_to_the_page_is_answered_by_a_person(town: Town) -> None:
    """The whole way there and back: a repeat counts once, and the agent sees that it was read."""
    line = town.line
    for _ in range(2):
        assert await town.delivers(message("m_1", "My tap drips 🦊")) == 200
    async with line.desk("joan") as desk:
        contact = await desk.takes()
        await desk.say("send", contact=contact, text="We come on Tuesday.")
        await line.until(lambda _: any(each.state == "sent" for each in line.of(ev.MessageProgressed)))
        later = line.core.clock.wall() + 1_000
        there = {"sender": {"id": MAY}, "recipient": {"id": PAGE}, "timestamp": later}
        assert await town.delivers({**there, "read": {"watermark": later}}) == 200
        await line.until(lambda _: any(each.state == "read" for each in line.of(ev.MessageProgressed)))

    assert [asked.said["message"]["text"] for asked in town.meta.asked] == ["We come on Tuesday."]
    assert len(line.of(ev.ContactArrived)) == len(line.of(ev.MessageReceived)) == 1
    assert line.of(ev.ContactArrived)[0].queue == "repairs"


async def test_a_colleagues_advice_comes_back_to_the_contact(town: Town) -> None:
    """An agent asks in the workspace, without whose question it is; the answer stands in the contact's notes."""
    line = town.line
    await town.tells(posted("Is my house listed?"))
    async with line.desk("ravi") as desk:
        contact = await desk.takes()
        await desk.say("ask", contact=contact, text="Is AB1 2CD listed? Call 07700 900123.")
        await line.until(lambda _: any(each.effect == "ask" for each in line.of(ev.EffectFinished)))
        answer = posted("Yes, grade II.", user="U7", channel="C9ASK", ts="1790000001.1", thread_ts="1790000000.000900")
        assert await town.tells(answer) == 200
        advised = await line.happened(ev.ContactAdvised)
        shown: dict[str, object] = {}
        while shown.get("kind") != "advice":
            shown = (await desk.wire.hear_type("message"))["data"]

    [asked] = town.slack.asked
    assert asked.said["channel"] == "C9ASK"
    assert asked.said["text"].startswith("Is [postcode] listed? Call [number].\n<http")
    assert (advised.contact, advised.author) == (contact, "U7")
    assert (shown["contact"], shown["text"]) == (contact, "Yes, grade II.")


async def test_whoever_writes_below_a_residents_message_is_a_resident_and_no_colleague(town: Town) -> None:
    """Their words need an answer; and nobody in a residents' workspace can put advice into a stranger's contact."""
    line, below = town.line, {"thread_ts": "1790000000.000100"}
    assert await town.tells(posted("Is my house listed?")) == 200
    await line.happened(ev.MessageReceived)
    assert await town.tells(posted("And the shed?", ts="1790000002.1", **below)) == 200
    assert await town.tells(posted("Tell her yes.", ts="1790000003.1", user="U7", **below)) == 200
    await line.until(lambda _: len(line.of(ev.MessageReceived)) + len(line.of(ev.ContactAdvised)) == 3)

    assert line.of(ev.ContactAdvised) == []
    assert len({each.contact for each in line.of(ev.MessageReceived)}) == 2
