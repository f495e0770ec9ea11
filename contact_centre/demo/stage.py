"""The stage: which scene plays, what time it is in the demo's day, and what follows from both for the robots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import structlog

from contact_centre.demo.people import ROBOTS, on_duty_count
from contact_centre.demo.profile import Profile, ProfileClock, first_minute
from contact_centre.http.api import DemoView, RobotsView, Scene
from routing.ids import Instant, QueueId
from routing.ports import Clock

log = structlog.get_logger()

FROZEN_AT_MIN: Final = 9 * 60.0
NIGHT_AT_MIN: Final = 2.5 * 60
FROZEN_QUEUE: Final = QueueId("repairs")
FROZEN_TIMES: Final = 4.0
FROZEN_BURST_COUNT: Final = 12
FROZEN_EMERGENCY_SHARE: Final = 0.3
HOME_COUNT: Final = 3


class DemoStage:
    """The demo's traffic as its page sees it, and as robots ask it.

    Attributes:
        scene: what plays.
        burst_count: residents who come at once in `FROZEN_QUEUE`; whoever sends them takes them off.
        residents_count: robot residents who are here, kept by whoever runs them.
        consoles: numbers of the robot agents who have a console open, likewise.
    """

    def __init__(
        self, profile: Profile, clock: Clock, *, timezone: Callable[[], str], speed: float, rings: bool = False
    ) -> None:
        self.scene: Scene = "busy_day"
        self.burst_count = self.residents_count = 0
        self.consoles: set[int] = set()
        self._profile, self._clock, self._timezone, self._speed = profile, clock, timezone, speed
        self._rings = rings
        self._time = self._usual()

    def playing(self) -> DemoView:
        """What plays now."""
        at_work = sum(self.on_duty(number) for number in self.consoles)
        robots = RobotsView(residents=self.residents_count, agents=at_work)
        return DemoView(
            scene=self.scene, robots=robots, profile_time=self._time.text(self._clock.wall()), rings=self._rings
        )

    async def play(self, scene: Scene) -> None:
        """Play another scene from now on."""
        now = self._clock.wall()
        self.scene, self.burst_count = scene, 0
        if scene == "frozen_boilers":
            self._time, self.burst_count = ProfileClock(now, FROZEN_AT_MIN, self._speed), FROZEN_BURST_COUNT
        elif scene == "night":
            self._time = ProfileClock(now, NIGHT_AT_MIN, self._speed)
        else:
            self._time = self._usual()
        log.info("demo.scene", scene=scene)

    @property
    def hands_over(self) -> bool:
        """Whether robots that go home pass their chats on; otherwise they finish them first."""
        return self.scene == "agents_go_home"

    def per_s(self, queue: QueueId) -> float:
        """Robot residents who come to a queue, per second."""
        rate = self._profile.per_s(queue, self._minute()) * self._speed
        return rate * FROZEN_TIMES if self.scene == "frozen_boilers" and queue == FROZEN_QUEUE else rate

    def emergency_share(self, queue: QueueId) -> float:
        """Who of them writes a word of the emergency list."""
        if queue != FROZEN_QUEUE:
            return 0.0
        if self.scene == "frozen_boilers":
            return FROZEN_EMERGENCY_SHARE
        return self._profile.day.emergency_share / self._profile.queue[queue].share

    def calls_per_s(self, queue: QueueId) -> float:
        """Robot residents who ring about the same as come to a queue, per second; none without a telephone."""
        return self.per_s(queue) * self._profile.calls_per_chat if self._rings else 0.0

    def texts_per_s(self, queue: QueueId) -> float:
        """Robot residents who write by text or on social media about the same, per second; none without a provider."""
        return self.per_s(queue) * self._profile.texts_per_chat if self._rings else 0.0

    def load(self) -> float:
        """Chats that go on at once on an ordinary day at this time, and what threads take beside them."""
        minute = self._minute()
        return self._profile.load(minute) + (self._profile.text_load(minute) if self._rings else 0.0)

    def call_load(self) -> float:
        """Calls that do, likewise."""
        return self._profile.call_load(self._minute()) if self._rings else 0.0

    def on_duty(self, number: int) -> bool:
        """Whether robot agent `number`, from 0, should be at work. Rosters do not foresee scenes."""
        count = min(len(ROBOTS), on_duty_count(self.load(), self.call_load()))
        first = HOME_COUNT if self.scene == "agents_go_home" else 0
        return first <= number < count

    def _minute(self) -> float:
        return self._time.minute(self._clock.wall())

    def _usual(self) -> ProfileClock:
        now: Instant = self._clock.wall()
        return ProfileClock(now, first_minute(now, self._timezone()), self._speed)
