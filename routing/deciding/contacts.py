"""A contact's way from arrival to disposition, as residents and staff ask for it."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from routing.capacity import wrap_up_of
from routing.centre import WrapUp
from routing.deciding.asked import (
    ENDED,
    HELD,
    RING_FIRST,
    UNKNOWN_AGENT,
    UNKNOWN_CONTACT,
    UNKNOWN_QUEUE,
    Asked,
    Handlers,
    Refusal,
    Reply,
)
from routing.deciding.callbacks import cancelling, giving_up_on, pending_of
from routing.deciding.consults import handing_over
from routing.deciding.dialling import ringing_out
from routing.deciding.legs import TRANSFERRED_OUT, about, holding, leg_of
from routing.deciding.offers import withdraw
from routing.facts import Agent, Contact, Leg
from routing.ids import AgentId, ContactId, Instant, QueueId, RecordingId, contact_id, message_id
from routing.opening_hours import next_opening
from routing.state import State
from routing.words import EndedBy, Line, Private, line_of

_ALREADY_OPEN = Refusal("already_open", "You already have a contact open here. Go on with that one, or end it first.")
_BAD_TRANSFER = Refusal("bad_transfer", "Say either a queue, an agent or (on a call) a number to transfer to.")
_NOT_WAITING = Refusal("not_waiting", "This contact is not waiting any more: an agent has it.")


def _arrive(asked: Asked[cmd.ContactArrive]) -> Reply:
    state, data, now = asked.state, asked.data, asked.now
    if state.centre_config.taking(data.queue) is None:
        return UNKNOWN_QUEUE
    line = line_of(data.channel)
    joins = line == "message" or state.takes(data.queue, line)
    if data.ref is not None and data.channel == "phone" and data.ref in state.calls:
        return _ALREADY_OPEN
    here = [state.contacts[open_id] for open_id in state.by_resident.get(data.resident, ())]
    pending = pending_of(state, data.resident)
    instead = pending if joins and line != "message" else []
    if data.ref is None and any(each.channel == data.channel and each not in instead for each in here):
        return _ALREADY_OPEN  # whoever rings twice, or from a switchboard, has two calls
    contact = contact_id(state.centre, asked.source, asked.id)
    events = [event for each in instead for event in leaving(state, each, now, reason="arrived_again")]
    events += [_arrival(asked, contact), *_voicemail(asked, contact)]
    if data.text is not None:
        message = message_id(state.centre, asked.source, asked.id)
        events.append(ev.MessageReceived(at=now, contact=contact, message=message, text=data.text))
    if joins:
        joined = ev.ContactQueued(at=now, contact=contact, queue=data.queue, place_at=now, reason="arrival")
        return [*events, joined]
    return [*events, _turned_away(state, contact, data, line, now)]


def _arrival(asked: Asked[cmd.ContactArrive], contact: ContactId) -> ev.ContactArrived:
    data = asked.data
    menu = asked.state.menu_calls.get(data.ref) if data.ref is not None else None
    return ev.ContactArrived(
        at=asked.now,
        contact=contact,
        channel=data.channel,
        queue=data.queue,
        resident=data.resident,
        name=data.name,
        address=data.address,
        language=data.language,
        emergency=data.emergency,
        needs=data.needs,
        priority_s=data.priority_s,
        robot=data.robot,
        gateway=data.gateway,
        source=asked.source,
        ref=data.ref,
        rang_at=menu.began_at if menu is not None else None,
        recording=data.recording,
        length_s=data.length_s,
        relay=data.resident in asked.state.relay_residents,
        cannot_be_written=asked.state.has_opted_out(data.resident, data.channel),
        claims=data.claims,
    )


def _voicemail(asked: Asked[cmd.ContactArrive], contact: ContactId) -> list[ev.Event]:
    """The recording that a voicemail is; nothing for other contacts."""
    data = asked.data
    if data.recording is None:
        return []
    return [recorded(asked.state, contact, data.queue, data.recording, data.length_s, asked.now)]


def recorded(
    state: State, contact: ContactId, queue_id: QueueId | None, recording: RecordingId, length_s: int, now: Instant
) -> ev.CallRecorded:
    """A recording, kept for as long as the contact's queue keeps them; one that is no more, as long as most do."""
    keep_days = state.centre_config.phone_of(queue_id).keep_days
    return ev.CallRecorded(
        at=now, contact=contact, recording=recording, length_s=length_s, queue=queue_id, keep_days=keep_days
    )


def _turned_away(
    state: State, contact: ContactId, data: cmd.ContactArrive, line: Line, now: Instant
) -> ev.ContactTurnedAway:
    centre = state.centre_config
    queue = centre.queue(data.queue)
    shut = bool(state.queues[data.queue].shut_by)
    opens: Instant | None = None
    if queue is not None and not shut:
        opens = next_opening(queue.hours.get(line, queue.default_hours), now, centre.timezone, centre.bank_holidays)
    return ev.ContactTurnedAway(
        at=now, contact=contact, queue=data.queue, reason="shut" if shut else "closed", next_open=opens
    )


def _leave(asked: Asked[cmd.ContactLeave]) -> Reply:
    contact = asked.own(asked.data.contact)
    if isinstance(contact, Refusal):
        return contact
    if contact.phase == "wrap_up":
        return ENDED
    return leaving(asked.state, contact, asked.now)


def leaving(
    state: State, contact: Contact, now: Instant, *, reason: str = "left", left_at: Instant | None = None
) -> list[ev.Event]:
    """What follows when the resident goes, of their own will or because their socket stayed away."""
    events = withdraw(contact, now, "left")
    events += cancelling(contact, now, "arrived_again" if reason == "arrived_again" else "left")
    if contact.answered_at is None:
        vanished = reason == "unreachable"
        events.append(
            ev.ContactAbandoned(
                at=now,
                contact=contact.id,
                reason="unreachable" if vanished else "left",
                left_at=left_at if left_at is not None else now,
            )
        )
        events.append(ev.ContactEnded(at=now, contact=contact.id, by="resident", reason=reason))
        return events
    return [*events, ending(state, contact, now, "resident", reason)]


def ending(state: State, contact: Contact, now: Instant, by: EndedBy, reason: str = "") -> ev.ContactEnded:
    """The end of a conversation, with the wrap-up its queue gives the agent who holds it."""
    wrap_up = _wrap_up(state, contact)
    if wrap_up.mode == "none":
        return ev.ContactEnded(at=now, contact=contact.id, by=by, reason=reason)
    until = Instant(now + wrap_up.limit_s * 1000) if wrap_up.mode == "timed" else None
    return ev.ContactEnded(
        at=now, contact=contact.id, by=by, reason=reason, wraps_up=contact.agent, wrap_up_until=until
    )


def _wrap_up(state: State, contact: Contact) -> WrapUp:
    """What its holder gets after this contact: nothing for one that nobody has or has answered, or who is gone."""
    queue = state.centre_config.queue(contact.queue)
    if queue is None or contact.agent is None or contact.phase not in HELD or contact.answered_at is None:
        return WrapUp(mode="none")
    holder = state.agents[contact.agent]
    if contact.phase == "parked" and not holder.connected and holder.grace_until is None:
        return WrapUp(mode="none")
    return wrap_up_of(holder, state.centre_config, queue)


def _alive(asked: Asked[cmd.ContactAlive]) -> Reply:
    contact, data, now = asked.own(asked.data.contact), asked.data, asked.now
    if isinstance(contact, Refusal):
        return contact
    if data.present:
        if contact.lost_at is None and contact.gateway == data.gateway:
            return []
        return [ev.ContactReachable(at=now, contact=contact.id, gateway=data.gateway)]
    if contact.gateway != data.gateway or contact.lost_at is not None:
        return []
    return [vanishing(asked.state, contact, now)]


def vanishing(state: State, contact: Contact, now: Instant) -> ev.ContactUnreachable:
    """The resident's socket went; how long it is waited for depends on what they chose and whether they talk."""
    liveness = state.centre_config.liveness
    due: Instant | None = None
    if contact.line == "call":
        due = None  # the telephone, not this page, is how they are reached
    elif contact.ends_with_tab:
        due = Instant(now + liveness.tab_grace_s * 1000)
    elif contact.line == "webchat":
        due = Instant(now + liveness.resident_grace_s * 1000)
    return ev.ContactUnreachable(at=now, contact=contact.id, due=due)


def _rate(asked: Asked[cmd.ContactRate]) -> Reply:
    data = asked.data
    rated = asked.state.contacts.get(data.contact) or asked.state.gone.get(data.contact)
    if rated is None or asked.source != f"resident:{rated.resident}":
        return UNKNOWN_CONTACT
    if rated.rated:
        return Refusal("already_rated", "You have already rated this chat. Thank you.")
    return [ev.ContactRated(at=asked.now, contact=data.contact, score=data.score, comment=data.comment)]


def _mark(asked: Asked[cmd.ContactMark]) -> Reply:
    contact = asked.ruled(asked.data.contact, as_supervisor=asked.data.as_supervisor)
    if isinstance(contact, Refusal):
        return contact
    return _marking(asked.now, contact, asked.source, emergency=asked.data.emergency, priority_s=contact.priority_s)


def _prioritise(asked: Asked[cmd.ContactPrioritise]) -> Reply:
    contact = asked.own(asked.data.contact)
    if isinstance(contact, Refusal):
        return contact
    if contact.phase not in ("waiting", "offered"):
        return _NOT_WAITING
    return _marking(asked.now, contact, asked.source, emergency=contact.emergency, priority_s=asked.data.priority_s)


def _marking(now: Instant, contact: Contact, source: str, *, emergency: bool, priority_s: int) -> list[ev.Event]:
    marked = ev.ContactMarked(at=now, contact=contact.id, emergency=emergency, priority_s=priority_s, source=source)
    changed = (emergency, priority_s) != (contact.emergency, contact.priority_s)
    return [marked] if changed else []


def _end(asked: Asked[cmd.ContactEnd]) -> Reply:
    contact = asked.ruled(asked.data.contact, as_supervisor=asked.data.as_supervisor)
    if isinstance(contact, Refusal):
        return contact
    if contact.phase == "wrap_up":
        return ENDED
    by: EndedBy = "agent" if contact.agent is not None and contact.agent == asked.agent_id else "supervisor"
    return [
        *withdraw(contact, asked.now, "ended"),
        *giving_up_on(contact, asked.now, "ended"),
        ending(asked.state, contact, asked.now, by),
    ]


def _dispose(asked: Asked[cmd.ContactDispose]) -> Reply:
    held, data = asked.held(asked.data.contact), asked.data
    if isinstance(held, Refusal):
        return held
    contact, agent = held
    if contact.phase != "wrap_up":
        return Refusal("not_in_wrap_up", "The conversation is still on. End it first, then choose an outcome.")
    queue = asked.state.centre_config.queue(contact.queue)
    codes = {outcome.code for outcome in queue.outcomes} if queue is not None else set()
    if codes and data.outcome not in codes:
        return Refusal("unknown_outcome", "This queue does not have that outcome. Choose one from the list.")
    return [ev.ContactDisposed(at=asked.now, contact=contact.id, agent=agent.id, outcome=data.outcome, note=data.note)]


def _transfer(asked: Asked[cmd.ContactTransfer]) -> Reply:
    held, data, now = asked.held(asked.data.contact), asked.data, asked.now
    if isinstance(held, Refusal):
        return held
    contact, agent = held
    if data.number is not None:
        return _to_number(asked, contact, agent, data.number)
    warm = handing_over(asked.state, contact, data.agent, now) if data.queue is None else None
    if isinstance(warm, Refusal):
        return warm
    refusal = None if warm is not None else _transfer_refused(asked, contact)
    if refusal is not None:
        return refusal
    queue = data.queue if data.queue is not None else contact.queue
    events = _noted(asked, contact, agent)
    if warm is not None:
        return [*events, warm]
    return [
        *events,
        ev.ContactTransferred(at=now, contact=contact.id, by=agent.id, queue=queue, agent=data.agent),
        ev.ContactQueued(
            at=now,
            contact=contact.id,
            queue=queue,
            place_at=contact.place_at,
            reason="transfer",
            keep_for=data.agent,
            agent=agent.id,
            not_before=Instant(now + asked.state.centre_config.liveness.decline_back_off_s * 1000),
        ),
    ]


def _noted(asked: Asked[cmd.ContactTransfer], contact: Contact, agent: Agent) -> list[ev.Event]:
    """What the agent says to whoever takes the contact."""
    if asked.data.note is None:
        return []
    note = message_id(asked.state.centre, asked.source, asked.id)
    return [ev.MessageNoted(at=asked.now, contact=contact.id, message=note, agent=agent.id, text=asked.data.note)]


def _to_number(asked: Asked[cmd.ContactTransfer], contact: Contact, agent: Agent, number: Private) -> Reply:
    """The call goes to whoever outside is in it already, or to whoever is rung now as soon as they answer."""
    if asked.data.queue is not None or asked.data.agent is not None:
        return _BAD_TRANSFER
    if contact.phase not in HELD:
        return ENDED
    outside = leg_of(contact, "outside")
    if outside is not None and outside.phase == "joined":
        return [*_noted(asked, contact, agent), *passing_out(asked.state, contact, outside, asked.now)]
    rung = ringing_out(asked.state, contact, agent, number, asked.now, takes_over=True)
    return rung if isinstance(rung, Refusal) else [*_noted(asked, contact, agent), *rung]


def passing_out(state: State, contact: Contact, outside: Leg, now: Instant) -> list[ev.Event]:
    """Resident and outside number go on without us, neither on hold; the call is over when either of them hangs up."""
    heard = [about(contact, outside, "hold", now, on=False)] if outside.held else []
    return [
        *holding(contact, now, on=False),
        *heard,
        about(contact, outside, "stay", now),
        ending(state, contact, now, "agent", TRANSFERRED_OUT),
    ]


def _transfer_refused(asked: Asked[cmd.ContactTransfer], contact: Contact) -> Refusal | None:
    data = asked.data
    if contact.phase not in HELD:
        return ENDED
    if contact.callback is not None:
        return RING_FIRST
    if data.queue is not None and data.agent is None:
        return _queue_refused(asked.state, data.queue, contact)
    if data.agent is not None and data.queue is None:
        return _colleague_refused(asked.state, data.agent, contact)
    return _BAD_TRANSFER


def _queue_refused(state: State, queue: QueueId, contact: Contact) -> Refusal | None:
    if state.centre_config.taking(queue) is None:
        return UNKNOWN_QUEUE
    if contact.line != "message" and not state.takes(queue, contact.line):
        return Refusal("queue_closed", "That queue is closed now. Choose another, or an agent.")
    return None


def _colleague_refused(state: State, agent: AgentId, contact: Contact) -> Refusal | None:
    colleague = state.agents.get(agent)
    if colleague is None or not colleague.enabled or colleague.id == contact.agent:
        return UNKNOWN_AGENT
    if not colleague.on_duty:
        return Refusal("agent_away", "That colleague is not available now. Choose another, or a queue.")
    return None


def _move(asked: Asked[cmd.ContactMove]) -> Reply:
    contact, data, now = asked.own(asked.data.contact), asked.data, asked.now
    if isinstance(contact, Refusal):
        return contact
    if contact.phase not in ("waiting", "offered"):
        return _NOT_WAITING
    if asked.state.centre_config.taking(data.queue) is None:
        return UNKNOWN_QUEUE
    return [
        *withdraw(contact, now, "moved"),
        ev.ContactQueued(at=now, contact=contact.id, queue=data.queue, place_at=contact.place_at, reason="moved"),
    ]


HANDLERS: Handlers = {
    cmd.ContactArrive.type: _arrive,
    cmd.ContactLeave.type: _leave,
    cmd.ContactAlive.type: _alive,
    cmd.ContactRate.type: _rate,
    cmd.ContactMark.type: _mark,
    cmd.ContactPrioritise.type: _prioritise,
    cmd.ContactEnd.type: _end,
    cmd.ContactDispose.type: _dispose,
    cmd.ContactTransfer.type: _transfer,
    cmd.ContactMove.type: _move,
}
