"""The demo's telephone: Twilio's place taken by the emulator, and the browsers' ends of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from aiohttp import web

from channels.phone.names import identity_of
from contact_centre.core import Core
from contact_centre.demo.letters import Letters
from contact_centre.demo.meta.post import ROBOTS_BEGIN as META_ROBOTS
from contact_centre.demo.profile import DayShares, Profile, profile_file, read_profile
from contact_centre.demo.robot_caller import RobotCaller
from contact_centre.demo.robot_line import RobotLine
from contact_centre.demo.robot_resident import Errand
from contact_centre.demo.robot_texter import RobotTexter
from contact_centre.demo.slack.post import ROBOTS_BEGIN as SLACK_ROBOTS
from contact_centre.demo.stand_ins import StandIns
from contact_centre.demo.text_sockets import TextSockets
from contact_centre.demo.twilio import Caller, Phone
from contact_centre.demo.twilio.racing import until
from contact_centre.demo.twilio.sockets import PhoneSockets
from contact_centre.http.site import Site
from contact_centre.ids import Draws
from contact_centre.phone.softphone import Softphones
from routing.ids import AgentId, QueueId
from routing.phone import Phone as CentrePhone

WEBHOOKS: Final = "/channels/phone"
REACHABLE_S: Final = 3_600.0
"""So long a robot that asked to be rung back keeps its telephone at hand, unless it was spoken to."""

STRANGER_AFTER_S: Final = 4.0
STRANGER: Final = Errand(
    queue=QueueId(""),
    name="",
    language="en",
    text="Hello, you have reached a robot at the number that you dialled.",
    patience_s=120,
    chat_s=120,
    rates=False,
)
"""Whoever is rung from the console at a number that is nobody's."""

ROBOT_NUMBERS: Final = tuple(f"+447700900{number}" for number in range(500, 1_000))
"""Robots ring from these; visitors are told to ring from lower ones. Ofcom keeps them all for drama."""


class Telephone:
    """The emulator in a furnished centre."""

    def __init__(self, core: Core, stand_ins: StandIns, softphones: Softphones) -> None:
        self.emulator = emulator = stand_ins.twilio
        self._letters = Letters(stand_ins, lambda: core.config.threads, is_robot)
        self._day = read_profile(profile_file()).day
        self._core, self._softphones = core, softphones
        self._writing: set[str] = set()
        site = Site(core.settings.public_url)
        self._sockets = PhoneSockets(
            emulator, site, core.clock, number=lambda: self.number, identity_of=self._identity_of
        )
        self._pages = TextSockets(self._letters.of_visitors, site, core.clock)

    @property
    def number(self) -> str:
        """The centre's, E.164; empty where its configuration has none any more."""
        phone = self._core.config.phone
        return "" if phone is None else phone.number

    def routes(self) -> Sequence[web.RouteDef]:
        """The sockets."""
        return [*self._sockets.routes(), *self._pages.routes()]

    def connect(self, base_url: str) -> None:
        """The service listens at `base_url`: the centre's numbers are answered there from now on."""
        self.emulator.reach_url = base_url
        base = f"{self.emulator.public_url}{WEBHOOKS}"
        queues = (queue.phone.number for queue in self._core.config.queues)
        for number in {self.number, *queues} - {""}:
            self.emulator.number(
                number,
                f"{base}/incoming",
                fallback_url=f"{base}/fallback",
                status_callback=f"{base}/status",
            )
        self.emulator.others = Phone(ring=self._stranger_picks_up, talk=self._stranger)
        self._letters.connect(base_url)

    # --- robots ---------------------------------------------------------------------------------------------------

    def line(self, agent: AgentId, draws: Draws) -> RobotLine:
        """A robot agent's softphone."""
        return RobotLine(self.emulator.client(identity_of(agent)), draws)

    async def visit(self, errand: Errand, day: DayShares, draws: Draws) -> None:
        """A robot rings about its errand, and stays reachable for a while if it asked to be rung back."""
        phone = self._core.config.phone
        number = self._free_number(draws)
        if phone is None or number is None:
            return
        robot = RobotCaller(errand, keys_for(phone, errand), day, self._core.clock, draws)
        self.emulator.phones[number] = robot.phone()
        try:
            await robot.talk(await self.emulator.ring(number, phone.number))
            await until(robot.done.wait(), asyncio.sleep(REACHABLE_S))
        finally:
            del self.emulator.phones[number]

    async def correspond(self, errand: Errand, profile: Profile, draws: Draws) -> None:
        """A robot writes about its errand, where its service is written to, until there is nothing more to say."""
        number, post = self._free_number(draws), self._letters.of_robot(errand.queue, profile, draws)
        if number is None or post is None:
            return
        robot = RobotTexter(errand, profile.day, self._core.clock, draws)
        self._writing.add(number)
        try:
            await robot.write(lambda changed: post.open(number, changed))
        finally:
            self._writing.discard(number)

    async def _stranger_picks_up(self, phone: Caller) -> bool:
        """Somebody answers at every number that an agent dials by hand; robots only where they expect a call."""
        if is_robot(phone.number):
            await phone.over.wait()
            return False
        await asyncio.sleep(STRANGER_AFTER_S)
        return True

    async def _stranger(self, phone: Caller) -> None:
        draws = Draws()
        await RobotCaller(STRANGER, (), self._day, self._core.clock, draws).talk(phone)

    def _free_number(self, draws: Draws) -> str | None:
        """A robot's number that nobody rings from now; None when all do."""
        free = [one for one in ROBOT_NUMBERS if one not in self.emulator.phones and one not in self._writing]
        return draws.one_of(free) if free else None

    # --- its end --------------------------------------------------------------------------------------------------

    async def hang_up(self) -> None:
        """The service stops: every page's telephone is put down."""
        self.emulator.stop()
        self._letters.stop()
        await self._sockets.close_all()
        await self._pages.close_all()

    async def _identity_of(self, token: str) -> str | None:
        agent = await self._softphones.agent_of(token)
        return None if agent is None else identity_of(agent)


def is_robot(address: str) -> bool:
    """Whether a robot rings or writes from it: a number, E.164, or who somebody is on a page or in a workspace."""
    return address in ROBOT_NUMBERS or address.partition(":")[2].startswith((META_ROBOTS, SLACK_ROBOTS))


def keys_for(phone: CentrePhone, errand: Errand) -> list[str]:
    """What to press in the menu, prompt by prompt; nothing for a service that the menu does not name."""
    chosen = next((choice.key for choice in phone.menu if choice.queue == errand.queue), "")
    if errand.emergency and phone.emergency is not None:
        chosen = phone.emergency.key
    language = next((key for key, language in phone.language_keys.items() if language == errand.language), "")
    return [key for key in (language, chosen) if key]
