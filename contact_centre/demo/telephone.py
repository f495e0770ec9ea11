"""The demo's telephone: Twilio's place taken by the emulator, and the browsers' ends of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Final

import msgspec
from aiohttp import web

from channels._twilio import TwilioSettings
from channels._twilio.messaging import RETRIES
from channels.phone.names import identity_of
from contact_centre.clock import SystemClock
from contact_centre.core import Core
from contact_centre.demo.post import Post
from contact_centre.demo.profile import DayShares, Profile, profile_file, read_profile
from contact_centre.demo.robot_caller import RobotCaller
from contact_centre.demo.robot_line import RobotLine
from contact_centre.demo.robot_resident import Errand
from contact_centre.demo.robot_texter import RobotTexter
from contact_centre.demo.text_sockets import TextSockets
from contact_centre.demo.twilio import Caller, Emulator, Phone
from contact_centre.demo.twilio.messages import WHATSAPP
from contact_centre.demo.twilio.post import TwilioPost
from contact_centre.demo.twilio.racing import until
from contact_centre.demo.twilio.sockets import PhoneSockets
from contact_centre.http.site import Site
from contact_centre.ids import Draws, new_id, new_token
from contact_centre.phone.softphone import Softphones
from contact_centre.providers import DEMO_CENTRE
from contact_centre.settings import Settings
from routing.centre import Centre
from routing.ids import AgentId, QueueId
from routing.phone import Phone as CentrePhone
from routing.words import Channel

WEBHOOKS: Final = "/channels/phone"
TWILIO: Final = frozenset({"sms", "whatsapp"})
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


@contextlib.asynccontextmanager
async def standing_in(settings: Settings, centre: Centre) -> AsyncIterator[tuple[Settings, Emulator | None]]:
    """Start the emulator where the demo has no account at Twilio, on one process.

    Yields:
        Settings that point at it, and the emulator; the settings as they were and None where Twilio is not stood in for.
    """
    if centre.id != DEMO_CENTRE or centre.phone is None or settings.twilio is not None or settings.kafka is not None:
        yield settings, None
        return
    public_url = settings.public_url or f"http://localhost:{settings.port}"
    account_sid, auth_token = "AC" + new_id().replace("-", ""), new_token()
    async with Emulator(account_sid, auth_token, SystemClock(), public_url=public_url) as emulator:
        twilio = TwilioSettings(
            account_sid=account_sid, auth_tokens=(auth_token,), api_url=emulator.url, public_url=public_url
        )
        yield msgspec.structs.replace(settings, twilio=twilio), emulator


class Telephone:
    """The emulator in a furnished centre."""

    def __init__(self, core: Core, emulator: Emulator, softphones: Softphones) -> None:
        self.emulator = emulator
        self._day = read_profile(profile_file()).day
        self._core, self._softphones = core, softphones
        self._writing: set[str] = set()
        site = Site(core.settings.public_url)
        self._sockets = PhoneSockets(
            emulator, site, core.clock, number=lambda: self.number, identity_of=self._identity_of
        )
        self._pages = TextSockets(self._posts, site, core.clock)

    @property
    def number(self) -> str:
        """The centre's, E.164; empty where its configuration has none any more."""
        phone = self._core.config.phone
        return "" if phone is None else phone.number

    def routes(self) -> Sequence[web.RouteDef]:
        """The sockets."""
        return [*self._sockets.routes(), *self._pages.routes()]

    def _posts(self) -> Sequence[Post]:
        """By which channels a page writes to the centre."""
        return [
            TwilioPost("sms", self.emulator.texting, lambda: self._written_to("sms"), is_robot),
            TwilioPost("whatsapp", self.emulator.texting, lambda: self._written_to("whatsapp"), is_robot),
        ]

    def _written_to(self, channel: Channel) -> str:
        """The first address of the centre's on a channel; empty where it has none."""
        endpoints = self._core.config.threads.endpoints
        return next((one.address for one in endpoints if one.channel == channel), "")

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
        self._connect_messages()

    def _connect_messages(self) -> None:
        """Texts and WhatsApp come in where the centre's file says that it is written to."""
        texting, threads = self.emulator.texting, self._core.config.threads
        texting.templates = {template.ref: template.text for template in threads.templates}
        for endpoint in threads.endpoints:
            prefix = {"sms": "", "whatsapp": WHATSAPP}.get(endpoint.channel)
            if prefix is not None:
                url = f"{self.emulator.public_url}/channels/{endpoint.channel}/incoming{RETRIES}"
                texting.incoming[prefix + endpoint.address] = url

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
        number, post = self._free_number(draws), self._post_for(errand.queue, profile, draws)
        if number is None or post is None:
            return
        robot = RobotTexter(errand, profile.day, self._core.clock, draws)
        self._writing.add(number)
        try:
            await robot.write(lambda changed: post.open(number, changed))
        finally:
            self._writing.discard(number)

    def _post_for(self, queue: QueueId, profile: Profile, draws: Draws) -> Post | None:
        """The service's own address by the channel that is drawn, else any of that channel; None without any."""
        endpoints = [one for one in self._core.config.threads.endpoints if one.channel in TWILIO]
        shares = {one.channel: profile.writing.get(one.channel, 0.0) for one in endpoints}
        if not any(shares.values()):
            return None
        channel = draws.weighted(shares)
        there = [one for one in endpoints if one.channel == channel]
        endpoint = next((one for one in there if one.queue == queue), there[0])
        return TwilioPost(channel, self.emulator.texting, lambda: endpoint.address, lambda _number: False)

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
        await self._sockets.close_all()
        await self._pages.close_all()

    async def _identity_of(self, token: str) -> str | None:
        agent = await self._softphones.agent_of(token)
        return None if agent is None else identity_of(agent)


def is_robot(number: str) -> bool:
    """Whether a robot rings from this number, E.164."""
    return number in ROBOT_NUMBERS


def keys_for(phone: CentrePhone, errand: Errand) -> list[str]:
    """What to press in the menu, prompt by prompt; nothing for a service that the menu does not name."""
    chosen = next((choice.key for choice in phone.menu if choice.queue == errand.queue), "")
    if errand.emergency and phone.emergency is not None:
        chosen = phone.emergency.key
    language = next((key for key, language in phone.language_keys.items() if language == errand.language), "")
    return [key for key in (language, chosen) if key]
