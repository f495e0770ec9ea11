"""What Twilio sends to the service: signed requests for TwiML, and callbacks; and the faults that tests switch on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, urldefrag, urlencode, urlsplit

import aiohttp
import msgspec
import structlog
import yarl
from twilio.request_validator import RequestValidator

from contact_centre.ids import new_id

log = structlog.get_logger()

LONGEST_S: Final = 15.0
"""How long Twilio waits for an answer."""

NOT_ANSWERED: Final = 11200
NOT_REACHED: Final = 11205
NO_FILE: Final = 12300

Params = Mapping[str, str]
Pause = Callable[[float], Awaitable[object]]
"""Lets so many seconds pass."""

Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]
"""Makes a task; whoever gets it may wait for it, and need not."""


class Answer(msgspec.Struct, frozen=True):
    """A 2xx answer of the service."""

    body: str
    content_type: str


class WebhookFailed(Exception):
    """The service did not answer as it must. `code` is Twilio's error."""

    def __init__(self, code: int, url: str, text: str) -> None:
        super().__init__(text)
        self.code, self.url, self.text = code, url, text


class Callback(msgspec.Struct, frozen=True, kw_only=True):
    """Where to tell what happens, and which events."""

    url: str
    method: str = "POST"
    events: frozenset[str] = frozenset()


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of Twilio's debugger."""

    code: int
    url: str
    text: str


class Faults:
    """What goes wrong on purpose."""

    refusing: tuple[int, int] | None = None
    slow_s = 0.0
    dropping = duplicating = reordering = False

    def refuse(self, status: int, code: int) -> None:
        """From now on REST requests are answered with this status and Twilio error."""
        self.refusing = status, code

    def slow(self, seconds: float) -> None:
        """From now on REST requests are answered after this time."""
        self.slow_s = seconds

    def drop_webhooks(self) -> None:
        """From now on callbacks get lost."""
        self.dropping = True

    def duplicate_webhooks(self) -> None:
        """From now on everything is sent twice, as after a connection that broke: with the same idempotency token."""
        self.duplicating = True

    def reorder_webhooks(self) -> None:
        """From now on two callbacks at a time arrive in each other's place."""
        self.reordering = True

    def mend(self) -> None:
        """Everything works again."""
        self.refusing, self.slow_s = None, 0.0
        self.dropping = self.duplicating = self.reordering = False


class _Letter(msgspec.Struct, frozen=True, kw_only=True):
    about: str
    url: str
    method: str
    params: dict[str, str]
    then: Callable[[bool], None] | None = None


class Webhooks:
    """Requests to the service.

    Args:
        auth_token: what they are signed with.
        reach: turns the public address, which is signed, into the one to connect to.
        spawn: makes the tasks that deliver callbacks.
        longest_s: see `LONGEST_S`.

    Attributes:
        troubles: what Twilio's debugger would show, in order.
    """

    def __init__(
        self,
        auth_token: str,
        *,
        reach: Callable[[str], str],
        spawn: Spawn,
        faults: Faults,
        longest_s: float = LONGEST_S,
    ) -> None:
        self.troubles: list[Trouble] = []
        self._validator = RequestValidator(auth_token)
        self._reach, self._spawn, self._faults, self._longest_s = reach, spawn, faults, longest_s
        self._http: aiohttp.ClientSession | None = None
        self._asking = 0
        self._last: dict[str, asyncio.Task[None]] = {}
        self._held: _Letter | None = None

    async def open(self) -> None:
        """Before the first request."""
        self._http = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=self._longest_s, sock_connect=5),
            connector=aiohttp.TCPConnector(limit=0),
            headers={"User-Agent": "TwilioProxy/1.1"},
        )

    async def close(self) -> None:
        """After the last one."""
        if self._http is not None:
            await self._http.close()

    async def ask(self, url: str, method: str, params: Params) -> Answer:
        """Ask for TwiML.

        Raises:
            WebhookFailed: there was no 2xx answer in time; it stands in `troubles`.
        """
        token = new_id()
        self._asking += 1
        try:
            if self._faults.duplicating:
                await self._attempts(url, method, params, token)
            return await self._attempts(url, method, params, token)
        finally:
            self._asking -= 1

    async def fetch(self, url: str) -> tuple[str, bytes]:
        """A file that the service has us send: its media type and its bytes.

        Raises:
            WebhookFailed: the service does not give it; it stands in `troubles`.
        """
        assert self._http is not None, "it was opened"
        try:
            async with self._http.get(self._reach(url), allow_redirects=False) as answer:
                if answer.status == HTTPStatus.OK:
                    return answer.content_type, await answer.read()
                text = f"The service answered {answer.status}."
        except (aiohttp.ClientError, TimeoutError) as error:
            text = type(error).__name__
        self.note(NO_FILE, url, text)
        raise WebhookFailed(NO_FILE, url, text)

    def tell(self, about: str, callback: Callback, params: Params, then: Callable[[bool], None] | None = None) -> None:
        """Send a callback, soon. Those about one thing arrive in order, unless they are to be reordered.

        `then` is called with whether the service took it.
        """
        if self._faults.dropping:
            return
        letter = _Letter(about=about, url=callback.url, method=callback.method, params=dict(params), then=then)
        if not self._faults.reordering:
            self._post(letter)
        elif self._held is None:
            self._held = letter
        else:
            held, self._held = self._held, None
            self._post(letter)
            self._post(held)

    @property
    def busy(self) -> bool:
        """Something is under way to the service."""
        return self._asking > 0 or bool(self._last)

    async def settle(self) -> None:
        """Return once every callback has arrived."""
        if self._held is not None:
            held, self._held = self._held, None
            self._post(held)
        while self._last:
            await asyncio.wait(list(self._last.values()))

    def note(self, code: int, url: str, text: str) -> None:
        """Put something into the debugger."""
        self.troubles.append(Trouble(code=code, url=url, text=text))
        log.warning("emulator.troubled", code=code, path=urlsplit(url).path)

    def _post(self, letter: _Letter) -> None:
        task = self._spawn(self._deliver(letter, self._last.get(letter.about)))
        self._last[letter.about] = task
        task.add_done_callback(lambda done: self._delivered(letter.about, done))

    def _delivered(self, about: str, done: asyncio.Task[None]) -> None:
        if self._last.get(about) is done:
            del self._last[about]

    async def _deliver(self, letter: _Letter, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait((before,))
        token, taken = new_id(), True
        for _ in range(2 if self._faults.duplicating else 1):
            try:
                await self._attempts(letter.url, letter.method, letter.params, token)
            except WebhookFailed:
                taken = False  # noted in the debugger; Twilio does not try again either
                break
        if letter.then is not None:
            letter.then(taken)

    async def _attempts(self, url: str, method: str, params: Params, token: str) -> Answer:
        """One request, and another where it could not connect, or as the fragment of the address says."""
        plain, fragment = urldefrag(url)
        wishes = parse_qs(fragment)
        tries = 1 + int(wishes.get("rc", ["1"])[0])
        again_after = set(",".join(wishes.get("rp", ["ct"])).split(","))
        while True:
            tries -= 1
            try:
                return await self._request(plain, method, params, token)
            except WebhookFailed as error:
                kind = "ct" if error.code == NOT_REACHED else "5xx"
                if tries == 0 or not again_after & {kind, "all"}:
                    self.note(error.code, plain, error.text)
                    raise

    async def _request(self, url: str, method: str, params: Params, token: str) -> Answer:
        assert self._http is not None, "open() comes first"
        form = urlencode(params)
        if method == "GET" and form:
            url, form = f"{url}{'&' if urlsplit(url).query else '?'}{form}", ""
        headers = {
            "X-Twilio-Signature": self._sign(url, {} if method == "GET" else params),
            "I-Twilio-Idempotency-Token": token,
        }
        if method != "GET":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        try:
            async with self._http.request(
                method, yarl.URL(self._reach(url), encoded=True), data=form or None, headers=headers
            ) as response:
                if not response.ok:
                    raise WebhookFailed(NOT_ANSWERED, url, f"Answered {response.status}.")
                return Answer(await response.text(), response.content_type)
        except aiohttp.ClientConnectorError as error:
            raise WebhookFailed(NOT_REACHED, url, "Nobody listens there.") from error
        except (aiohttp.ClientError, TimeoutError, UnicodeDecodeError, ValueError) as error:
            raise WebhookFailed(NOT_ANSWERED, url, f"No answer: {type(error).__name__}.") from error

    def _sign(self, url: str, params: Params) -> str:
        """Over https the port is left out, as Twilio does for calls."""
        parts = urlsplit(url)
        if parts.scheme == "https" and parts.port is not None:
            url = parts._replace(netloc=parts.hostname or "").geturl()
        signature: str = self._validator.compute_signature(url, params)
        return signature
