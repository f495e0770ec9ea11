"""Following TwiML for one call, document after document."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urljoin, urlsplit

from contact_centre.demo.twilio.calls import Call, Jump
from contact_centre.demo.twilio.exchange import Exchange
from contact_centre.demo.twilio.twiml import NOT_IN_SCHEMA, BadTwiml, Verb, read_twiml
from contact_centre.demo.twilio.webhooks import WebhookFailed

LETTERS_PER_S: Final = 16.0
PLAY_S: Final = 20.0
MOST_JUMPS_AT_ONCE: Final = 50
"""Documents in a row that take no time; more are a loop."""

APPLICATION_ERROR: Final = "We are sorry, an application error has occurred. Goodbye."

PROMPTS: Final = frozenset({"Say", "Play", "Pause"})
WHILE_WAITING: Final = PROMPTS | {"Hangup", "Redirect", "Leave", "Gather"}
IN_THE_BACKGROUND: Final = PROMPTS | {"Redirect"}


class Sign(Enum):
    """How a document came to its end."""

    RAN_OUT = "ran_out"
    HANG_UP = "hang_up"
    LEAVE = "leave"
    FAILED = "failed"


Next = Jump | Sign | None
"""What a verb says: another document, an end, or simply the next verb."""

Play = Callable[["Script", Verb, Jump], Awaitable[Next]]
"""Carries out one verb of the document at `Jump`."""

VERBS_OF: dict[str, Play] = {}
"""Every verb that is followed; filled by the modules of the verbs."""


class Script:
    """Follows the documents of one call. `at` is the present one."""

    def __init__(self, exchange: Exchange, call: Call) -> None:
        self.exchange, self.call = exchange, call
        self._spent_s = 0.0
        self._slept = 0

    async def follow(self, first: Jump) -> Sign:
        """Follow a document and all that it leads to.

        Returns:
            How that ended; `FAILED` after the caller has heard what Twilio says of a service that is broken.
        """
        at: Next = first
        try:
            while isinstance(at, Jump):
                at = await self._step(at)
        except (WebhookFailed, BadTwiml):
            self._pick_up()
            self.call.hear("centre", APPLICATION_ERROR)
            await self.pass_(len(APPLICATION_ERROR) / LETTERS_PER_S)
            return Sign.FAILED
        return at or Sign.RAN_OUT

    def _pick_up(self) -> None:
        """The service answers a call by what it has to say."""
        if self.call.status == "ringing":
            self.call.answer(self.exchange.clock.wall())

    async def _step(self, at: Jump) -> Next:
        """One document, or in its place the one that the number names for such a case."""
        try:
            verbs = await self.document(at)
        except (WebhookFailed, BadTwiml) as error:
            fallback, self.call.fallback = self.call.fallback, None
            if fallback is None:
                raise
            at = Jump(fallback.url, fallback.method, {"ErrorCode": str(error.code), "ErrorUrl": at.url})
            verbs = await self.document(at)
        return await self.play(verbs, at, frozenset(VERBS_OF))

    async def linger(self, first: Jump, allowed: frozenset[str], more: Mapping[str, str] | None = None) -> Sign:
        """Follow documents that only fill the time, with no fallback.

        Returns:
            How they ended; `FAILED` where one of them cannot be followed.
        """
        at: Next = first
        for _ in range(MOST_JUMPS_AT_ONCE):
            if not isinstance(at, Jump):
                break
            slept = self._slept
            try:
                verbs = await self.document(Jump(at.url, at.method, {**(more or {}), **at.params}, at.verbs))
            except (WebhookFailed, BadTwiml):
                return Sign.FAILED
            at = await self.play(verbs, at, allowed)
            if isinstance(at, Jump) and self._slept == slept:
                await self.pass_(1)  # a document that takes no time and leads to another: nothing may spin
        return at if isinstance(at, Sign) else Sign.RAN_OUT

    async def document(self, at: Jump) -> tuple[Verb, ...]:
        """Its verbs, fetched where they are not known.

        Raises:
            WebhookFailed: it cannot be fetched.
            BadTwiml: it cannot be read; it stands in the debugger.
        """
        if at.verbs is not None:
            return at.verbs
        answer = await self.exchange.webhooks.ask(at.url, at.method, {**self.call.params(), **at.params})
        try:
            return read_twiml(answer.body, answer.content_type)
        except BadTwiml as error:
            self.exchange.webhooks.note(error.code, at.url, str(error))
            raise

    async def play(self, verbs: tuple[Verb, ...], at: Jump, allowed: frozenset[str]) -> Next:
        """The verbs of a document, until one of them leads elsewhere."""
        for verb in verbs:
            if verb.name not in allowed:
                self.exchange.webhooks.note(NOT_IN_SCHEMA, at.url, f"{verb.name} is not allowed here.")
                continue
            if verb.name != "Reject":
                self._pick_up()
            after = await VERBS_OF[verb.name](self, verb, at)
            if after is not None:
                return after
        return Sign.RAN_OUT

    async def pass_(self, seconds: float) -> None:
        """Let time pass."""
        self._slept += 1
        await self.exchange.pause(seconds)


def jump_to(verb: Verb, attribute: str, at: Jump, **params: str) -> Jump:
    """Where an attribute leads, from the document at `at`; empty: to that document itself."""
    method = "waitMethod" if attribute == "waitUrl" and verb.name == "Conference" else f"{attribute}Method"
    if attribute == "action":
        method = "method"
    url = urljoin(at.url, verb.attributes.get(attribute, ""))
    return Jump(url, verb.attributes.get(method, "POST").upper(), params)


# --- verbs that only take time, or lead elsewhere ---------------------------------------------------------------


async def _say(script: Script, verb: Verb, _at: Jump) -> Next:
    for _ in range(max(1, int(verb.number("loop", 1)))):
        script.call.hear("centre", verb.text)
        await script.pass_(len(verb.text) / LETTERS_PER_S)
    return None


async def _play(script: Script, verb: Verb, _at: Jump) -> Next:
    """What is played is told by the name of its file."""
    times, name = int(verb.number("loop", 1)), PurePosixPath(urlsplit(verb.text).path).stem
    while True:
        script.call.hear("music", name)
        await script.pass_(PLAY_S)
        times -= 1
        if times == 0:  # 0 at first means: for ever
            return None


async def _pause(script: Script, verb: Verb, _at: Jump) -> Next:
    await script.pass_(verb.number("length", 1))
    return None


async def _redirect(_script: Script, verb: Verb, at: Jump) -> Next:
    return Jump(urljoin(at.url, verb.text), verb.attributes.get("method", "POST").upper())


async def _hang_up(_script: Script, _verb: Verb, _at: Jump) -> Next:
    return Sign.HANG_UP


async def _leave(_script: Script, _verb: Verb, _at: Jump) -> Next:
    return Sign.LEAVE


async def _reject(script: Script, verb: Verb, _at: Jump) -> Next:
    """The first verb of a call: it was never answered. Any later it only ends it."""
    if script.call.status == "ringing":
        script.call.status = "busy" if verb.attributes.get("reason") == "busy" else "no-answer"
    return Sign.HANG_UP


VERBS_OF.update(
    {
        "Say": _say,
        "Play": _play,
        "Pause": _pause,
        "Redirect": _redirect,
        "Hangup": _hang_up,
        "Leave": _leave,
        "Reject": _reject,
    }
)


async def for_ever() -> None:
    """Until cancelled."""
    await asyncio.Event().wait()
