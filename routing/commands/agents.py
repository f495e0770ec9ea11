"""What agents' consoles and gateways say of agents."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from routing.commands.base import CommandData
from routing.ids import AgentId, GatewayId, SessionId, SkillId, TeamId
from routing.words import AgentChoice, Line


class AgentConnect(CommandData, frozen=True, kw_only=True):
    """A console socket of this agent opened on a gateway."""

    type: ClassVar[str] = "agent.connect"
    agent: AgentId
    gateway: GatewayId
    session: SessionId


class AgentDisconnect(CommandData, frozen=True, kw_only=True):
    """A console socket of this agent closed."""

    type: ClassVar[str] = "agent.disconnect"
    agent: AgentId
    gateway: GatewayId
    session: SessionId


class AgentSetState(CommandData, frozen=True, kw_only=True):
    """The agent, or a supervisor for them, chooses a state."""

    type: ClassVar[str] = "agent.set_state"
    agent: AgentId
    state: AgentChoice
    reason: str = ""


class AgentConfigure(CommandData, frozen=True, kw_only=True):
    """What an agent may serve and carry, all of it. Names live in SQL, not here.

    Attributes:
        skills: level 1 to 5 by skill, 5 best.
        units: capacity; None uses the team's, else the centre's, and so does a line that `maxima` lacks.
        offer_extra_s: seconds this agent's offers ring longer; 0 uses the team's.
        robot: None leaves it as it is; no robot, for an agent whom the engine does not know yet.
        enabled: False takes the agent off duty for good (left, or lost the role); None leaves it as it is.
    """

    type: ClassVar[str] = "agent.configure"
    agent: AgentId
    team: TeamId | None = None
    skills: dict[SkillId, int] = msgspec.field(default_factory=dict)
    units: int | None = None
    maxima: dict[Line, int] = msgspec.field(default_factory=dict)
    offer_extra_s: int = 0
    robot: bool | None = None
    enabled: bool | None = None


class GatewayAlive(CommandData, frozen=True, kw_only=True):
    """A gateway's sign of life, every 5 s."""

    type: ClassVar[str] = "gateway.alive"
    gateway: GatewayId
