"""Commands: what was asked of the centre. Names and fields are on the wire and are never renamed.

An edge (channel, console, board) makes a `Command` and appends it to the inbox; the engine decides what follows.
"""

from __future__ import annotations

from routing.commands.agents import AgentConfigure, AgentConnect, AgentDisconnect, AgentSetState, GatewayAlive
from routing.commands.base import Command, CommandData
from routing.commands.callbacks import CallbackCancel, CallbackFinish, CallbackRequest
from routing.commands.calls import (
    CallBegin,
    CallDial,
    CallDrop,
    CallHold,
    CallLeg,
    CallMute,
    CallOver,
    CallRecord,
    CallRecorded,
    CallSupervise,
    CallTranscribed,
    ContactRelay,
)
from routing.commands.centre import ClockJump, ConfigActivate, EffectFinish, QueueClose, QueueOpen, QueueOverflow, Tick
from routing.commands.codec import COMMAND_TYPES, INTERNAL, decode_command, encode_command
from routing.commands.consults import ConsultAccept, ConsultDecline, ConsultEnd, ContactConsult
from routing.commands.contacts import (
    ContactAlive,
    ContactArrive,
    ContactChoose,
    ContactDispose,
    ContactEnd,
    ContactLeave,
    ContactMark,
    ContactMove,
    ContactPark,
    ContactPrioritise,
    ContactRate,
    ContactResolveElsewhere,
    ContactTransfer,
    ContactUnpark,
)
from routing.commands.messages import ContactNote, ContactSend, MessageDeliver, MessageReceive
from routing.commands.offers import OfferAccept, OfferDecline, OfferMake

__all__ = [
    "COMMAND_TYPES",
    "INTERNAL",
    "AgentConfigure",
    "AgentConnect",
    "AgentDisconnect",
    "AgentSetState",
    "CallBegin",
    "CallDial",
    "CallDrop",
    "CallHold",
    "CallLeg",
    "CallMute",
    "CallOver",
    "CallRecord",
    "CallRecorded",
    "CallSupervise",
    "CallTranscribed",
    "CallbackCancel",
    "CallbackFinish",
    "CallbackRequest",
    "ClockJump",
    "Command",
    "CommandData",
    "ConfigActivate",
    "ConsultAccept",
    "ConsultDecline",
    "ConsultEnd",
    "ContactAlive",
    "ContactArrive",
    "ContactChoose",
    "ContactConsult",
    "ContactDispose",
    "ContactEnd",
    "ContactLeave",
    "ContactMark",
    "ContactMove",
    "ContactNote",
    "ContactPark",
    "ContactPrioritise",
    "ContactRate",
    "ContactRelay",
    "ContactResolveElsewhere",
    "ContactSend",
    "ContactTransfer",
    "ContactUnpark",
    "EffectFinish",
    "GatewayAlive",
    "MessageDeliver",
    "MessageReceive",
    "OfferAccept",
    "OfferDecline",
    "OfferMake",
    "QueueClose",
    "QueueOpen",
    "QueueOverflow",
    "Tick",
    "decode_command",
    "encode_command",
]
