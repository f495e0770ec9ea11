"""Events: what happened in the centre. Facts in past tense, the only thing state is made of.

Every event has `at`, log time in ms UTC. Tags and fields are written to logs for years: add fields with defaults,
never rename or reuse one.
"""

from __future__ import annotations

from routing.events.agents import (
    AgentConfigured,
    AgentConnected,
    AgentDisconnected,
    AgentEvent,
    AgentStateChanged,
    GatewayLost,
    GatewaySeen,
)
from routing.events.base import ContactEvent, Event
from routing.events.callbacks import (
    CallbackCancelled,
    CallbackDue,
    CallbackKept,
    CallbackMissed,
    CallbackPostponed,
    CallbackRequested,
)
from routing.events.centre import (
    ClockJumped,
    CommandHandled,
    CommandRefused,
    ConfigActivated,
    EffectFinished,
    EffectRequested,
    QueueClosed,
    QueueOpened,
    QueueOverflowClosed,
    QueueOverflowOpened,
)
from routing.events.consults import (
    ConsultAsked,
    ConsultDeclined,
    ConsultEnded,
    ConsultEvent,
    ConsultJoined,
    ConsultTimedOut,
)
from routing.events.contacts import (
    ContactAbandoned,
    ContactAnswered,
    ContactArrived,
    ContactChosen,
    ContactDisposed,
    ContactEnded,
    ContactMarked,
    ContactParked,
    ContactQueued,
    ContactRated,
    ContactReachable,
    ContactRequeued,
    ContactStaffed,
    ContactStepRelaxed,
    ContactTargetMissed,
    ContactTransferred,
    ContactTurnedAway,
    ContactUnparked,
    ContactUnreachable,
    ContactUnstaffed,
    WaitTold,
)
from routing.events.messages import MessageDelivered, MessageNoted, MessageReceived, MessageSent
from routing.events.offers import (
    Candidate,
    OfferAccepted,
    OfferDeclined,
    OfferEvent,
    OfferMade,
    OfferTimedOut,
    OfferWithdrawn,
    Overtaken,
    Rule,
    Why,
)

__all__ = [
    "EVENT_TYPES",
    "AgentConfigured",
    "AgentConnected",
    "AgentDisconnected",
    "AgentEvent",
    "AgentStateChanged",
    "CallbackCancelled",
    "CallbackDue",
    "CallbackKept",
    "CallbackMissed",
    "CallbackPostponed",
    "CallbackRequested",
    "Candidate",
    "ClockJumped",
    "CommandHandled",
    "CommandRefused",
    "ConfigActivated",
    "ConsultAsked",
    "ConsultDeclined",
    "ConsultEnded",
    "ConsultEvent",
    "ConsultJoined",
    "ConsultTimedOut",
    "ContactAbandoned",
    "ContactAnswered",
    "ContactArrived",
    "ContactChosen",
    "ContactDisposed",
    "ContactEnded",
    "ContactEvent",
    "ContactMarked",
    "ContactParked",
    "ContactQueued",
    "ContactRated",
    "ContactReachable",
    "ContactRequeued",
    "ContactStaffed",
    "ContactStepRelaxed",
    "ContactTargetMissed",
    "ContactTransferred",
    "ContactTurnedAway",
    "ContactUnparked",
    "ContactUnreachable",
    "ContactUnstaffed",
    "EffectFinished",
    "EffectRequested",
    "Event",
    "GatewayLost",
    "GatewaySeen",
    "MessageDelivered",
    "MessageNoted",
    "MessageReceived",
    "MessageSent",
    "OfferAccepted",
    "OfferDeclined",
    "OfferEvent",
    "OfferMade",
    "OfferTimedOut",
    "OfferWithdrawn",
    "Overtaken",
    "QueueClosed",
    "QueueOpened",
    "QueueOverflowClosed",
    "QueueOverflowOpened",
    "Rule",
    "WaitTold",
    "Why",
]


def _leaves(cls: type[Event]) -> list[type[Event]]:
    below = [leaf for sub in cls.__subclasses__() for leaf in _leaves(sub)]
    return below if cls.__struct_config__.tag == "" else [cls, *below]


EVENT_TYPES: tuple[type[Event], ...] = tuple(_leaves(Event))
"""Every event, for codecs and generated documents."""
