"""A robot agent: takes offers, greets, answers, ends and wraps up, as long as it is on duty."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from contact_centre.demo import texts
from contact_centre.demo.profile import DayShares
from contact_centre.demo.robot_line import RobotLine
from contact_centre.demo.robot_socket import Agenda, RobotSocket
from contact_centre.demo.robot_threads import RobotThreads
from contact_centre.ids import Draws
from routing.ports import Clock

LOOK_EVERY_S: Final = 1.0
SILENCE_S: Final = 90.0
PERSON_SILENCE_S: Final = 900.0
"""After this long without a word from the resident a robot ends the chat; a visitor may be reading the board."""

HELPS_S: Final = 180.0
"""After this long a robot that was asked for help leaves."""

MISSES_SHARE: Final = 0.012
DECLINES_SHARE: Final = 0.01


class _Chat(msgspec.Struct, kw_only=True):
    """A conversation of this robot's.

    Attributes:
        robot: the resident is one too.
        left: the resident's socket is gone, as after a restart.
        words_count: messages the resident has written, or spoken.
        call: it is spoken, not written.
        greeted: the robot has said something, or is about to.
    """

    id: str
    queue: str
    robot: bool
    left: bool = False
    words_count: int = 0
    answering: bool = False
    wraps_up: bool = False
    call: bool = False
    greeted: bool = False


class RobotAgent:
    """One robot's console on one socket."""

    def __init__(
        self,
        on_duty: Callable[[], bool],
        hands_over: Callable[[], bool],
        day: DayShares,
        clock: Clock,
        draws: Draws,
        line: RobotLine | None = None,
    ) -> None:
        """A robot at its desk.

        Args:
            on_duty: whether it should be at work.
            hands_over: whether, going, it passes its chats on.
            day: how fast it answers.
            clock: when to do what it means to do.
            draws: its moods.
            line: its telephone; None in a demo without.
        """
        self._line = line
        self._on_duty, self._hands_over, self._day, self._draws = on_duty, hands_over, day, draws
        self._agenda = Agenda(clock)
        self._chats: dict[str, _Chat] = {}
        self._threads = RobotThreads(self._send, self._agenda, day, draws, lambda queue: self._outcomes.get(queue, ()))
        self._outcomes: dict[str, list[str]] = {}
        self._offers: set[str] = set()
        self._questions: set[str] = set()
        self._helping: set[str] = set()
        self._works: bool | None = None
        self._missed = False

    async def work(self, socket: RobotSocket) -> None:
        """Work on this socket until it is closed.

        Raises:
            Dropped: always, in the end.
        """
        self._socket = socket
        if self._line is not None:
            self._line.overhears = lambda contact, text: socket.overhear(
                ("message", {"kind": "resident", "contact": contact, "text": text})
            )
        self._agenda.after(self._draws.between(0, 1), self._look)
        while True:
            frame = await socket.hear(self._agenda.wait_s)
            if frame is not None:
                await self._take(*frame)
            await self._agenda.do_due()

    async def _take(self, kind: str, data: dict[str, Any]) -> None:
        if not self._threads.take(kind, data):
            await self._take_own(kind, data)

    async def _take_own(self, kind: str, data: dict[str, Any]) -> None:
        match kind:
            case "snapshot":
                self._see(data)
            case "offer":
                self._offered(data["id"])
            case "offer_gone":
                self._offers.discard(data["id"])
            case "consult":
                self._asked(data["contact"])
            case "consult_gone":
                self._questions.discard(data["contact"])
            case "contact":
                self._has(data)
            case "contact_gone":
                self._chats.pop(data["id"], None)
                self._helping.discard(data["id"])
            case "message" if data["kind"] == "resident":
                self._hear(data["contact"], data["text"])
            case "me":
                self._note_missed(missed=data["choice"] == "not_ready" and data["reason"] == "missed")

    def _see(self, snapshot: dict[str, Any]) -> None:
        """Where we are, which after a restart may be in the middle of chats."""
        self._outcomes = {queue["id"]: [one["code"] for one in queue["outcomes"]] for queue in snapshot["queues"]}
        for offer in snapshot["offers"]:
            self._offered(offer["id"])
        for question in snapshot["consults"]:
            self._asked(question["contact"])
        for contact in snapshot["contacts"]:
            if not self._threads.take("contact", contact):
                self._has(contact)

    # --- duty ---------------------------------------------------------------------------------------------------

    async def _look(self) -> None:
        """Come and go with the roster; a state that a supervisor chose stands until then."""
        wanted = self._on_duty()
        if wanted is not self._works:
            self._works = wanted
            if wanted:
                await self._come_back()
            else:
                await self._go()
        self._agenda.after(LOOK_EVERY_S, self._look)

    def _note_missed(self, *, missed: bool) -> None:
        """After a missed offer the robot is looked at, and soon works again."""
        if missed and not self._missed:
            self._agenda.after(self._draws.between(15, 45), self._come_back)
        self._missed = missed

    async def _come_back(self) -> None:
        if self._works:
            await self._socket.say("set_state", state="available")

    async def _go(self) -> None:
        await self._socket.say("set_state", state="offline", reason="end of shift")
        if self._hands_over():
            for contact, chat in self._chats.items():
                if not chat.wraps_up:
                    await self._socket.say("transfer", contact=contact, queue=chat.queue, note="My shift is over.")

    # --- offers and chats ---------------------------------------------------------------------------------------

    def _offered(self, offer: str) -> None:
        """An offer rings, or says more than before."""
        if offer in self._offers:
            return
        self._offers.add(offer)
        fate = self._draws.between(0, 1)
        if fate < MISSES_SHARE:
            return
        wait_s = self._draws.between(1, 4)
        if fate < MISSES_SHARE + DECLINES_SHARE:
            self._later(wait_s, "decline", offer=offer, reason="in the middle of something")
        else:
            self._later(wait_s, "accept", offer=offer)

    def _has(self, view: dict[str, Any]) -> None:
        """A contact is ours, or one we help with, or something about it changed."""
        contact = view["id"]
        if view["role"] == "helper":
            self._helps(contact)
            return
        self._helping.discard(contact)
        known = contact in self._chats
        chat = self._chats.setdefault(
            contact, _Chat(id=contact, queue=view["queue"], robot=view["robot"], call=view["channel"] == "phone")
        )
        if view["phase"] == "wrap_up":
            if not chat.wraps_up:
                chat.wraps_up = True
                self._agenda.after(min(40.0, self._draws.spread(14, 0.5)), self._about(contact, self._dispose))
        elif chat.call:
            self._speaks(chat, answered=view["answered_at"] is not None)
        elif not known:
            if view["answered_at"] is None:
                self._agenda.after(self._draws.between(3, 10), self._about(contact, self._greet))
            self._watch(contact, chat)
        if view["robot"] and not view["reachable"] and not chat.left:
            chat.left = True
            self._agenda.after(self._draws.between(2, 10), self._about(contact, self._end))

    # --- colleagues ---------------------------------------------------------------------------------------------

    def _asked(self, contact: str) -> None:
        """A colleague asks for help, or their question says more than before."""
        if contact not in self._questions:
            self._questions.add(contact)
            self._later(self._draws.between(1, 4), "consult_accept", contact=contact)

    def _helps(self, contact: str) -> None:
        """We have joined: one word of advice, and after a while we leave, unless it was handed to us."""
        if contact in self._helping:
            return
        self._helping.add(contact)

        async def advise() -> None:
            if contact in self._helping:
                await self._socket.say("note", contact=contact, text=texts.ADVICE)

        async def leave() -> None:
            if contact in self._helping:
                await self._socket.say("consult_end", contact=contact)

        self._agenda.after(self._draws.between(4, 9), advise)
        self._agenda.after(HELPS_S, leave)

    def _hear(self, contact: str, text: str) -> None:
        chat = self._chats.get(contact)
        if chat is None:
            return
        chat.words_count += 1
        if text == texts.THANKS:
            self._agenda.after(self._draws.between(2, 6), self._about(contact, self._end))
        elif not chat.answering:
            chat.answering = True
            self._agenda.after(2 + self._draws.gap(self._day.agent_reply_s), self._about(contact, self._answer))
        self._watch(contact, chat)

    def _watch(self, contact: str, chat: _Chat) -> None:
        """End the chat if nothing more is heard of the resident."""
        words_count = chat.words_count

        async def look(still: _Chat) -> None:
            if still.words_count == words_count and not still.wraps_up:
                await self._end(still)

        silence_s = SILENCE_S if chat.robot else PERSON_SILENCE_S
        self._agenda.after(silence_s, self._about(contact, look))

    def _speaks(self, chat: _Chat, *, answered: bool) -> None:
        """Once both are connected, the robot greets."""
        if answered and not chat.greeted:
            chat.greeted = True
            self._agenda.after(self._draws.between(1, 2), self._about(chat.id, self._greet))
            self._watch(chat.id, chat)

    async def _send(self, kind: str, **data: object) -> str:
        return await self._socket.say(kind, **data)

    async def _tell(self, chat: _Chat, text: str) -> None:
        if chat.call and self._line is not None:
            self._line.say(chat.id, text)
        elif not chat.call:
            await self._socket.say("send", contact=chat.id, text=text)

    async def _greet(self, chat: _Chat) -> None:
        if not chat.wraps_up:
            await self._tell(chat, self._draws.one_of(texts.CALL_GREETINGS if chat.call else texts.GREETINGS))

    async def _answer(self, chat: _Chat) -> None:
        chat.answering = False
        if not chat.wraps_up:
            await self._tell(chat, self._draws.one_of(texts.ANSWERS))

    async def _end(self, chat: _Chat) -> None:
        if not chat.wraps_up:
            await self._socket.say("end", contact=chat.id)

    async def _dispose(self, chat: _Chat) -> None:
        codes = self._outcomes.get(chat.queue)
        if codes:
            await self._socket.say("dispose", contact=chat.id, outcome=self._draws.one_of(codes))

    def _later(self, seconds: float, kind: str, **data: str) -> None:
        async def say() -> None:
            await self._socket.say(kind, **data)

        self._agenda.after(seconds, say)

    def _about(self, contact: str, act: Callable[[_Chat], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """Do it if the contact is still ours by then."""

        async def later() -> None:
            chat = self._chats.get(contact)
            if chat is not None:
                await act(chat)

        return later
