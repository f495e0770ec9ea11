"""How contact and message events change the state."""

from __future__ import annotations

from routing import events as ev
from routing.deadlines import target_due
from routing.facts import ANSWER_KNOWN_FOR_MS, Contact, LastAnswer, QueueState
from routing.folding.calls import forget_call, forget_room, know_call
from routing.folding.places import (
    Folds,
    enter,
    forget,
    learn_arrival,
    learn_handling,
    leave_resident,
    note_gateway,
    release,
    settle_agent,
    stop_keeping,
    stop_parking,
)
from routing.folding.threads import end_episode, wait_for_us
from routing.folding.told import await_telling, learn
from routing.ids import Instant
from routing.state import State
from routing.words import NUMBERED, THREADS, line_of


def _arrived(state: State, event: ev.ContactArrived) -> None:
    state.contacts[event.contact] = Contact(
        id=event.contact,
        channel=event.channel,
        line=line_of(event.channel),
        queue=event.queue,
        resident=event.resident,
        language=event.language,
        needs=event.needs,
        robot=event.robot,
        gateway=event.gateway,
        arrived_at=event.at,
        emergency=event.emergency,
        priority_s=event.priority_s,
        rang_at=event.rang_at,
        relay=event.relay,
        number=event.address if event.channel in NUMBERED else None,
        to=event.to,
        address=event.address if event.channel in THREADS else None,
        follows=event.follows,
    )
    if event.ref is not None:
        state.menu_calls.pop(event.ref, None)
        if event.channel == "phone":
            know_call(state, state.contacts[event.contact], event.ref)
    state.queues.setdefault(event.queue, QueueState(id=event.queue))
    state.by_resident.setdefault(event.resident, {})[event.contact] = None
    if event.gateway is not None:
        state.contacts_at.setdefault(event.gateway, {})[event.contact] = None
        note_gateway(state, event.gateway, event.at)


def _queued(state: State, event: ev.ContactQueued) -> None:
    contact = state.contacts[event.contact]
    _let_go(state, contact, event.at)
    stop_keeping(state, contact)
    state.queues[contact.queue].waiting.pop(contact.id, None)
    contact.queue = event.queue
    state.queues.setdefault(event.queue, QueueState(id=event.queue)).waiting[contact.id] = None
    contact.place_at = event.place_at
    contact.queue_since = event.at
    contact.step = 0
    contact.resumes = event.reason == "unparked"
    wait_for_us(contact)
    contact.unstaffed = False
    if event.reason == "arrival":
        contact.queued_at, contact.first_queue = event.at, event.queue
        learn_arrival(state, state.queues[event.queue], contact.line)
    if event.reason != "moved" or contact.answered_at is not None:
        _begin_wait(contact, event.at)
    contact.target_at = target_due(contact, state.centre_config)
    if event.keep_for is not None and event.keep_for in state.agents:
        contact.keep_for = event.keep_for
        contact.keep_until = Instant(event.at + state.centre_config.liveness.keep_for_agent_s * 1000)
        state.timers.set(contact.keep_until, "keep", contact.id)
    _rest_from(state, contact, event)
    enter(state, contact)
    await_telling(state, contact, event.at)


def _rest_from(state: State, contact: Contact, event: ev.ContactQueued | ev.ContactRequeued) -> None:
    """Whoever gave the contact away is not asked for it at once."""
    if event.agent is not None and event.not_before is not None:
        contact.back_off[event.agent] = event.not_before
        state.timers.set(event.not_before, "back_off", contact.id)


def _requeued(state: State, event: ev.ContactRequeued) -> None:
    contact = state.contacts[event.contact]
    _let_go(state, contact, event.at)
    stop_keeping(state, contact)
    state.queues[contact.queue].waiting[contact.id] = None
    contact.place_at = event.place_at
    wait_for_us(contact)
    if contact.answered_at is not None:
        _begin_wait(contact, event.at)
        contact.target_at = target_due(contact, state.centre_config)
    if contact.callback is not None:
        contact.callback.ringing = False
        contact.callback.retry_at = None if event.reason == "retry" else contact.callback.retry_at
    _rest_from(state, contact, event)
    enter(state, contact)
    await_telling(state, contact, event.at)


def _begin_wait(contact: Contact, at: Instant) -> None:
    """A wait of its own, measured against the target of its queue."""
    contact.wait_since = at
    contact.late = False


def _let_go(state: State, contact: Contact, at: Instant) -> None:
    """Whoever held the contact no longer does."""
    if contact.agent is not None:
        holder = state.agents[contact.agent]
        contact.agent = contact.accepted_at = None
        contact.parked_ms = 0
        forget_room(contact)
        stop_parking(holder, contact)
        release(state, holder, contact, at)


def _step_relaxed(state: State, event: ev.ContactStepRelaxed) -> None:
    contact = state.contacts[event.contact]
    contact.step = event.step
    enter(state, contact)


def _target_missed(state: State, event: ev.ContactTargetMissed) -> None:
    contact = state.contacts[event.contact]
    contact.late = True
    contact.late_mark = state.queues[event.queue].overtaken_counts.get(contact.line, 0)
    enter(state, contact)


def _answered(state: State, event: ev.ContactAnswered) -> None:
    contact = state.contacts[event.contact]
    learn(state, contact, event.at, event.wait_ms, answered=True)
    contact.answered_at = event.at
    contact.asked_at = None
    if event.agent is None:
        return
    state.last_answers.pop(contact.resident, None)
    state.last_answers[contact.resident] = LastAnswer(agent=event.agent, at=event.at)
    while state.last_answers[oldest := next(iter(state.last_answers))].at < event.at - ANSWER_KNOWN_FOR_MS:
        del state.last_answers[oldest]


def _abandoned(state: State, event: ev.ContactAbandoned) -> None:
    contact = state.contacts[event.contact]
    learn(state, contact, event.left_at, event.left_at - contact.queued_at, answered=False)


def _marked(state: State, event: ev.ContactMarked) -> None:
    contact = state.contacts[event.contact]
    contact.emergency_undone = contact.emergency and not event.emergency
    contact.emergency = event.emergency
    contact.priority_s = event.priority_s
    if contact.phase == "waiting":
        enter(state, contact)


def _unreachable(state: State, event: ev.ContactUnreachable) -> None:
    contact = state.contacts[event.contact]
    contact.lost_at, contact.lost_due = event.at, event.due
    if event.due is not None:
        state.timers.set(event.due, "lost", contact.id)
    if contact.gateway is not None:
        state.contacts_at.get(contact.gateway, {}).pop(contact.id, None)


def _reachable(state: State, event: ev.ContactReachable) -> None:
    contact = state.contacts[event.contact]
    if contact.gateway is not None:
        state.contacts_at.get(contact.gateway, {}).pop(contact.id, None)
    contact.lost_at = contact.lost_due = None
    contact.gateway = event.gateway
    state.contacts_at.setdefault(event.gateway, {})[contact.id] = None
    note_gateway(state, event.gateway, event.at)


def _chosen(state: State, event: ev.ContactChosen) -> None:
    contact = state.contacts[event.contact]
    if event.choice == "any_agent":
        _drop_own_must(state, contact)
    if event.choice in ("any_agent", "wait"):
        return
    contact.ends_with_tab = event.choice == "ends_with_tab"
    if contact.lost_due is not None:
        state.timers.set(contact.lost_due, "lost", contact.id)


def _drop_own_must(state: State, contact: Contact) -> None:
    """The resident does without what only they asked for; the steps of what is left begin anew."""
    contact.needs = tuple(need for need in contact.needs if not need.must)
    contact.step, contact.unstaffed = 0, False
    if contact.phase == "waiting":
        enter(state, contact)


def _rated(state: State, event: ev.ContactRated) -> None:
    rated = state.contacts.get(event.contact) or state.gone.get(event.contact)
    if rated is not None:
        rated.rated = True


def _ended(state: State, event: ev.ContactEnded) -> None:
    contact = state.contacts[event.contact]
    forget_call(state, contact)
    end_episode(state, contact, event.at)
    if event.wraps_up is None:
        learn_handling(state, contact, event.at)
        _let_go(state, contact, event.at)
        forget(state, contact, event.at)
        return
    contact.phase = "wrap_up"
    contact.wrap_up_until = event.wrap_up_until
    if event.wrap_up_until is not None:
        state.timers.set(event.wrap_up_until, "wrap_up", contact.id)
    leave_resident(state, contact)
    settle_agent(state, state.agents[event.wraps_up], event.at)


def _disposed(state: State, event: ev.ContactDisposed) -> None:
    contact = state.contacts[event.contact]
    learn_handling(state, contact, event.at)
    _let_go(state, contact, event.at)
    forget(state, contact, event.at)


def _turned_away(state: State, event: ev.ContactTurnedAway) -> None:
    forget_call(state, state.contacts[event.contact])
    forget(state, state.contacts[event.contact], event.at)


def _nothing(_: State, __: ev.Event) -> None:
    """Facts that views show and the engine has no use for."""


FOLDS: Folds = {
    ev.ContactArrived: _arrived,
    ev.ContactQueued: _queued,
    ev.ContactRequeued: _requeued,
    ev.ContactStepRelaxed: _step_relaxed,
    ev.ContactTargetMissed: _target_missed,
    ev.ContactAnswered: _answered,
    ev.ContactAbandoned: _abandoned,
    ev.ContactMarked: _marked,
    ev.ContactUnreachable: _unreachable,
    ev.ContactReachable: _reachable,
    ev.ContactChosen: _chosen,
    ev.ContactRated: _rated,
    ev.ContactEnded: _ended,
    ev.ContactDisposed: _disposed,
    ev.ContactTurnedAway: _turned_away,
    ev.MessageDelivered: _nothing,
    ev.MessageNoted: _nothing,
}
