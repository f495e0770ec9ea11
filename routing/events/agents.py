"""What happens to agents and gateways."""

from __future__ import annotations

import msgspec

from routing.events.base import Event
from routing.ids import (
    AgentId,
    GatewayId,
    Instant,
    SessionId,
    SkillId,
    TeamId,
)
from routing.words import (
    AgentChoice,
    Line,
)


class AgentEvent(Event, frozen=True, kw_only=True, tag=""):
    """One fact about one agent."""

    agent: AgentId


class AgentConnected(AgentEvent, frozen=True, kw_only=True, tag="agent.connected"):
    """A console of this agent is there."""

    gateway: GatewayId
    session: SessionId


class AgentDisconnected(AgentEvent, frozen=True, kw_only=True, tag="agent.disconnected"):
    """A console of this agent is gone. `grace_until` is set with the last one: then their chats go back."""

    gateway: GatewayId
    session: SessionId
    grace_until: Instant | None = None


class AgentStateChanged(AgentEvent, frozen=True, kw_only=True, tag="agent.state_changed"):
    """The chosen state changed. `source` is who did it; `engine` after a missed offer or a lost connection."""

    state: AgentChoice
    reason: str = ""
    source: str = "engine"


class AgentConfigured(AgentEvent, frozen=True, kw_only=True, tag="agent.configured"):
    """What the agent may serve changed."""

    team: TeamId | None = None
    skills: dict[SkillId, int] = msgspec.field(default_factory=dict)
    units: int | None = None
    maxima: dict[Line, int] = msgspec.field(default_factory=dict)
    offer_extra_s: int = 0
    robot: bool = False
    enabled: bool = True


class GatewaySeen(Event, frozen=True, kw_only=True, tag="gateway.seen"):
    """A gateway gave a sign of life."""

    gateway: GatewayId


class GatewayLost(Event, frozen=True, kw_only=True, tag="gateway.lost"):
    """A gateway has been silent for too long; everybody on it is disconnected next."""

    gateway: GatewayId
