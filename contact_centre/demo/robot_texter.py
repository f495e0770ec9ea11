"""A robot resident who writes: asks, waits for as long as it takes, answers, thanks, or falls silent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from contact_centre.demo import texts
from contact_centre.demo.post import Correspondence, Letter, Picture
from contact_centre.demo.profile import DayShares
from contact_centre.demo.robot_resident import Errand
from contact_centre.demo.robot_socket import Agenda
from contact_centre.demo.twilio.racing import until
from contact_centre.demo.twilio.webhooks import Pause
from contact_centre.ids import Draws
from routing.ports import Clock

AUTOMATIC_WITHIN_S: Final = 3.0
"""What comes so soon after the first message is the centre's own: no agent reads so fast."""

LONGEST_S: Final = 2 * 3_600.0
ADDS_SHARE: Final = 0.15
"""Who sends something after their first message that they forgot."""

_MOST_TURNS: Final = 3

Opens = Callable[[Callable[[Letter], None]], Correspondence]


class RobotTexter:
    """One errand in writing.

    Args:
        errand: what it writes about.
        day: how fast it answers, and how likely it stops answering.
        clock: when to do what it means to do.
        draws: its moods.
        pause: lets time pass.
    """

    def __init__(
        self, errand: Errand, day: DayShares, clock: Clock, draws: Draws, *, pause: Pause = asyncio.sleep
    ) -> None:
        self._errand, self._day, self._clock, self._draws, self._pause = errand, day, clock, draws, pause
        self._agenda = Agenda(clock)
        self._turns = round(draws.between(0.5, _MOST_TURNS + 0.49))
        self._over = self._replying = self._thanked = False
        self._read: set[str] = set()
        self._began_ms = 0

    async def write(self, opens: Opens) -> None:
        """Write, until there is nothing more to say."""
        news: asyncio.Queue[Letter] = asyncio.Queue()
        self._letters = opens(news.put_nowait)
        try:
            self._begin()
            while not self._over:
                letter = await until(news.get(), self._wait())
                if letter is not None:
                    self._take(letter)
                await self._agenda.do_due()
        finally:
            self._letters.close()

    async def _wait(self) -> None:
        await self._pause(self._agenda.wait_s)

    def _begin(self) -> None:
        day, draws = self._day, self._draws
        self._began_ms = self._clock.monotonic_ms()
        pictures = [texts.picture(draws)] if draws.happens(day.picture_share) and not self._errand.emergency else []
        self._say(self._errand.text, pictures)
        if draws.happens(ADDS_SHARE):
            self._after(draws.between(10, 40), lambda: self._say(draws.one_of(texts.ADDED)))
        self._after(LONGEST_S, self._finish)

    def _take(self, letter: Letter) -> None:
        """Somebody wrote; what the centre writes by itself needs no answer."""
        automatic = self._clock.monotonic_ms() - self._began_ms < AUTOMATIC_WITHIN_S * 1_000
        if letter.mine or letter.id in self._read or automatic or self._thanked:
            return
        self._read.add(letter.id)
        if self._draws.happens(self._day.silent_share):
            self._finish()
        elif not self._replying:
            self._replying = True
            self._after(8 + self._draws.gap(self._day.texter_reply_s), self._reply)

    def _reply(self) -> None:
        self._replying = False
        self._turns -= 1
        if self._turns > 0:
            self._say(self._draws.one_of(texts.REPLIES))
            return
        self._thanked = True
        self._say(texts.THANKS)
        stops = self._draws.happens(self._day.stop_share)
        self._after(self._draws.between(60, 120), self._stop if stops else self._finish)

    def _stop(self) -> None:
        self._say(texts.STOP)
        self._finish()

    def _say(self, text: str, pictures: Sequence[Picture] = ()) -> None:
        self._letters.write(text, pictures)

    def _finish(self) -> None:
        self._over = True

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        async def do() -> None:
            act()

        self._agenda.after(seconds, do)
