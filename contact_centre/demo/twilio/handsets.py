"""Who is at the end of a call: telephones in somebody's hand, and softphones in browsers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Literal
from urllib.parse import parse_qsl

import msgspec

from contact_centre.demo.twilio.calls import OVER, Call, Heard

Does = Literal["answers", "machine", "busy", "no_answer", "unreachable"]


class Handset:
    """One end of one call.

    Attributes:
        muted: what is said into it goes nowhere.
        over: set when the call is over, or no longer rings here.
    """

    def __init__(self, call: Call) -> None:
        self._call = call
        self.muted = False
        self.over = asyncio.Event()
        call.ends.append(self.over)

    @property
    def sid(self) -> str:
        """Of the call."""
        return self._call.sid

    @property
    def number(self) -> str:
        """Who is rung, E.164 or as a client."""
        return self._call.to

    @property
    def status(self) -> str:
        """Of the call, in Twilio's words."""
        return self._call.status

    @property
    def heard(self) -> asyncio.Queue[Heard]:
        """What is heard here, line by line."""
        return self._call.heard

    @property
    def answered(self) -> asyncio.Event:
        """Set when the call is answered."""
        return self._call.answered

    def press(self, digits: str) -> None:
        """Press keys, one after the other."""
        self._call.press(digits)

    def say(self, text: str) -> None:
        """Say something."""
        if not self.muted:
            self._call.say(text)

    def hang_up(self) -> None:
        """End the call."""
        self._call.hang_up()


class Caller(Handset):
    """Somebody on a telephone."""


class Incoming(Handset):
    """A call that rings at a softphone.

    Attributes:
        params: what the service sent along.
        taken: whether it is taken, once that is decided.
    """

    def __init__(self, call: Call) -> None:
        super().__init__(call)
        self.params = dict(parse_qsl(call.to.partition("?")[2], keep_blank_values=True))
        self.taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def accept(self) -> None:
        """Take it. One that is over, or was taken, stays as it is."""
        self._decide(taken=True)

    def reject(self) -> None:
        """Do not take it."""
        self._decide(taken=False)

    def hang_up(self) -> None:
        """End the call, or do not take it."""
        self._decide(taken=False)
        super().hang_up()

    def _decide(self, *, taken: bool) -> None:
        if not self.taken.done():
            self.taken.set_result(taken)


class Softphone:
    """A browser that is registered under an identity; whoever takes from `incoming` hears it ring."""

    def __init__(self, identity: str, forget: Callable[[Softphone], None]) -> None:
        self.identity = identity
        self.incoming: asyncio.Queue[Incoming] = asyncio.Queue()
        self._forget = forget
        self._calls: list[Incoming] = []

    @property
    def busy(self) -> bool:
        """It has a call; the softphone of Twilio takes one at a time."""
        self._calls = [call for call in self._calls if call.status not in OVER]
        return bool(self._calls)

    def ring(self, call: Call) -> Incoming:
        """A call rings here."""
        incoming = Incoming(call)
        self._calls.append(incoming)
        self.incoming.put_nowait(incoming)
        return incoming

    def lost(self, incoming: Incoming) -> None:
        """Another browser took the call, or nobody did."""
        if incoming in self._calls:
            self._calls.remove(incoming)

    def close(self) -> None:
        """The browser goes away, and its calls with it."""
        self._forget(self)
        for call in self._calls:
            call.hang_up()
        self._calls = []


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """What a telephone does when it is rung.

    Attributes:
        does: machine: voicemail takes the call; unreachable: the number does not exist.
        after_s: how long it rings first, s.
        talk: what whoever answers does then; it ends by itself once the call is over.
        ring: who decides instead, while it rings: returns whether it is answered.
    """

    does: Does = "answers"
    after_s: float = 3.0
    talk: Callable[[Caller], Coroutine[Any, Any, None]] | None = None
    ring: Callable[[Caller], Coroutine[Any, Any, bool]] | None = None
