"""Alerts through the official client: one thread for each incident, and a button that says who has seen it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import msgspec
import pytest

from channels.slack.client import Slack
from contact_centre.alerts import Alerts, Incidents, Trouble
from routing.commands import AlertNote
from routing.events import AlertNoted
from routing.ids import Instant
from tests.contract.social.rest import Answer, Rest
from tests.integration.shell import HandClock
from tests.unit.channels.slack.posting import SETTINGS


class Shared:
    """What processes share: the log of what was told, and whose turn it is."""

    def __init__(self) -> None:
        self.noted: list[AlertNoted] = []
        self.views: list[Incidents] = []
        self.holder: object = None

    def note(self, told: AlertNote, at: Instant) -> None:
        """What the engine makes of it reaches every process."""
        event = AlertNoted(at=at, **msgspec.structs.asdict(told))
        self.noted.append(event)
        for view in self.views:
            view.note(event)

    def joined(self) -> Incidents:
        """The view of a process that has begun: it has read what was told."""
        view = Incidents()
        for event in self.noted:
            view.note(event)
        self.views.append(view)
        return view


class Watch:
    """One process with its alerts, what goes wrong, and what Slack was told."""

    def __init__(self, api_url: str, rest: Rest, shared: Shared, clock: HandClock) -> None:
        self.rest, self.clock, self.shared, self.api_url = rest, clock, shared, api_url
        self.wrong: dict[str, Trouble] = {}
        slack = Slack(msgspec.structs.replace(SETTINGS, api_url=api_url), total_s=1)
        self.alerts = Alerts(
            slack, "C9ALERTS", self.found, incidents=shared.joined(), note=self.note, turn=self, clock=clock
        )
        shared.holder = shared.holder or self

    async def is_ours(self) -> bool:
        return self.shared.holder is self

    async def note(self, told: AlertNote) -> None:
        self.shared.note(told, self.clock.wall())

    def another(self) -> Watch:
        """A second process, of the same centre."""
        other = Watch(self.api_url, self.rest, self.shared, self.clock)
        other.wrong = self.wrong
        return other

    def found(self, _now: Instant) -> Mapping[str, Trouble]:
        return self.wrong

    async def pass_s(self, seconds: float) -> float:
        """Time passes, and they look; how long Slack wants to be left alone."""
        self.clock.pass_s(seconds)
        return await self.alerts.look()

    def press(self, incident: str) -> None:
        """A supervisor presses the button."""
        self.shared.note(AlertNote(incident=incident, kind="pressed", by="U5"), self.clock.wall())

    def said(self) -> list[tuple[str, str]]:
        """What stands in Slack: thread and text."""
        return [(asked.said.get("thread_ts", ""), asked.said["text"]) for asked in self.rest.asked]


@pytest.fixture
async def watch() -> AsyncIterator[Watch]:
    """Alerts with a Slack."""
    rest = Rest({"ok": True, "channel": "C9ALERTS", "ts": "1.1"})
    server = await rest.serve()
    yield Watch(str(server.make_url("/api/")), rest, Shared(), HandClock())
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


async def test_after_a_restart_the_same_incident_goes_on(watch: Watch) -> None:
    """A new version at noon alarms nobody anew, and that it is over is told where it began."""
    watch.wrong = {"agents": Trouble(2, "Nobody is available.")}
    for seconds in (0, 40):
        await watch.pass_s(seconds)
    anew = watch.another()
    watch.shared.holder = anew
    anew.wrong = dict(watch.wrong)
    for seconds in (5, 60):
        await anew.pass_s(seconds)
    anew.press("agents/1")
    await anew.pass_s(5)
    anew.wrong.clear()
    for seconds in (5, 60, 120):
        await anew.pass_s(seconds)

    assert anew.said() == [
        ("", "Nobody is available."),
        ("1.1", "<@U5> has seen it."),
        ("1.1", "Over: Nobody is available."),
    ]


async def test_what_was_over_while_nobody_watched_is_told_as_over(watch: Watch) -> None:
    """Supervisors do not go on running after what has long been mended."""
    watch.wrong = {"agents": Trouble(2, "Nobody is available.")}
    for seconds in (0, 40):
        await watch.pass_s(seconds)
    anew = watch.another()
    watch.shared.holder = anew
    anew.wrong = {}
    told = []
    for seconds in (600, 60, 60, 60):
        await anew.pass_s(seconds)
        told.append(len(anew.said()))

    assert told == [1, 1, 2, 2], "it is over once it has been away for two minutes of ours"
    assert anew.said()[-1] == ("1.1", "Over: Nobody is available.")


async def test_of_two_processes_one_tells(watch: Watch) -> None:
    """Whichever of them holds the turn; the other goes on from what was told."""
    other = watch.another()
    both = {"agents": Trouble(2, "Nobody is available.")}
    watch.wrong = other.wrong = both
    for seconds in (0, 40, 5):
        await watch.pass_s(seconds)
        await other.pass_s(0)
    watch.shared.holder = other
    for seconds in (5, 40, 5):
        await other.pass_s(seconds)
        await watch.pass_s(0)
    both.clear()
    for seconds in (5, 130):
        await other.pass_s(seconds)
        await watch.pass_s(0)

    assert watch.said() == [("", "Nobody is available."), ("1.1", "Over: Nobody is available.")]


def test_what_was_told_survives_in_a_snapshot() -> None:
    """A log that has dropped its beginning still knows which thread goes on."""
    incidents = Incidents()
    at = Instant(1_000_000)
    opened = AlertNoted(at=at, incident="agents/7", kind="opened", severity=2, text="Nobody.", thread="1.1")
    incidents.note(opened)
    incidents.look({"level/call": Trouble(1, "At risk.")}, at)
    loaded = Incidents()
    loaded.load(incidents.dump())

    assert (loaded.thread("agents/7"), loaded.thread("agents/8"), loaded.thread("level/call/8")) == ("1.1", "", "")
    loaded.begin(at)
    assert [notice.incident for notice in loaded.look({}, Instant(at + 120_000))] == ["agents/7"]


@pytest.mark.parametrize("incident", ["", "/", "agents", "agents/x", "agents/²", "agents/" + "9" * 400])
def test_buttons_that_are_none_of_ours_do_nothing(incident: str) -> None:
    """Whatever stands in a value that a workspace sends."""
    incidents = Incidents()
    incidents.note(AlertNoted(at=Instant(1), incident=incident, kind="pressed", by="U5"))

    assert incidents.look({}, Instant(2)) == []
