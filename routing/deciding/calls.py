"""Telephone calls: what their provider tells, and what it means for the contact. What staff ask is in `phone_controls`."""

from __future__ import annotations

from typing import Final

from routing import commands as cmd
from routing import events as ev
from routing.deciding.asked import ENDED, OFFER_GONE, RING_FIRST, UNKNOWN_CONTACT, Asked, Handlers, Refusal, Reply
from routing.deciding.callbacks import unanswered
from routing.deciding.contacts import ending, leaving, passing_out
from routing.deciding.legs import (
    accompanied,
    bridging,
    dialling,
    dropping,
    dropping_all,
    dropping_call,
    going,
    holding,
    joining,
    leg_of,
    of_room,
    talks_with,
)
from routing.deciding.messages import answering, wait_of
from routing.facts import Agent, Contact, Leg
from routing.folding.calls import leg_due
from routing.ids import CallRef, ContactId, Instant, LegId, offer_id
from routing.phone import QueuePhone
from routing.state import State
from routing.timers import Timer
from routing.words import ConsultEndedReason, Effect, EndedBy, LegReason, RequeueReason

_NOTHING_ASKED = Refusal("nothing_asked", "No provider was asked to do anything for this contact.")

_NEW_LEGS: Final[frozenset[Effect]] = frozenset({"join", "dial", "supervise"})
"""Effects that make the provider place a call of its own, which can be left over."""


# --- before the queue, and after the talk ----------------------------------------------------------------------------


def _begin(asked: Asked[cmd.CallBegin]) -> Reply:
    data, state = asked.data, asked.state
    if data.ref in state.menu_calls or data.ref in state.calls:
        return []
    return [ev.CallBegan(at=asked.now, ref=data.ref, resident=data.resident, robot=data.robot)]


def _over(asked: Asked[cmd.CallOver]) -> Reply:
    state, ref, now = asked.state, asked.data.ref, asked.now
    menu = state.menu_calls.get(ref)
    if menu is not None:
        return [ev.CallLeftMenu(at=now, ref=ref, after_ms=now - menu.began_at, robot=menu.robot)]
    contact = state.contacts.get(state.calls.get(ref, ContactId("")))
    if contact is None:
        return []
    leg = leg_of(contact, "resident")
    if leg is None:
        return leaving(state, contact, now)
    return _resident_left(state, contact, leg, asked.data.reason, now)


def _recorded(asked: Asked[cmd.CallRecorded]) -> Reply:
    """Recordings and what was said in them come after the end, too."""
    data, state = asked.data, asked.state
    known = state.contacts.get(data.contact) or state.gone.get(data.contact)
    if known is None:
        return UNKNOWN_CONTACT
    if data.length_s < 0:
        return Refusal("bad_length", "No recording is shorter than 0 s.")
    queue = state.centre_config.queue(known.queue) if known.queue is not None else None
    kept = queue.phone if queue is not None else QueuePhone()
    return [
        ev.CallRecorded(
            at=asked.now,
            contact=data.contact,
            recording=data.recording,
            length_s=data.length_s,
            queue=known.queue,
            keep_days=kept.keep_days,
        )
    ]


def _transcribed(asked: Asked[cmd.CallTranscribed]) -> Reply:
    data = asked.data
    if data.contact not in asked.state.contacts and data.contact not in asked.state.gone:
        return UNKNOWN_CONTACT
    return [ev.CallTranscribed(at=asked.now, contact=data.contact, text=data.text)]


# --- what became of an effect --------------------------------------------------------------------------------------


def _finish(asked: Asked[cmd.EffectFinish]) -> Reply:
    contact, data, now = asked.own(asked.data.contact), asked.data, asked.now
    if isinstance(contact, Refusal):
        return (not asked.source.startswith("resident:") and _left_over(data.contact, data, now)) or contact
    leg = contact.legs.get(data.leg) if data.leg is not None else None
    if data.leg is None and data.effect == "join":
        found = _joining(contact, data)
        if isinstance(found, Refusal):
            return found
        leg = found
    finished = ev.EffectFinished(
        at=now,
        contact=contact.id,
        effect=data.effect,
        ok=data.ok,
        ref=data.ref,
        text=data.text,
        maybe_duplicate=data.maybe_duplicate,
        leg=leg.id if leg is not None else data.leg,
        under_way=data.under_way,
    )
    if leg is None:
        return [finished, *_of_no_leg(contact, data, now)]
    return [finished, *_of_leg(asked.state, contact, leg, data, now)]


def _joining(contact: Contact, data: cmd.EffectFinish) -> Leg | Refusal:
    """The agent's leg that a result without a name is about, if the contact waits for one."""
    if contact.phase != "engaged":
        return ENDED
    leg = leg_of(contact, "agent")
    if contact.callback is not None and leg is None:
        return RING_FIRST
    if data.offer not in (None, offer_id(contact.id, contact.offers_count)):
        return OFFER_GONE
    return leg if leg is not None and leg.phase == "ringing" else _NOTHING_ASKED


def _of_no_leg(contact: Contact, data: cmd.EffectFinish, now: Instant) -> list[ev.Event]:
    """A pause that failed is none: the agent must know that they are still recorded. Nor is a failed end of one."""
    if data.effect == "record" and not data.ok and contact.recording != "off":
        back: ev.RecordingChanged = ev.RecordingChanged(
            at=now, contact=contact.id, state="on" if contact.recording == "paused" else "paused", source="centre"
        )
        return [back]
    return _left_over(contact.id, data, now, contact)


def _left_over(
    contact_id: ContactId, data: cmd.EffectFinish | cmd.CallLeg, now: Instant, contact: Contact | None = None
) -> list[ev.Event]:
    """A call that came about after we had given up on its leg is ended; nothing where it is none of those."""
    placed = data.news == "joined" if isinstance(data, cmd.CallLeg) else data.ok and data.effect in _NEW_LEGS
    if not placed or not data.ref or data.leg is None:
        return []
    ref = CallRef(data.ref)
    if contact is not None and (ref == contact.ref or any(leg.ref == ref for leg in contact.legs.values())):
        return []
    return [dropping_call(contact_id, ref, now, data.leg)]


def _of_leg(state: State, contact: Contact, leg: Leg, data: cmd.EffectFinish, now: Instant) -> list[ev.Event]:
    if not data.ok:
        if data.effect == "hold" and leg.party == "resident" and not accompanied(contact):
            return _back(state, contact, now, "disconnected")  # no music where they are: there is some in the queue
        broken = leg.phase == "ringing" and data.effect in (*_NEW_LEGS, "bridge")
        return _failed(state, contact, leg, "failed", [going(contact, leg, now, "failed")], now) if broken else []
    at_once = data.effect == "join" and leg.party == "agent" and leg.phase == "ringing" and not data.under_way
    if at_once and contact.agent is not None:
        return _talking(state, contact, state.agents[contact.agent], now)
    return []


# --- what the provider tells of a leg -----------------------------------------------------------------------------


def _leg(asked: Asked[cmd.CallLeg]) -> Reply:
    data, now, state = asked.data, asked.now, asked.state
    contact = state.contacts.get(data.contact)
    if contact is None:
        return UNKNOWN_CONTACT
    leg = contact.legs.get(data.leg)
    if leg is None or (leg.ref is not None and leg.ref != data.ref):
        return [] if data.leg.startswith("resident") else _left_over(contact.id, data, now, contact)
    if data.news == "joined":
        return _joined(state, contact, leg, data.ref, now) if leg.phase == "ringing" else []
    if data.news == "ringing":
        return []
    return _left(state, contact, leg, data.reason or "failed", now)


def _joined(state: State, contact: Contact, leg: Leg, ref: CallRef, now: Instant) -> list[ev.Event]:
    joined = ev.LegJoined(at=now, contact=contact.id, leg=leg.id, party=leg.party, ref=ref, agent=leg.agent)
    agent = state.agents[contact.agent] if contact.agent is not None else None
    if agent is None:
        return [joined]
    if leg.party == "agent":
        return [joined, *_reaching(state, contact, agent, now)]
    if leg.party == "resident":
        return [joined, *(_talking(state, contact, agent, now) if accompanied(contact) else ())]
    if leg.takes_over:
        return [joined, *passing_out(state, contact, leg, now)]
    return [joined]


def _reaching(state: State, contact: Contact, agent: Agent, now: Instant) -> list[ev.Event]:
    """The agent is there: now the resident is brought to them, or rung."""
    if leg_of(contact, "resident") is not None:
        return []
    number = contact.callback.number if contact.callback is not None else contact.to_ring
    if number is not None:
        return [dialling(contact, now, agent.id, number)]
    if contact.ref is not None:
        return [bridging(contact, now, agent.id, contact.ref)]
    return _talking(state, contact, agent, now)


def _talking(state: State, contact: Contact, agent: Agent, now: Instant) -> list[ev.Event]:
    """Agent and resident hear each other: that is the answer, and what is recorded is recorded from here on."""
    events: list[ev.Event] = []
    if contact.callback is not None:
        kept = ev.CallbackKept(
            at=now,
            contact=contact.id,
            agent=agent.id,
            attempt=contact.callback.attempt,
            wait_ms=wait_of(state, contact, now),
        )
        events.append(kept)
    events += answering(state, contact, agent, now)
    if contact.recording == "off" and _records(state, contact):
        events.append(ev.RecordingChanged(at=now, contact=contact.id, state="on", source="centre"))
    return events


def _records(state: State, contact: Contact) -> bool:
    phone, queue = state.centre_config.phone, state.centre_config.queue(contact.queue)
    if phone is None:
        return False
    own = queue.phone.record if queue is not None else None
    return phone.record if own is None else own


# --- legs that go --------------------------------------------------------------------------------------------------


def _left(state: State, contact: Contact, leg: Leg, reason: LegReason, now: Instant) -> list[ev.Event]:
    if leg.party == "resident" and reason == "moved":
        return []  # it is we who move residents, and then the leg is gone already
    if leg.party == "resident" and (leg.phase == "joined" or (leg.number is None and reason == "hung_up")):
        return _resident_left(state, contact, leg, reason, now)
    gone = going(contact, leg, now, reason)
    if leg.phase == "ringing":
        return _failed(state, contact, leg, reason, [gone], now)
    if leg.party == "agent":
        return _agent_left(state, contact, leg, gone, now)
    return [gone, *_without(state, contact, leg, reason, now)]


def _resident_left(state: State, contact: Contact, leg: Leg, reason: LegReason, now: Instant) -> list[ev.Event]:
    gone = going(contact, leg, now, reason)
    if leg.phase == "ringing" and leg.number is not None:
        return _failed(state, contact, leg, reason, [gone], now)
    if contact.answered_at is None:
        return [gone, *leaving(state, contact, now)]
    return [gone, *_call_over(state, contact, leg, "resident", now)]


def _call_over(state: State, contact: Contact, leg: Leg, by: EndedBy, now: Instant) -> list[ev.Event]:
    """The conversation is over; of a chat or a message about which an agent rang of their own accord, the call alone."""
    if contact.dialled and contact.channel != "phone":
        return dropping_all(contact, now, but=leg)
    return [ending(state, contact, now, by)]


def _agent_left(state: State, contact: Contact, leg: Leg, gone: ev.LegGone, now: Instant) -> list[ev.Event]:
    holder = state.agents.get(leg.agent) if leg.agent is not None else None
    if any(each.takes_over for each in contact.legs.values()):
        return [gone, *holding(contact, now, on=True)]  # they need not wait for the outside number to answer
    resident = leg_of(contact, "resident")
    if resident is not None and resident.phase == "ringing":
        return _agent_unreached(state, contact, leg, [gone], now)
    if resident is None or gone.reason not in ("lost", "failed"):
        by: EndedBy = "resident" if gone.reason == "dropped" else "agent"  # a room ends with its resident
        return [gone, *_call_over(state, contact, leg, by, now)]
    if holder is None or leg.again:
        return [gone, *_back(state, contact, now, "disconnected")]
    if not holder.connected:
        return [gone, *_back(state, contact, now, "disconnected", again_at_once=True)]
    again = joining(contact, "agent", now, holder.id)
    return [gone, *holding(contact, now, on=True), again]


def _failed(
    state: State, contact: Contact, leg: Leg, reason: LegReason, gone: list[ev.Event], now: Instant
) -> list[ev.Event]:
    """A leg that never joined. `gone` is the end of it."""
    if leg.party == "agent":
        return _agent_unreached(state, contact, leg, gone, now)
    if leg.party != "resident":
        return [*gone, *_without(state, contact, leg, reason, now)]
    if leg.number is None:
        return _back(state, contact, now, "disconnected")
    if contact.callback is not None and contact.agent is not None:
        return [*gone, *unanswered(state, contact, contact.agent, now)]
    return [*gone, *_call_over(state, contact, leg, "agent", now)]


def _agent_unreached(state: State, contact: Contact, leg: Leg, gone: list[ev.Event], now: Instant) -> list[ev.Event]:
    """To the agent a missed offer, to the resident their old place. Who rang of their own accord missed nothing."""
    if contact.dialled and contact.callback is None and talks_with(contact) is None and contact.ref is None:
        return [*gone, *_call_over(state, contact, leg, "agent", now)]
    reason: RequeueReason = "disconnected" if contact.answered_at is not None else "timed_out"
    events = [*gone, *_back(state, contact, now, reason)]
    if contact.agent is not None:
        events.append(ev.AgentStateChanged(at=now, agent=contact.agent, state="not_ready", reason="missed"))
    return events


def _back(
    state: State, contact: Contact, now: Instant, reason: RequeueReason, *, again_at_once: bool = False
) -> list[ev.Event]:
    """The contact has its old place again.

    Whoever had it is not asked for it at once, unless their page is away: as soon as it is back, they go on talking.
    """
    back_off_s = state.centre_config.liveness.missed_back_off_s
    return [
        ev.ContactRequeued(
            at=now,
            contact=contact.id,
            queue=contact.queue,
            place_at=contact.place_at,
            reason=reason,
            agent=contact.agent,
            not_before=None if again_at_once else Instant(now + back_off_s * 1000),
        )
    ]


def _without(state: State, contact: Contact, leg: Leg, reason: LegReason, now: Instant) -> list[ev.Event]:
    """What the call is without a colleague, somebody outside or a supervisor."""
    consult = state.consults.get(contact.id)
    if leg.party == "colleague" and consult is not None:
        why: ConsultEndedReason = "left" if reason == "hung_up" else "disconnected"
        return [ev.ConsultEnded(at=now, contact=contact.id, agent=consult.agent, reason=why)]
    if leg.takes_over and leg_of(contact, "agent") is None:
        return _back(state, contact, now, "disconnected")
    return []


# --- timers --------------------------------------------------------------------------------------------------------


def leg_overdue(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    """A leg has rung for long enough, or the provider never told what became of it."""
    contact_id, _, leg_id = timer.key.rpartition("/")
    contact = state.contacts.get(ContactId(contact_id))
    leg = contact.legs.get(LegId(leg_id)) if contact is not None else None
    if contact is None or leg is None or leg_due(state, leg) != timer.due:
        return []
    return _failed(state, contact, leg, "no_answer", dropping(contact, leg, now, "no_answer"), now)


def recording_again(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    """A pause has lasted as long as a pause may."""
    contact = state.contacts.get(ContactId(timer.key))
    if contact is None or contact.recording != "paused" or contact.recording_until != timer.due:
        return []
    return going_on(contact, now, "centre")


def going_on(contact: Contact, now: Instant, source: str) -> list[ev.Event]:
    """What is said is recorded again."""
    return [
        of_room(contact, "record", now),
        ev.RecordingChanged(at=now, contact=contact.id, state="on", source=source),
    ]


HANDLERS: Handlers = {
    cmd.CallBegin.type: _begin,
    cmd.CallOver.type: _over,
    cmd.CallLeg.type: _leg,
    cmd.CallRecorded.type: _recorded,
    cmd.CallTranscribed.type: _transcribed,
    cmd.EffectFinish.type: _finish,
}
