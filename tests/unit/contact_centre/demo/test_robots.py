"""Robots at their sockets: what they say, in time that passes only as they wait."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest

from contact_centre.demo import texts
from contact_centre.demo.profile import profile_file, read_profile
from contact_centre.demo.robot_agent import RobotAgent
from contact_centre.demo.robot_line import RobotLine
from contact_centre.demo.robot_resident import Errand, RobotResident
from contact_centre.demo.robot_socket import Dropped, Frame, RobotSocket
from contact_centre.ids import Draws
from routing.ids import Instant, QueueId

DAY = read_profile(profile_file()).day
FOR_S = 300.0


class HandClock:
    """Passes only as somebody waits."""

    now_ms = 0

    def wall(self) -> Instant:
        return Instant(self.now_ms)

    def monotonic_ms(self) -> int:
        return self.now_ms


class ScriptedSocket(RobotSocket):
    """Tells the frames of a script at their times (s), notes what is said, and drops after `for_s`."""

    def __init__(self, clock: HandClock, script: list[tuple[float, Frame]], for_s: float = FOR_S) -> None:
        self._clock, self._for_s = clock, for_s
        self._script = deque(script)
        self.said: list[tuple[str, dict[str, Any]]] = []

    async def say(self, kind: str, **data: object) -> str:
        self.said.append((kind, data))
        return f"f{len(self.said)}"

    async def hear(self, within_s: float) -> Frame | None:
        until_ms = self._clock.now_ms + max(1, round(within_s * 1000))
        if self._script and self._script[0][0] * 1000 <= until_ms:
            at_s, frame = self._script.popleft()
            self._clock.now_ms = max(self._clock.now_ms, round(at_s * 1000))
            return frame
        self._clock.now_ms = until_ms
        if until_ms > self._for_s * 1000:
            raise Dropped
        return None

    def count(self, kind: str) -> int:
        """How often that was said."""
        return sum(said == kind for said, _ in self.said)


def contact(**changes: object) -> Frame:
    """A contact that the agent just took."""
    view = {
        "id": "c",
        "queue": "repairs",
        "channel": "webchat",
        "robot": True,
        "phase": "engaged",
        "answered_at": None,
        "reachable": True,
        "role": "holder",
    }
    return "contact", {**view, **changes}


SNAPSHOT: Frame = (
    "snapshot",
    {
        "offers": [],
        "contacts": [],
        "consults": [],
        "queues": [{"id": "repairs", "outcomes": [{"code": "repair_booked"}]}],
    },
)


class NotedLine(RobotLine):
    """Notes what is said on the telephone."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def say(self, contact: str, text: str) -> None:
        self.said.append((contact, text))


async def agent_hears(
    *script: tuple[float, Frame], seed: int = 1, line: RobotLine | None = None, for_s: float = FOR_S
) -> ScriptedSocket:
    """What an agent on duty says to a script, in five minutes or as long as is wished."""
    clock = HandClock()
    socket = ScriptedSocket(clock, [(0.0, SNAPSHOT), *script], for_s)
    robot = RobotAgent(lambda: True, lambda: False, DAY, clock, Draws(seed), line)
    with pytest.raises(Dropped):
        await robot.work(socket)
    return socket


async def resident_hears(*script: tuple[float, Frame], patience_s: float = 60, rates: bool = False) -> ScriptedSocket:
    """What a resident says to a script until it is content."""
    clock = HandClock()
    errand = Errand(
        queue=QueueId("repairs"),
        name="Jo (robot)",
        language="en",
        text="The tap drips.",
        patience_s=patience_s,
        chat_s=100,
        rates=rates,
    )
    socket = ScriptedSocket(clock, [(0.0, ("snapshot", {"phase": "none"})), *script])
    await RobotResident(errand, DAY, clock, Draws(1)).stay(socket)
    return socket


async def test_robot_agent_takes_an_offer_once_though_it_is_told_twice() -> None:
    """An offer is sent again when the resident writes; a second answer would be refused."""
    socket = await agent_hears((5, ("offer", {"id": "o"})), (5.5, ("offer", {"id": "o"})))
    assert socket.count("accept") == 1


async def test_robot_agent_greets_answers_ends_and_wraps_up() -> None:
    """A chat with a robot runs its whole course."""
    said = ("message", {"kind": "resident", "contact": "c", "text": "Hello?"})
    thanks = ("message", {"kind": "resident", "contact": "c", "text": texts.THANKS})
    socket = await agent_hears((5, contact()), (20, said), (90, thanks), (110, contact(phase="wrap_up")))
    assert [kind for kind, _ in socket.said] == ["set_state", "send", "send", "end", "dispose"]
    assert socket.said[-1][1]["outcome"] == "repair_booked"


async def test_chats_of_robots_that_are_gone_end_soon_after_a_restart() -> None:
    """Started again, the demo is not clogged by chats with robots of the last time."""
    socket = await agent_hears((5, contact(answered_at=1)), (20, contact(answered_at=1, reachable=False)))
    assert socket.said[1][0] == "end"


async def test_robot_agent_that_is_asked_for_help_joins_advises_and_leaves() -> None:
    """A visitor can try asking first with nobody else signed in; the robot writes to staff alone."""
    asked = ("consult", {"contact": "c"})
    joined = ("consult_gone", {"contact": "c", "reason": "joined"})
    helps = contact(role="helper")
    said = ("message", {"kind": "resident", "contact": "c", "text": "Hello?"})
    socket = await agent_hears((5, asked), (5.5, asked), (9, joined), (9.1, helps), (30, helps), (40, said))
    assert [kind for kind, _ in socket.said] == ["set_state", "consult_accept", "note", "consult_end"]


async def test_robot_agent_that_a_chat_is_handed_to_goes_on_with_it() -> None:
    """The visitor's resident gets an answer from the robot that took over."""
    said = ("message", {"kind": "resident", "contact": "c", "text": "Hello?"})
    socket = await agent_hears((5, contact(role="helper")), (30, contact(answered_at=1)), (40, said))
    assert [kind for kind, _ in socket.said][:3] == ["set_state", "note", "send"]
    assert socket.count("consult_end") == 0


async def test_robot_agent_comes_back_once_after_a_missed_offer() -> None:
    """A missed offer takes a robot off duty for a moment, not for the day."""
    missed = ("me", {"choice": "not_ready", "reason": "missed"})
    socket = await agent_hears((5, missed), (6, missed))
    assert socket.count("set_state") == 2


async def test_robot_resident_gives_up_when_its_patience_ends() -> None:
    """Abandoned contacts of the demo are residents who left, not sockets that broke."""
    socket = await resident_hears((61, ("closed", {"may_rate": False})))
    assert [kind for kind, _ in socket.said] == ["arrive", "leave"]
    assert socket.said[0][1]["robot"] is True


async def test_robot_resident_that_was_answered_stays_thanks_and_rates() -> None:
    """Whoever has been answered does not give up any more."""
    answer = ("message", {"kind": "agent", "id": "m"})
    socket = await resident_hears((30, answer), (200, ("closed", {"may_rate": True})), rates=True)
    kinds = [kind for kind, _ in socket.said]
    assert ("send", {"text": texts.THANKS}) in socket.said
    assert kinds[0] == "arrive"
    assert kinds[-1] == "rate"


def test_draws_of_one_seed_repeat_and_keep_their_mean() -> None:
    """A day in a test is the same day on every machine."""
    assert [Draws(7).gap(10) for _ in range(3)] == [Draws(7).gap(10)] * 3
    draws = Draws(1)
    assert sum(draws.gap(10) for _ in range(20_000)) / 20_000 == pytest.approx(10, rel=0.05)
    assert sum(draws.spread(300, 0.6) for _ in range(20_000)) / 20_000 == pytest.approx(300, rel=0.05)
    assert {draws.weighted({"a": 1, "b": 0}) for _ in range(50)} == {"a"}


async def test_robot_agent_speaks_in_a_call_and_writes_nothing() -> None:
    """A call with a robot runs its whole course on the telephone; what is spoken is not sent as text."""
    said = ("message", {"kind": "resident", "contact": "c", "text": "Hello?"})
    thanks = ("message", {"kind": "resident", "contact": "c", "text": texts.THANKS})
    line = NotedLine()
    socket = await agent_hears(
        (5, contact(channel="phone")),
        (9, contact(channel="phone", answered_at=1)),
        (20, said),
        (90, thanks),
        (110, contact(channel="phone", phase="wrap_up")),
        line=line,
    )
    assert [kind for kind, _ in socket.said] == ["set_state", "end", "dispose"]
    assert [contact for contact, _ in line.said] == ["c", "c"]
    assert line.said[0][1] in texts.CALL_GREETINGS
