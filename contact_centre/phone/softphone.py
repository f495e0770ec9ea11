"""What an agent's page needs to take calls: its softphone's name and token, or the phone that rings instead."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from agents.console import NumberCheck
from agents.identity import SignIn
from channels._twilio import TwilioSettings
from channels._twilio.tokens import access_token
from channels.phone.names import identity_of
from contact_centre.phone import numbers
from contact_centre.phone.devices import Device, DeviceKind, Devices
from contact_centre.sockets.session import Purpose
from contact_centre.sockets.tickets import LASTS_MS, Tickets
from routing.errors import FrameRefused
from routing.ids import AgentId, Instant
from routing.ports import Clock

SoftphoneKind = Literal["none", "twilio", "emulator"]

EMULATOR_SOCKET: Final = "/demo/phone/client"
_PURPOSE: Final[tuple[Purpose, ...]] = ("softphone",)


class SoftphoneView(msgspec.Struct, frozen=True, kw_only=True):
    """How an agent takes calls.

    Attributes:
        kind: what runs in the browser; none: calls come on a phone of their own, or not at all.
        identity: the softphone's name.
        token: what it registers with. The emulator's opens one socket.
        expires_at: when the token ends, ms UTC; 0 for none.
        socket: where the emulator's softphone connects; empty for others.
        device: where their calls ring.
        number: of their own phone, as people write it; empty if they gave none.
    """

    kind: SoftphoneKind
    identity: str
    token: str
    expires_at: Instant
    socket: str
    device: DeviceKind
    number: str


class DeviceChoice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where an agent wants their calls. `number` as they write it; empty keeps none."""

    device: DeviceKind
    number: Annotated[str, msgspec.Meta(max_length=40)] = ""


class Softphones:
    """Softphones of the centre's staff.

    Args:
        twilio: the account; None where there is no telephone.
        devices: where everybody takes calls.
        dialable: whether a number may be rung.
        tickets: what opens the emulator's socket.
        emulated: the emulator stands in for Twilio.
    """

    def __init__(
        self,
        twilio: TwilioSettings | None,
        devices: Devices,
        dialable: NumberCheck,
        tickets: Tickets,
        clock: Clock,
        *,
        emulated: bool = False,
    ) -> None:
        self._twilio = twilio
        self._devices = devices
        self._dialable = dialable
        self._tickets = tickets
        self._clock = clock
        self._emulated = emulated

    @property
    def kind(self) -> SoftphoneKind:
        """What runs in browsers."""
        if self._emulated:
            return "emulator"
        return "none" if self._twilio is None or not self._twilio.api_key_sid else "twilio"

    async def of(self, sign_in: SignIn) -> SoftphoneView:
        """How somebody takes calls, with a new token.

        Raises:
            DevicesUnavailable: try again later.
        """
        device = await self._devices.of(sign_in.staff)
        kind, token, expires_at = await self._token(sign_in)
        return SoftphoneView(
            kind=kind,
            identity=identity_of(sign_in.staff),
            token=token,
            expires_at=expires_at,
            socket=EMULATOR_SOCKET if kind == "emulator" else "",
            device=device.device,
            number=numbers.shown(device.number),
        )

    async def choose(self, sign_in: SignIn, choice: DeviceChoice) -> SoftphoneView:
        """From now on they take calls there.

        Raises:
            FrameRefused: the number cannot be rung; the text says why.
            DevicesUnavailable: nothing was changed.
        """
        if choice.device == "phone" and not choice.number.strip():
            raise FrameRefused("bad_number", "Type the number of the phone that is to ring.")
        number = self._dialable(choice.number) if choice.number.strip() else ""
        if number in numbers.EMERGENCY:
            raise FrameRefused("bad_number", "Type the number of a phone of your own.")
        await self._devices.choose(sign_in.staff, Device(device=choice.device, number=number))
        return await self.of(sign_in)

    async def agent_of(self, token: str) -> AgentId | None:
        """Whose softphone connects to the emulator with this token; None if it is used, too old or no token."""
        found = await self._tickets.redeem(token, _PURPOSE)
        return None if found is None else found[0].staff

    async def _token(self, sign_in: SignIn) -> tuple[SoftphoneKind, str, Instant]:
        if self._emulated:
            ticket = await self._tickets.issue(sign_in, _PURPOSE)
            return "emulator", ticket, Instant(self._clock.wall() + LASTS_MS)
        if self._twilio is None or not self._twilio.api_key_sid:
            return "none", "", Instant(0)
        token, expires_at = access_token(self._twilio, identity_of(sign_in.staff), self._clock.wall())
        return "twilio", token, expires_at
