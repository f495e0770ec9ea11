"""Twilio in one process: what is rung, what rings, and the REST interface on a listener of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from types import TracebackType
from typing import Any, Final, Self

import structlog
from aiohttp import web

from contact_centre.demo.twilio.call_routes import CallRoutes
from contact_centre.demo.twilio.calls import Jump
from contact_centre.demo.twilio.exchange import Exchange, Number
from contact_centre.demo.twilio.handsets import Caller, Phone, Softphone
from contact_centre.demo.twilio.messages import Message
from contact_centre.demo.twilio.recording_routes import RecordingRoutes
from contact_centre.demo.twilio.rest import guard
from contact_centre.demo.twilio.room_routes import RoomRoutes
from contact_centre.demo.twilio.switchboard import Switchboard
from contact_centre.demo.twilio.texting import Texting
from contact_centre.demo.twilio.webhooks import LONGEST_S, Callback, Faults, Pause, Trouble, Webhooks
from routing.ports import Clock

log = structlog.get_logger()

HOST: Final = "127.0.0.1"


class Emulator:
    """Behaves as Twilio does towards a service: use it as an async context manager.

    Speech is text, and takes as long as it would take to say. `docs/demo.md` says what is left out.

    Args:
        account_sid: of the account, `AC` and 32 digits.
        auth_token: what webhooks are signed with, and the password of REST.
        clock: what time it is.
        pause: lets time pass; tests give one that they move by hand.
        public_url, reach_url: addresses below the first are signed as they are, and connected to at the second.
        keys: further names and secrets that may sign in, as API keys.
        longest_s: how long the service has for an answer, s.

    Attributes:
        url: of the REST interface.
        faults: what goes wrong on purpose.
        texting: its messages: who writes, who is reached.
        failures: what went wrong in the emulator itself; tests see to it that there are none.
    """

    def __init__(  # noqa: PLR0913  # what a test may want otherwise, by name
        self,
        account_sid: str,
        auth_token: str,
        clock: Clock,
        *,
        pause: Pause = asyncio.sleep,
        public_url: str = "",
        reach_url: str = "",
        keys: Mapping[str, str] | None = None,
        longest_s: float = LONGEST_S,
    ) -> None:
        self.account_sid = account_sid
        self.faults = Faults()
        self.public_url, self.reach_url = public_url.rstrip("/"), reach_url.rstrip("/")
        self._credentials = {account_sid: auth_token, **(keys or {})}
        self._webhooks = Webhooks(
            auth_token, reach=self._reach, spawn=self._spawn, faults=self.faults, longest_s=longest_s
        )
        self._exchange = Exchange(account_sid, clock, pause, self._webhooks, self._spawn)
        self._switchboard = Switchboard(self._exchange)
        self.texting = Texting(self._exchange)
        self.failures: list[Exception] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._group: asyncio.TaskGroup
        self._runner: web.AppRunner

    # --- what an account is set up with ---------------------------------------------------------------------------

    def number(self, number: str, voice_url: str, *, fallback_url: str = "", status_callback: str = "") -> None:
        """The account has this number, E.164; calls to it are answered by the TwiML at `voice_url`."""
        self._exchange.numbers[number] = Number(
            voice=Jump(voice_url),
            fallback=Jump(fallback_url) if fallback_url else None,
            status=Callback(url=status_callback, events=frozenset({"completed"})) if status_callback else None,
        )

    @property
    def phones(self) -> dict[str, Phone]:
        """What rings at a number, E.164."""
        return self._exchange.phones

    @property
    def others(self) -> Phone:
        """What rings at any other number."""
        return self._exchange.others

    @others.setter
    def others(self, phone: Phone) -> None:
        self._exchange.others = phone

    # --- people ---------------------------------------------------------------------------------------------------

    async def ring(self, from_: str, to: str) -> Caller:
        """Somebody rings the centre. `from_` is passed on as it is; empty: withheld.

        Raises:
            KeyError: the account has no number `to`.
        """
        return self._switchboard.ring(from_, to)

    def client(self, identity: str) -> Softphone:
        """A browser registers under an identity, until it is closed."""
        softphone = Softphone(identity, self._forget)
        self._exchange.softphones.setdefault(identity, []).append(softphone)
        return softphone

    def _forget(self, softphone: Softphone) -> None:
        left = [one for one in self._exchange.softphones.get(softphone.identity, []) if one is not softphone]
        if left:
            self._exchange.softphones[softphone.identity] = left
        else:
            self._exchange.softphones.pop(softphone.identity, None)

    # --- what tests look at ---------------------------------------------------------------------------------------

    @property
    def troubles(self) -> list[Trouble]:
        """Twilio's debugger: what it found wrong with the service's answers."""
        return self._webhooks.troubles

    @property
    def messages(self) -> list[Message]:
        """The messages that were sent, both ways."""
        return list(self._exchange.messages.values())

    @property
    def exchange(self) -> Exchange:
        """Everything there is."""
        return self._exchange

    @property
    def busy(self) -> bool:
        """It waits for answers of the service."""
        return self._webhooks.busy

    def stop(self) -> None:
        """The service stops: calls end where they are, and it is told nothing any more."""
        self.faults.drop_webhooks()
        for task in list(self._tasks):
            task.cancel()

    async def settle(self) -> None:
        """Return once every callback has arrived."""
        await self._webhooks.settle()

    # --- running --------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        self._group = asyncio.TaskGroup()
        await self._group.__aenter__()
        await self._webhooks.open()
        app = web.Application(middlewares=[guard(self._credentials, self.faults, self._exchange)])
        base = f"/2010-04-01/Accounts/{self.account_sid}"
        calls = CallRoutes(self._exchange, self._switchboard)
        app.add_routes(
            [
                *calls.routes(base),
                *RoomRoutes(self._exchange, self._switchboard, calls).routes(base),
                *RecordingRoutes(self._exchange).routes(base),
                *self.texting.routes(base),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, 0)
        await site.start()
        self.url = self._exchange.base_url = f"http://{HOST}:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
        self.stop()
        await self._group.__aexit__(None, None, None)
        await self._webhooks.close()

    def _spawn(self, act: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._group.create_task(self._guarded(act))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _guarded(self, act: Coroutine[Any, Any, None]) -> None:
        """A failure of ours ends one call, not all of them."""
        try:
            await act
        except Exception as error:
            log.exception("emulator.failed")
            self.failures.append(error)

    def _reach(self, url: str) -> str:
        if self.public_url and url.startswith(f"{self.public_url}/"):
            return self.reach_url + url.removeprefix(self.public_url)
        return url
