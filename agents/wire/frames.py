"""What a console says: checked here, nothing unchecked leaves."""

from __future__ import annotations

from typing import Annotated

import msgspec

from agents.wire.frame import ConsoleFrame, Short
from agents.wire.people import PEOPLE_FRAMES
from routing.ids import AgentId, ContactId, LegId, MediaId, OfferId, QueueId
from routing.words import AgentChoice

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=10_000)]
Number = Annotated[str, msgspec.Meta(max_length=40)]
"""A telephone number as somebody wrote it; empty for none."""


class SetState(ConsoleFrame, frozen=True, kw_only=True):
    """`set_state`."""

    state: AgentChoice
    reason: Short = ""


class Accept(ConsoleFrame, frozen=True, kw_only=True):
    """`accept`."""

    offer: OfferId


class Decline(ConsoleFrame, frozen=True, kw_only=True):
    """`decline`."""

    offer: OfferId
    reason: Short = ""


class Send(ConsoleFrame, frozen=True, kw_only=True):
    """`send`: a message to the resident; `template`: the approved text that it is, with what was left open filled in.

    `file`: what was given to `POST /api/contacts/<id>/files`, and what the agent calls it; then the text may be empty.
    """

    contact: ContactId
    text: Annotated[str, msgspec.Meta(max_length=10_000)]
    template: Short = ""
    file: Annotated[MediaId, msgspec.Meta(max_length=64)] | None = None
    file_name: Short = ""


class Note(ConsoleFrame, frozen=True, kw_only=True):
    """`note`: only staff see it."""

    contact: ContactId
    text: Text


class Ask(ConsoleFrame, frozen=True, kw_only=True):
    """`ask`: colleagues in a workspace, at one of the places of `snapshot.experts`, the first if none is said."""

    contact: ContactId
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=3_000)]
    where: Short = ""


class Transfer(ConsoleFrame, frozen=True, kw_only=True):
    """`transfer`: to a queue, to an agent or (a call) to a number (exactly one), with a note."""

    contact: ContactId
    queue: QueueId | None = None
    agent: AgentId | None = None
    note: Annotated[str, msgspec.Meta(max_length=10_000)] = ""
    number: Number = ""


class Consult(ConsoleFrame, frozen=True, kw_only=True):
    """`consult`: ask a colleague, whoever of a queue is best and free, or (in a call) a number (exactly one)."""

    contact: ContactId
    queue: QueueId | None = None
    agent: AgentId | None = None
    note: Annotated[str, msgspec.Meta(max_length=10_000)] = ""
    number: Number = ""


class ConsultAccept(ConsoleFrame, frozen=True, kw_only=True):
    """`consult_accept`: join the colleague who asks."""

    contact: ContactId


class ConsultDecline(ConsoleFrame, frozen=True, kw_only=True):
    """`consult_decline`."""

    contact: ContactId
    reason: Short = ""


class ConsultEnd(ConsoleFrame, frozen=True, kw_only=True):
    """`consult_end`: go on alone, take the question back, or leave."""

    contact: ContactId


class Mark(ConsoleFrame, frozen=True, kw_only=True):
    """`mark`: set or unset the emergency lane."""

    contact: ContactId
    emergency: bool


class Park(ConsoleFrame, frozen=True, kw_only=True):
    """`park`: a message thread is laid aside until its resident writes."""

    contact: ContactId


class Unpark(ConsoleFrame, frozen=True, kw_only=True):
    """`unpark`: a parked thread is taken up again, if there is room."""

    contact: ContactId


class End(ConsoleFrame, frozen=True, kw_only=True):
    """`end`: the conversation is over."""

    contact: ContactId


class Dispose(ConsoleFrame, frozen=True, kw_only=True):
    """`dispose`: wrap-up is over."""

    contact: ContactId
    outcome: Short
    note: Annotated[str, msgspec.Meta(max_length=10_000)] = ""


class CallbackFinish(ConsoleFrame, frozen=True, kw_only=True):
    """`callback_finish`: the agent rang the resident back, and spoke to them or did not."""

    contact: ContactId
    spoken: bool


class ResolveElsewhere(ConsoleFrame, frozen=True, kw_only=True):
    """`resolve_elsewhere`: `contact` waits, and its resident has been answered in another one by this agent."""

    contact: ContactId


class Hold(ConsoleFrame, frozen=True, kw_only=True):
    """`hold`: the resident, or whose `leg` it is, hears music, or no longer."""

    contact: ContactId
    hold: bool
    leg: LegId | None = None


class Mute(ConsoleFrame, frozen=True, kw_only=True):
    """`mute`: the agent is not heard, or is again."""

    contact: ContactId
    muted: bool


class RecordCall(ConsoleFrame, frozen=True, kw_only=True):
    """`record`: the recording pauses while a card is read out, or goes on."""

    contact: ContactId
    paused: bool


class Dial(ConsoleFrame, frozen=True, kw_only=True):
    """`dial`: ring the resident; without a number, where they rang from or asked to be rung."""

    contact: ContactId
    number: Number = ""


class DropLeg(ConsoleFrame, frozen=True, kw_only=True):
    """`drop`: somebody who was asked or rung leaves the call."""

    contact: ContactId
    leg: LegId


class Relay(ConsoleFrame, frozen=True, kw_only=True):
    """`relay`: the resident speaks through Relay UK, or does not."""

    contact: ContactId
    relay: bool


class Typing(ConsoleFrame, frozen=True, kw_only=True):
    """`typing`: shown to the resident, never logged or acknowledged."""

    contact: ContactId


CONSOLE_FRAMES: dict[str, type[ConsoleFrame]] = {
    "set_state": SetState,
    "accept": Accept,
    "decline": Decline,
    "send": Send,
    "note": Note,
    "ask": Ask,
    "transfer": Transfer,
    "consult": Consult,
    "consult_accept": ConsultAccept,
    "consult_decline": ConsultDecline,
    "consult_end": ConsultEnd,
    "mark": Mark,
    "park": Park,
    "unpark": Unpark,
    "end": End,
    "dispose": Dispose,
    "callback_finish": CallbackFinish,
    "resolve_elsewhere": ResolveElsewhere,
    "hold": Hold,
    "mute": Mute,
    "record": RecordCall,
    "dial": Dial,
    "drop": DropLeg,
    "relay": Relay,
    "typing": Typing,
    **PEOPLE_FRAMES,
}
"""Frame types a console may send, by name."""
