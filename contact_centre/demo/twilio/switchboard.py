"""The switchboard: calls come in, go out, ring, are answered, and end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

import msgspec

from contact_centre.demo.twilio import asking, dialling, parking
from contact_centre.demo.twilio.calls import OVER, Call, Jump
from contact_centre.demo.twilio.exchange import Exchange
from contact_centre.demo.twilio.handsets import Caller, Incoming, Phone, Softphone
from contact_centre.demo.twilio.racing import until
from contact_centre.demo.twilio.script import Script, Sign, for_ever
from contact_centre.demo.twilio.webhooks import Callback

VERB_MODULES: Final = (asking, dialling, parking)
"""Imported so that their verbs are known."""

DETECTION_S: Final = 2.5
"""How long it takes to tell a person from a machine."""

Act = Callable[[], Coroutine[Any, Any, None]]


class Detection(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers is to be found out: `kind` as Twilio's `MachineDetection`; `told` where the call goes on meanwhile."""

    kind: str
    told: Callback | None = None


class Switchboard:
    """Puts calls through."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        exchange.place = self.place

    def ring(self, from_: str, to: str) -> Caller:
        """Somebody rings a number of the account's; an empty `from_` is a withheld one.

        Raises:
            KeyError: the account has no such number.
        """
        number = self._exchange.numbers[to]
        call = self._exchange.new_call(from_=from_ or "anonymous", to=to, direction="inbound")
        call.fallback, call.callback, call.status = number.fallback, number.status, "ringing"
        caller = Caller(call)
        self._begin(call, lambda: self._follow(call, number.voice))
        return caller

    def place(self, call: Call, first: Jump, timeout_s: float, detection: Detection | None = None) -> None:
        """Ring whoever `call` is for; once they answer, the call follows `first`."""
        self._begin(call, lambda: self._out(call, first, timeout_s, detection))

    # --- a call's life --------------------------------------------------------------------------------------------

    def _begin(self, call: Call, act: Act) -> None:
        _ = self._exchange.spawn(self._live(call, act))

    async def _live(self, call: Call, act: Act) -> None:
        """Follow what the call is to follow, and whatever it is brought to, until it is over."""
        while call.status not in OVER:
            call.script = self._exchange.spawn(act())
            await asyncio.wait((call.script,))
            moved, call.moved_to, call.leaving = call.moved_to, None, ""
            if moved is None:
                break
            act = self._following(call, moved)
        call.close(self._exchange.clock.wall())
        for recording in self._exchange.recordings_of(call.sid):
            recording.finish()

    def _following(self, call: Call, jump: Jump) -> Act:
        return lambda: self._follow(call, jump)

    async def _follow(self, call: Call, first: Jump) -> None:
        sign = await Script(self._exchange, call).follow(first)
        if sign is Sign.RAN_OUT and call.after is not None:
            await call.after()

    async def _out(self, call: Call, first: Jump, timeout_s: float, detection: Detection | None) -> None:
        clock = self._exchange.clock
        call.tell_status(clock.wall())
        call.status = await self._reach(call, timeout_s)
        if call.status != "in-progress":
            return
        call.answer(clock.wall())
        phone = self._exchange.phones.get(call.to, self._exchange.others)
        if detection is not None and detection.told is not None:
            _ = self._exchange.spawn(self._detect(call, phone, detection))
        elif detection is not None:
            await self._detect(call, phone, detection)
        if phone.talk is not None and not call.to.startswith("client:"):
            _ = self._exchange.spawn(phone.talk(Caller(call)))
        await self._follow(call, first)

    async def _detect(self, call: Call, phone: Phone, detection: Detection) -> None:
        await self._exchange.pause(DETECTION_S)
        machine = "machine_start" if detection.kind == "Enable" else "machine_end_beep"
        call.answered_by = machine if phone.does == "machine" else "human"
        if detection.told is not None:
            told = {"AccountSid": call.account_sid, "CallSid": call.sid, "AnsweredBy": call.answered_by}
            self._exchange.webhooks.tell(call.sid, detection.told, told)

    # --- ringing --------------------------------------------------------------------------------------------------

    async def _reach(self, call: Call, timeout_s: float) -> str:
        """Ring, and say with which status that ended; `in-progress` where somebody answered."""
        if call.to.startswith("client:"):
            identity = call.to.removeprefix("client:").partition("?")[0]
            softphones = self._exchange.softphones.get(identity, [])
            free = [one for one in softphones if not one.busy]
            if not free:
                return "busy" if softphones else "failed"
            ringing = self._ring_clients([(one, one.ring(call)) for one in free])
        else:
            phone = self._exchange.phone(call.to)
            if phone.does in ("busy", "unreachable"):
                return "busy" if phone.does == "busy" else "failed"
            ringing = self._ring_phone(call, phone)
        call.status = "ringing"
        call.tell_status(self._exchange.clock.wall())
        taken = await until(ringing, self._exchange.pause_for(timeout_s))
        if taken is None:
            return "no-answer"
        return "in-progress" if taken else "busy"

    async def _ring_phone(self, call: Call, phone: Phone) -> bool:
        if phone.ring is not None:
            return await phone.ring(Caller(call))
        if phone.does == "no_answer":
            await for_ever()
        await self._exchange.pause(phone.after_s)
        return True

    async def _ring_clients(self, ringing: list[tuple[Softphone, Incoming]]) -> bool:
        """Whether one of them takes it; the others stop ringing."""
        winner: Incoming | None = None
        waiting = {incoming.taken for _, incoming in ringing}
        try:
            while waiting and winner is None:
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                winner = next((one for _, one in ringing if one.taken in done and one.taken.result()), None)
        finally:
            for softphone, incoming in ringing:
                if incoming is not winner:
                    softphone.lost(incoming)
                    incoming.over.set()
        return winner is not None
