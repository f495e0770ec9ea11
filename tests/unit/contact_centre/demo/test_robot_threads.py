"""Robots and message threads: agents who answer and lay aside, residents who write when they get round to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import msgspec
import pytest

from contact_centre.demo import texts
from contact_centre.demo.post import Letter, Picture
from contact_centre.demo.profile import DayShares
from contact_centre.demo.robot_resident import Errand
from contact_centre.demo.robot_socket import Frame
from contact_centre.demo.robot_texter import RobotTexter
from contact_centre.demo.robot_threads import SILENCE_S
from contact_centre.ids import Draws
from routing.ids import Instant, QueueId
from tests.hand_time import HandTime
from tests.unit.contact_centre.demo.test_robots import DAY, ScriptedSocket, agent_hears, contact

STEADY = msgspec.structs.replace(DAY, silent_share=0, stop_share=0, picture_share=0)
ERRAND = Errand(
    queue=QueueId("repairs"),
    name="Jo (robot)",
    language="en",
    text="The tap drips.",
    patience_s=60,
    chat_s=100,
    rates=False,
)


def thread(**changes: object) -> Frame:
    """A thread that the agent just took."""
    return contact(**{"channel": "sms", "reply_since": 5, **changes})


def written(text: str = "And the bath too.") -> Frame:
    """The resident writes."""
    return "message", {"kind": "resident", "contact": "c", "text": text}


def kinds(socket: ScriptedSocket) -> list[str]:
    """What the agent did, without coming to work."""
    return [kind for kind, _ in socket.said if kind != "set_state"]


async def test_an_answered_thread_is_laid_aside_and_taken_up_when_the_resident_writes() -> None:
    """A robot that waits for its resident has room for others; nobody who writes back is forgotten."""
    back = thread(phase="engaged", answered_at=1)
    socket = await agent_hears((5, thread()), (120, back), (120.1, written()), (240, written(texts.THANKS)))
    assert kinds(socket) == ["send", "park", "send", "park", "end"]
    assert socket.said[1][1]["text"] in texts.THREAD_GREETINGS
    assert socket.said[3][1]["text"] in texts.ANSWERS


async def test_a_thread_that_comes_back_through_the_queue_is_answered() -> None:
    """Its agent had no room when the resident wrote; whoever takes it sees that a reply is due."""
    socket = await agent_hears((5, thread(answered_at=1)), seed=2)
    assert kinds(socket) == ["send", "park"]
    waiting = await agent_hears((5, thread(answered_at=1, reply_since=None)), seed=2)
    assert kinds(waiting) == []


async def test_a_thread_that_has_ended_is_wrapped_up_once() -> None:
    """The figures know its outcome."""
    over = thread(phase="wrap_up", answered_at=1)
    socket = await agent_hears((5, over), (6, over))
    assert socket.said[-1] == ("dispose", {"contact": "c", "outcome": "repair_booked"})
    assert kinds(socket).count("dispose") == 1


@pytest.mark.parametrize("last", ["STOP", "refused"])
async def test_whoever_may_not_be_written_to_is_let_go(last: str) -> None:
    """Nothing can be done in writing: the thread does not stay open for ever."""
    said = written("STOP") if last == "STOP" else ("refused", {"id": "f2", "code": "opted_out", "text": "No."})
    socket = await agent_hears((5, thread()), (60, said))
    assert kinds(socket)[-1] == "end"


async def test_a_resident_who_falls_silent_is_not_kept_for_ever() -> None:
    """After twenty minutes a robot's thread ends; what they write later is a new one."""
    socket = await agent_hears((5, thread()), for_s=SILENCE_S + 60)
    assert kinds(socket) == ["send", "park", "end"]


class Paper:
    """Implements `contact_centre.demo.post.Correspondence`; answers what a test says, so many seconds later."""

    def __init__(self, time: HandTime, answers: Sequence[str]) -> None:
        self.time, self.answers = time, list(answers)
        self.wrote: list[tuple[str, int]] = []
        self.closed = False
        self.changed: Callable[[Letter], None]

    def opens(self, changed: Callable[[Letter], None]) -> Paper:
        self.changed = changed
        return self

    def letters(self) -> Sequence[Letter]:
        return ()

    def write(self, text: str, pictures: Sequence[Picture]) -> None:
        self.wrote.append((text, len(pictures)))
        self.changed(Letter(id=f"mine-{len(self.wrote)}", mine=True, text=text, at=Instant(0), state="taken"))
        if len(self.wrote) == 1:
            self._tell("We have your message.")

    async def agent(self) -> None:
        """Answers every three minutes; each answer is told of twice: it arrives, and is read."""
        while self.answers:
            await self.time.pause(180)
            text = self.answers.pop(0)
            self._tell(text)
            self._tell(text)

    def _tell(self, text: str) -> None:
        self.changed(Letter(id=text, mine=False, text=text, at=Instant(0), state="read"))

    def switch(self, *, on: bool) -> None:
        raise AssertionError(on)

    def close(self) -> None:
        self.closed = True


async def texter(day: DayShares, seed: int, answers: int = 6, errand: Errand = ERRAND) -> Paper:
    """What a robot writes to an agent who answers so many times."""
    time = HandTime()
    paper = Paper(time, [f"Answer {number}" for number in range(answers)])
    robot = RobotTexter(errand, day, time, Draws(seed), pause=time.pause)

    async def both() -> None:
        async with asyncio.TaskGroup() as tasks:
            agent = tasks.create_task(paper.agent())
            await robot.write(paper.opens)
            agent.cancel()

    await time.until(both())
    return paper


async def test_a_robot_answers_its_agent_and_thanks() -> None:
    """A thread has turns, as with people; what the centre writes by itself is no turn."""
    for seed in range(10):
        paper = await texter(STEADY, seed)
        wrote = [text for text, _ in paper.wrote if text not in texts.ADDED]
        assert wrote[0] == "The tap drips."
        assert wrote[-1] == texts.THANKS
        assert all(text in texts.REPLIES for text in wrote[1:-1])
        assert 2 <= len(wrote) <= 1 + 6 - len(paper.answers)
        assert paper.closed


async def test_some_fall_silent_some_stop_and_some_send_a_picture() -> None:
    """The board has threads that wait, and agents meet whom they may not answer."""
    silent = await texter(msgspec.structs.replace(STEADY, silent_share=1), 1)
    assert {text for text, _ in silent.wrote} <= {"The tap drips.", *texts.ADDED}
    stopped = await texter(msgspec.structs.replace(STEADY, stop_share=1), 1)
    assert stopped.wrote[-1] == (texts.STOP, 0)
    pictured = await texter(msgspec.structs.replace(STEADY, picture_share=1), 1)
    assert pictured.wrote[0] == ("The tap drips.", 1)
    assert texts.picture(Draws(1)).data.startswith(b"\x89PNG")


async def test_a_robot_that_nobody_answers_gives_up_in_the_end() -> None:
    """Numbers of robots are few."""
    paper = await texter(STEADY, 1, answers=0)
    assert paper.closed
