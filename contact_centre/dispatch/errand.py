"""One provider call, brought to its end: made, looked up, made again, or given up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import msgspec
import structlog

from contact_centre.dispatch.port import Call, CallState
from contact_centre.dispatch.turns import Turns
from contact_centre.places import Overtaken
from routing.errors import ChannelUnavailable
from routing.ports import Clock, Performer, Result
from routing.words import Channel

log = structlog.get_logger(__name__)

Outcome = Literal["done", "refused", "found", "unavailable", "unknown", "given_up"]
"""How one attempt ended. found: it had been done before; unknown: nobody has heard whether it was done."""

Keep = Callable[[Call], Awaitable[None]]
"""Writes how far a call has come, if this process may still make calls."""

Pause = Callable[[float], Awaitable[None]]
"""Lets so many seconds pass."""

URGENT_S: Final = 3.0
"""The longest pause before what to do in an emergency is tried again: it waits for nothing but the provider."""

TOO_LATE: Final = Result(ok=False, text="The provider could not be reached in time. It was not done.")
NOBODY_KNOWS: Final = Result(ok=False, text="The provider did not say in time whether it was done.")
NOT_SENT: Final = Result(
    ok=False,
    text="The provider could not be reached for too long, so this was not sent. Send it again, or ring the resident.",
)
NOT_WANTED: Final = Result(
    ok=False,
    text="The resident asked for no more messages before this went out, so it was not sent. Ring them instead.",
)
PERHAPS_SENT: Final = Result(
    ok=False,
    text="The provider never said whether this was sent. Ask the resident, or ring them, before you send it again.",
)


class Patience(NamedTuple):
    """How the dispatcher waits.

    Attributes:
        first_s, most_s: the pause after a failed attempt doubles from the one to the other.
        fresh_s: a call is made at most this long after the permission to make it was asked for.
        at_once_count: calls of one channel in flight at a time, each for a contact or thread of its own.
    """

    first_s: float = 0.5
    most_s: float = 30.0
    fresh_s: float = 1.0
    at_once_count: int = 32

    def pauses(self) -> Iterator[float]:
        """One after each attempt, without end."""
        pause_s = self.first_s
        while True:
            yield pause_s
            pause_s = min(self.most_s, pause_s * 2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """A time in which this process makes the calls: what they all need.

    Attributes:
        taken_ms: monotonic time of its begin; what was begun before may still be under way.
        keep: writes each state before what it stands for happens.
        rooms: for calls in flight, by channel: a provider that hangs takes no other's room.
        turns: who may be written to now.
        unwanted: whether a message's resident has asked for no more since it was written.
        heard: told how each attempt ended.
        pause: waits between attempts.
    """

    taken_ms: int
    keep: Keep
    clock: Clock
    patience: Patience
    rooms: Mapping[Channel, asyncio.Semaphore]
    turns: Turns
    unwanted: Callable[[Call], bool]
    heard: Callable[[Call, Outcome], None]
    pause: Pause


class Errand:
    """Sees to one call, which is not over yet, until there is a result."""

    def __init__(self, call: Call, performer: Performer, shift: Shift) -> None:
        self.call = call
        self._performer = performer
        self._terms = performer.effects[call.effect.effect]
        self._shift = shift
        self._clock = shift.clock
        # Whoever began it before us has stopped waiting for an answer by then.
        begun = call.state == "calling"
        within_s = self._terms.call_s + shift.patience.fresh_s + self._terms.shown_s
        self._settled_ms = shift.taken_ms + within_s * 1000 if begun else 0

    async def run(self) -> Call:
        """Return the call with its result, which is written.

        Raises:
            Overtaken: another process makes the calls now.
        """
        for pause_s in self._shift.patience.pauses():
            result, asked_s = await self._try()
            if result is None and self._is_unwanted:
                result = NOT_WANTED
            if result is None and self._too_late:
                result = self._give_up()
            if result is not None:
                await self._move("done" if result.ok else "failed", result)
                return self.call
            urgent = self.call.effect.telling == "safety"
            await self._shift.pause(max(min(pause_s, URGENT_S) if urgent else pause_s, asked_s))
        raise AssertionError("pauses have no end")

    async def _try(self) -> tuple[Result | None, float]:
        """One attempt: what became of it if that is known, and how long the provider wants to be left alone, s."""
        shift, effect = self._shift, self.call.effect
        try:
            if self.call.state == "pending" and not self._too_late and not self._is_unwanted:
                await shift.turns.wait(effect)
            async with shift.rooms[effect.channel]:
                return await self._attempt(), 0.0
        except Overtaken:
            raise
        except ChannelUnavailable as error:
            shift.turns.hold(effect, error.retry_after_s)
            self._note("unavailable")
            return None, error.retry_after_s
        except Exception as error:  # noqa: BLE001 whatever went wrong, the provider may have done it
            log.warning("call.unanswered", key=self.call.key, error=type(error).__name__)
            self._note("unknown")
            return None, 0.0

    async def _attempt(self) -> Result | None:
        """What became of it; None while that cannot be known yet."""
        if self.call.state == "calling":
            if self._terms.can_be_found:
                async with asyncio.timeout(self._terms.call_s):
                    found = await self._performer.find(self.call.effect, key=self.call.key)
                if found is not None:
                    self._note("found")
                    return found
            if self._clock.monotonic_ms() < self._settled_ms:
                return None
        if self._too_late or self._is_unwanted:
            return None
        await self._begin()
        try:
            async with asyncio.timeout(self._terms.call_s):
                result = await self._performer.perform(self.call.effect, key=self.call.key)
        except ChannelUnavailable:
            await self._move("pending")
            raise
        except Exception:
            self._settled_ms = self._clock.monotonic_ms() + self._terms.shown_s * 1000
            raise
        self._note("done" if result.ok else "refused")
        return result

    async def _begin(self) -> None:
        """Say that the call is made now; said again if that took so long that it may no longer be ours to make."""
        again = self.call.state == "calling" and not self._terms.can_be_found
        self.call = msgspec.structs.replace(
            self.call,
            attempts=self.call.attempts + 1,
            maybe_duplicate=self.call.maybe_duplicate or again,
        )
        fresh_ms = self._shift.patience.fresh_s * 1000
        asked_ms = self._clock.monotonic_ms()
        await self._move("calling")
        while self._clock.monotonic_ms() - asked_ms > fresh_ms:
            asked_ms = self._clock.monotonic_ms()
            await self._move("calling")

    async def _move(self, state: CallState, result: Result | None = None) -> None:
        call = msgspec.structs.replace(self.call, state=state, result=result)
        await self._shift.keep(call)
        self.call = call

    @property
    def _is_unwanted(self) -> bool:
        return self.call.state == "pending" and self._shift.unwanted(self.call)

    @property
    def _too_late(self) -> bool:
        return self._clock.wall() - self.call.effect.at > self._terms.give_up_s * 1000

    def _give_up(self) -> Result:
        self._note("given_up")
        log.warning("call.given_up", key=self.call.key, state=self.call.state, attempts=self.call.attempts)
        certain = self.call.state == "pending" and not self.call.maybe_duplicate
        if self.call.effect.effect == "send":
            return NOT_SENT if certain else PERHAPS_SENT
        return TOO_LATE if certain else NOBODY_KNOWS

    def _note(self, outcome: Outcome) -> None:
        self._shift.heard(self.call, outcome)
