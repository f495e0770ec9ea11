"""What is asked about telephone calls: by providers, who tell of legs, and by staff."""

from __future__ import annotations

from typing import ClassVar, Literal

from routing.commands.base import CommandData
from routing.ids import CallRef, ContactId, LegId, RecordingId, ResidentId
from routing.words import LegNews, LegReason, Private, Supervision


class CallBegin(CommandData, frozen=True, kw_only=True):
    """A resident rings and hears the menu. It is no contact before they chose a queue (`contact.arrive` with `ref`)."""

    type: ClassVar[str] = "call.begin"
    ref: CallRef
    resident: ResidentId
    robot: bool = False


class CallOver(CommandData, frozen=True, kw_only=True):
    """The provider says that a resident's call is over. The engine knows what `ref` was: a menu, a wait, a talk."""

    type: ClassVar[str] = "call.over"
    ref: CallRef
    reason: LegReason = "hung_up"


class CallLeg(CommandData, frozen=True, kw_only=True):
    """The provider tells of a leg. News that comes late, twice or out of order changes nothing."""

    type: ClassVar[str] = "call.leg"
    contact: ContactId
    leg: LegId
    news: LegNews
    ref: CallRef
    reason: LegReason = ""


class CallHold(CommandData, frozen=True, kw_only=True):
    """The agent has the resident (or, by `leg`, another party) hear music, or talks with them again."""

    type: ClassVar[str] = "call.hold"
    contact: ContactId
    hold: bool
    leg: LegId | None = None


class CallMute(CommandData, frozen=True, kw_only=True):
    """The agent is not heard, or is again."""

    type: ClassVar[str] = "call.mute"
    contact: ContactId
    muted: bool


class CallRecord(CommandData, frozen=True, kw_only=True):
    """The agent pauses the recording while a card is read out, or lets it go on. It goes on by itself after a while."""

    type: ClassVar[str] = "call.record"
    contact: ContactId
    paused: bool


class CallDial(CommandData, frozen=True, kw_only=True):
    """The agent rings the resident of a contact they hold; None: at the number the resident rang from or left."""

    type: ClassVar[str] = "call.dial"
    contact: ContactId
    number: Private | None = None


class CallDrop(CommandData, frozen=True, kw_only=True):
    """The agent ends the leg of somebody they rang or asked; the talk with the resident goes on."""

    type: ClassVar[str] = "call.drop"
    contact: ContactId
    leg: LegId


class CallSupervise(CommandData, frozen=True, kw_only=True):
    """A supervisor listens to a call, whispers to its agent, joins it, or stops."""

    type: ClassVar[str] = "call.supervise"
    contact: ContactId
    mode: Supervision | Literal["stop"]


class CallRecorded(CommandData, frozen=True, kw_only=True):
    """The provider has a recording of a contact's call ready."""

    type: ClassVar[str] = "call.recorded"
    contact: ContactId
    recording: RecordingId
    length_s: int


class CallTranscribed(CommandData, frozen=True, kw_only=True):
    """The provider has written down what was said in a voicemail."""

    type: ClassVar[str] = "call.transcribed"
    contact: ContactId
    text: Private


class ContactRelay(CommandData, frozen=True, kw_only=True):
    """The agent says that the resident speaks through Relay UK, or does not: remembered for their next call."""

    type: ClassVar[str] = "contact.relay"
    contact: ContactId
    relay: bool
