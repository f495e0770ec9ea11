"""Where contacts wait and what agents carry: the moves that several folds share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from routing.events import Event
from routing.facts import SEEN_FOR_MS, Agent, Contact, Gone, QueueState
from routing.ids import ContactId, GatewayId, Instant
from routing.state import State
from routing.words import AgentPhase, Line

Folds = dict[type[Event], Callable[[State, Any], None]]
"""What folds each type of event."""

_HANDLE_MEMORY = 200
"""How many contacts the running mean of handling time looks back on."""


def enter(state: State, contact: Contact) -> None:
    """Let the contact wait on its rung, for the agent it is kept for, or until a callback is tried again."""
    contact.phase = "waiting"
    contact.relax_due = None
    flush_at = state.queues[contact.queue].flush_at
    if flush_at is not None:
        state.timers.set(flush_at, "flush", contact.queue)
    if not contact.late:
        state.timers.set(Instant(contact.target_at + 1), "target", contact.id)
    ladder = state.ladders.of(contact)
    contact.step = min(contact.step, len(ladder) - 1)
    if contact.rests_until is not None:
        state.timers.set(contact.rests_until, "retry", contact.id)
        state.matching.leave(contact.id)
        state.places.drop(contact.id)
        return
    state.places.put(contact, map(state.shares.number, ladder[-1].demands))
    if contact.keep_for is not None:
        agent = state.agents[contact.keep_for]
        agent.kept[contact.id] = None
        state.matching.leave(contact.id)
        state.matching.agents[agent.id] = None
        return
    state.matching.enter(contact, ladder[contact.step], ladder[-1])
    if contact.step + 1 < len(ladder):
        contact.relax_due = Instant(contact.queue_since + ladder[contact.step + 1].after_s * 1000)
        state.timers.set(contact.relax_due, "relax", contact.id)


def stop_keeping(state: State, contact: Contact) -> None:
    """The contact is no longer kept for anybody."""
    if contact.keep_for is not None:
        state.agents[contact.keep_for].kept.pop(contact.id, None)
        contact.keep_for = contact.keep_until = None


def stop_parking(agent: Agent, contact: Contact) -> None:
    """The agent no longer has the contact parked."""
    agent.parked.pop(contact.id, None)
    contact.parked_at = None


def carry(state: State, agent: Agent, contact: Contact) -> None:
    """The agent's capacity is taken by the contact from now on."""
    agent.load[contact.id] = state.centre_config.limits(agent.team).capacity[contact.line]
    agent.lines[contact.line] = agent.lines.get(contact.line, 0) + 1


def release(state: State, agent: Agent, contact: Contact, at: Instant) -> None:
    """The agent's capacity is free again."""
    if agent.load.pop(contact.id, None) is None:
        return
    agent.lines[contact.line] -= 1
    agent.idle_since = agent.ended_at = at
    settle_agent(state, agent, at)


def settle_agent(state: State, agent: Agent, at: Instant) -> None:
    """Work out the agent's phase after a change, and where they stand in their pools."""
    phase = _phase(state, agent)
    if phase != agent.phase:
        agent.phase, agent.since = phase, at
    state.matching.place(agent)
    state.shares.place(agent)


def note_gateway(state: State, gateway: GatewayId, at: Instant) -> None:
    """A gateway that was unknown, or counted as lost, is there: watch it for silence from now on."""
    if gateway not in state.gateways:
        silent_ms = state.centre_config.liveness.gateway_silent_s * 1000
        state.timers.set(Instant(at + silent_ms), "gateway", gateway)
        state.gateways[gateway] = at
        state.lost_gateways.pop(gateway, None)


def forget(state: State, contact: Contact, at: Instant) -> None:
    """The contact is over: nothing of it stays but what a late rating is checked against."""
    stop_keeping(state, contact)
    state.matching.leave(contact.id)
    state.consult_back_off.pop(contact.id, None)
    state.places.drop(contact.id)
    del state.contacts[contact.id]
    state.queues[contact.queue].waiting.pop(contact.id, None)
    leave_resident(state, contact)
    forget_callback(state, contact)
    if contact.gateway is not None:
        state.contacts_at.get(contact.gateway, {}).pop(contact.id, None)
    remember(
        state.gone,
        contact.id,
        Gone(
            resident=contact.resident,
            ended_at=at,
            rated=contact.rated,
            queue=contact.queue,
            messages=contact.messages,
        ),
    )
    while (oldest := next(iter(state.gone))) and state.gone[oldest].ended_at < at - SEEN_FOR_MS:
        for written in state.gone.pop(oldest).messages.values():
            if written.ref is not None:
                state.refs.pop(written.ref, None)


def forget_callback(state: State, contact: Contact) -> None:
    """Nobody is to be rung about the contact, or it is open no more."""
    rings = contact.callback.rings if contact.callback is not None else None
    contact.callback = None
    if rings is not None:
        others = state.rung_for.get(rings, {})
        others.pop(contact.id, None)
        if not others:
            state.rung_for.pop(rings, None)


def leave_resident(state: State, contact: Contact) -> None:
    """The resident may open another contact on this channel; in wrap-up this happens long before the contact goes."""
    others = state.by_resident.get(contact.resident, {})
    others.pop(contact.id, None)
    if not others:
        state.by_resident.pop(contact.resident, None)


def remember(gone: dict[ContactId, Gone], contact_id: ContactId, entry: Gone) -> None:
    """Note a contact that ended, newest last."""
    gone.pop(contact_id, None)
    gone[contact_id] = entry


def learn_handling(state: State, contact: Contact, at: Instant) -> None:
    """Let a contact an agent is done with count in its queue's mean handling time, less the time it was parked.

    A call through Relay UK takes as long as its typing: it says nothing of how long others will take.
    """
    if contact.accepted_at is None or contact.relay:
        return
    parked_ms = contact.parked_ms + (at - contact.parked_at if contact.parked_at is not None else 0)
    took_s = (at - contact.accepted_at - parked_ms) / 1000
    queue, line = state.queues[contact.queue], contact.line
    count = queue.handled_counts[line] = queue.handled_counts.get(line, 0) + 1
    mean_s = queue.handle_s.get(line, 0.0)
    queue.handle_s[line] = mean_s + (took_s - mean_s) / min(count, _HANDLE_MEMORY)


def learn_arrival(state: State, queue: QueueState, line: Line) -> None:
    """Let a contact that joins count among the arrivals of its queue."""
    queue.arrived_counts[line] = queue.arrived_counts.get(line, 0) + 1
    state.matching.sight.arrived_count += 1


def _phase(state: State, agent: Agent) -> AgentPhase:
    if agent.offers or any(state.consults[contact_id].joined_at is None for contact_id in agent.consults):
        return "offered"
    if agent.load:
        held = (state.contacts[contact_id].phase for contact_id in agent.load)
        return "engaged" if any(phase == "engaged" for phase in held) else "wrap_up"
    return agent.choice
