"""What one gateway tells the others at once: who signed out or lost a role, and who is typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
import structlog

from agents.identity import Change, Identity
from contact_centre.live.port import Live
from contact_centre.sockets.hub import Hub
from routing.ids import GatewayId
from routing.words import LiveTyping

log = structlog.get_logger(__name__)

STAFF: Final = "staff"
FRAMES: Final = "frames"
FRAME_TYPES: Final[Mapping[str, type[msgspec.Struct]]] = {"typing": LiveTyping}


class StaffChanges:
    """Tells every gateway of the changes that one of them made. What gets lost, `Identity.run` finds in the database."""

    def __init__(self, live: Live, identity: Identity) -> None:
        self._live = live
        self._identity = identity
        identity.on_own_change(self._publish)
        live.subscribe(STAFF, self._hear)

    def _publish(self, change: Change) -> None:
        self._live.publish(STAFF, msgspec.msgpack.encode(change))

    def _hear(self, message: bytes) -> None:
        try:
            change = msgspec.msgpack.decode(message, type=Change)
        except msgspec.DecodeError as error:
            log.warning("staff_message.unreadable", error=str(error))
            return
        self._identity.heard(change)


class _Frame(msgspec.Struct, frozen=True, array_like=True):
    """A live frame and the gateway whose socket it came in by."""

    gateway: GatewayId
    kind: str
    data: msgspec.Raw


class LiveFrames:
    """Passes live frames between the sockets of all gateways. What gets lost is lost."""

    def __init__(
        self, live: Live, hub: Hub, gateway: GatewayId, types: Mapping[str, type[msgspec.Struct]] = FRAME_TYPES
    ) -> None:
        self._live = live
        self._hub = hub
        self._gateway = gateway
        self._types = types
        hub.pass_on(self._publish)
        live.subscribe(FRAMES, self._hear)

    def _publish(self, kind: str, data: msgspec.Struct) -> None:
        frame = _Frame(self._gateway, kind, msgspec.Raw(msgspec.msgpack.encode(data)))
        self._live.publish(FRAMES, msgspec.msgpack.encode(frame))

    def _hear(self, message: bytes) -> None:
        try:
            frame = msgspec.msgpack.decode(message, type=_Frame)
            if frame.gateway == self._gateway or frame.kind not in self._types:
                return
            data = msgspec.msgpack.decode(frame.data, type=self._types[frame.kind])
        except msgspec.DecodeError as error:
            log.warning("frame_message.unreadable", error=str(error))
            return
        self._hub.live(None, frame.kind, data)
