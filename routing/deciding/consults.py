"""Consults: the agent who holds a contact asks a colleague for help, and may hand it over without a wait.

Asking is not waiting: a consult rings at one colleague who has room now, or is refused. It takes the colleague's units
like a contact of that line, from the question on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing import commands as cmd
from routing import events as ev
from routing.capacity import has_room
from routing.deciding.asked import ENDED, UNKNOWN_AGENT, UNKNOWN_QUEUE, Asked, Handlers, Refusal, Reply
from routing.deciding.dialling import NOT_CONNECTED, ringing_out
from routing.deciding.legs import connecting, leg_of
from routing.deciding.offers import rings_until
from routing.facts import Agent, Consult, Contact
from routing.ids import AgentId, ContactId, Instant, QueueId
from routing.state import State
from routing.timers import Timer
from routing.words import ConsultEndedReason

_ALREADY = Refusal("already_asked", "You are already asking a colleague about this contact. End that first.")
_BAD_CONSULT = Refusal("bad_consult", "Say either a queue, a colleague or (on a call) a number to ask.")
_GONE = Refusal(
    "consult_gone", "Your help is not asked for any more: the question was taken back, or the contact went."
)
_STILL_RINGING = Refusal(
    "still_ringing", "Your colleague's telephone still rings. Hand over once they are in the call."
)
_NOBODY_FREE = Refusal(
    "nobody_free",
    "Nobody who serves that queue is free to help now, and a question does not wait. "
    "Ask a colleague by name, or pass the contact on.",
)


def _ask(asked: Asked[cmd.ContactConsult]) -> Reply:
    held, data, now = asked.held(asked.data.contact), asked.data, asked.now
    if isinstance(held, Refusal):
        return held
    contact, holder = held
    refusal = _in_no_state_to_ask(asked.state, contact)
    if refusal is not None:
        return refusal
    if data.number is not None:
        alone = data.agent is None and data.queue is None
        return ringing_out(asked.state, contact, holder, data.number, now) if alone else _BAD_CONSULT
    colleague = _colleague(asked, contact)
    if isinstance(colleague, Refusal):
        return colleague
    return [
        ev.ConsultAsked(
            at=now,
            contact=contact.id,
            agent=colleague.id,
            by=holder.id,
            expires_at=rings_until(asked.state, data.queue or contact.queue, colleague, now),
            note=data.note,
            queue=data.queue,
        )
    ]


def _in_no_state_to_ask(state: State, contact: Contact) -> Refusal | None:
    if contact.phase != "engaged":
        return ENDED
    if contact.id in state.consults:
        return _ALREADY
    return NOT_CONNECTED if state.centre_config.phone is not None and connecting(contact) else None


def _colleague(asked: Asked[cmd.ContactConsult], contact: Contact) -> Agent | Refusal:
    data = asked.data
    if data.agent is not None and data.queue is None:
        return _named(asked.state, data.agent, contact)
    if data.queue is not None and data.agent is None:
        return _best(asked.state, data.queue, contact, asked.now)
    return _BAD_CONSULT


def _named(state: State, agent: AgentId, contact: Contact) -> Agent | Refusal:
    colleague = state.agents.get(agent)
    if colleague is None or not colleague.enabled or colleague.id == contact.agent:
        return UNKNOWN_AGENT
    if not colleague.on_duty:
        return Refusal("agent_away", "That colleague is not available now. Ask another, or a queue.")
    if not has_room(colleague, state.centre_config, contact.line):
        return Refusal("agent_full", "That colleague has no room for one more now. Ask another, or a queue.")
    return colleague


def _best(state: State, queue: QueueId, contact: Contact, now: Instant) -> Agent | Refusal:
    """Whoever would be asked first if the contact waited in `queue`, from its strictest step to its last."""
    if state.centre_config.queue(queue) is None:
        return UNKNOWN_QUEUE
    lately = state.consult_back_off.get(contact.id, {})

    def may_ask(agent_id: str) -> bool:
        return agent_id != contact.agent and lately.get(AgentId(agent_id), 0) <= now

    for rung in state.ladders.at(queue, contact.needs):
        pools = (state.matching.pool(contact.line, demand) for demand in rung.demands)
        found = [first for pool in pools for first in pool.free.pick(may_ask)]
        if found:
            return state.agents[AgentId(min(found)[1])]
    return _NOBODY_FREE


def _ringing(asked: Asked[cmd.ConsultAccept] | Asked[cmd.ConsultDecline]) -> Consult | Refusal:
    consult = asked.state.consults.get(asked.data.contact)
    if consult is None or consult.agent != asked.agent_id or consult.joined_at is not None:
        return _GONE
    return consult


def _accept(asked: Asked[cmd.ConsultAccept]) -> Reply:
    consult = _ringing(asked)
    if isinstance(consult, Refusal):
        return consult
    return [ev.ConsultJoined(at=asked.now, contact=consult.contact, agent=consult.agent)]


def _decline(asked: Asked[cmd.ConsultDecline]) -> Reply:
    consult, now = _ringing(asked), asked.now
    if isinstance(consult, Refusal):
        return consult
    back_off_s = asked.state.centre_config.liveness.decline_back_off_s
    return [
        ev.ConsultDeclined(
            at=now,
            contact=consult.contact,
            agent=consult.agent,
            reason=asked.data.reason,
            not_before=Instant(now + back_off_s * 1000),
        )
    ]


def expiring(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    """The colleague let it ring out. They stay available: no resident was kept waiting by it."""
    consult = state.consults.get(ContactId(timer.key))
    if consult is None or consult.joined_at is not None or consult.expires_at != timer.due:
        return []
    back_off_s = state.centre_config.liveness.missed_back_off_s
    return [
        ev.ConsultTimedOut(
            at=now,
            contact=consult.contact,
            agent=consult.agent,
            rang_for_ms=now - consult.asked_at,
            not_before=Instant(now + back_off_s * 1000),
        )
    ]


def _end(asked: Asked[cmd.ConsultEnd]) -> Reply:
    consult = asked.state.consults.get(asked.data.contact)
    if consult is None or asked.agent_id not in (consult.by, consult.agent):
        return _GONE
    reason: ConsultEndedReason = "cancelled" if asked.agent_id == consult.by else "left"
    return [ev.ConsultEnded(at=asked.now, contact=consult.contact, agent=consult.agent, reason=reason)]


def handing_over(
    state: State, contact: Contact, to: AgentId | None, now: Instant
) -> ev.ContactTransferred | Refusal | None:
    """The contact goes to the colleague who has joined and is there; None where it has to wait for whoever it is for.

    No resident is handed to a telephone that still rings.
    """
    consult = state.consults.get(contact.id)
    if consult is None or consult.agent != to or consult.joined_at is None:
        return None
    colleague = state.agents[consult.agent]
    if not (colleague.enabled and colleague.connected):
        return None
    leg = leg_of(contact, "colleague")
    if leg is not None and leg.phase == "ringing":
        return _STILL_RINGING
    return ev.ContactTransferred(
        at=now, contact=contact.id, by=consult.by, queue=contact.queue, agent=colleague.id, warm=True
    )


# --- every path on which a consult ends by itself -------------------------------------------------------------------


def closing(state: State, events: Sequence[ev.Event]) -> list[ev.Event]:
    """`events`, before each that makes a consult pointless the end of that consult.

    Everything that is decided goes through here, so that no way a contact or an agent goes can forget a consult.
    """
    if not state.consults:
        return list(events)
    told: list[ev.Event] = []
    over: set[ContactId] = set()
    for event in events:
        for consult, reason in _made_pointless(state, event):
            if consult.contact not in over:
                over.add(consult.contact)
                told.append(ev.ConsultEnded(at=event.at, contact=consult.contact, agent=consult.agent, reason=reason))
        told.append(event)
    return told


def _made_pointless(state: State, event: ev.Event) -> Iterator[tuple[Consult, ConsultEndedReason]]:
    match event:
        case ev.ContactEnded():
            yield from _of_contact(state, event.contact, "contact_ended")
        case ev.ContactTransferred(warm=False) | ev.ContactQueued():
            yield from _of_contact(state, event.contact, "transferred")
        case ev.ContactParked():
            yield from _of_contact(state, event.contact, "cancelled")
        case ev.ContactRequeued():
            yield from _of_contact(state, event.contact, "returned")
        case ev.AgentDisconnected() if event.grace_until is not None:
            yield from _asked_of(state, event.agent, "disconnected")
        case ev.AgentStateChanged() if event.state == "offline" and event.source == "engine":
            yield from _asked_of(state, event.agent, "disconnected", joined=True)
        case ev.AgentStateChanged() if event.state != "available":
            yield from _asked_of(state, event.agent, "not_ready")


def _of_contact(
    state: State, contact: ContactId, reason: ConsultEndedReason
) -> Iterator[tuple[Consult, ConsultEndedReason]]:
    consult = state.consults.get(contact)
    if consult is not None:
        yield consult, reason


def _asked_of(
    state: State, agent: AgentId, reason: ConsultEndedReason, *, joined: bool = False
) -> Iterator[tuple[Consult, ConsultEndedReason]]:
    """Those that ring at the agent, and with `joined` those they help with; like their calls, calls carry on."""
    for contact in state.agents[agent].consults:
        consult = state.consults[contact]
        if consult.joined_at is None or (joined and state.contacts[contact].line != "call"):
            yield consult, reason


HANDLERS: Handlers = {
    cmd.ContactConsult.type: _ask,
    cmd.ConsultAccept.type: _accept,
    cmd.ConsultDecline.type: _decline,
    cmd.ConsultEnd.type: _end,
}
