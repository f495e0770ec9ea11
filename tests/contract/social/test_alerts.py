"""Alerts through the official client: one thread for each incident, and a button that says who has seen it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import msgspec
import pytest

from channels.slack.adapter import ACKNOWLEDGE
from channels.slack.client import Slack
from channels.slack.wire import Button, Interaction, User
from contact_centre.alerts import Alerts, Trouble
from routing.ids import Instant
from tests.contract.social.rest import Answer, Rest
from tests.integration.shell import HandClock
from tests.unit.channels.slack.posting import SETTINGS


class Watch:
    """Alerts, what goes wrong, and what Slack was told."""

    def __init__(self, api_url: str, rest: Rest) -> None:
        self.rest, self.clock = rest, HandClock()
        self.wrong: dict[str, Trouble] = {}
        slack = Slack(msgspec.structs.replace(SETTINGS, api_url=api_url), total_s=1)
        self.alerts = Alerts(slack, "C9ALERTS", self.found, self.clock)

    def found(self, _now: Instant) -> Mapping[str, Trouble]:
        return self.wrong

    async def pass_s(self, seconds: float) -> float:
        """Time passes, and they look; how long Slack wants to be left alone."""
        self.clock.pass_s(seconds)
        return await self.alerts.look()

    def press(self, incident: str) -> None:
        """A supervisor presses the button."""
        button = Button(action_id=ACKNOWLEDGE, value=incident)
        self.alerts.pressed(Interaction(type="block_actions", user=User(id="U5"), actions=(button,)))


@pytest.fixture
async def watch() -> AsyncIterator[Watch]:
    """Alerts with a Slack."""
    rest = Rest({"ok": True, "channel": "C9ALERTS", "ts": "1.1"})
    server = await rest.serve()
    yield Watch(str(server.make_url("/api/")), rest)
    await server.close()


async def test_an_incident_is_one_thread(watch: Watch) -> None:
    """Supervisors read one story: at risk, missed, over; nobody is alarmed twice."""
    watch.wrong = {"level/call": Trouble(1, "Calls are at risk: 94 % <95 %>.")}
    for seconds in (0, 40, 5):
        await watch.pass_s(seconds)
    watch.wrong = {"level/call": Trouble(2, "Calls have missed.")}
    await watch.pass_s(5)
    watch.wrong = {}
    await watch.pass_s(200)

    opened, worse, over = (asked.said for asked in watch.rest.asked)
    assert (opened["channel"], opened["text"]) == ("C9ALERTS", "Calls are at risk: 94 % &lt;95 %&gt;.")
    assert opened["blocks"][1]["elements"][0]["value"] == "level/call/1"
    assert (worse["thread_ts"], worse["text"]) == ("1.1", "Calls have missed.")
    assert (over["thread_ts"], over["text"], over["reply_broadcast"]) == ("1.1", "Over: Calls have missed.", True)


async def test_who_has_seen_it_stands_in_the_thread_once(watch: Watch) -> None:
    """Two supervisors do not run after the same thing; strangers' values do nothing."""
    watch.wrong = {"agents": Trouble(2, "Nobody is available.")}
    for seconds in (0, 40):
        await watch.pass_s(seconds)
    for incident in ("agents/1", "agents/1", "agents/99"):
        watch.press(incident)
    await watch.pass_s(5)

    assert [asked.said["text"] for asked in watch.rest.asked[1:]] == ["<@U5> has seen it."]
    assert watch.rest.asked[1].said["thread_ts"] == "1.1"


async def test_what_slack_is_too_busy_for_is_told_later(watch: Watch) -> None:
    """An alert is not lost because many came at once."""
    watch.rest.next.append(Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "9"}))
    watch.wrong = {"agents": Trouble(2, "Nobody is available.")}
    waits = [await watch.pass_s(seconds) for seconds in (0, 40, 5)]

    assert waits == [0, 9, 0]
    assert len(watch.rest.asked) == 2
