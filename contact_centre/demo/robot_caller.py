"""A robot resident on the telephone: presses its way through the menu, waits, speaks, hangs up, and may be rung back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from contact_centre.demo import texts
from contact_centre.demo.profile import DayShares
from contact_centre.demo.robot_resident import LONGEST_STAY_S, Errand
from contact_centre.demo.robot_socket import Agenda
from contact_centre.demo.twilio import Handset, Heard, Phone
from contact_centre.demo.twilio.handsets import Does
from contact_centre.demo.twilio.racing import until
from contact_centre.demo.twilio.webhooks import Pause
from contact_centre.ids import Draws
from routing.ports import Clock

SPEAKS: Final = frozenset({"agent", "colleague", "outside", "resident", "supervisor"})
"""Whom a robot takes for somebody who answers."""

CALLBACK_KEY: Final = "1"
BORED_AFTER_S: Final = 25.0
"""Who has waited this long may rather be rung back."""

ANSWERED_SHARE: Final[Mapping[Does, float]] = {"answers": 0.8, "no_answer": 0.09, "busy": 0.06, "machine": 0.05}
"""What becomes of the ringing of a robot that asked to be rung back."""


class RobotCaller:
    """One errand, by as many calls as it takes.

    Args:
        errand: what it rings about.
        keys: what it presses in the menu, prompt by prompt.
        day: how fast it answers, and how likely it would rather be rung back.
        clock: when to do what it means to do.
        draws: its moods.
        pause: lets time pass.

    Attributes:
        done: set when it has been spoken to, or has given up.
    """

    def __init__(  # a character
        self,
        errand: Errand,
        keys: Sequence[str],
        day: DayShares,
        clock: Clock,
        draws: Draws,
        *,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self.done = asyncio.Event()
        self._asked_back = False
        self._pause = pause
        self._errand, self._day, self._clock, self._draws = errand, day, clock, draws
        self._keys = list(keys)
        self._rather = draws.happens(day.callback_share)

    async def talk(self, phone: Handset) -> None:
        """Go on with the errand on this call until it is over."""
        call = _Conversation(phone, self._clock, self._pause)
        call.agenda.after(LONGEST_STAY_S, call.hang_up)
        if not self._asked_back:
            call.agenda.after(self._errand.patience_s, lambda: self._give_up(call))
        while not phone.over.is_set():
            line = await call.hear()
            if line is not None:
                self._take(line, call)
            await call.agenda.do_due()
        if not self._asked_back:
            self.done.set()

    def phone(self) -> Phone:
        """What rings where this robot is rung back."""
        does = self._draws.weighted(ANSWERED_SHARE)
        return Phone(does=does, after_s=self._draws.between(2, 9), talk=self.talk)

    def _take(self, line: Heard, call: _Conversation) -> None:
        if line.by in SPEAKS:
            self._answer(call)
        elif line.by == "centre" and self._keys:
            if not call.choosing:  # it listens to the rest of a prompt before it chooses, and to the next prompt then
                call.choosing = True
                call.agenda.after(self._draws.between(2, 7), lambda: self._choose(call))
        elif line.by == "centre" and self._rather and not self._asked_back and call.lasts_s > BORED_AFTER_S:
            self._asked_back = True
            call.agenda.after(self._draws.between(3, 8), lambda: call.press(CALLBACK_KEY))

    async def _choose(self, call: _Conversation) -> None:
        call.choosing = False
        await call.press(self._keys.pop(0))

    def _answer(self, call: _Conversation) -> None:
        """Somebody speaks: say what it is about, then answer now and then, and thank at last."""
        if not call.served:
            call.served = True
            self._asked_back = False
            call.agenda.after(self._errand.chat_s, lambda: self._thank(call))
            call.agenda.after(self._draws.between(1, 3), lambda: call.say(self._errand.text))
        elif not call.replying and not call.thanked:
            call.replying = True
            call.agenda.after(2 + self._draws.gap(self._day.resident_reply_s / 2), lambda: self._reply(call))

    async def _reply(self, call: _Conversation) -> None:
        call.replying = False
        if not call.thanked:
            await call.say(self._draws.one_of(texts.REPLIES))

    async def _thank(self, call: _Conversation) -> None:
        call.thanked = True
        await call.say(texts.THANKS)
        call.agenda.after(self._draws.between(4, 12), call.hang_up)

    async def _give_up(self, call: _Conversation) -> None:
        if not call.served:
            await call.hang_up()


class _Conversation:
    """One call of the errand.

    Attributes:
        choosing: it is about to press a key of the menu.
        served: somebody has answered.
        lasts_s: since when it lasts, s.
    """

    def __init__(self, phone: Handset, clock: Clock, pause: Pause) -> None:
        self._pause = pause
        self.agenda = Agenda(clock)
        self.choosing = self.served = self.replying = self.thanked = False
        self._phone, self._clock, self._began = phone, clock, clock.monotonic_ms()

    @property
    def lasts_s(self) -> float:
        return (self._clock.monotonic_ms() - self._began) / 1000

    async def hear(self) -> Heard | None:
        """The next line; None when there is something else to do, or the call is over."""
        return await until(self._phone.heard.get(), until(self._phone.over.wait(), self._wait()))

    async def _wait(self) -> None:
        await self._pause(self.agenda.wait_s)

    async def press(self, key: str) -> None:
        """Press a key."""
        self._phone.press(key)

    async def say(self, text: str) -> None:
        """Say something."""
        self._phone.say(text)

    async def hang_up(self) -> None:
        """End the call."""
        self._phone.hang_up()
