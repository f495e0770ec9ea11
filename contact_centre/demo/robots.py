"""The robots of a running demo: residents through the residents' socket, agents through the console's."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Final

import aiohttp
import structlog

from agents.identity import IdentityUnavailable
from contact_centre.app import Doorbell
from contact_centre.beside import beside
from contact_centre.core import Core
from contact_centre.demo import texts
from contact_centre.demo.profile import Profile
from contact_centre.demo.robot_agent import RobotAgent
from contact_centre.demo.robot_line import RobotLine
from contact_centre.demo.robot_resident import Errand, RobotResident
from contact_centre.demo.robot_socket import Dropped, RobotSocket, converse
from contact_centre.demo.stage import FROZEN_QUEUE, DemoStage
from contact_centre.demo.telephone import Telephone
from contact_centre.ids import Draws
from routing.ids import AgentId, QueueId
from routing.words import Line

log = structlog.get_logger()

MOST_RESIDENTS: Final = 400
RETRIES_COUNT: Final = 6
LONGEST_BACK_OFF_S: Final = 10.0
FIRST_WITHIN_S: Final = 20.0
"""The chats that would be going on already begin within this time."""


class Robots:
    """All of them, in one task group."""

    def __init__(
        self,
        core: Core,
        stage: DemoStage,
        profile: Profile,
        agents: Sequence[AgentId],
        draws: Draws,
        telephone: Telephone | None = None,
    ) -> None:
        """`agents`: the robot agents, in the order in which they come to work; `telephone`: what they ring with."""
        self._core, self._stage, self._profile, self._agents, self._draws = core, stage, profile, agents, draws
        self._telephone = telephone

    async def run(self, doorbell: Doorbell) -> None:
        """Keep the centre busy until cancelled."""
        async with (
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Origin": doorbell.base_url},
            ) as http,
            asyncio.TaskGroup() as tasks,
        ):
            for number, agent in enumerate(self._agents):
                tasks.create_task(self._staff(http, doorbell, agent, number))
            tasks.create_task(self._arrivals(http, doorbell, tasks))

    # --- residents --------------------------------------------------------------------------------------------

    async def _arrivals(self, http: aiohttp.ClientSession, doorbell: Doorbell, tasks: asyncio.TaskGroup) -> None:
        going_on = self._stage.load() + self._stage.call_load()
        first_count = max(0, round(going_on) - len(self._core.state.contacts))
        while True:
            rates = self._rates()
            # Gaps have no memory: one that is cut short and drawn again is as good as one that is waited for.
            gap_s = self._draws.gap(1 / sum(rates.values())) if rates else 1.0
            urgent = first_count > 0 or self._stage.burst_count > 0
            await asyncio.sleep(min(gap_s, FIRST_WITHIN_S / 20 if urgent else 1.0))
            if self._stage.residents_count >= MOST_RESIDENTS or not rates:
                continue
            if self._stage.burst_count and self._takes(FROZEN_QUEUE, "webchat"):
                self._stage.burst_count -= 1
                tasks.create_task(self._resident(http, doorbell, FROZEN_QUEUE))
            elif gap_s <= 1.0 or first_count:
                first_count = max(0, first_count - 1)
                queue, line = self._draws.weighted(rates)
                match line:
                    case "call":
                        tasks.create_task(self._caller(queue))
                    case "message":
                        tasks.create_task(self._texter(queue))
                    case "webchat":
                        tasks.create_task(self._resident(http, doorbell, queue))

    def _rates(self) -> dict[tuple[QueueId, Line], float]:
        """Who comes, per second, by what they want and how they come."""
        rates: dict[tuple[QueueId, Line], float] = {}
        for queue in self._profile.queue:
            if self._takes(queue, "webchat"):
                rates[queue, "webchat"] = self._stage.per_s(queue)
            calls_per_s = self._stage.calls_per_s(queue)
            if calls_per_s and self._takes(queue, "call"):
                rates[queue, "call"] = calls_per_s
            texts_per_s = self._stage.texts_per_s(queue)
            if texts_per_s and self._takes(queue, "message"):
                rates[queue, "message"] = texts_per_s
        return rates

    def _takes(self, queue: QueueId, line: Line) -> bool:
        return self._core.state.takes(queue, line)

    async def _caller(self, queue: QueueId) -> None:
        """A robot rings, and is rung back if it asked for that."""
        assert self._telephone is not None, "without a telephone nobody rings"
        errand = self._errand(queue, self._profile.day.call_length_ratio)
        self._stage.residents_count += 1
        try:
            await self._telephone.visit(errand, self._profile.day, self._draws)
        finally:
            self._stage.residents_count -= 1

    async def _texter(self, queue: QueueId) -> None:
        """A robot writes, by text or on social media."""
        assert self._telephone is not None, "without a provider nobody writes"
        self._stage.residents_count += 1
        try:
            await self._telephone.correspond(self._errand(queue), self._profile, self._draws)
        finally:
            self._stage.residents_count -= 1

    async def _resident(self, http: aiohttp.ClientSession, doorbell: Doorbell, queue: QueueId) -> None:
        robot = RobotResident(self._errand(queue), self._profile.day, self._core.clock, self._draws)
        url = f"{doorbell.base_url}/chat/socket"
        self._stage.residents_count += 1
        try:
            for attempt in range(RETRIES_COUNT):
                try:
                    await converse(http, url, robot.stay, token=robot.token)
                except Dropped as dropped:
                    if dropped.signed_out:
                        return
                if robot.over:
                    return
                await asyncio.sleep(_back_off_s(attempt))
        finally:
            self._stage.residents_count -= 1

    def _errand(self, queue: QueueId, length_ratio: float = 1.0) -> Errand:
        day, draws = self._profile.day, self._draws
        welsh = draws.happens(day.welsh_share)
        emergency = draws.happens(self._stage.emergency_share(queue))
        return Errand(
            queue=queue,
            name=texts.resident_name(draws),
            language="cy" if welsh else "en",
            text=texts.first_text(draws, queue, welsh=welsh, emergency=emergency),
            patience_s=max(20.0, draws.spread(day.patience_median_s, day.patience_spread)),
            emergency=emergency,
            chat_s=max(25.0, draws.spread(self._profile.queue[queue].handle_s * length_ratio, day.handle_spread)),
            rates=draws.happens(day.rating_share),
        )

    # --- agents -----------------------------------------------------------------------------------------------

    async def _staff(self, http: aiohttp.ClientSession, doorbell: Doorbell, agent: AgentId, number: int) -> None:
        async with contextlib.AsyncExitStack() as at_work:
            line = None
            if self._telephone is not None:
                line = self._telephone.line(agent, self._draws)
                await at_work.enter_async_context(beside(line.run()))
            await self._staff_with(line, http, doorbell, agent, number)

    async def _staff_with(
        self, line: RobotLine | None, http: aiohttp.ClientSession, doorbell: Doorbell, agent: AgentId, number: int
    ) -> None:
        attempt = 0
        while True:
            try:
                signed_in = await self._core.identity.open_sign_in(agent, address="127.0.0.1")
                ticket = await doorbell.tickets.issue(signed_in.sign_in, ("console",))
                robot = RobotAgent(
                    lambda: self._stage.on_duty(number),
                    lambda: self._stage.hands_over,
                    self._profile.day,
                    self._core.clock,
                    self._draws,
                    line,
                )
                opened = await self._work(http, f"{doorbell.base_url}/console/socket", robot, ticket, number)
                attempt = 0 if opened else attempt + 1
            except IdentityUnavailable as error:
                log.warning("demo.robot_waits", code=error.code)
                attempt += 1
            await asyncio.sleep(_back_off_s(attempt))

    async def _work(self, http: aiohttp.ClientSession, url: str, robot: RobotAgent, ticket: str, number: int) -> bool:
        """Whether there was a socket to work on; returns when it is closed."""
        opened = False

        async def work(socket: RobotSocket) -> None:
            nonlocal opened
            opened = True
            self._stage.consoles.add(number)
            try:
                await robot.work(socket)
            finally:
                self._stage.consoles.discard(number)

        with contextlib.suppress(Dropped):
            await converse(http, url, work, ticket=ticket)
        return opened


def _back_off_s(attempt: int) -> float:
    return float(min(LONGEST_BACK_OFF_S, 0.5 * 2**attempt))
