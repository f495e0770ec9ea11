"""Legs: what is asked of the provider for those who are in a call. What follows is in `routing.deciding.following`.

Each party of a call has a leg of its own. Legs come into being with the effect that rings them, and go with the news
that they left or with our dropping them. A resident who waits has no leg: their call stands in the provider's music.
"""

from __future__ import annotations

from typing import Final

import msgspec

from routing import events as ev
from routing.facts import Contact, Leg
from routing.ids import AgentId, CallRef, ContactId, Instant, LegId, OfferId, offer_id
from routing.words import Effect, LegReason, Party, Private, Supervision

TRANSFERRED_OUT: Final = "transferred_out"
"""Why a contact ended that was passed on to a number outside: the call goes on without us."""


def room_of(contact: Contact) -> str:
    """The conference of the contact's call: another one with every acceptance."""
    return offer_id(contact.id, contact.offers_count)


def leg_of(contact: Contact, party: Party) -> Leg | None:
    """The party's leg; the first of several."""
    return next((leg for leg in contact.legs.values() if leg.party == party), None)


def talks_with(contact: Contact) -> Leg | None:
    """The resident's leg, once they are in the call."""
    resident = leg_of(contact, "resident")
    return resident if resident is not None and resident.phase == "joined" else None


def accompanied(contact: Contact) -> bool:
    """The agent is in the call."""
    agent = leg_of(contact, "agent")
    return agent is not None and agent.phase == "joined"


def connecting(contact: Contact) -> bool:
    """The agent has not got the resident on the line yet: one of the two still rings."""
    return any(leg.phase == "ringing" for leg in contact.legs.values() if leg.party in ("agent", "resident"))


def _ringing(contact: Contact, party: Party, effect: Effect, now: Instant, agent: AgentId) -> ev.EffectRequested:
    """What brings a new leg into the call."""
    return ev.EffectRequested(
        at=now,
        contact=contact.id,
        effect=effect,
        agent=agent,
        offer=offer_id(contact.id, contact.offers_count),
        room=room_of(contact),
        leg=LegId(f"{party}-{contact.legs_count + 1}"),
        party=party,
        queue=contact.queue,
    )


def joining(
    contact: Contact, party: Party, now: Instant, agent: AgentId, *, offer: OfferId | None = None
) -> ev.EffectRequested:
    """An agent or a colleague is rung. `offer`: the one that is being accepted; None for the one that was."""
    rung = _ringing(contact, party, "join", now, agent)
    return rung if offer is None else msgspec.structs.replace(rung, offer=offer, room=offer)


def bridging(contact: Contact, now: Instant, agent: AgentId, ref: CallRef) -> ev.EffectRequested:
    """The resident, who waits in the call `ref`, is brought to their agent."""
    return msgspec.structs.replace(_ringing(contact, "resident", "bridge", now, agent), ref=ref)


def dialling(contact: Contact, now: Instant, agent: AgentId, number: Private) -> ev.EffectRequested:
    """The resident is rung. A machine that answers instead is no answer to a callback; an agent hears it themselves."""
    rung = _ringing(contact, "resident", "dial", now, agent)
    return msgspec.structs.replace(rung, number=number, machine=contact.callback is not None, relay=contact.relay)


def dialling_out(
    contact: Contact, now: Instant, agent: AgentId, number: Private, *, takes_over: bool
) -> ev.EffectRequested:
    """Somebody outside is rung for the agent."""
    rung = _ringing(contact, "outside", "dial", now, agent)
    return msgspec.structs.replace(rung, number=number, takes_over=takes_over)


def listening(
    contact: Contact, now: Instant, supervisor: AgentId, mode: Supervision, coached: CallRef
) -> ev.EffectRequested:
    """A supervisor is rung, and comes in as `mode` says."""
    rung = _ringing(contact, "supervisor", "supervise", now, supervisor)
    return msgspec.structs.replace(rung, mode=mode, coached=coached)


def about(
    contact: Contact,
    leg: Leg,
    effect: Effect,
    now: Instant,
    *,
    on: bool = True,
    mode: Supervision | None = None,
    coached: CallRef | None = None,
) -> ev.EffectRequested:
    """What is asked of a leg that there is."""
    return ev.EffectRequested(
        at=now,
        contact=contact.id,
        effect=effect,
        agent=leg.agent,
        room=room_of(contact),
        leg=leg.id,
        party=leg.party,
        ref=leg.ref,
        coached=coached,
        queue=contact.queue,
        on=on,
        mode=mode,
    )


def of_room(contact: Contact, effect: Effect, now: Instant, *, on: bool = True) -> ev.EffectRequested:
    """What is asked of the whole conference."""
    return ev.EffectRequested(
        at=now,
        contact=contact.id,
        effect=effect,
        agent=contact.agent,
        room=room_of(contact),
        queue=contact.queue,
        on=on,
    )


def dropping_call(contact: ContactId, ref: CallRef, now: Instant, leg: LegId | None = None) -> ev.EffectRequested:
    """The end of a call that belongs to no leg: of a resident who waits, or of a leg that we have given up on."""
    return ev.EffectRequested(at=now, contact=contact, effect="drop", leg=leg, ref=ref)


def going(contact: Contact, leg: Leg, now: Instant, reason: LegReason) -> ev.LegGone:
    """The leg is no part of the call any more."""
    return ev.LegGone(
        at=now,
        contact=contact.id,
        leg=leg.id,
        party=leg.party,
        ref=leg.ref or CallRef(""),
        agent=leg.agent,
        reason=reason,
        joined=leg.phase == "joined",
    )


def dropping(contact: Contact, leg: Leg, now: Instant, reason: LegReason = "dropped") -> list[ev.Event]:
    """We end the leg. One whose name the provider has not told yet is ended when it does."""
    asked: list[ev.Event] = [about(contact, leg, "drop", now)] if leg.ref is not None else []
    return [*asked, going(contact, leg, now, reason)]


def dropping_all(contact: Contact, now: Instant, *, but: Leg | None = None) -> list[ev.Event]:
    """We end the call, whoever is in it; `but` has gone already."""
    legs = [leg for leg in contact.legs.values() if but is None or leg.id != but.id]
    return [event for leg in legs for event in dropping(contact, leg, now)]


def holding(contact: Contact, now: Instant, *, on: bool) -> list[ev.Event]:
    """The resident hears music, or talks again; nothing if they do already, or are not in the call."""
    resident = talks_with(contact)
    return [] if resident is None or resident.held is on else [about(contact, resident, "hold", now, on=on)]
