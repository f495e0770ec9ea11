"""How agent and gateway events change the state."""

from __future__ import annotations

from routing import events as ev
from routing.facts import Agent
from routing.folding.places import Folds, note_gateway, settle_agent
from routing.ids import SessionId
from routing.state import State


def _configured(state: State, event: ev.AgentConfigured) -> None:
    agent = state.agents.setdefault(event.agent, Agent(id=event.agent, since=event.at, idle_since=event.at))
    agent.team = event.team
    agent.skills = dict(event.skills)
    agent.units = event.units
    agent.maxima = dict(event.maxima)
    agent.offer_extra_s = event.offer_extra_s
    agent.robot = event.robot
    agent.enabled = event.enabled
    state.matching.learn(agent)
    state.shares.learn(agent)


def _connected(state: State, event: ev.AgentConnected) -> None:
    agent = state.agents[event.agent]
    _leave_gateway(state, agent, event.session)
    agent.sessions[event.session] = event.gateway
    agent.grace_until = None
    state.sessions_at.setdefault(event.gateway, {})[event.session] = agent.id
    note_gateway(state, event.gateway, event.at)
    settle_agent(state, agent, event.at)


def _leave_gateway(state: State, agent: Agent, session: SessionId) -> None:
    gateway = agent.sessions.get(session)
    if gateway is not None:
        state.sessions_at.get(gateway, {}).pop(session, None)


def _disconnected(state: State, event: ev.AgentDisconnected) -> None:
    agent = state.agents[event.agent]
    _leave_gateway(state, agent, event.session)
    agent.sessions.pop(event.session, None)
    agent.grace_until = event.grace_until
    if event.grace_until is not None:
        state.timers.set(event.grace_until, "grace", agent.id)
    settle_agent(state, agent, event.at)


def _state_changed(state: State, event: ev.AgentStateChanged) -> None:
    agent = state.agents[event.agent]
    if event.state == "available" and agent.choice != "available":
        agent.idle_since = event.at
    if (event.state, event.reason) != (agent.choice, agent.reason):
        agent.since = event.at
    agent.choice, agent.reason = event.state, event.reason
    if event.state == "offline" and event.source == "engine":
        agent.grace_until = None  # given up; one who chose to go offline may still hold chats that have to go back
    settle_agent(state, agent, event.at)


def _seen(state: State, event: ev.GatewaySeen) -> None:
    note_gateway(state, event.gateway, event.at)
    state.gateways[event.gateway] = event.at


def _lost(state: State, event: ev.GatewayLost) -> None:
    state.gateways.pop(event.gateway, None)
    state.lost_gateways[event.gateway] = None


FOLDS: Folds = {
    ev.AgentConfigured: _configured,
    ev.AgentConnected: _connected,
    ev.AgentDisconnected: _disconnected,
    ev.AgentStateChanged: _state_changed,
    ev.GatewaySeen: _seen,
    ev.GatewayLost: _lost,
}
