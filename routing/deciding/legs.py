"""Legs: what is asked of the provider for those who are in a call, and the one function that makes what follows.

Each party of a call has a leg of its own. Legs come into being with the effect that rings them, and go with the news
that they left or with our dropping them. A resident who waits has no leg: their call stands in the provider's music.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from routing import events as ev
from routing.facts import Contact, Leg
from routing.ids import AgentId, CallRef, ContactId, Instant, LegId, OfferId, offer_id
from routing.state import State
from routing.words import Effect, LegReason, Party, Private, Supervision

TRANSFERRED_OUT: Final = "transferred_out"
"""Why a contact ended that was passed on to a number outside: the call goes on without us."""

_PLACED: Final[frozenset[Effect]] = frozenset({"join", "dial", "supervise", "text"})
"""Effects with which the provider rings, or writes to, somebody who sees a number of ours."""

_GOES_ON: Final = ("message_taken", "closed")
"""Ends after which the resident's call goes on: they speak a message, or are told that we have closed."""


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


# --- what follows --------------------------------------------------------------------------------------------------

_MATTERS: Final = (
    ev.ContactEnded,
    ev.ContactRequeued,
    ev.ContactQueued,
    ev.ContactTransferred,
    ev.OfferAccepted,
    ev.ConsultJoined,
    ev.ConsultDeclined,
    ev.ConsultTimedOut,
    ev.ConsultEnded,
    ev.LegJoined,
    ev.LegGone,
    ev.EffectRequested,
    ev.EffectFinished,
)


def following(state: State, events: Sequence[ev.Event]) -> list[ev.Event]:
    """`events`, with what each of them asks of the legs of its call.

    Everything that is decided goes through here, so that no way a contact or an agent goes leaves a leg behind, or a
    resident in silence.
    """
    if not any(isinstance(event, _MATTERS) for event in events):
        return list(events)
    return [_addressed(state, event) for event in _Following(state, events).told]


def _addressed(state: State, event: ev.Event) -> ev.Event:
    """With what the centre's file says of placing calls, as of now: whoever performs it knows no file."""
    centre = state.centre_config
    if not isinstance(event, ev.EffectRequested) or event.effect not in _PLACED or centre.phone is None:
        return event
    contact = state.contacts[event.contact]
    rings = event.number is not None
    return msgspec.structs.replace(
        event,
        caller_id=centre.caller_id(contact.queue),
        dialling=centre.dialling if rings else None,
        prefix=centre.phone.relay_prefix if event.relay else "",
        language=contact.language,
    )


class _Following:
    """One look at what was decided. `told` is all of it, with what follows."""

    def __init__(self, state: State, events: Sequence[ev.Event]) -> None:
        self._state = state
        self._gone: set[tuple[ContactId, LegId]] = set()
        self._moves = {
            event.contact
            for event in events
            if isinstance(event, ev.ContactEnded | ev.ContactRequeued | ev.ContactQueued)
        }
        self.told: list[ev.Event] = []
        for event in events:
            for before in self._before(event):
                self._tell(before)
            self._tell(event)
            for after in self._after(event):
                self._tell(after)

    def _tell(self, event: ev.Event) -> None:
        if isinstance(event, ev.LegGone):
            self._gone.add((event.contact, event.leg))
        self.told.append(event)

    def _present(self, contact: Contact) -> list[Leg]:
        return [leg for leg in contact.legs.values() if (contact.id, leg.id) not in self._gone]

    def _before(self, event: ev.Event) -> Iterator[ev.Event]:
        """A contact may be forgotten with the event: what is about its legs comes first."""
        match event:
            case ev.OfferAccepted() | ev.ConsultJoined():
                yield from self._stop_supervising(event.agent, event.at)
        contact = self._state.contacts.get(event.contact) if isinstance(event, ev.ContactEvent) else None
        if contact is None:
            return
        match event:
            case ev.ContactEnded():
                yield from self._ended(contact, event)
            case ev.ContactRequeued() | ev.ContactQueued():
                yield from self._back(contact, event.at)
            case ev.ContactTransferred(warm=True):
                yield from self._handed_over(contact, event)
            case ev.ConsultDeclined() | ev.ConsultTimedOut() | ev.ConsultEnded():
                yield from self._alone_again(contact, event.at)

    def _after(self, event: ev.Event) -> Iterator[ev.Event]:
        contact = self._state.contacts.get(event.contact) if isinstance(event, ev.ContactEvent) else None
        if contact is None or contact.id in self._moves:
            return
        match event:
            case ev.ConsultJoined() if talks_with(contact) is not None:
                yield from holding(contact, event.at, on=True)
                yield joining(contact, "colleague", event.at, event.agent)
            case ev.LegJoined(party="agent"):
                yield from self._agent_joined(contact, event.ref, event.at)
            case ev.EffectFinished(effect="join", ok=True, under_way=False):
                leg = contact.legs.get(event.leg) if event.leg is not None else None
                if leg is not None and leg.party == "agent" and event.ref:
                    yield from self._agent_joined(contact, CallRef(event.ref), event.at)
            case ev.LegGone(party="outside") if accompanied(contact):
                yield from holding(contact, event.at, on=False)

    def _stop_supervising(self, agent: AgentId, now: Instant) -> Iterator[ev.Event]:
        """One ear: who takes a contact no longer listens to somebody else's."""
        supervised = self._state.supervising.get(agent)
        if supervised is not None:
            contact = self._state.contacts[supervised]
            for leg in self._present(contact):
                if (leg.party, leg.agent) == ("supervisor", agent):
                    yield from dropping(contact, leg, now)

    def _ended(self, contact: Contact, event: ev.ContactEnded) -> Iterator[ev.Event]:
        """The room ends with its resident, so one drop ends all who are in it; who still rings is told apart."""
        legs = self._present(contact)
        if event.reason == TRANSFERRED_OUT:
            yield from _passed_out(contact, legs, event.at)
            return
        resident = next((leg for leg in legs if leg.party == "resident" and leg.phase == "joined"), None)
        if resident is not None:
            yield from dropping(contact, resident, event.at)
        for leg in legs:
            if leg is resident:
                continue
            if resident is not None and leg.phase == "joined":
                yield going(contact, leg, event.at, "dropped")
            else:
                yield from dropping(contact, leg, event.at)
        waits = leg_of(contact, "resident") is None and contact.ref is not None
        if waits and contact.ref is not None and event.by != "resident" and event.reason not in _GOES_ON:
            yield dropping_call(contact.id, contact.ref, event.at)

    def _back(self, contact: Contact, now: Instant) -> Iterator[ev.Event]:
        """The resident hears music again, first of all, and everybody else goes. Who was being rung back is not reached."""
        for leg in sorted(self._present(contact), key=lambda each: each.party != "resident"):
            rung_in_vain = leg.number is not None and leg.phase == "ringing"
            if leg.party == "resident" and leg.ref is not None and not rung_in_vain:
                yield about(contact, leg, "wait", now)
                yield going(contact, leg, now, "moved")
            else:
                yield from dropping(contact, leg, now)

    def _handed_over(self, contact: Contact, event: ev.ContactTransferred) -> Iterator[ev.Event]:
        for leg in self._present(contact):
            if leg.party == "agent":
                yield from dropping(contact, leg, event.at)
        yield from holding(contact, event.at, on=False)
        for leg in self._present(contact):
            if (leg.party, leg.agent) == ("colleague", event.agent) and leg.ref is not None:
                yield from _coaching(contact, leg.ref, event.at)

    def _alone_again(self, contact: Contact, now: Instant) -> Iterator[ev.Event]:
        colleague = leg_of(contact, "colleague")
        if colleague is None:
            return
        if (contact.id, colleague.id) not in self._gone:
            yield from dropping(contact, colleague, now)
        if contact.id not in self._moves and accompanied(contact):
            yield from holding(contact, now, on=False)

    def _agent_joined(self, contact: Contact, ref: CallRef, now: Instant) -> Iterator[ev.Event]:
        """Another leg of the agent: the resident has them back, a supervisor whispers to them."""
        yield from holding(contact, now, on=False)
        yield from _coaching(contact, ref, now)


def _passed_out(contact: Contact, legs: Sequence[Leg], now: Instant) -> Iterator[ev.Event]:
    """Resident and outside number talk on without us: unrecorded, for nobody of ours is there."""
    if contact.recording != "off":
        yield of_room(contact, "record", now, on=False)
    for leg in legs:
        if leg.party in ("resident", "outside"):
            yield going(contact, leg, now, "moved")
        else:
            yield from dropping(contact, leg, now)


def _coaching(contact: Contact, agent_ref: CallRef, now: Instant) -> Iterator[ev.Event]:
    """Supervisors who are in the call whisper to this leg from now on."""
    for leg in contact.legs.values():
        if leg.party == "supervisor" and leg.phase == "joined":
            yield about(contact, leg, "supervise", now, mode=leg.mode, coached=agent_ref)
