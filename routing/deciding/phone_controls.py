"""What agents and supervisors ask of a call: hold, mute, record, ring, drop, listen in. Edges judge who may."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from routing.capacity import has_room_instead
from routing.deciding.asked import ENDED, NOT_YOURS, UNKNOWN_CONTACT, Asked, Handlers, Refusal, Reply
from routing.deciding.calls import going_on
from routing.deciding.dialling import NOT_CONNECTED, ring_refused
from routing.deciding.legs import about, accompanied, dropping, joining, leg_of, listening, of_room, talks_with
from routing.facts import Agent, Contact, Leg
from routing.ids import AgentId, Instant
from routing.state import State

_NO_SUCH_LEG = Refusal("unknown_leg", "They are not in this call any more.")
_NOT_RECORDED = Refusal("not_recorded", "This call is not being recorded.")


def _hold(asked: Asked[cmd.CallHold]) -> Reply:
    held, data = asked.held(asked.data.contact), asked.data
    if isinstance(held, Refusal):
        return held
    contact = held[0]
    leg = contact.legs.get(data.leg) if data.leg is not None else talks_with(contact)
    if leg is None:
        return NOT_CONNECTED if data.leg is None else _NO_SUCH_LEG
    if leg.party not in ("resident", "colleague", "outside") or leg.phase != "joined":
        return Refusal("not_holdable", "Only who talks with you can be put on hold.")
    if leg.party == "resident" and not data.hold and not accompanied(contact):
        return NOT_CONNECTED  # they would hear nobody
    return [] if leg.held is data.hold else [about(contact, leg, "hold", asked.now, on=data.hold)]


def _mute(asked: Asked[cmd.CallMute]) -> Reply:
    agent = asked.taking_part(asked.data.contact)
    if isinstance(agent, Refusal):
        return agent
    contact = asked.state.contacts[asked.data.contact]
    leg = next((each for each in contact.legs.values() if each.agent == agent.id and each.party != "supervisor"), None)
    if leg is None or leg.phase != "joined":
        return NOT_CONNECTED
    return [] if leg.muted is asked.data.muted else [about(contact, leg, "mute", asked.now, on=asked.data.muted)]


def _record(asked: Asked[cmd.CallRecord]) -> Reply:
    """A pause while a pause lasts makes it longer: a second card is read out."""
    held, now = asked.held(asked.data.contact), asked.now
    if isinstance(held, Refusal):
        return held
    contact, phone = held[0], asked.state.centre_config.phone
    if contact.recording == "off" or phone is None:
        return _NOT_RECORDED
    if not asked.data.paused:
        return going_on(contact, now, asked.source) if contact.recording == "paused" else []
    until = Instant(now + phone.record_pause_s * 1000)
    paused = ev.RecordingChanged(at=now, contact=contact.id, state="paused", source=asked.source, until=until)
    stop: list[ev.Event] = [of_room(contact, "record", now, on=False)] if contact.recording == "on" else []
    return [*stop, paused]


def _dial(asked: Asked[cmd.CallDial]) -> Reply:
    held, data, now = asked.held(asked.data.contact), asked.data, asked.now
    if isinstance(held, Refusal):
        return held
    contact, agent = held
    number = data.number if data.number is not None else contact.number
    if number is None:
        return Refusal("no_number", "We do not know this resident's number. Type the one to ring.")
    refusal = (
        _in_no_state_to_ring(asked.state, contact)
        or _in_no_state_to_talk(asked.state, contact, agent)
        or ring_refused(asked.state, agent.id, now)
    )
    if refusal is not None:
        return refusal
    dialled = ev.CallDialled(at=now, contact=contact.id, agent=agent.id, number=number)
    return [dialled, joining(contact, "agent", now, agent.id)]


def _in_no_state_to_talk(state: State, contact: Contact, agent: Agent) -> Refusal | None:
    if not agent.connected:
        return Refusal("not_connected", "Your console is not connected. Open it, then ring.")
    if not has_room_instead(agent, state.centre_config, contact, "call"):
        return Refusal("agent_full", "You have no room for a call now. Finish or pass on another contact first.")
    return None


def _in_no_state_to_ring(state: State, contact: Contact) -> Refusal | None:
    if contact.legs or (contact.ref is not None and contact.phase == "engaged"):
        return Refusal("in_call", "This contact is in a call already. End it, then ring.")
    if contact.callback is not None:
        return Refusal("being_rung", "The resident asked to be rung, and is being rung.")
    if contact.parked_at is not None:
        return Refusal("parked", "This thread is parked. Take it up again, then ring.")
    if contact.channel == "phone" and contact.phase != "wrap_up":
        return Refusal("in_call", "You are in a call with this resident.")
    return ENDED if contact.id in state.consults else None


def _drop(asked: Asked[cmd.CallDrop]) -> Reply:
    held, data, now = asked.held(asked.data.contact), asked.data, asked.now
    if isinstance(held, Refusal):
        return held
    contact = held[0]
    leg = contact.legs.get(data.leg)
    if leg is None:
        return _NO_SUCH_LEG
    if leg.party == "outside":
        return dropping(contact, leg, now)
    consult = asked.state.consults.get(contact.id)
    if leg.party == "colleague" and consult is not None:
        return [ev.ConsultEnded(at=now, contact=contact.id, agent=consult.agent, reason="cancelled")]
    return Refusal("not_droppable", "Only whom you asked or rang can be sent off. To hang up, end the conversation.")


def _supervise(asked: Asked[cmd.CallSupervise]) -> Reply:
    data, supervisor = asked.data, asked.agent_id
    contact = asked.state.contacts.get(data.contact)
    if contact is None:
        return UNKNOWN_CONTACT
    if supervisor is None:
        return NOT_YOURS
    own = _supervising(asked.state, supervisor)
    if data.mode == "stop":
        if own is None or own[0].id != contact.id:
            return Refusal("not_supervising", "You are not in this call.")
        return dropping(*own, asked.now)
    return _listening(asked, contact, supervisor, own)


def _listening(
    asked: Asked[cmd.CallSupervise], contact: Contact, supervisor: AgentId, own: tuple[Contact, Leg] | None
) -> Reply:
    mode, now = asked.data.mode, asked.now
    agent = leg_of(contact, "agent")
    if mode == "stop" or talks_with(contact) is None or agent is None or agent.phase != "joined" or agent.ref is None:
        return Refusal("not_talking", "Nobody talks in this contact now. You can listen once agent and resident talk.")
    if own is not None and own[0].id == contact.id:
        leg = own[1]
        if leg.phase == "ringing":
            return Refusal("still_ringing", "Your telephone rings for this call. Take it first.")
        return [] if leg.mode == mode else [about(contact, leg, "supervise", now, mode=mode, coached=agent.ref)]
    if any(each.agent == supervisor for each in contact.legs.values()) or _talks(asked.state, supervisor):
        return Refusal("in_call", "You are in a call yourself. End it, then listen.")
    left = dropping(*own, now) if own is not None else []
    rung = listening(contact, now, supervisor, mode, agent.ref)
    return [rung, *left]


def _supervising(state: State, supervisor: AgentId) -> tuple[Contact, Leg] | None:
    contact = state.contacts.get(state.supervising[supervisor]) if supervisor in state.supervising else None
    legs = contact.legs.values() if contact is not None else ()
    own = next((leg for leg in legs if (leg.party, leg.agent) == ("supervisor", supervisor)), None)
    return (contact, own) if contact is not None and own is not None else None


def _talks(state: State, supervisor: AgentId) -> bool:
    """Whether the supervisor, an agent themselves perhaps, has a leg in a call of their own."""
    agent = state.agents.get(supervisor)
    carried = (state.contacts[contact] for contact in agent.load) if agent is not None else ()
    return any(leg.agent == supervisor for contact in carried for leg in contact.legs.values())


def _relay(asked: Asked[cmd.ContactRelay]) -> Reply:
    held, data = asked.held(asked.data.contact), asked.data
    if isinstance(held, Refusal):
        return held
    if held[0].relay is data.relay:
        return []
    return [ev.ContactRelayMarked(at=asked.now, contact=data.contact, relay=data.relay, source=asked.source)]


HANDLERS: Handlers = {
    cmd.CallHold.type: _hold,
    cmd.CallMute.type: _mute,
    cmd.CallRecord.type: _record,
    cmd.CallDial.type: _dial,
    cmd.CallDrop.type: _drop,
    cmd.CallSupervise.type: _supervise,
    cmd.ContactRelay.type: _relay,
}
