"""The demo's telephone: Twilio's place taken by the emulator, and the browsers' ends of it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Final

import msgspec
from aiohttp import web

from channels._twilio import TwilioSettings
from channels.phone.names import identity_of
from contact_centre.clock import SystemClock
from contact_centre.core import Core
from contact_centre.demo.twilio import Emulator
from contact_centre.demo.twilio.sockets import PhoneSockets
from contact_centre.http.site import Site
from contact_centre.ids import new_id, new_token
from contact_centre.phone.softphone import Softphones
from contact_centre.providers import DEMO_CENTRE
from contact_centre.settings import Settings
from routing.centre import Centre

WEBHOOKS: Final = "/channels/phone"


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
        self._core, self._softphones = core, softphones
        self._sockets = PhoneSockets(
            emulator,
            Site(core.settings.public_url),
            core.clock,
            number=lambda: self.number,
            identity_of=self._identity_of,
        )

    @property
    def number(self) -> str:
        """The centre's, E.164; empty where its configuration has none any more."""
        phone = self._core.config.phone
        return "" if phone is None else phone.number

    def routes(self) -> Sequence[web.RouteDef]:
        """The sockets."""
        return self._sockets.routes()

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

    async def hang_up(self) -> None:
        """The service stops: every page's telephone is put down."""
        await self._sockets.close_all()

    async def _identity_of(self, token: str) -> str | None:
        agent = await self._softphones.agent_of(token)
        return None if agent is None else identity_of(agent)
