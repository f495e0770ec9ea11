"""Message threads of a robot agent: each is answered, laid aside while its resident is waited for, and ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import msgspec

from contact_centre.demo import texts
from contact_centre.demo.profile import DayShares
from contact_centre.demo.robot_socket import Agenda
from contact_centre.ids import Draws
from routing.words import THREADS

SILENCE_S: Final = 1_200.0
PERSON_SILENCE_S: Final = 3 * 3_600.0
"""After this long without a word from the resident a robot ends the thread; a visitor may come back to the page."""

READS_S: Final = 6.0


class Say(Protocol):
    """Sends a frame of the console; returns its id."""

    async def __call__(self, kind: str, **data: object) -> str: ...


class _Thread(msgspec.Struct, kw_only=True):
    """A thread of this robot's.

    Attributes:
        words_count: messages the resident has written since the robot has it.
        answered: somebody has answered.
        over: it has ended, or is about to.
    """

    id: str
    queue: str
    robot: bool
    words_count: int = 0
    answering: bool = False
    answered: bool = False
    over: bool = False
    wraps_up: bool = False


class RobotThreads:
    """What a robot does with messages.

    Args:
        say: sends a frame.
        agenda: when to do what it means to do.
        day: how fast it answers.
        draws: its moods.
        outcomes: how contacts of a queue may end.
    """

    def __init__(
        self, say: Say, agenda: Agenda, day: DayShares, draws: Draws, outcomes: Callable[[str], Sequence[str]]
    ) -> None:
        self._say, self._agenda, self._day, self._draws, self._outcomes = say, agenda, day, draws, outcomes
        self._threads: dict[str, _Thread] = {}
        self._sent: dict[str, str] = {}

    def take(self, kind: str, data: Mapping[str, Any]) -> bool:
        """A frame of the console; whether it was about a thread and nothing else."""
        match kind:
            case "contact" if data["channel"] in THREADS and data["role"] == "holder":
                self._has(data)
                return True
            case "message" if data["kind"] == "resident" and data["contact"] in self._threads:
                self._hears(self._threads[data["contact"]], data["text"])
                return True
            case "contact_gone":
                self._threads.pop(data["id"], None)
            case "ack":
                self._sent.pop(data["id"], None)
            case "refused":
                self._refused(data["id"])
        return False

    def _has(self, view: Mapping[str, Any]) -> None:
        """A thread is ours, or something about it changed."""
        known = self._threads.get(view["id"])
        thread = known or _Thread(id=view["id"], queue=view["queue"], robot=view["robot"])
        self._threads[thread.id] = thread
        if view["phase"] == "wrap_up":
            self._wrap_up(thread)
        elif known is None:
            thread.answered = view["answered_at"] is not None
            if not thread.answered or view["reply_since"] is not None:
                self._answer_soon(thread)
            self._watch(thread)

    def _hears(self, thread: _Thread, text: str) -> None:
        """The resident wrote."""
        thread.words_count += 1
        if text in (texts.THANKS, texts.STOP):
            thread.over = True
            self._later(thread, self._draws.between(4, 12), self._end)
        elif not thread.answering:
            self._answer_soon(thread)
        self._watch(thread)

    def _refused(self, frame: str) -> None:
        """What we wrote may not be sent, so that there is nothing to be done by writing."""
        thread = self._threads.get(self._sent.pop(frame, ""))
        if thread is not None and not thread.over:
            thread.over = True
            self._later(thread, self._draws.between(4, 12), self._end)

    def _answer_soon(self, thread: _Thread) -> None:
        thread.answering = True
        self._later(thread, READS_S + self._draws.gap(self._day.agent_reply_s), self._answer)

    async def _answer(self, thread: _Thread) -> None:
        thread.answering = False
        if thread.over:
            return
        text = self._draws.one_of(texts.ANSWERS if thread.answered else texts.THREAD_GREETINGS)
        thread.answered = True
        self._sent[await self._say("send", contact=thread.id, text=text)] = thread.id
        words_count = thread.words_count

        async def lay_aside(still: _Thread) -> None:
            if still.words_count == words_count and not still.over:
                await self._say("park", contact=still.id)

        self._later(thread, self._draws.between(3, 8), lay_aside)

    async def _end(self, thread: _Thread) -> None:
        if not thread.wraps_up:
            await self._say("end", contact=thread.id)

    def _wrap_up(self, thread: _Thread) -> None:
        if not thread.wraps_up:
            thread.wraps_up = thread.over = True
            self._later(thread, min(40.0, self._draws.spread(14, 0.5)), self._dispose)

    async def _dispose(self, thread: _Thread) -> None:
        codes = self._outcomes(thread.queue)
        if codes:
            await self._say("dispose", contact=thread.id, outcome=self._draws.one_of(codes))

    def _watch(self, thread: _Thread) -> None:
        """End it if nothing more is heard of the resident."""
        words_count = thread.words_count

        async def look(still: _Thread) -> None:
            if still.words_count == words_count and not still.over:
                still.over = True
                await self._end(still)

        self._later(thread, SILENCE_S if thread.robot else PERSON_SILENCE_S, look)

    def _later(self, thread: _Thread, seconds: float, act: Callable[[_Thread], Awaitable[None]]) -> None:
        """Do it if the thread is still ours by then."""

        async def do() -> None:
            if self._threads.get(thread.id) is thread:
                await act(thread)

        self._agenda.after(seconds, do)
