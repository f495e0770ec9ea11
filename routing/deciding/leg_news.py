"""What the news of a leg means for the contact: somebody is there, was not reached, or is gone."""

from __future__ import annotations

from routing import events as ev
from routing.deciding.callbacks import unanswered
from routing.deciding.contacts import ending, leaving, passing_out
from routing.deciding.legs import (
    accompanied,
    bridging,
    dialling,
    dropping_all,
    going,
    holding,
    joining,
    leg_of,
    talks_with,
)
from routing.deciding.messages import answering, wait_of
from routing.facts import Agent, Contact, Leg
from routing.ids import CallRef, Instant
from routing.state import State
from routing.words import ConsultEndedReason, EndedBy, LegReason, RequeueReason


def joined(state: State, contact: Contact, leg: Leg, ref: CallRef, now: Instant) -> list[ev.Event]:
    """Somebody is in the room: what comes next, up to the answer."""
    news = ev.LegJoined(at=now, contact=contact.id, leg=leg.id, party=leg.party, ref=ref, agent=leg.agent)
    agent = state.agents[contact.agent] if contact.agent is not None else None
    if agent is None:
        return [news]
    if leg.party == "agent":
        return [news, *_reaching(state, contact, agent, now)]
    if leg.party == "resident":
        return [news, *(talking(state, contact, agent, now) if accompanied(contact) else ())]
    if leg.takes_over:
        return [news, *passing_out(state, contact, leg, now)]
    return [news]


def _reaching(state: State, contact: Contact, agent: Agent, now: Instant) -> list[ev.Event]:
    """The agent is there: now the resident is brought to them, or rung."""
    if leg_of(contact, "resident") is not None:
        return []
    number = contact.callback.number if contact.callback is not None else contact.to_ring
    if number is not None:
        return [dialling(contact, now, agent.id, number)]
    if contact.ref is not None:
        return [bridging(contact, now, agent.id, contact.ref)]
    return talking(state, contact, agent, now)


def talking(state: State, contact: Contact, agent: Agent, now: Instant) -> list[ev.Event]:
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
    if contact.recording == "off" and state.centre_config.records(contact.queue):
        events.append(ev.RecordingChanged(at=now, contact=contact.id, state="on", source="centre"))
    return events


# --- legs that go --------------------------------------------------------------------------------------------------


def left(state: State, contact: Contact, leg: Leg, reason: LegReason, now: Instant) -> list[ev.Event]:
    """A leg is over, whether it had joined or not."""
    if leg.party == "resident" and reason == "moved":
        return []  # it is we who move residents, and then the leg is gone already
    if leg.party == "resident" and (leg.phase == "joined" or (leg.number is None and reason == "hung_up")):
        return resident_left(state, contact, leg, reason, now)
    gone = going(contact, leg, now, reason)
    if leg.phase == "ringing":
        return failed(state, contact, leg, reason, [gone], now)
    if leg.party == "agent":
        return _agent_left(state, contact, leg, gone, now)
    return [gone, *_without(state, contact, leg, reason, now)]


def resident_left(state: State, contact: Contact, leg: Leg, reason: LegReason, now: Instant) -> list[ev.Event]:
    """The resident's call is over: who was being rung has not answered, who talked has hung up."""
    gone = going(contact, leg, now, reason)
    if leg.phase == "ringing" and leg.number is not None:
        return failed(state, contact, leg, reason, [gone], now)
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
        return [gone, *back(state, contact, now, "disconnected")]
    if not holder.connected:
        return [gone, *back(state, contact, now, "disconnected", again_at_once=True)]
    again = joining(contact, "agent", now, holder.id)
    return [gone, *holding(contact, now, on=True), again]


def failed(
    state: State, contact: Contact, leg: Leg, reason: LegReason, gone: list[ev.Event], now: Instant
) -> list[ev.Event]:
    """A leg that never joined. `gone` is the end of it."""
    if leg.party == "agent":
        return _agent_unreached(state, contact, leg, gone, now)
    if leg.party != "resident":
        return [*gone, *_without(state, contact, leg, reason, now)]
    if leg.number is None:
        return back(state, contact, now, "disconnected")
    if contact.callback is not None and contact.agent is not None:
        return [*gone, *unanswered(state, contact, contact.agent, now)]
    return [*gone, *_call_over(state, contact, leg, "agent", now)]


def _agent_unreached(state: State, contact: Contact, leg: Leg, gone: list[ev.Event], now: Instant) -> list[ev.Event]:
    """To the agent a missed offer, to the resident their old place. Who rang of their own accord missed nothing."""
    if contact.dialled and contact.callback is None and talks_with(contact) is None and contact.ref is None:
        return [*gone, *_call_over(state, contact, leg, "agent", now)]
    reason: RequeueReason = "disconnected" if contact.answered_at is not None else "timed_out"
    events = [*gone, *back(state, contact, now, reason)]
    if contact.agent is not None:
        events.append(ev.AgentStateChanged(at=now, agent=contact.agent, state="not_ready", reason="missed"))
    return events


def back(
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
        return back(state, contact, now, "disconnected")
    return []
