"""Agents and gateways: who is there, and what they chose."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from routing.deciding.asked import UNKNOWN_AGENT, Asked, Handlers, Reply
from routing.deciding.limits import settings_refused
from routing.facts import Agent, Contact
from routing.ids import GatewayId, Instant, OfferId, SessionId
from routing.state import State
from routing.words import WithdrawnReason


def _connect(asked: Asked[cmd.AgentConnect]) -> Reply:
    agent, data = asked.state.agents.get(asked.data.agent), asked.data
    if agent is None or not agent.enabled:
        return UNKNOWN_AGENT
    return [ev.AgentConnected(at=asked.now, agent=agent.id, gateway=data.gateway, session=data.session)]


def _disconnect(asked: Asked[cmd.AgentDisconnect]) -> Reply:
    agent = asked.state.agents.get(asked.data.agent)
    if agent is None or agent.sessions.get(asked.data.session) != asked.data.gateway:
        return []
    return disconnecting(asked.state, agent, asked.data.session, asked.data.gateway, asked.now)


def disconnecting(state: State, agent: Agent, session: SessionId, gateway: GatewayId, now: Instant) -> list[ev.Event]:
    """One console of the agent is gone. With the last one offers go back at once, contacts after a grace."""
    last = len(agent.sessions) == 1
    until = Instant(now + state.centre_config.liveness.agent_grace_s * 1000) if last else None
    gone = ev.AgentDisconnected(at=now, agent=agent.id, gateway=gateway, session=session, grace_until=until)
    return [gone, *(returning(state, agent, now, "disconnected") if last else ())]


def returning(
    state: State, agent: Agent, now: Instant, reason: WithdrawnReason, *, but: OfferId | None = None
) -> list[ev.Event]:
    """Every open offer of the agent is withdrawn (save `but`, which is over), every contact keeps its place.

    An agent whose connection broke is asked for them again after a pause: a line that comes and goes rings at nobody.
    """
    asked_again = _after_loss(state, now) if reason == "disconnected" else None
    events: list[ev.Event] = []
    for offer_id, contact_id in agent.offers.items():
        if offer_id == but:
            continue
        contact = state.contacts[contact_id]
        events += [
            ev.OfferWithdrawn(at=now, contact=contact_id, offer=offer_id, agent=agent.id, reason=reason),
            ev.ContactRequeued(
                at=now,
                contact=contact_id,
                queue=contact.queue,
                place_at=contact.place_at,
                reason="withdrawn",
                agent=agent.id if asked_again is not None else None,
                not_before=asked_again,
            ),
        ]
    return events


def _after_loss(state: State, now: Instant) -> Instant:
    return Instant(now + state.centre_config.liveness.lost_back_off_s * 1000)


def giving_up(state: State, agent: Agent, now: Instant) -> list[ev.Event]:
    """The agent did not come back in time: conversations return to the front of their queue, calls carry on.

    A parked thread stays parked: nobody waits there. It goes to the queue when its resident writes. A callback that they
    were to ring returns too: nobody can say whether it was rung.
    """
    events: list[ev.Event] = []
    for contact_id in (*agent.load, *agent.parked):
        contact = state.contacts[contact_id]
        if contact.agent != agent.id:
            continue  # a colleague holds it; that the help with it ends is for `deciding.consults`
        if contact.phase == "wrap_up":
            events.append(ev.ContactDisposed(at=now, contact=contact_id, agent=agent.id, outcome=""))
        elif contact.phase == "engaged" and not _carries_on(state, contact):
            events.append(
                ev.ContactRequeued(
                    at=now,
                    contact=contact_id,
                    queue=contact.queue,
                    place_at=contact.place_at,
                    reason="disconnected",
                    agent=agent.id,
                    not_before=_after_loss(state, now),
                )
            )
    return [*events, ev.AgentStateChanged(at=now, agent=agent.id, state="offline", reason="lost connection")]


def _carries_on(state: State, contact: Contact) -> bool:
    """A call is its own connection: whoever is in it need not see their console. So is one that an agent rang by hand."""
    if contact.legs:
        return True
    by_hand = contact.channel == "phone" or state.centre_config.phone is None
    return contact.line == "call" and contact.callback is None and by_hand


def _set_state(asked: Asked[cmd.AgentSetState]) -> Reply:
    agent, data, now = asked.state.agents.get(asked.data.agent), asked.data, asked.now
    if agent is None or not agent.enabled:
        return UNKNOWN_AGENT
    changed = ev.AgentStateChanged(at=now, agent=agent.id, state=data.state, reason=data.reason, source=asked.source)
    if data.state == "available":
        return [changed]
    return [changed, *returning(asked.state, agent, now, "not_ready")]


def _configure(asked: Asked[cmd.AgentConfigure]) -> Reply:
    data, now = asked.data, asked.now
    agent = asked.state.agents.get(data.agent)
    refusal = settings_refused(asked, agent)
    if refusal is not None:
        return refusal
    before = agent if agent is not None else Agent(id=data.agent)
    configured = ev.AgentConfigured(
        at=now,
        agent=data.agent,
        team=data.team,
        skills=data.skills,
        units=data.units,
        maxima=data.maxima,
        offer_extra_s=data.offer_extra_s,
        robot=data.robot if data.robot is not None else before.robot,
        enabled=data.enabled if data.enabled is not None else before.enabled,
    )
    if configured.enabled or agent is None:
        return [configured]
    return [configured, *_switching_off(asked.state, agent, now, asked.source)]


def _switching_off(state: State, agent: Agent, now: Instant, source: str) -> list[ev.Event]:
    off = ev.AgentStateChanged(at=now, agent=agent.id, state="offline", reason="switched off", source=source)
    return [off, *returning(state, agent, now, "not_ready")]


def _gateway_alive(asked: Asked[cmd.GatewayAlive]) -> Reply:
    return [ev.GatewaySeen(at=asked.now, gateway=asked.data.gateway)]


HANDLERS: Handlers = {
    cmd.AgentConnect.type: _connect,
    cmd.AgentDisconnect.type: _disconnect,
    cmd.AgentSetState.type: _set_state,
    cmd.AgentConfigure.type: _configure,
    cmd.GatewayAlive.type: _gateway_alive,
}
