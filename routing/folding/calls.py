"""How events about telephone calls change the state: legs come and go, and what is known of each."""

from __future__ import annotations

from typing import Final

from routing import events as ev
from routing.facts import Contact, Leg, MenuCall
from routing.folding.callbacks import count_as
from routing.folding.places import Folds, settle_agent
from routing.ids import CallRef, Instant
from routing.state import State
from routing.words import Effect

_RINGS: Final[frozenset[Effect]] = frozenset({"join", "bridge", "dial", "supervise"})
"""What a leg begins with, unless it is about one that there is already."""

_STAFF: Final = ("agent", "colleague", "supervisor")

DIAL_S: Final = 120
"""Longer than any provider lets a number ring: after this time nothing will be heard of it any more, s."""

_HOUR_MS: Final = 3_600_000

_MENU_MS: Final = 24 * _HOUR_MS
"""A call that has been in the menu for longer has ended without anybody telling us."""


# --- before the queue ----------------------------------------------------------------------------------------------


def _began(state: State, event: ev.CallBegan) -> None:
    calls = state.menu_calls
    calls[event.ref] = MenuCall(began_at=event.at, resident=event.resident, robot=event.robot)
    while calls[oldest := next(iter(calls))].began_at < event.at - _MENU_MS:
        del calls[oldest]


def _left_menu(state: State, event: ev.CallLeftMenu) -> None:
    state.menu_calls.pop(event.ref, None)


# --- legs ----------------------------------------------------------------------------------------------------------


def leg_due(state: State, leg: Leg) -> Instant | None:
    """When a leg that rings has failed; None once it has joined, and where agents are rung by other means."""
    phone = state.centre_config.phone
    if phone is None or leg.phase == "joined":
        return None
    return Instant(leg.since + 1000 * (phone.join_s if leg.number is None else DIAL_S))


def _set_timer(state: State, contact: Contact, leg: Leg) -> None:
    due = leg_due(state, leg)
    if due is not None:
        state.timers.set(due, "leg", f"{contact.id}/{leg.id}")


def _requested(state: State, event: ev.EffectRequested) -> None:
    contact = state.contacts.get(event.contact)
    if contact is None or event.leg is None:
        return
    leg = contact.legs.get(event.leg)
    if leg is None:
        if event.effect in _RINGS:
            _ring(state, contact, event)
    elif event.effect == "hold":
        leg.held = event.on
    elif event.effect == "mute":
        leg.muted = event.on
    elif event.effect == "supervise":
        leg.mode = event.mode


def _ring(state: State, contact: Contact, event: ev.EffectRequested) -> None:
    if event.leg is None or event.party is None:
        return
    leg = Leg(
        id=event.leg,
        party=event.party,
        since=event.at,
        agent=event.agent if event.party in _STAFF else None,
        ref=event.ref,
        number=event.number,
        mode=event.mode,
        takes_over=event.takes_over,
        again=event.party == "agent" and any(each.party == "resident" for each in contact.legs.values()),
    )
    contact.legs[leg.id] = leg
    contact.legs_count += 1
    if leg.party == "resident":
        contact.to_ring = None
    if leg.party == "supervisor" and leg.agent is not None:
        state.supervising[leg.agent] = contact.id
    if leg.party == "outside" and event.agent is not None:
        _count_dial(state, event)
    _set_timer(state, contact, leg)


def _joined(state: State, event: ev.LegJoined) -> None:
    contact = state.contacts[event.contact]
    leg = contact.legs[event.leg]
    leg.phase, leg.ref, leg.since = "joined", event.ref, event.at
    if leg.party == "resident":
        know_call(state, contact, event.ref)


def _gone(state: State, event: ev.LegGone) -> None:
    contact = state.contacts[event.contact]
    leg = contact.legs.pop(event.leg, None)
    if leg is None:
        return
    if leg.agent is not None and state.supervising.get(leg.agent) == contact.id:
        del state.supervising[leg.agent]
    if leg.party == "resident" and event.reason != "moved":
        state.calls.pop(leg.ref or event.ref, None)
        know_call(state, contact, None)


def know_call(state: State, contact: Contact, ref: CallRef | None) -> None:
    """From now on the resident of the contact is in this call; None: in none."""
    if contact.ref is not None:
        state.calls.pop(contact.ref, None)
    contact.ref = ref
    if ref is not None:
        state.calls[ref] = contact.id


def forget_call(state: State, contact: Contact) -> None:
    """The contact's conversation is over: nothing of its call stays."""
    know_call(state, contact, None)
    for leg in contact.legs.values():
        if leg.ref is not None:
            state.calls.pop(leg.ref, None)
        if leg.agent is not None and state.supervising.get(leg.agent) == contact.id:
            del state.supervising[leg.agent]
    contact.legs = {}
    forget_room(contact)


def forget_room(contact: Contact) -> None:
    """The room of its call is no more, and what was recorded in it."""
    contact.to_ring = contact.recording_until = None
    contact.recording = "off"


def hand_over(contact: Contact, event: ev.ContactTransferred) -> None:
    """The colleague's leg is the agent's from now on; it keeps its name."""
    for leg in contact.legs.values():
        if leg.party == "colleague" and leg.agent == event.agent:
            leg.party = "agent"


def _finished(state: State, event: ev.EffectFinished) -> None:
    contact = state.contacts.get(event.contact)
    leg = contact.legs.get(event.leg) if contact is not None and event.leg is not None else None
    if contact is None or leg is None:
        return
    if not event.ok:
        if event.effect == "hold":
            leg.held = not leg.held
        elif event.effect == "mute":
            leg.muted = not leg.muted
        return
    if event.effect in _RINGS and event.ref and leg.phase == "ringing":
        leg.ref = CallRef(event.ref)
        if leg.party == "resident":
            state.calls[leg.ref] = contact.id
    if event.effect == "join" and not event.under_way:
        leg.phase, leg.since = "joined", event.at
        contact.to_ring = None


# --- what staff do -------------------------------------------------------------------------------------------------


def _dialled(state: State, event: ev.CallDialled) -> None:
    """It is a conversation again, should it have been over, and takes a call of the agent."""
    contact, agent = state.contacts[event.contact], state.agents[event.agent]
    agent.load[contact.id] = state.centre_config.limits(agent.team).capacity["call"]
    agent.lines[contact.line] -= 1
    agent.lines["call"] = agent.lines.get("call", 0) + 1
    count_as(state, contact, "call")
    contact.phase, contact.wrap_up_until = "engaged", None
    contact.idle_due, contact.idle_warned = None, False
    contact.ends_with_tab, contact.lost_due = False, None
    contact.number = contact.to_ring = event.number if event.number is not None else contact.number
    contact.dialled = True
    state.by_resident.setdefault(contact.resident, {})[contact.id] = None
    _count_dial(state, event)
    settle_agent(state, agent, event.at)


def _count_dial(state: State, event: ev.CallDialled | ev.EffectRequested) -> None:
    if event.agent is not None:
        lately = [at for at in state.dialled_at.get(event.agent, ()) if at > event.at - _HOUR_MS]
        state.dialled_at[event.agent] = [*lately, event.at]


def _recording(state: State, event: ev.RecordingChanged) -> None:
    contact = state.contacts[event.contact]
    contact.recording, contact.recording_until = event.state, event.until
    if event.until is not None:
        state.timers.set(event.until, "recording", contact.id)


def _relay(state: State, event: ev.ContactRelayMarked) -> None:
    contact = state.contacts[event.contact]
    contact.relay = event.relay
    if event.relay:
        state.relay_residents[contact.resident] = None
    else:
        state.relay_residents.pop(contact.resident, None)


def _nothing(_: State, __: ev.Event) -> None:
    """What becomes of a recording is for views and for whoever keeps it."""


# --- indexes and timers made anew --------------------------------------------------------------------------------------


def index_calls(state: State, contact: Contact) -> None:
    """Note the contact's call, its supervisors and when its pause ends."""
    if contact.ref is not None:
        state.calls[contact.ref] = contact.id
    for leg in contact.legs.values():
        if leg.party == "resident" and leg.ref is not None:
            state.calls[leg.ref] = contact.id
        if leg.party == "supervisor" and leg.agent is not None:
            state.supervising[leg.agent] = contact.id
    if contact.recording_until is not None:
        state.timers.set(contact.recording_until, "recording", contact.id)


def ring_longer(state: State, by_ms: int) -> None:
    """An outage of ours is not charged to whoever was rung during it."""
    for contact in state.contacts.values():
        for leg in contact.legs.values():
            if leg.phase == "ringing":
                leg.since = Instant(leg.since + by_ms)


def set_timers(state: State) -> None:
    """Have every leg that rings looked at when it has rung long enough."""
    for contact in state.contacts.values():
        for leg in contact.legs.values():
            _set_timer(state, contact, leg)


FOLDS: Folds = {
    ev.CallBegan: _began,
    ev.CallLeftMenu: _left_menu,
    ev.EffectRequested: _requested,
    ev.EffectFinished: _finished,
    ev.LegJoined: _joined,
    ev.LegGone: _gone,
    ev.CallDialled: _dialled,
    ev.RecordingChanged: _recording,
    ev.ContactRelayMarked: _relay,
    ev.CallRecorded: _nothing,
    ev.CallTranscribed: _nothing,
}
