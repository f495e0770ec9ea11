"""What is due: timers that have run out, and matches that a change has made possible. One thing at a time."""

from __future__ import annotations

from collections.abc import Callable

from routing import events as ev
from routing.deciding import callbacks, staffing
from routing.deciding.agents import disconnecting, giving_up, returning
from routing.deciding.calls import leg_overdue, recording_again
from routing.deciding.consults import expiring
from routing.deciding.contacts import leaving, vanishing
from routing.deciding.matches import free_agent, relaxing, unserved_pool, waiting_contact
from routing.deciding.silence import idle_close_due, idle_warn_due
from routing.deciding.told import moved_due, tell_due, tell_joined, tell_moved
from routing.ids import AgentId, ContactId, GatewayId, Instant, OfferId, QueueId
from routing.opening_hours import is_open, next_change
from routing.state import State
from routing.timers import Kind, Timer
from routing.words import LINES, Line


def due(state: State) -> Instant | None:
    """The earliest instant at which `tick` has something to do; not after the state's time: at once."""
    matching = state.matching
    if matching.contacts or matching.agents or matching.unserved or matching.served or state.lost_gateways:
        return state.t
    if state.telling or state.places.moved:
        return state.t
    timer = state.timers.first()
    return timer.due if timer is not None else None


def tick(state: State, now: Instant) -> list[ev.Event]:
    """Do the one thing that is first in order; nothing if it turns out to be nothing.

    Looking in vain, or at a timer whose fact has moved on, only forgets the hint that led there.
    """
    timer = state.timers.first()
    if timer is not None and timer.due <= now:
        events = _TIMERS[timer.kind](state, timer, now)
        if not events:
            state.timers.drop_first()
        return events
    for look in (
        _lost_gateway,
        unserved_pool,
        staffing.served_pool,
        free_agent,
        waiting_contact,
        tell_joined,
        tell_moved,
    ):
        found = look(state, now)
        if found is not None:
            return found
    return []


# --- timers: each gives nothing when its fact has moved on ---------------------------------------------------------


def _offer_due(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    offer = state.offers.get(OfferId(timer.key))
    if offer is None or offer.expires_at != timer.due:
        return []
    contact = state.contacts[offer.contact]
    back_off_s = state.centre_config.liveness.missed_back_off_s
    return [
        ev.OfferTimedOut(
            at=now, contact=contact.id, offer=offer.id, agent=offer.agent, rang_for_ms=now - offer.made_at
        ),
        ev.ContactRequeued(
            at=now,
            contact=contact.id,
            queue=contact.queue,
            place_at=contact.place_at,
            reason="timed_out",
            agent=offer.agent,
            not_before=Instant(now + back_off_s * 1000),
        ),
        ev.AgentStateChanged(at=now, agent=offer.agent, state="not_ready", reason="missed"),
        *returning(state, state.agents[offer.agent], now, "not_ready", but=offer.id),
    ]


def _relax_due(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    contact = state.contacts.get(ContactId(timer.key))
    if contact is None or contact.phase != "waiting" or contact.relax_due != timer.due:
        return []
    return [relaxing(state, contact, now)]


def _target_due(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    contact = state.contacts.get(ContactId(timer.key))
    if contact is None or contact.phase != "waiting" or contact.late or contact.target_at >= timer.due:
        return []
    return [ev.ContactTargetMissed(at=now, contact=contact.id, queue=contact.queue)]


def _back_off_due(state: State, timer: Timer, _: Instant) -> list[ev.Event]:
    contact = state.contacts.get(ContactId(timer.key))
    if contact is not None and contact.phase == "waiting" and contact.keep_for is None and not contact.rests:
        state.matching.contacts[contact.id] = None
    return []


def _keep_due(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    contact = state.contacts.get(ContactId(timer.key))
    if contact is None or contact.keep_until != timer.due or contact.keep_for is None:
        return []
    return [
        ev.ContactRequeued(
            at=now, contact=contact.id, queue=contact.queue, place_at=contact.place_at, reason="unclaimed"
        )
    ]


def _retry_due(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    contact = state.contacts.get(ContactId(timer.key))
    if contact is None or contact.phase != "waiting" or contact.rests_until != timer.due:
        return []
    return [
        ev.ContactRequeued(at=now, contact=contact.id, queue=contact.queue, place_at=contact.place_at, reason="retry")
    ]


def _wrap_up_due(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    contact = state.contacts.get(ContactId(timer.key))
    if contact is None or contact.phase != "wrap_up" or contact.wrap_up_until != timer.due or contact.agent is None:
        return []
    return [ev.ContactDisposed(at=now, contact=contact.id, agent=contact.agent, outcome="")]


def _lost_due(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    contact = state.contacts.get(ContactId(timer.key))
    if contact is None or contact.lost_due != timer.due or contact.phase == "wrap_up":
        return []
    if contact.answered_at is not None and not contact.ends_with_tab:
        return []
    reason = "unreachable" if contact.answered_at is None else "tab_closed"
    return leaving(state, contact, now, reason=reason, left_at=contact.lost_at)


def _grace_due(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    agent = state.agents.get(AgentId(timer.key))
    if agent is None or agent.grace_until != timer.due:
        return []
    return giving_up(state, agent, now)


def _gateway_due(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    gateway = GatewayId(timer.key)
    seen_at = state.gateways.get(gateway)
    if seen_at is None:
        return []
    silent_until = Instant(seen_at + state.centre_config.liveness.gateway_silent_s * 1000)
    if silent_until <= now:
        return [ev.GatewayLost(at=now, gateway=gateway)]
    state.timers.set(silent_until, "gateway", gateway)
    return []


def _hours_due(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    centre, queue_id = state.centre_config, QueueId(timer.key)
    configured, queue = centre.queue(queue_id), state.queues[queue_id]
    if configured is None:
        return []
    opened: list[Line] = []
    closed: list[Line] = []
    changes: list[Instant] = []
    for line in LINES:
        hours = configured.hours.get(line, configured.default_hours)
        open_now = is_open(hours, now, centre.timezone, centre.bank_holidays)
        if queue.open.get(line) is not open_now:
            (opened if open_now else closed).append(line)
        change = next_change(hours, now, centre.timezone, centre.bank_holidays)
        changes += [change] if change is not None else []
    events: list[ev.Event] = []
    if opened:
        events.append(ev.QueueOpened(at=now, queue=queue_id, source="hours", lines=tuple(opened)))
    if closed:
        events.append(ev.QueueClosed(at=now, queue=queue_id, source="hours", lines=tuple(closed)))
    if not events and changes:
        state.timers.set(min(changes), "hours", queue_id)
    return events


def _flush_due(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    queue = state.queues[QueueId(timer.key)]
    if queue.flush_at != timer.due:
        return []
    for contact_id in queue.waiting:
        contact = state.contacts[contact_id]
        alone = contact.phase == "waiting" and contact.keep_for is None
        if not alone or contact.measured_as == "message" or queue.open.get(contact.measured_as, False):
            continue
        if contact.callback is None:
            return [ev.ContactEnded(at=now, contact=contact_id, by="centre", reason="closed")]
        events = callbacks.closing(state, contact, queue, now)
        if events:
            return events
    return []


_TIMERS: dict[Kind, Callable[[State, Timer, Instant], list[ev.Event]]] = {
    "offer": _offer_due,
    "relax": _relax_due,
    "target": _target_due,
    "back_off": _back_off_due,
    "keep": _keep_due,
    "wrap_up": _wrap_up_due,
    "lost": _lost_due,
    "grace": _grace_due,
    "gateway": _gateway_due,
    "hours": _hours_due,
    "flush": _flush_due,
    "consult": expiring,
    "tell": tell_due,
    "moved": moved_due,
    "retry": _retry_due,
    "leg": leg_overdue,
    "recording": recording_again,
    "idle_warn": idle_warn_due,
    "idle_close": idle_close_due,
}


# --- hints: None when there is none of the kind, [] when looking was in vain ------------------------------------------


def _lost_gateway(state: State, now: Instant) -> list[ev.Event] | None:
    gateway = next(iter(state.lost_gateways), None)
    if gateway is None:
        return None
    session = next(iter(state.sessions_at.get(gateway, {}).items()), None)
    if session is not None:
        return disconnecting(state, state.agents[session[1]], session[0], gateway, now)
    contact_id = next(iter(state.contacts_at.get(gateway, {})), None)
    if contact_id is not None:
        return [vanishing(state, state.contacts[contact_id], now)]
    del state.lost_gateways[gateway]
    return []
