"""What Twilio is asked to do about telephone calls. Only the dispatcher does, one call at a time for each contact."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, NamedTuple

from channels._twilio.client import REFUSALS, Twilio
from channels._twilio.refusals import NO_NUMBER, OVER, code_of, refused
from channels.phone import conference
from channels.phone.lookup import Lookup
from channels.phone.names import SOFTPHONES, Addresses, caller_of, identity_of
from routing.errors import FrameRefused
from routing.events import EffectRequested
from routing.ids import AgentId
from routing.phone import Dialling
from routing.ports import Clock, Result, Terms
from routing.words import Channel, Effect, Sealed

CALL_S: Final = 12.0
"""Longer than the transport lets any request take, so that what is looked up is over."""

TERMS: Final[Mapping[Effect, Terms]] = {
    # Whoever accepted an offer looks at a screen that says "connecting": beyond this the engine has given up too.
    "join": Terms(call_s=CALL_S, give_up_s=20),
    "dial": Terms(call_s=CALL_S, give_up_s=30),
    "supervise": Terms(call_s=CALL_S, give_up_s=20),
    # Done twice it would take the resident out of the room, which ends it: it is looked up first.
    "bridge": Terms(call_s=CALL_S, give_up_s=20),
    # The resident stands in a room that may be empty by now: as long as they may be there, they are brought back.
    "wait": Terms(call_s=CALL_S, give_up_s=120, can_be_found=False),
    # Whoever pressed a button sees at once that nothing came of it. Doing these twice is doing them once.
    "hold": Terms(call_s=CALL_S, give_up_s=10, can_be_found=False),
    "mute": Terms(call_s=CALL_S, give_up_s=10, can_be_found=False),
    # Several requests, one for each party. A card is about to be read out: the agent must hear soon that it failed.
    "record": Terms(call_s=2 * CALL_S, give_up_s=15, can_be_found=False),
    "stay": Terms(call_s=CALL_S, give_up_s=20, can_be_found=False),
    # A leg that nobody ends costs money and may hold a line that somebody speaks into.
    "drop": Terms(call_s=CALL_S, give_up_s=900, can_be_found=False),
    # The call it announces follows at once; later it would only puzzle.
    "text": Terms(call_s=CALL_S, give_up_s=5),
}
"""What each effect is worth. `can_be_found` is False for what is harmless to do again, and cannot be told apart."""

RING_S: Final = 20
"""How long an agent's phone rings."""

RING_OUT_S: Final = 30
"""How long somebody is rung by number."""

MACHINE_S: Final = 10
"""How long it may take to tell a person from a machine; then it counts as a person."""

_ERASED: Final = Result(ok=False, text="The resident's data were erased: there is no number to ring.")
_NO_CALLER_ID: Final = Result(
    ok=False, text="There is no number of ours to show. Ask an administrator to set `number` in the centre's file."
)
_NO_RELAY: Final = Result(
    ok=False, text="The telephone provider cannot ring through Relay UK. Use a phone that can dial 18002."
)
_UNKNOWN_LEG: Final = Result(ok=False, text="The telephone provider knows of no such leg. It may be over.")
_NO_ROOM: Final = Result(ok=False, text="The call is over.")


class Needs(NamedTuple):
    """What the performer asks of the shell.

    Attributes:
        public_url: how Twilio reaches us.
        open: the text of a sealed number; None once its resident was erased.
        ring_at: the number of an agent who takes calls on a phone of their own, E.164; None: in the browser. Raises
            `FrameRefused` where the centre does not ring there (any more).
        destination: the E.164 form of a number that may be rung. Raises `FrameRefused` with words for others.
        mobile: whether a number can get texts.
        text_for: what a resident is written before they are rung, by language and the number that rings.
        relay: the number that reaches somebody through Relay UK, by prefix and their own.
    """

    public_url: str
    clock: Clock
    open: Callable[[Sealed], str | None]
    ring_at: Callable[[AgentId], Awaitable[str | None]]
    destination: Callable[[str, Dialling], str]
    mobile: Callable[[str], bool]
    text_for: Callable[[str, str], str]
    relay: Callable[[str, str], str]


class PhonePerformer:
    """As `routing.ports.Performer`. A result `under_way` says that webhooks tell the rest.

    What Twilio refuses comes back as a result; what it certainly did not do as `ChannelUnavailable`; anything else
    raises, and is looked up.
    """

    channel: Channel = "phone"
    effects: Mapping[Effect, Terms] = TERMS

    def __init__(self, twilio: Twilio, needs: Needs) -> None:
        self._rest: Any = twilio.rest
        self._needs = needs
        self._at = Addresses(needs.public_url)
        self._lookup = Lookup(self._rest, needs.clock)
        self._acts: Mapping[Effect, Callable[[EffectRequested, str], Awaitable[Result]]] = {
            "join": self._join,
            "bridge": self._bridge,
            "wait": self._wait,
            "dial": self._dial,
            "hold": self._hold,
            "mute": self._mute,
            "drop": self._drop,
            "supervise": self._supervise,
            "record": self._record,
            "stay": self._stay,
            "text": self._text,
        }

    async def perform(self, effect: EffectRequested, *, key: str) -> Result:
        try:
            return await self._acts[effect.effect](effect, key)
        except FrameRefused as error:
            return Result(ok=False, text=error.text)
        except REFUSALS as error:
            return refused(error)

    async def find(self, effect: EffectRequested, *, key: str) -> Result | None:
        if effect.effect == "bridge":
            return await self._lookup.bridged(effect)
        if effect.effect in ("dial", "text"):
            return await self._find_number(effect)
        if effect.ref is not None:
            return None  # another mode for a supervisor who is there: it is set again
        try:
            number = await self._own_phone(effect)
        except FrameRefused:
            return None  # it was not rung, and will not be
        if number is None:
            return await self._lookup.call(effect, from_=caller_of(key))
        return await self._lookup.call(effect, to=number, from_=effect.caller_id)

    async def _find_number(self, effect: EffectRequested) -> Result | None:
        try:
            number = self._destination(effect)
        except FrameRefused:
            return None  # it was not rung, and will not be
        if number is None:
            return None
        if effect.effect == "text":
            return await self._lookup.text(effect, to=number)
        return await self._lookup.call(effect, to=self._dialled(effect, number), from_=effect.caller_id)

    # --- rung by us

    async def _join(self, effect: EffectRequested, key: str) -> Result:
        """Ring the agent, or a colleague, where they take calls."""
        number = await self._own_phone(effect)
        device = "browser" if number is None else "phone"
        if number is not None:
            if not effect.caller_id:
                return _NO_CALLER_ID
            return await self._ring(effect, key, to=number, from_=effect.caller_id, device=device, ring_s=RING_S)
        assert effect.agent is not None, "somebody is rung"
        said = f"contact={effect.contact}&leg={effect.leg}"
        to = f"{SOFTPHONES}{identity_of(effect.agent)}?{said}"
        return await self._ring(effect, key, to=to, from_=caller_of(key), device=device, ring_s=RING_S)

    async def _dial(self, effect: EffectRequested, key: str) -> Result:
        """Ring somebody by number, once more judged by whom the centre may ring."""
        if not effect.caller_id:
            return _NO_CALLER_ID
        number = self._destination(effect)
        if number is None:
            return _ERASED
        machine: dict[str, Any] = {"machine_detection": "Enable", "machine_detection_timeout": MACHINE_S}
        more = machine if effect.machine else {}
        to = self._dialled(effect, number)
        try:
            return await self._ring(effect, key, to=to, from_=effect.caller_id, ring_s=RING_OUT_S, **more)
        except REFUSALS as error:
            if to != number and code_of(error) in NO_NUMBER:
                return _NO_RELAY  # the number itself may well be right
            raise

    async def _supervise(self, effect: EffectRequested, key: str) -> Result:
        """Ring the supervisor into the call, or change what they hear and who hears them."""
        if effect.ref is None:
            return await self._join(effect, key)
        whispers = effect.mode == "whisper"
        coached = {"call_sid_to_coach": effect.coached} if whispers else {}
        return await self._change(effect, muted=effect.mode == "listen", coaching=whispers, **coached)

    async def _ring(
        self, effect: EffectRequested, key: str, *, to: str, from_: str, ring_s: int, device: str = "", **more: Any
    ) -> Result:
        call = await self._rest.calls.create_async(
            to=to,
            from_=from_,
            url=self._at.answer(effect, key, device),
            method="POST",
            status_callback=self._at.news(effect, key, device),
            status_callback_method="POST",
            status_callback_event=["initiated", "ringing", "answered", "completed"],
            timeout=ring_s,
            **more,
        )
        return Result(ref=call.sid, under_way=True)

    async def _own_phone(self, effect: EffectRequested) -> str | None:
        return await self._needs.ring_at(effect.agent) if effect.agent is not None else None

    # --- the resident's call

    async def _bridge(self, effect: EffectRequested, key: str) -> Result:
        return await self._lead(effect, self._at.bridge(effect, key), under_way=True)

    async def _wait(self, effect: EffectRequested, key: str) -> Result:
        return await self._lead(effect, self._at.requeue(effect, key))

    async def _lead(self, effect: EffectRequested, url: str, *, under_way: bool = False) -> Result:
        """Have a call do what stands at `url` from now on."""
        if effect.ref is None:
            return _UNKNOWN_LEG
        call = await self._rest.calls(effect.ref).update_async(url=url, method="POST")
        return Result(ref=call.sid, under_way=under_way)

    # --- in the room

    async def _hold(self, effect: EffectRequested, key: str) -> Result:
        music = {"hold_url": self._at.hold(effect, key), "hold_method": "POST"} if effect.on else {}
        return await self._change(effect, hold=effect.on, **music)

    async def _mute(self, effect: EffectRequested, _key: str) -> Result:
        return await self._change(effect, muted=effect.on)

    async def _stay(self, effect: EffectRequested, _key: str) -> Result:
        return await self._change(effect, end_conference_on_exit=True)

    async def _change(self, effect: EffectRequested, **changed: object) -> Result:
        party = await conference.party(self._rest, effect.room, effect.ref or effect.leg or "")
        if party is None:
            return _NO_ROOM
        await party.update_async(**changed)
        return Result(ref=effect.ref or "")

    async def _record(self, effect: EffectRequested, _key: str) -> Result:
        await conference.set_recording(self._rest, effect.room, on=effect.on)
        return Result()

    async def _drop(self, effect: EffectRequested, _key: str) -> Result:
        """End a leg. One that is over already was what was wanted."""
        ref = effect.ref or await self._lookup.leg(effect)
        if ref is None:
            return _UNKNOWN_LEG
        try:
            await self._rest.calls(ref).update_async(status="completed")
        except REFUSALS as error:
            if code_of(error) not in OVER:
                raise
        return Result(ref=ref)

    # --- texts

    async def _text(self, effect: EffectRequested, _key: str) -> Result:
        """Tell the resident that we are about to ring. Only mobiles can read it: others are not told, and rung."""
        if not effect.caller_id:
            return _NO_CALLER_ID
        number = self._destination(effect)
        if number is None:
            return _ERASED
        if not self._needs.mobile(number):
            return Result()
        body = self._needs.text_for(effect.language, effect.caller_id)
        sent = await self._rest.messages.create_async(to=number, from_=effect.caller_id, body=body)
        return Result(ref=sent.sid)

    # --- numbers

    def _destination(self, effect: EffectRequested) -> str | None:
        """Whom an effect rings, E.164; None once they were erased.

        Raises:
            FrameRefused: the centre does not ring there.
        """
        number = effect.number
        plain = self._needs.open(number) if isinstance(number, Sealed) else number
        if plain is None:
            return None
        return self._needs.destination(plain, effect.dialling or Dialling())

    def _dialled(self, effect: EffectRequested, number: str) -> str:
        return self._needs.relay(effect.prefix, number) if effect.relay else number
