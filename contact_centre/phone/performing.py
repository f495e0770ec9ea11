"""The performer of telephone calls, made of what the shell has: numbers in the clear, staff's devices, texts."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from channels._twilio.client import Twilio
from channels.phone.performer import Needs, PhonePerformer
from contact_centre.phone import numbers
from contact_centre.phone.devices import Devices, DevicesUnavailable
from contact_centre.phone.numbers import Numbers
from contact_centre.providers import Given
from contact_centre.resident.texts import texts_in
from contact_centre.vault import VaultUnavailable
from routing.errors import ChannelUnavailable, FrameRefused
from routing.ids import AgentId
from routing.words import Sealed


@contextlib.asynccontextmanager
async def phone_performer(given: Given) -> AsyncIterator[PhonePerformer | None]:
    """Who calls Twilio while the block runs; None where no account is set up."""
    if given.settings.twilio is None:
        yield None
        return
    twilio = Twilio(given.settings.twilio)
    try:
        yield PhonePerformer(twilio, _needs(given, given.settings.twilio.public_url))
    finally:
        await twilio.close()


def _needs(given: Given, public_url: str) -> Needs:
    devices = Devices(given.database, given.clock)
    judge = Numbers(made_up=given.is_demo)

    async def ring_at(agent: AgentId) -> str | None:
        try:
            number = (await devices.of(agent)).rings_at
        except DevicesUnavailable as error:
            raise ChannelUnavailable(str(error)) from error
        try:
            # What the centre rings may have changed since they gave it, and rows can be written by hand.
            return number and judge.destination(number, given.centre().dialling)
        except FrameRefused as error:
            text = f"The phone you take calls on cannot be rung; choose another, or the browser. {error.text}"
            raise FrameRefused(error.reason, text) from error

    def opened(sealed: Sealed) -> str | None:
        try:
            return given.vault.open(sealed)
        except VaultUnavailable as error:
            raise ChannelUnavailable(str(error)) from error

    def text_for(language: str, caller_id: str) -> str:
        return texts_in(language)("phone.we_ring_you", centre=given.centre().name, number=numbers.shown(caller_id))

    return Needs(
        public_url=public_url,
        clock=given.clock,
        open=opened,
        ring_at=ring_at,
        destination=judge.destination,
        mobile=numbers.is_mobile,
        text_for=text_for,
        relay=numbers.relayed,
    )
