"""How events about queues, configuration, time and commands change the state; and indexes made anew from facts."""

from __future__ import annotations

from routing import events as ev
from routing.centre import Centre
from routing.deadlines import target_due
from routing.facts import SEEN_FOR_MS, Contact, QueueState
from routing.folding import calls, consults, threads
from routing.folding.places import Folds, enter
from routing.ids import Instant
from routing.policies import policy_of
from routing.requirements import Ladders
from routing.state import State


def seen_key(source: str, command_id: str) -> str:
    """What a repeat of a command is known by."""
    return f"{source}\x1f{command_id}"


def _handled(state: State, event: ev.CommandHandled | ev.CommandRefused) -> None:
    state.seen[seen_key(event.source, event.id)] = event.at
    while state.seen[oldest := next(iter(state.seen))] < event.at - SEEN_FOR_MS:
        del state.seen[oldest]


def _config_activated(state: State, event: ev.ConfigActivated) -> None:
    state.t = max(state.t, event.at)
    _set_queues(state, event.config)
    _start_again(state, event.config)
    state.config = event.config
    state.config_digest = event.digest or state.config_digest  # the last *file*: what came otherwise has none
    for contact in state.contacts.values():
        if contact.phase in ("waiting", "offered"):
            contact.target_at = target_due(contact, event.config)
    reindex(state)


def _set_queues(state: State, config: Centre) -> None:
    """A queue that is gone and empty is forgotten: should it come back, it comes back open, and without help."""
    used = {contact.queue for contact in state.contacts.values()} | {queue.id for queue in config.queues}
    for queue_id in [each for each in state.queues if each not in used]:
        del state.queues[queue_id]
    for queue in config.queues:
        live = state.queues.setdefault(queue.id, QueueState(id=queue.id))
        if live.overflow_to is not None and config.taking(live.overflow_to) is None:
            live.overflow_to = None


def _start_again(state: State, config: Centre) -> None:
    """Whose steps have changed stands on the first of them; those its age has passed then follow as events."""
    ladders = Ladders(config, state.queues, levels=policy_of(config).levels)
    for contact in state.contacts.values():
        if contact.step and ladders.of(contact) != state.ladders.of(contact):
            contact.step = 0


def _queue_opened(state: State, event: ev.QueueOpened) -> None:
    queue = state.queues[event.queue]
    if event.source != "hours":
        queue.shut_by, queue.shut_message = "", {}
        return
    queue.open.update(dict.fromkeys(event.lines, True))
    if all(queue.open.values()):
        queue.flush_at = None


def _queue_closed(state: State, event: ev.QueueClosed) -> None:
    queue = state.queues[event.queue]
    if event.source != "hours":
        queue.shut_by, queue.shut_message = event.source, event.message
        return
    queue.open.update(dict.fromkeys(event.lines, False))
    configured = state.centre_config.queue(event.queue)
    if configured is not None:
        queue.flush_at = Instant(event.at + configured.close_grace_s * 1000)
        state.timers.set(queue.flush_at, "flush", queue.id)


def _clock_jumped(state: State, event: ev.ClockJumped) -> None:
    """An outage of ours is charged to nobody: what waits for a sign of life or an acceptance waits longer."""
    for offer in state.offers.values():
        offer.expires_at = Instant(offer.expires_at + event.by_ms)
    consults.ring_longer(state, event.by_ms)
    calls.ring_longer(state, event.by_ms)
    for contact in state.contacts.values():
        if contact.lost_due is not None:
            contact.lost_due = Instant(contact.lost_due + event.by_ms)
    for agent in state.agents.values():
        if agent.grace_until is not None:
            agent.grace_until = Instant(agent.grace_until + event.by_ms)
    for gateway, seen_at in state.gateways.items():
        state.gateways[gateway] = Instant(seen_at + event.by_ms)
    _set_liveness_timers(state)


def reindex(state: State) -> None:
    """Make pools, timers and indexes anew from the facts."""
    state.clear_matching()
    state.by_resident.clear()
    state.rung_for.clear()
    state.calls.clear()
    state.supervising.clear()
    threads.reindex(state)
    state.contacts_at.clear()
    state.sessions_at.clear()
    for agent in state.agents.values():
        agent.kept.clear()
        for session, gateway in agent.sessions.items():
            state.sessions_at.setdefault(gateway, {})[session] = agent.id
        state.matching.learn(agent)
        state.shares.learn(agent)
    for contact in state.contacts.values():
        _index_contact(state, contact)
    watched = {*state.sessions_at, *state.contacts_at}
    state.lost_gateways = {gateway: None for gateway in sorted(watched) if gateway not in state.gateways}
    for queue in state.queues.values():
        state.timers.set(state.t, "hours", queue.id)
        if queue.flush_at is not None:
            state.timers.set(queue.flush_at, "flush", queue.id)
    _set_liveness_timers(state)


def _index_contact(state: State, contact: Contact) -> None:
    if contact.phase != "wrap_up":
        state.by_resident.setdefault(contact.resident, {})[contact.id] = None
    if contact.gateway is not None and contact.lost_at is None:
        state.contacts_at.setdefault(contact.gateway, {})[contact.id] = None
    if contact.keep_until is not None:
        state.timers.set(contact.keep_until, "keep", contact.id)
    if contact.wrap_up_until is not None:
        state.timers.set(contact.wrap_up_until, "wrap_up", contact.id)
    if contact.tell_at is not None:
        state.timers.set(contact.tell_at, "tell", contact.id)
    if contact.callback is not None and contact.callback.rings is not None:
        state.rung_for.setdefault(contact.callback.rings, {})[contact.id] = None
    calls.index_calls(state, contact)
    threads.set_idle_timer(state, contact)
    for until in contact.back_off.values():
        state.timers.set(until, "back_off", contact.id)
    if contact.phase == "waiting":
        enter(state, contact)
        state.places.moved[contact.queue, contact.line] = None


def _set_liveness_timers(state: State) -> None:
    for offer in state.offers.values():
        state.timers.set(offer.expires_at, "offer", offer.id)
    consults.set_timers(state)
    calls.set_timers(state)
    for contact in state.contacts.values():
        if contact.lost_due is not None:
            state.timers.set(contact.lost_due, "lost", contact.id)
    for agent in state.agents.values():
        if agent.grace_until is not None:
            state.timers.set(agent.grace_until, "grace", agent.id)
    silent_ms = state.centre_config.liveness.gateway_silent_s * 1000
    for gateway, seen_at in state.gateways.items():
        state.timers.set(Instant(seen_at + silent_ms), "gateway", gateway)


def _nothing(_: State, __: ev.Event) -> None:
    """The engine decides nothing by it."""


FOLDS: Folds = {
    ev.AlertNoted: _nothing,
    ev.CommandHandled: _handled,
    ev.CommandRefused: _handled,
    ev.ConfigActivated: _config_activated,
    ev.QueueOpened: _queue_opened,
    ev.QueueClosed: _queue_closed,
    ev.ClockJumped: _clock_jumped,
}
